#include "service/documents/speaker_table.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "service/documents/speaker_names.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

// A plain label of no known name must come this often.
constexpr size_t kMinUses = 3;
constexpr size_t kMinTranscriptUses = 4;
constexpr size_t kMaxInitials = 3;
constexpr size_t kMaxLowerCaseWords = 1;

constexpr std::string_view kNoSpeakers[] = {"slides", "slide",   "code",   "tweet",  "podcast", "video",
                                            "audio",  "paper",   "papers", "media",  "end",     "example",
                                            "update", "warning", "links",  "website"};
// Who asks and who answers, one letter each: question and answer, pregunta and respuesta, 问 and 答.
constexpr std::pair<std::string_view, std::string_view> kPairs[] = {{"q", "a"}, {"p", "r"}, {"问", "答"}};

bool IsNoSpeaker(std::string_view key) {
  return IsFieldWord(key) || IsLeadLabel(key) ||
         std::ranges::find(kNoSpeakers, key) != std::end(kNoSpeakers) || key.starts_with("end ");
}

// Whether what follows the label is a reference and no speech.
bool IsReference(const SpeakerLabel& label) {
  return label.form == LabelForm::kPlain && IsAddress(label.rest);
}

size_t LowerCaseWords(std::string_view name) {
  size_t words = 0;
  bool inside = false;
  for (const char c : name) {
    if (!inside && absl::ascii_islower(static_cast<unsigned char>(c))) ++words;
    inside = c != ' ';
  }
  return words;
}

bool HasTwoWords(std::string_view name) { return name.find(' ') != std::string_view::npos; }

bool IsShortCapitals(std::string_view name) {
  return name.size() <= kMaxInitials &&
         std::ranges::all_of(name, [](char c) { return absl::ascii_isupper(static_cast<unsigned char>(c)); });
}

}  // namespace

SpeakerTable::SpeakerTable(const std::vector<LabelUse>& uses, const std::vector<std::string>& listed,
                           std::string_view title, const std::vector<bool>& labelled_levels) {
  Count(uses, labelled_levels);
  std::vector<std::string> certain;
  std::vector<std::string> likely;
  size_t certain_uses = 0;
  const bool in_capitals =
      std::ranges::any_of(facts_, [](const auto& entry) { return entry.second.bare > 1; });
  for (const auto& [key, facts] : facts_) {
    if (IsCertain(key, facts, listed)) {
      certain.push_back(key);
      certain_uses += facts.uses;
    } else if (IsLikely(key, facts, in_capitals)) {
      likely.push_back(key);
    }
  }
  if (certain_uses >= kMinTranscriptUses) certain.insert(certain.end(), likely.begin(), likely.end());
  for (const std::string& key : certain) {
    const std::string& name = facts_[key].name;
    if (HasTwoWords(name) && !SpeakerRoleOf(key).anonymous && !IsSoundLabel(key))
      whole_names_.push_back(name);
  }
  std::ranges::sort(whole_names_);
  for (const std::string& key : certain) {
    Speaker speaker = Identify(key, facts_[key], listed, title);
    if (!speaker.sound) speaker_uses_ += facts_[key].uses;
    speakers_.emplace(key, std::move(speaker));
  }
}

void SpeakerTable::Count(const std::vector<LabelUse>& uses, const std::vector<bool>& labelled_levels) {
  for (const LabelUse& use : uses) {
    const SpeakerLabel& label = use.label;
    if (!use.starts_block || label.tight || IsReference(label)) continue;
    if (label.form == LabelForm::kHeading && !labelled_levels[use.level]) continue;
    Facts& facts = facts_[label.key];
    if (facts.name.empty()) facts.name = std::string(label.name);
    if (!label.initials.empty()) {
      facts.initials = label.initials;
      defined_.emplace(storage::FoldName(label.initials), facts.name);
    }
    ++facts.uses;
    facts.timed += label.timed ? 1 : 0;
    facts.marked += label.form == LabelForm::kBold || label.form == LabelForm::kHeading ? 1 : 0;
    facts.bare += label.form == LabelForm::kBareQ ? 1 : 0;
  }
}

bool SpeakerTable::HasPair(const std::string& key) const {
  return std::ranges::any_of(kPairs, [&](const auto& pair) {
    return (key == pair.first && facts_.contains(std::string(pair.second))) ||
           (key == pair.second && facts_.contains(std::string(pair.first)));
  });
}

bool SpeakerTable::IsCertain(const std::string& key, const Facts& facts,
                             const std::vector<std::string>& listed) const {
  if (facts.timed > 0 || !facts.initials.empty() || defined_.contains(key) || HasPair(key)) return true;
  if (facts.bare > 0) return facts.bare >= 2;
  if (IsNoSpeaker(key)) return false;
  if (facts.marked > 0) return true;
  if (FindWholeName(facts.name, listed).has_value()) return true;
  const SpeakerRole role = SpeakerRoleOf(key);
  if (role.anonymous) return facts.uses >= 2 || role.asks == TurnRole::kAsks;
  if (IsAllCapitals(facts.name) && facts.name.size() > kMaxInitials) return true;
  return facts.uses >= kMinUses && LowerCaseWords(facts.name) <= kMaxLowerCaseWords;
}

// A label used once or twice: a speaker only in what is a transcript anyway, and only with a name's shape; of
// a briefing, whose labels are all in capitals, only in capitals.
bool SpeakerTable::IsLikely(const std::string& key, const Facts& facts, bool in_capitals) const {
  if (IsNoSpeaker(key) || (in_capitals && !IsAllCapitals(facts.name))) return false;
  if (SpeakerRoleOf(key).anonymous) return true;
  return (HasTwoWords(facts.name) && LowerCaseWords(facts.name) == 0 && LooksLikeName(facts.name)) ||
         (facts.uses >= 2 && LooksLikeName(facts.name));
}

Speaker SpeakerTable::Identify(const std::string& key, const Facts& facts,
                               const std::vector<std::string>& listed, std::string_view title) const {
  Speaker speaker;
  if (IsSoundLabel(key) && !FindWholeName(facts.name, listed).has_value()) return {.sound = true};
  const SpeakerRole role = SpeakerRoleOf(key);
  const bool paired = HasPair(key);
  speaker.role = role.asks;
  if (key == "p" && paired) speaker.role = TurnRole::kAsks;
  if (key == "r" && paired) speaker.role = TurnRole::kAnswers;
  speaker.anonymous = role.anonymous || speaker.role != TurnRole::kUnknown;
  if (speaker.anonymous) speaker.method = v1::Attribution::ANONYMOUS_ROLE;
  std::string name = facts.name;
  if (const auto found = defined_.find(key); found != defined_.end() && found->second != name) {
    name = found->second;
    speaker = {.full_name = name, .method = v1::Attribution::DEFINED_INITIALS};
    if (const auto whole = FindWholeName(name, listed)) speaker.full_name = listed[*whole];
    return speaker;
  }
  if (speaker.role == TurnRole::kAnswers && listed.size() == 1) {
    return {
        .full_name = listed[0], .method = v1::Attribution::INFERRED_FROM_LEAD, .role = TurnRole::kAnswers};
  }
  if (const auto whole = FindWholeName(name, listed)) {
    const bool same = storage::FoldName(listed[*whole]) == key;
    return {.full_name = same ? "" : listed[*whole],
            .method = same ? v1::Attribution::LABEL : v1::Attribution::PARTIAL_NAME};
  }
  if (speaker.anonymous) return speaker;
  if (const auto whole = FindWholeName(name, whole_names_);
      whole.has_value() && storage::FoldName(whole_names_[*whole]) != key) {
    return {.full_name = whole_names_[*whole], .method = v1::Attribution::PARTIAL_NAME};
  }
  if (const auto parts = SplitOutlet(name)) {
    speaker.full_name = std::string(parts->reporter);
    speaker.posts.emplace_back(parts->outlet);
  } else if (std::string full = NameInTitle(name, title); !full.empty()) {
    speaker.full_name = std::move(full);
  }
  speaker.unresolved = facts.initials.empty() && speaker.full_name.empty() && IsShortCapitals(name);
  return speaker;
}

const Speaker* SpeakerTable::Find(const SpeakerLabel& label) const {
  if (IsReference(label)) return nullptr;
  const auto found = speakers_.find(label.key);
  return found == speakers_.end() ? nullptr : &found->second;
}

}  // namespace fangtan::service
