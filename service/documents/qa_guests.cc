#include "service/documents/qa_guests.h"

#include <algorithm>
#include <map>

#include "absl/strings/ascii.h"
#include "service/documents/lines.h"
#include "service/documents/vocabulary.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kNowhere = std::string_view::npos;
constexpr size_t kMaxNames = 100;
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
  size_t at = 0;  // code point
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

void FindHan(std::u32string_view text, std::vector<Found>& out) {
  for (const std::u32string_view cue : kBearers) {
    for (size_t at = text.find(cue); at != kNowhere; at = text.find(cue, at + 1)) {
      size_t begin = at + cue.size();
      while (begin < text.size() && (text[begin] == U'，' || text[begin] == ' ' || text[begin] == U'：'))
        ++begin;
      size_t end = begin;
      while (end < text.size() && storage::IsHan(text[end])) ++end;
      const std::u32string name(text.substr(begin, end - begin));
      if (name.size() >= 2 && name.size() <= 4 && LooksLikeName(storage::ToUtf8(name)))
        out.push_back({name, begin});
    }
  }
}

std::vector<Found> FindAll(std::u32string_view text) {
  std::vector<Found> found;
  FindLatin(text, found);
  FindTranscribed(text, found);
  FindHan(text, found);
  return found;
}

// How much what stands around a name says that it is the guest's.
int CueScore(std::u32string_view text, const Found& found) {
  int score = 0;
  std::u32string_view before = text.substr(0, found.at);
  while (before.ends_with(' ')) before.remove_suffix(1);
  std::u32string_view behind = text.substr(found.at + found.name.size());
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

InterviewHeading ParseInterviewHeading(std::string_view heading) {
  InterviewHeading out;
  const std::u32string text = storage::ToUtf32(heading);
  for (const Found& found : FindAll(text)) {
    std::u32string_view before = std::u32string_view(text).substr(0, found.at);
    while (before.ends_with(' ')) before.remove_suffix(1);
    const bool asks = before.ends_with(U"by") || before.ends_with(U"By") || before.ends_with(U"采访者：");
    if (asks) out.asker = storage::ToUtf8(found.name);
    if (!asks && CueScore(text, found) >= 5 && out.guest.empty()) out.guest = storage::ToUtf8(found.name);
  }
  return out;
}

}  // namespace fangtan::service
