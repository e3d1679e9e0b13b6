#include "service/documents/names_in_text.h"

#include <algorithm>

#include "service/documents/vocabulary.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kNowhere = std::u32string_view::npos;
// Longer runs of Han characters behind a cue are sentences.
constexpr size_t kMaxHanRun = 24;
constexpr size_t kMaxNameWords = 4;
constexpr size_t kMaxTranscribedChars = 8;

// Before somebody whom the text presents.
constexpr std::u32string_view kBearers[] = {
    U"嘉宾", U"嘉賓", U"来宾", U"來賓", U"受访者", U"受訪者", U"受访人", U"作者", U"创始人", U"創辦人",
    U"专访", U"專訪", U"采访", U"採訪", U"访问了", U"訪問了", U"对话",   U"對話", U"访谈",   U"訪談"};

// Characters that a transcribed name is not written with, but its neighbours are.
bool EndsTranscription(char32_t c) {
  return !storage::IsHan(c) || std::u32string_view(
                                   U"谈談讲講近识識了是和与與的在对對由到请請为為说說专專采採访訪认認仍先表人"
                                   U"者师師员員长長裁监監授匠聊")
                                       .find(c) != std::u32string_view::npos;
}

bool IsLatin(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7);
}

bool IsCapital(char32_t c) { return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE); }

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

// What somebody does who is named behind it: "Ornithologist Ada Byron".
bool IsTrade(std::u32string_view word) {
  constexpr std::u32string_view kTrades[] = {
      U"Director", U"Author",   U"Writer",    U"Novelist",  U"Poet",       U"Artist",    U"Painter",
      U"Composer", U"Musician", U"Historian", U"Economist", U"Engineer",   U"Architect", U"Designer",
      U"Founder",  U"Actor",    U"Actress",   U"Filmmaker", U"Journalist", U"Scientist", U"Physicist"};
  return std::ranges::find(kTrades, word) != std::end(kTrades) || word.ends_with(U"ologist") ||
         word.ends_with(U"ographer");
}

// Adds the capitalised words `name`, at `at`, without those before two others that begin a sentence or tell a
// trade: "Ada Byron" of "Meet Ada Byron".
void AddLatin(std::u32string_view name, size_t at, std::vector<FoundName>& out) {
  while (std::ranges::count(name, U' ') > 1 && (IsNoName(FirstWord(name)) || IsTrade(FirstWord(name)))) {
    const size_t skip = FirstWord(name).size() + 1;
    name.remove_prefix(skip);
    at += skip;
  }
  out.push_back({std::u32string(name), at});
}

// Of "van der ", "al-" in a name; 0 for anything else.
size_t ParticleLength(std::u32string_view text, size_t at) {
  for (const std::u32string_view particle :
       {U"van ", U"von ", U"de ", U"der ", U"den ", U"del ", U"da ", U"di ", U"du ", U"bin ", U"ibn ", U"al-",
        U"el-", U"d'", U"d’"}) {
    if (text.substr(at).starts_with(particle))
      return particle.size() + ParticleLength(text, at + particle.size());
  }
  return 0;
}

void FindLatin(std::u32string_view text, std::vector<FoundName>& out) {
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

void FindTranscribed(std::u32string_view text, std::vector<FoundName>& out) {
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
constexpr std::u32string_view kPostEndings = U"傅演匠师師长長家授员員人任记記者总總裁官士理生手主导導";

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
    if (text.size() < 2 || text.size() > 4) return false;
    // 谈 is a surname, and what interviews do: "专访谈演员".
    const bool verb = text[0] == U'谈' || text[0] == U'談';
    return LooksLikeName(storage::ToUtf8(text)) &&
           !(verb && IsCommonHanWord(storage::ToUtf8(text.substr(1))));
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

// Where the name begins that a blank parts from the posts between `begin` and `end`: "书记、局长 沈洁"; `end`
// becomes its end. kNowhere if there is none.
size_t NameBehindBlank(std::u32string_view text, size_t begin, size_t& end) {
  size_t posts = end;
  while (posts < text.size() && posts - begin <= 2 * kMaxHanRun &&
         (storage::IsHan(text[posts]) || text[posts] == U'、'))
    ++posts;
  if (posts == begin || posts + 2 >= text.size() || text[posts] != ' ' ||
      kPostEndings.find(text[posts - 1]) == kNowhere)
    return kNowhere;
  size_t behind = posts + 1;
  while (behind < text.size() && behind - posts <= kMaxHanRun && storage::IsHan(text[behind])) ++behind;
  const std::string name = storage::ToUtf8(text.substr(posts + 1, behind - posts - 1));
  if (!LooksLikeName(name) || IsCommonHanWord(name)) return kNowhere;
  end = behind;
  return posts + 1;
}

// Where the name begins behind several posts from `begin` on, "大学教授、学会副会长沈洁"; `end` becomes its
// end. kNowhere if there is none, or if those are several people.
size_t NameBehindPosts(std::u32string_view text, size_t begin, size_t& end) {
  constexpr std::u32string_view kBehind = U"谈談说說讲講与與和在是对對接表就，。；！（( ";
  constexpr size_t kMaxPosts = 60;
  size_t last = begin;  // where the last post begins
  size_t run = begin;
  for (; run < text.size() && run - begin < kMaxPosts && (storage::IsHan(text[run]) || text[run] == U'、');
       ++run) {
    if (text[run] != U'、') continue;
    if (kPostEndings.find(text[run - 1]) == kNowhere ||
        LooksLikeName(storage::ToUtf8(text.substr(last, run - last))))
      return kNowhere;
    last = run + 1;
  }
  if (last == begin) return kNowhere;
  for (size_t at = last + 1; at + 1 < run; ++at) {
    if (kPostEndings.find(text[at]) == kNowhere) continue;
    for (const size_t length : {size_t{3}, size_t{2}}) {
      const size_t behind = at + 1 + length;
      if (behind > run || (behind < text.size() && kBehind.find(text[behind]) == kNowhere)) continue;
      const std::string name = storage::ToUtf8(text.substr(at + 1, length));
      if (!LooksLikeName(name) || IsCommonHanWord(name)) continue;
      end = behind;
      return at + 1;
    }
  }
  return kNowhere;
}

void FindHan(std::u32string_view text, std::vector<FoundName>& out) {
  for (const std::u32string_view cue : kBearers) {
    for (size_t at = text.find(cue); at != kNowhere; at = text.find(cue, at + 1)) {
      size_t begin = at + cue.size();
      while (begin < text.size() && std::u32string_view(U"：/／∕｜|】到了 ").find(text[begin]) != kNowhere)
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
      if (const size_t name = NameBehindBlank(text, begin, end); name != kNowhere)
        out.push_back({std::u32string(text.substr(name, end - name)), name, begin});
      if (begin < text.size() && std::u32string_view(U"是为為").find(text[begin]) != kNowhere) ++begin;
      if (const size_t name = NameBehindPosts(text, begin, end); name != kNowhere)
        out.push_back({std::u32string(text.substr(name, end - name)), name, at + cue.size()});
    }
  }
}

// A paragraph that begins with somebody: "林小明是…", "林小明接受…", "王大明，八十歲".
void FindLeadingHan(std::u32string_view text, std::vector<FoundName>& out) {
  for (const size_t length : {size_t{3}, size_t{2}, size_t{4}}) {
    if (text.size() <= length || !std::ranges::all_of(text.substr(0, length), storage::IsHan)) continue;
    const size_t behind = text[length] == ' ' && length + 1 < text.size() ? length + 1 : length;
    if (std::u32string_view(U"是在接，（：(:,").find(text[behind]) == kNowhere) continue;
    const std::string name = storage::ToUtf8(text.substr(0, length));
    if (LooksLikeName(name) && !IsCommonHanWord(name))
      return out.push_back({std::u32string(text.substr(0, length)), 0});
  }
}

// In a headline, who is quoted behind a gap: "從碼頭走進議場　林小明：先把話聽完".
void FindQuoted(std::u32string_view text, std::vector<FoundName>& out) {
  constexpr size_t kMaxHeadline = 60;
  if (text.size() > kMaxHeadline) return;
  for (size_t at = 1; at < text.size(); ++at) {
    if (std::u32string_view(U" \u3000｜|丨／/】").find(text[at - 1]) == kNowhere) continue;
    for (const size_t length : {size_t{3}, size_t{2}, size_t{4}}) {
      if (at + length >= text.size() || std::u32string_view(U"：:").find(text[at + length]) == kNowhere)
        continue;
      const std::string name = storage::ToUtf8(text.substr(at, length));
      if (LooksLikeName(name) && !IsCommonHanWord(name))
        out.push_back({std::u32string(text.substr(at, length)), at});
    }
  }
}

// Somebody behind a post, with a verb or a colon: "设计师王建国谈到", "首席工程师陈晓东与我们",
// "鼓手沈洁：我听雨".
void FindPosted(std::u32string_view text, std::vector<FoundName>& out) {
  constexpr std::u32string_view kVerbs = U"谈談说說讲講与與和在是对對告分接表主就答：:（(";
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

}  // namespace

std::vector<FoundName> FindNamesIn(std::u32string_view text) {
  std::vector<FoundName> found;
  FindLatin(text, found);
  FindTranscribed(text, found);
  if (std::ranges::any_of(text, storage::IsHan)) {
    FindHan(text, found);
    FindLeadingHan(text, found);
    FindQuoted(text, found);
    FindPosted(text, found);
  }
  std::ranges::stable_sort(found, {}, &FoundName::at);
  std::vector<FoundName> people;
  for (FoundName& name : found) {
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

// Neither "Harbour Foundation" nor "The Buoy", nor what stands around the end of a sentence, "B. So".
bool MayBePerson(std::u32string_view name) {
  const size_t blank = name.find(' ');
  if (blank == kNowhere || blank == 0) return true;
  if (IsNoName(FirstWord(name)) || IsOrganisation(name)) return false;
  return name[blank - 1] != '.' || !IsNoName(FirstWord(name.substr(blank + 1)));
}

bool EndsInBearer(std::u32string_view before) {
  return std::ranges::any_of(kBearers, [&](std::u32string_view cue) { return before.ends_with(cue); });
}

// Whether `between`, what stands between a name and the next, is a post that the first one has: "Harbour
// Works 总裁 Ada Byron".
bool IsPostBetween(std::u32string_view between) {
  constexpr size_t kMaxPost = 14;
  while (between.starts_with(' ')) between.remove_prefix(1);
  while (between.ends_with(' ')) between.remove_suffix(1);
  return !between.empty() && between.size() <= kMaxPost && std::ranges::all_of(between, storage::IsHan) &&
         (kPostEndings.find(between.back()) != kNowhere || between.ends_with(U"工程师") ||
          between.back() == U'事');
}

}  // namespace fangtan::service
