#include "service/documents/qa_guests.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "service/documents/capitals.h"
#include "service/documents/names_in_text.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kNowhere = std::string_view::npos;
constexpr size_t kMaxNames = 100;
constexpr int kNotAPerson = 10;
// What comes later is no presentation.
constexpr size_t kMaxLeadParagraphs = 12;

// Behind these stands whoever is interviewed.
constexpr std::u32string_view kBefore[] = {U"嘉宾", U"嘉賓",   U"受访者", U"受訪者", U"受访人",
                                           U"专访", U"採訪",   U"采访了", U"采访",   U"對話",
                                           U"对话", U"访问了", U"訪問了", U"專訪",   U"访谈"};
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

// How much what stands around a name says that it is the guest's.
int CueScore(std::u32string_view text, const FoundName& found) {
  int score = 0;
  std::u32string_view before = text.substr(0, found.cue_at);
  while (!before.empty() && std::u32string_view(U" ：:/／∕").find(before.back()) != kNowhere)
    before.remove_suffix(1);
  std::u32string_view behind = text.substr(found.end);
  while (behind.starts_with(' ')) behind.remove_prefix(1);
  if (std::ranges::any_of(kBefore, [&](std::u32string_view cue) { return before.ends_with(cue); }))
    score += 5;
  if (std::ranges::any_of(kHeadlines, [&](std::u32string_view cue) { return before.ends_with(cue); }))
    score += 5;
  if (std::ranges::any_of(kBehind, [&](std::u32string_view cue) { return behind.starts_with(cue); }))
    score += 5;
  if (EndsInBearer(before)) score += 3;
  // "the author of NAME": a work, not a guest.
  const bool thing = before.ends_with(U"the") || before.ends_with(U"The");  // "the Harbour Bridge"
  if (thing && (before.size() == 3 || before[before.size() - 4] == ' ')) score -= kNotAPerson;
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
  for (const FoundName& found : FindNamesIn(WithoutCapitals(storage::ToUtf32(text)))) {
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

  void Add(const Mentions& other) {
    in_title = in_title || other.in_title;
    leads = leads || other.leads;
    cues += other.cues;
  }

  // Mentions in passing never add up to a presentation.
  int Score() const { return (in_title ? 2 : 0) + (leads ? 3 : 0) + (in_title || leads ? 0 : 1) + cues; }
};

class GuestFinder {
 public:
  explicit GuestFinder(const std::vector<std::string>& others) : others_(others) {}

  void Count(std::string_view piece, bool is_title) {
    const std::u32string text = WithoutCapitals(storage::ToUtf32(piece));
    const std::vector<FoundName> found = FindNamesIn(text);
    for (size_t i = 0; i < found.size(); ++i) {
      Mentions& mentions = people_[storage::ToUtf8(found[i].name)];
      if (!MayBePerson(found[i].name)) mentions.cues -= kNotAPerson;
      mentions.in_title = mentions.in_title || is_title;
      mentions.leads = mentions.leads || (!is_title && found[i].at == 0);
      mentions.cues += CueScore(text, found[i]);
      if (i + 1 == found.size() || found[i + 1].at < found[i].end) continue;
      if (!IsPostBetween(std::u32string_view(text).substr(found[i].end, found[i + 1].at - found[i].end)))
        continue;
      mentions.cues -= kNotAPerson;
      people_[storage::ToUtf8(found[i + 1].name)].cues += 3;
    }
  }

  // A name of several parts that goes on with another word in one place, "埃达·拜伦住在", ends where it
  // stands alone elsewhere.
  void JoinContinued() {
    for (auto name = people_.begin(); name != people_.end(); ++name) {
      if (name->first.find("·") == std::string::npos && name->first.find("・") == std::string::npos) continue;
      for (auto next = std::next(name); next != people_.end() && next->first.starts_with(name->first);) {
        name->second.Add(next->second);
        next = people_.erase(next);
      }
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
  finder.JoinContinued();
  return finder.Best();
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
  for (const FoundName& found : FindNamesIn(text)) {
    std::u32string_view before = std::u32string_view(text).substr(0, found.cue_at);
    while (before.ends_with(' ')) before.remove_suffix(1);
    const bool asks = before.ends_with(U"by") || before.ends_with(U"By") || before.ends_with(U"采访者：");
    if (asks) out.asker = storage::ToUtf8(found.name);
    if (!asks && CueScore(text, found) >= 5 && out.guest.empty()) out.guest = storage::ToUtf8(found.name);
  }
  return out;
}

}  // namespace fangtan::service
