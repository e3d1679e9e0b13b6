#include "service/documents/qa_guests.h"

#include <algorithm>
#include <map>

#include "absl/strings/ascii.h"
#include "service/documents/capitals.h"
#include "service/documents/lines.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kNowhere = std::string_view::npos;
constexpr size_t kMaxNames = 100;
// Longer runs of Han characters behind a cue are sentences.
constexpr size_t kMaxHanRun = 24;
constexpr size_t kMaxNameWords = 4;
constexpr int kNotAPerson = 10;
constexpr size_t kMaxTranscribedChars = 8;
// What comes later is no presentation.
constexpr size_t kMaxLeadParagraphs = 12;

// Behind these stands whoever is interviewed.
constexpr std::u32string_view kBefore[] = {U"嘉宾", U"嘉賓", U"受访者", U"受訪者", U"受访人",
                                           U"专访", U"採訪", U"采访了", U"采访",   U"對話",
                                           U"对话", U"專訪", U"访谈"};
constexpr std::u32string_view kBearers[] = {U"嘉宾",   U"嘉賓",   U"受访者", U"受訪者", U"受访人", U"作者",
                                            U"创始人", U"創辦人", U"专访",   U"專訪",   U"采访",   U"採訪",
                                            U"对话",   U"對話",   U"访谈",   U"訪談"};
// In a headline, or where a paragraph begins: "in an interview with" is said of whom reporters work for.
constexpr std::u32string_view kHeadlines[] = {
    U"Interview with",       U"Interview With",    U"INTERVIEW WITH",
    U"An interview with",    U"Q&A with",          U"Q&A With",
    U"A conversation with",  U"Conversation with", U"Conversation With",
    U"In conversation with", U"Testimony of",      U"Testimony Of",
    U"Deposition of",        U"Deposition Of",     U"Oral history of",
    U"Oral History of",      U"Oral History Of"};
// And these stand behind the name.
constexpr std::u32string_view kBehind[] = {U"专访", U"專訪", U"的采访", U"的採訪", U"访谈",
                                           U"与我", U"與我", U"接受",   U"告诉我", U"告訴我"};

// Characters that a transcribed name is not written with, but its neighbours are.
bool EndsTranscription(char32_t c) {
  return !storage::IsHan(c) ||
         std::u32string_view(U"谈談讲講近识識了是和与與的在对對由到请請为為说說专專采採访訪认認仍先表")
                 .find(c) != std::u32string_view::npos;
}

bool IsLatin(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7);
}

bool IsCapital(char32_t c) { return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE); }

struct Found {
  std::u32string name;
  size_t at = 0;      // code point
  size_t cue_at = 0;  // where what stands before the name ends; at a post before it
  size_t end = 0;     // behind the name, and behind its other form in brackets
};

// A word of a name that begins at `at`: "Byron", "O'Hara", "K."; 0 for any other.
size_t NameWordLength(std::u32string_view text, size_t at) {
  if (at >= text.size() || !IsCapital(text[at])) return 0;
  size_t end = at + 1;
  while (end < text.size() &&
         (IsLatin(text[end]) || text[end] == '\'' || text[end] == U'’' || text[end] == '-'))
    ++end;
  if (end == at + 1) return end < text.size() && text[end] == '.' ? 2 : 0;
  const bool all_capitals = std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at),
                                        text.begin() + static_cast<std::ptrdiff_t>(end), IsCapital);
  return all_capitals ? 0 : end - at;
}

// Words that begin sentences and headlines, and no names.
constexpr std::u32string_view kNoNames[] = {
    U"So",    U"The",    U"We",    U"I",       U"It",          U"And",          U"But",          U"In",
    U"This",  U"That",   U"If",    U"Then",    U"They",        U"What",         U"When",         U"She",
    U"As",    U"At",     U"On",    U"For",     U"Meet",        U"How",          U"Why",          U"Who",
    U"My",    U"Our",    U"From",  U"With",    U"Introducing", U"Interview",    U"Interviewing", U"Dr.",
    U"Dr",    U"Inside", U"About", U"Talking", U"Talk",        U"Conversation", U"Chat",         U"Speaker",
    U"Mr",    U"Mrs",    U"Ms",    U"Mr.",     U"Mrs.",        U"Ms.",          U"Professor",    U"A",
    U"There", U"Here",   U"Is",    U"Are",     U"Does",        U"Let",          U"Yes",          U"Asking",
    U"Ask",   U"Like",   U"Chef",  U"Mayor",   U"Governor",    U"Senator",      U"Questions",    U"Answers"};
// Words that names of organisations and their works hold.
constexpr std::u32string_view kOrganisations[] = {
    U"Foundation", U"Initiative", U"Project",    U"Core",        U"Inc",       U"Labs",        U"University",
    U"Software",   U"Hat",        U"Linux",      U"Open",        U"Source",    U"Conference",  U"Summit",
    U"Community",  U"Group",      U"Team",       U"Institute",   U"Company",   U"Magazine",    U"Weekly",
    U"Times",      U"News",       U"Daily",      U"Press",       U"Journal",   U"Review",      U"Network",
    U"Lightning",  U"Bitcoin",    U"Systems",    U"Technology",  U"College",   U"School",      U"Party",
    U"Council",    U"Ministry",   U"Office",     U"Association", U"Studio",    U"Studios",     U"Research",
    U"Post",       U"Radio",      U"Television", U"Podcast",     U"House",     U"Corporation", U"Security",
    U"Web",        U"Web3",       U"Cloud",      U"Data",        U"World",     U"State",       U"States",
    U"Street",     U"Blog",       U"Show",       U"Hacker",      U"Valley",    U"Fund",        U"Bank",
    U"Club",       U"Department", U"Committee",  U"Commission",  U"Authority", U"Agency",      U"Bureau",
    U"Board",      U"Museum",     U"Library",    U"Hospital",    U"Center",    U"Centre",      U"Society"};

bool IsOrganisation(std::u32string_view name) {
  for (size_t begin = 0; begin <= name.size();) {
    const size_t end = std::min(name.find(' ', begin), name.size());
    if (std::ranges::find(kOrganisations, name.substr(begin, end - begin)) != std::end(kOrganisations))
      return true;
    begin = end + 1;
  }
  return false;
}

std::u32string_view FirstWord(std::u32string_view name) {
  return name.substr(0, std::min(name.find(' '), name.size()));
}

bool IsNoName(std::u32string_view word) { return std::ranges::find(kNoNames, word) != std::end(kNoNames); }

// Adds the capitalised words `name`, at `at`, without those before two others that begin a sentence: "Ada
// Byron" of "Meet Ada Byron".
void AddLatin(std::u32string_view name, size_t at, std::vector<Found>& out) {
  while (IsNoName(FirstWord(name)) && std::ranges::count(name, U' ') > 1) {
    const size_t skip = FirstWord(name).size() + 1;
    name.remove_prefix(skip);
    at += skip;
  }
  out.push_back({std::u32string(name), at});
}

// Neither "Harbour Foundation" nor "The Buoy", nor what stands around the end of a sentence, "B. So".
bool MayBePerson(std::u32string_view name) {
  const size_t blank = name.find(' ');
  if (blank == kNowhere || blank == 0) return true;
  if (IsNoName(FirstWord(name)) || IsOrganisation(name)) return false;
  return name[blank - 1] != '.' || !IsNoName(FirstWord(name.substr(blank + 1)));
}

// Of "van " in a name; 0 for anything else.
size_t ParticleLength(std::u32string_view text, size_t at) {
  for (const std::u32string_view particle :
       {U"van ", U"von ", U"de ", U"der ", U"da ", U"di ", U"du ", U"bin "}) {
    if (text.substr(at).starts_with(particle)) return particle.size();
  }
  return 0;
}

void FindLatin(std::u32string_view text, std::vector<Found>& out) {
  for (size_t at = 0; at < text.size(); ++at) {
    if (at > 0 && (IsLatin(text[at - 1]) || text[at - 1] == '.')) continue;
    size_t end = at;
    size_t words = 0;
    while (words <= kMaxNameWords) {
      const size_t from = words == 0 ? at : end + 1;
      if (words > 0 && (end >= text.size() || text[end] != ' ')) break;
      const size_t particle = words == 0 ? 0 : ParticleLength(text, from);
      const size_t length = NameWordLength(text, from + particle);
      if (length == 0) break;
      // "Questions With Ada Byron"
      if (words > 0 && IsNoName(text.substr(from + particle, length))) break;
      end = from + particle + length;
      ++words;
    }
    if (words >= 2 && words <= kMaxNameWords) AddLatin(text.substr(at, end - at), at, out);
    if (end > at) at = end - 1;
  }
}

void FindTranscribed(std::u32string_view text, std::vector<Found>& out) {
  for (size_t dot = 1; dot + 1 < text.size(); ++dot) {
    if (text[dot] != U'·' && text[dot] != U'・') continue;
    size_t begin = dot;
    while (begin > 0 && dot - begin < kMaxTranscribedChars && !EndsTranscription(text[begin - 1])) --begin;
    size_t end = dot + 1;
    while (end < text.size() && end - dot <= kMaxTranscribedChars &&
           (!EndsTranscription(text[end]) || text[end] == U'·')) {
      ++end;
    }
    if (begin == dot || end == dot + 1) continue;
    out.push_back({std::u32string(text.substr(begin, end - begin)), begin});
    dot = end - 1;
  }
}

// Characters that posts end in, before the name of their bearer: "设计师沈洁", "局长王大山".
constexpr std::u32string_view kPostEndings = U"匠师師长長家授员員人任记記者总總裁官士理生手主导導";

// How long the name is that `run` begins with, where it says that somebody speaks: "沈洁谈老街"; 0 for any
// other.
size_t LeadingNameLength(std::u32string_view run) {
  for (const size_t length : {size_t{3}, size_t{2}}) {
    if (run.size() <= length || !LooksLikeName(storage::ToUtf8(run.substr(0, length)))) continue;
    if (std::u32string_view(U"谈談说說讲講论論").find(run[length]) != kNowhere) return length;
  }
  return 0;
}

// How long the name is that `run` of Han characters is, or ends in behind somebody's post; 0 if none.
size_t HanNameLength(std::u32string_view run) {
  constexpr size_t kMaxPost = 16;
  const auto is_name = [](std::u32string_view text) {
    return text.size() >= 2 && text.size() <= 4 && LooksLikeName(storage::ToUtf8(text));
  };
  if (is_name(run)) return run.size();
  if (run.size() > kMaxPost) return 0;
  for (const size_t length : {size_t{4}, size_t{3}, size_t{2}}) {
    if (run.size() <= length) continue;
    const char32_t before = run[run.size() - length - 1];
    if (kPostEndings.find(before) != std::u32string_view::npos && is_name(run.substr(run.size() - length)))
      return length;
  }
  return 0;
}

void FindHan(std::u32string_view text, std::vector<Found>& out) {
  for (const std::u32string_view cue : kBearers) {
    for (size_t at = text.find(cue); at != kNowhere; at = text.find(cue, at + 1)) {
      size_t begin = at + cue.size();
      while (begin < text.size() && std::u32string_view(U"，：/／到了 ").find(text[begin]) != kNowhere)
        ++begin;
      // What the guest works for, in Latin letters, before the post.
      if (size_t han = begin; han < text.size() && IsLatin(text[han])) {
        while (han < text.size() && han - begin <= kMaxHanRun && (IsLatin(text[han]) || text[han] == ' '))
          ++han;
        begin = han;
      }
      size_t end = begin;
      while (end < text.size() && end - begin <= kMaxHanRun && storage::IsHan(text[end])) ++end;
      if (const size_t length = LeadingNameLength(text.substr(begin, end - begin)); length > 0)
        out.push_back({std::u32string(text.substr(begin, length)), begin, begin});
      if (const size_t length = HanNameLength(text.substr(begin, end - begin)); length > 0)
        out.push_back({std::u32string(text.substr(end - length, length)), end - length, begin});
    }
  }
}

// A paragraph that begins with somebody: "林小明是…", "王大明，八十歲".
void FindLeadingHan(std::u32string_view text, std::vector<Found>& out) {
  for (const size_t length : {size_t{3}, size_t{2}, size_t{4}}) {
    if (text.size() <= length || !std::ranges::all_of(text.substr(0, length), storage::IsHan)) continue;
    const size_t behind = text[length] == ' ' && length + 1 < text.size() ? length + 1 : length;
    if (std::u32string_view(U"是在，（：(:,").find(text[behind]) == kNowhere) continue;
    const std::string name = storage::ToUtf8(text.substr(0, length));
    if (LooksLikeName(name) && !IsCommonHanWord(name))
      return out.push_back({std::u32string(text.substr(0, length)), 0});
  }
}

// Somebody behind a post, with a verb: "设计师王建国谈到", "首席工程师陈晓东与我们".
void FindPosted(std::u32string_view text, std::vector<Found>& out) {
  constexpr std::u32string_view kVerbs = U"谈談说說讲講与與和在是对對告分接表主就答";
  for (size_t at = 1; at + 2 < text.size(); ++at) {
    if (kPostEndings.find(text[at]) == kNowhere || !storage::IsHan(text[at - 1])) continue;
    for (const size_t length : {size_t{3}, size_t{2}}) {
      const std::u32string_view name = text.substr(at + 1, length);
      if (at + 1 + length >= text.size() || kVerbs.find(text[at + 1 + length]) == kNowhere) continue;
      if (!std::ranges::all_of(name, storage::IsHan)) continue;
      const std::string printed = storage::ToUtf8(name);
      if (!LooksLikeName(printed) || IsCommonHanWord(printed)) continue;
      out.push_back({std::u32string(name), at + 1});
      break;
    }
  }
}

bool IsOpenBracket(char32_t c) { return c == '(' || c == U'（'; }

std::vector<Found> FindAll(std::u32string_view text) {
  std::vector<Found> found;
  FindLatin(text, found);
  FindTranscribed(text, found);
  FindHan(text, found);
  FindLeadingHan(text, found);
  FindPosted(text, found);
  std::ranges::stable_sort(found, {}, &Found::at);
  std::vector<Found> people;
  for (Found& name : found) {
    if (name.cue_at == 0) name.cue_at = name.at;
    name.end = name.at + name.name.size();
    if (!people.empty() && name.at < people.back().at + people.back().name.size()) continue;  // found twice
    const bool other_form = !people.empty() && name.at <= people.back().end + 2 &&
                            name.at > people.back().end && IsOpenBracket(text[name.at - 1]);
    if (!other_form) {
      people.push_back(std::move(name));
      continue;
    }
    const size_t close = text.find_first_of(U")）", name.end);
    if (close == name.end) people.back().end = close + 1;
  }
  return people;
}

// How much what stands around a name says that it is the guest's.
int CueScore(std::u32string_view text, const Found& found) {
  int score = 0;
  std::u32string_view before = text.substr(0, found.cue_at);
  while (!before.empty() && std::u32string_view(U" ：:/／").find(before.back()) != kNowhere)
    before.remove_suffix(1);
  std::u32string_view behind = text.substr(found.end);
  while (behind.starts_with(' ')) behind.remove_prefix(1);
  if (std::ranges::any_of(kBefore, [&](std::u32string_view cue) { return before.ends_with(cue); }))
    score += 5;
  if (std::ranges::any_of(kHeadlines, [&](std::u32string_view cue) { return before.ends_with(cue); }))
    score += 5;
  if (std::ranges::any_of(kBehind, [&](std::u32string_view cue) { return behind.starts_with(cue); }))
    score += 5;
  const bool bearer =
      std::ranges::any_of(kBearers, [&](std::u32string_view cue) { return before.ends_with(cue); });
  if (bearer) score += 3;
  // "the author of NAME": a work, not a guest.
  const bool thing = before.ends_with(U"the") || before.ends_with(U"The");  // "the Harbour Bridge"
  if (thing && (before.size() == 3 || before[before.size() - 4] == ' ')) score -= kNotAPerson;
  if (behind.starts_with(U'的') && !behind.starts_with(U"的采") && !behind.starts_with(U"的採"))
    score -= kNotAPerson;
  return score;
}

// Whose short form `form` is: what `before`, the text before the bracket, ends in. A name; else what the form
// is a part of; else what stands behind the last stop ("《河畔周刊》记者").
std::string BearerBefore(std::u32string_view before, std::u32string_view form) {
  while (before.ends_with(' ')) before.remove_suffix(1);
  const std::vector<Found> names = FindAll(before);
  if (!names.empty() && names.back().end == before.size()) return storage::ToUtf8(names.back().name);
  // "Richard Stone 博士": a title behind the name.
  if (!names.empty() && before.size() - names.back().end <= 4) return storage::ToUtf8(names.back().name);
  for (const size_t length : {size_t{4}, size_t{3}, size_t{2}}) {
    if (before.size() < length) continue;
    const std::u32string_view name = before.substr(before.size() - length);
    if (LooksLikeName(storage::ToUtf8(name)) && name.find(form) != kNowhere) return storage::ToUtf8(name);
  }
  const size_t stop = before.find_last_of(U"，。、；：,;:和与與了 ");
  const std::u32string_view rest = stop == kNowhere ? before : before.substr(stop + 1);
  return rest.size() <= 20 ? storage::ToUtf8(rest) : "";
}

bool IsOneOf(const std::string& name, const std::vector<std::string>& names) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

std::vector<std::string> FindNames(std::string_view text) {
  std::vector<std::string> names;
  for (const Found& found : FindAll(WithoutCapitals(storage::ToUtf32(text)))) {
    std::string name = storage::ToUtf8(found.name);
    if (names.size() == kMaxNames) break;
    if (!IsOneOf(name, names)) names.push_back(std::move(name));
  }
  return names;
}

namespace {

// How a text speaks of somebody.
struct Mentions {
  bool in_title = false;
  bool leads = false;  // a paragraph
  int cues = 0;

  // Mentions in passing never add up to a presentation.
  int Score() const { return (in_title ? 2 : 0) + (leads ? 3 : 0) + (in_title || leads ? 0 : 1) + cues; }
};

// Whether `between`, what stands between a name and the next, is a post that the first one has: "Harbour
// Works 总裁 Ada Byron".
bool IsPost(std::u32string_view between) {
  constexpr size_t kMaxPost = 14;
  while (between.starts_with(' ')) between.remove_prefix(1);
  while (between.ends_with(' ')) between.remove_suffix(1);
  return !between.empty() && between.size() <= kMaxPost && std::ranges::all_of(between, storage::IsHan) &&
         (kPostEndings.find(between.back()) != kNowhere || between.ends_with(U"工程师") ||
          between.back() == U'事');
}

class GuestFinder {
 public:
  explicit GuestFinder(const std::vector<std::string>& others) : others_(others) {}

  void Count(std::string_view piece, bool is_title) {
    const std::u32string text = WithoutCapitals(storage::ToUtf32(piece));
    const std::vector<Found> found = FindAll(text);
    for (size_t i = 0; i < found.size(); ++i) {
      Mentions& mentions = people_[storage::ToUtf8(found[i].name)];
      if (!MayBePerson(found[i].name)) mentions.cues -= kNotAPerson;
      mentions.in_title = mentions.in_title || is_title;
      mentions.leads = mentions.leads || (!is_title && found[i].at == 0);
      mentions.cues += CueScore(text, found[i]);
      if (i + 1 == found.size() || found[i + 1].at < found[i].end) continue;
      if (!IsPost(std::u32string_view(text).substr(found[i].end, found[i + 1].at - found[i].end))) continue;
      mentions.cues -= kNotAPerson;
      people_[storage::ToUtf8(found[i + 1].name)].cues += 3;
    }
  }

  // The best, if nobody else is as good; named only in passing, somebody is presented where nobody else is
  // named.
  std::string Best() const {
    std::string best;
    int best_score = 0;
    size_t equals = 0;
    size_t people = 0;
    for (const auto& [name, mentions] : people_) {
      const int score = mentions.Score();
      if (IsOneOf(name, others_) || score <= 0) continue;
      ++people;
      equals = score > best_score ? 1 : equals + (score == best_score ? 1 : 0);
      if (score <= best_score) continue;
      best = name;
      best_score = score;
    }
    constexpr int kMaxBlanks = 2;
    const bool alone = people == 1 && std::ranges::count(best, ' ') <= kMaxBlanks;
    return equals == 1 && (best_score > 1 || alone) ? best : "";
  }

 private:
  const std::vector<std::string>& others_;
  std::map<std::string, Mentions> people_;
};

}  // namespace

std::string FindGuest(std::string_view title, const std::vector<std::string>& lead,
                      const std::vector<std::string>& others) {
  GuestFinder finder(others);
  finder.Count(title, true);
  for (size_t i = 0; i < lead.size() && i < kMaxLeadParagraphs; ++i) finder.Count(lead[i], false);
  return finder.Best();
}

std::vector<std::pair<std::string, std::string>> FindDefinitions(std::string_view text) {
  constexpr std::u32string_view kWords[] = {U"简称",   U"簡稱",   U"下称",     U"下稱",
                                            U"称之为", U"稱之為", U"hereafter"};
  constexpr size_t kMaxForm = 12;
  constexpr size_t kMaxDefinition = 40;
  constexpr size_t kMaxBearer = 80;
  std::vector<std::pair<std::string, std::string>> out;
  const std::u32string all = storage::ToUtf32(text);
  for (size_t close = all.find_first_of(U")）"); close != kNowhere;
       close = all.find_first_of(U")）", close + 1)) {
    const size_t from = close - std::min(close, kMaxDefinition);
    const size_t bracket = std::u32string_view(all).substr(from, close - from).find_last_of(U"(（");
    if (bracket == kNowhere) continue;
    const size_t open = from + bracket;
    const std::u32string_view inside = std::u32string_view(all).substr(open + 1, close - open - 1);
    for (const std::u32string_view word : kWords) {
      const size_t at = inside.find(word);
      if (at == kNowhere) continue;
      std::u32string_view form = inside.substr(at + word.size());
      while (!form.empty() && std::u32string_view(U" :：为為“”\"‘’「」《").find(form.front()) != kNowhere)
        form.remove_prefix(1);
      while (!form.empty() && std::u32string_view(U" “”\"‘’「」》").find(form.back()) != kNowhere)
        form.remove_suffix(1);
      if (form.empty() || form.size() > kMaxForm) break;
      std::string whole = BearerBefore(
          std::u32string_view(all).substr(open - std::min(open, kMaxBearer), std::min(open, kMaxBearer)),
          form);
      if (!whole.empty()) out.emplace_back(storage::ToUtf8(form), std::move(whole));
      break;
    }
  }
  return out;
}

bool SpeaksOfInterview(std::string_view text) {
  const std::string folded = storage::Fold(text);
  const auto holds = [&](std::string_view word) { return folded.find(word) != std::string::npos; };
  for (const std::string_view word : {"采访", "访谈", "专访", "interview"}) {
    if (holds(word)) return true;
  }
  return holds("我") && holds("问");
}

InterviewHeading ParseInterviewHeading(std::string_view heading) {
  InterviewHeading out;
  const std::u32string text = storage::ToUtf32(heading);
  for (const Found& found : FindAll(text)) {
    std::u32string_view before = std::u32string_view(text).substr(0, found.cue_at);
    while (before.ends_with(' ')) before.remove_suffix(1);
    const bool asks = before.ends_with(U"by") || before.ends_with(U"By") || before.ends_with(U"采访者：");
    if (asks) out.asker = storage::ToUtf8(found.name);
    if (!asks && CueScore(text, found) >= 5 && out.guest.empty()) out.guest = storage::ToUtf8(found.name);
  }
  return out;
}

}  // namespace fangtan::service
