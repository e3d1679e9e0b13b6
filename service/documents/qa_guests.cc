#include "service/documents/qa_guests.h"

#include <algorithm>
#include <map>

#include "absl/strings/ascii.h"
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

// Behind these stands whoever is interviewed.
constexpr std::u32string_view kBefore[] = {U"专访", U"採訪", U"采访了", U"采访",
                                           U"對話", U"对话", U"專訪",   U"访谈"};
constexpr std::u32string_view kBearers[] = {U"作者", U"创始人", U"創辦人", U"专访", U"專訪", U"采访",
                                            U"採訪", U"对话",   U"對話",   U"访谈", U"訪談"};
// And these stand behind the name.
constexpr std::u32string_view kBehind[] = {U"专访", U"專訪", U"的采访", U"的採訪", U"访谈",
                                           U"与我", U"與我", U"接受",   U"告诉我", U"告訴我"};

// Characters that a transcribed name is not written with, but its neighbours are.
bool EndsTranscription(char32_t c) {
  return !storage::IsHan(c) ||
         std::u32string_view(U"了是和与與的在对對由到请請为為说說专專采採访訪认認仍先表").find(c) !=
             std::u32string_view::npos;
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

void FindLatin(std::u32string_view text, std::vector<Found>& out) {
  for (size_t at = 0; at < text.size(); ++at) {
    if (at > 0 && (IsLatin(text[at - 1]) || text[at - 1] == '.')) continue;
    size_t end = at;
    size_t words = 0;
    while (words <= kMaxNameWords) {
      const size_t from = words == 0 ? at : end + 1;
      if (words > 0 && (end >= text.size() || text[end] != ' ')) break;
      const size_t length = NameWordLength(text, from);
      if (length == 0) break;
      end = from + length;
      ++words;
    }
    if (words >= 2 && words <= kMaxNameWords) out.push_back({std::u32string(text.substr(at, end - at)), at});
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
constexpr std::u32string_view kPostEndings = U"师師长長家授员員人任记記者总總裁官士理生手主导導";

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
      while (begin < text.size() && std::u32string_view(U"，：了 ").find(text[begin]) != kNowhere) ++begin;
      size_t end = begin;
      while (end < text.size() && end - begin <= kMaxHanRun && storage::IsHan(text[end])) ++end;
      if (const size_t length = LeadingNameLength(text.substr(begin, end - begin)); length > 0)
        out.push_back({std::u32string(text.substr(begin, length)), begin, begin});
      if (const size_t length = HanNameLength(text.substr(begin, end - begin)); length > 0)
        out.push_back({std::u32string(text.substr(end - length, length)), end - length, begin});
    }
  }
}

bool IsOpenBracket(char32_t c) { return c == '(' || c == U'（'; }

std::vector<Found> FindAll(std::u32string_view text) {
  std::vector<Found> found;
  FindLatin(text, found);
  FindTranscribed(text, found);
  FindHan(text, found);
  std::ranges::stable_sort(found, {}, &Found::at);
  std::vector<Found> people;
  for (Found& name : found) {
    if (name.cue_at == 0) name.cue_at = name.at;
    name.end = name.at + name.name.size();
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
  while (before.ends_with(' ')) before.remove_suffix(1);
  std::u32string_view behind = text.substr(found.end);
  while (behind.starts_with(' ')) behind.remove_prefix(1);
  if (std::ranges::any_of(kBefore, [&](std::u32string_view cue) { return before.ends_with(cue); }))
    score += 5;
  if (std::ranges::any_of(kBehind, [&](std::u32string_view cue) { return behind.starts_with(cue); }))
    score += 5;
  const bool bearer =
      std::ranges::any_of(kBearers, [&](std::u32string_view cue) { return before.ends_with(cue); });
  if (bearer) score += 3;
  // "the author of NAME": a work, not a guest.
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
  for (const Found& found : FindAll(storage::ToUtf32(text))) {
    std::string name = storage::ToUtf8(found.name);
    if (names.size() == kMaxNames) break;
    if (!IsOneOf(name, names)) names.push_back(std::move(name));
  }
  return names;
}

std::string FindGuest(std::string_view title, const std::vector<std::string>& lead,
                      const std::vector<std::string>& others) {
  std::map<std::string, int> scores;
  const auto count = [&](std::string_view piece, bool is_title) {
    const std::u32string text = storage::ToUtf32(piece);
    for (const Found& found : FindAll(text)) {
      const int place = is_title ? 2 : found.at == 0 ? 3 : 1;
      scores[storage::ToUtf8(found.name)] += place + CueScore(text, found);
    }
  };
  count(title, true);
  for (const std::string& paragraph : lead) count(paragraph, false);
  std::string best;
  int best_score = 1;  // named in passing is not presented
  bool unique = false;
  for (const auto& [name, score] : scores) {
    if (IsOneOf(name, others) || score < best_score) continue;
    unique = score > best_score;
    best = name;
    best_score = score;
  }
  return unique ? best : "";
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
