#include "service/documents/speaker_table.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "service/documents/guests.h"
#include "service/documents/honorifics.h"
#include "service/documents/label_shapes.h"
#include "service/documents/labels.h"
#include "service/documents/lines.h"
#include "service/documents/lone_labels.h"
#include "service/documents/names_in_text.h"
#include "service/documents/qa_guests.h"
#include "service/documents/qa_labels.h"
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
constexpr size_t kMinFirstName = 3;
constexpr size_t kMaxLowerCaseWords = 1;

// What words for people end in: any other common word is no label.
constexpr std::u32string_view kPeopleEndings = U"者员員师師生长長人家士手民友工们們委代授理总總";
// Who asks and who answers, one letter each: question and answer, pregunta and respuesta, 问 and 答.
constexpr std::pair<std::string_view, std::string_view> kPairs[] = {{"q", "a"}, {"p", "r"}, {"问", "答"}};

bool IsNoSpeaker(std::string_view key) {
  return IsFieldWord(key) || IsLeadLabel(key) || IsNoteWord(key) || key.starts_with("end ") ||
         key.starts_with("interview with ") || key.find("examination by ") != std::string_view::npos;
}

// "优点", "另外".
bool IsHeadword(const std::string& key) {
  return IsCommonHanWord(key) && !SpeakerRoleOf(key).anonymous &&
         kPeopleEndings.find(LastChar(key)) == std::u32string_view::npos;
}

// Whether what follows the label is a reference and no speech.
bool IsReference(const SpeakerLabel& label) {
  return label.form == LabelForm::kPlain && IsAddress(label.rest);
}

// "Dr G G WOLDS", "Mr OAKE": nobody heads a paragraph so but who speaks.
bool IsTitledInCapitals(std::string_view name) {
  const std::string_view surname = WithoutHonorifics(name);
  return surname.size() < name.size() && surname.size() > kMaxInitials && IsAllCapitals(surname);
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

// "Jonathan": one capitalised word.
bool IsFirstName(std::string_view name) {
  return name.size() >= kMinFirstName && !HasTwoWords(name) && LowerCaseWords(name) == 0 &&
         !IsShortCapitals(name) && LooksLikeName(name);
}

// "Big news": capitalised like a sentence, and unlike a name with particles inside.
bool EndsInLowerCase(std::string_view name) {
  const size_t blank = name.rfind(' ');
  return blank != std::string_view::npos && blank + 1 < name.size() &&
         absl::ascii_isupper(static_cast<unsigned char>(name.front())) &&
         absl::ascii_islower(static_cast<unsigned char>(name[blank + 1]));
}

// "nixboat 0" is one word and a number that nobody meant.
bool EndsInNumber(std::string_view name) {
  const std::string_view last = name.substr(name.rfind(' ') + 1);
  return std::ranges::all_of(last, [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
}

// The only one of `whole_names` whose first name is `first`; empty if there is none.
std::string OnlyOneCalled(std::string_view first, const std::vector<std::string>& whole_names) {
  const std::string* only = nullptr;
  for (const std::string& name : whole_names) {
    if (storage::FoldName(name.substr(0, name.find(' '))) != storage::FoldName(first) ||
        !MayBePerson(storage::ToUtf32(name)))
      continue;
    if (only != nullptr && storage::FoldName(*only) != storage::FoldName(name)) return "";
    only = &name;
  }
  return only == nullptr ? "" : *only;
}

// "AM" among labels that are initials; no note behind a letter.
bool MayBeInitials(std::string_view name) {
  return name.size() > 1 && IsShortCapitals(name) && name != "PS" && name != "NB";
}

}  // namespace

// Whom "Sen. Byron" and "MS. BYRON" are by their surname: of the list, else of the labels. nullptr without a
// title, or where there is none.
const std::string* SpeakerTable::FindWithoutHonorifics(std::string_view name, const People& people) {
  const std::string_view surname = WithoutHonorifics(name);
  if (surname.size() == name.size()) return nullptr;
  if (const std::string* listed = people.listed.Find(surname)) return listed;
  const std::string* whole = HasTwoWords(surname) ? nullptr : people.whole.Find(surname);
  return whole != nullptr && *whole != name ? whole : nullptr;
}

SpeakerTable::SpeakerTable(const std::vector<LabelUse>& uses, const std::vector<std::string>& listed,
                           const LabelContext& context) {
  const NameBook listed_names(listed);
  for (const auto& [initials, name] : context.defined) defined_.emplace(storage::FoldName(initials), name);
  Count(uses, context.labelled_levels, listed_names);
  const std::vector<std::string> keys = Accept(listed_names, context);
  std::vector<std::string> printed;
  std::vector<std::string> whole;
  for (const std::string& key : keys) {
    const std::string& name = facts_[key].name;
    if (HasTwoWords(name) && !EndsInNumber(name) && !SpeakerRoleOf(key).anonymous && !IsSoundLabel(key)) {
      printed.push_back(name);
      if (HasTwoWords(WithoutHonorifics(name)) && name.find('/') == std::string::npos) whole.push_back(name);
    }
  }
  const NameBook named(listed.empty() ? context.named : std::vector<std::string>());
  const People people{listed_names,  NameBook(printed), NameBook(whole),  named,
                      context.title, context.lead,      context.presented};
  for (const std::string& key : keys) {
    Speaker speaker = Identify(key, facts_[key], people);
    if (!speaker.sound) speaker_uses_ += facts_[key].uses;
    speakers_.emplace(key, std::move(speaker));
  }
}

// The labels that are speakers'.
std::vector<std::string> SpeakerTable::Accept(const NameBook& listed, const LabelContext& context) const {
  std::vector<std::string> certain;
  std::vector<std::string> likely;
  std::vector<std::string> lone;
  size_t certain_uses = 0;
  size_t likely_uses = 0;
  const bool in_capitals =
      std::ranges::any_of(facts_, [](const auto& entry) { return entry.second.bare > 1; });
  const bool by_initials = !defined_.empty() || std::ranges::any_of(facts_, [&](const auto& entry) {
    return MayBeInitials(entry.second.name) && listed.Find(entry.second.name) != nullptr;
  });
  for (const auto& [key, facts] : facts_) {
    if (IsCertain(key, facts, listed)) {
      certain.push_back(key);
      certain_uses += facts.uses;
    } else if ((by_initials && facts.uses >= 2 && MayBeInitials(facts.name)) ||
               IsLikely(key, facts, in_capitals)) {
      likely.push_back(key);
      likely_uses += facts.uses;
    } else if (!in_capitals && !IsNoSpeaker(key) &&
               (IsFirstName(facts.name) || (IsHandle(facts.name) && facts.uses > 1) ||
                (by_initials && MayBeInitials(facts.name)))) {
      lone.push_back(key);
    }
  }
  const size_t blocks = context.blocks;
  const bool conversation =
      certain_uses >= kMinTranscriptUses ||
      (certain_uses + likely_uses >= kMinTranscriptUses && likely.size() + certain.size() > 1 &&
       2 * (certain_uses + likely_uses) >= blocks && blocks > 0);
  if (!conversation && certain_uses == 0) return certain;
  std::erase_if(likely,
                [&](const std::string& key) { return !conversation && !SpeakerRoleOf(key).anonymous; });
  certain.insert(certain.end(), likely.begin(), likely.end());
  AcceptShortSurnames(certain);
  if (conversation && blocks > 0 && !AreAllListed(certain, listed)) {
    AcceptLone(context, (certain_uses + likely_uses) * 10 / blocks, lone, certain);
  }
  return certain;
}

// Three capitals may be initials, or the surname of who is printed whole elsewhere: "LIN" of "ADA LIN".
void SpeakerTable::AcceptShortSurnames(std::vector<std::string>& keys) const {
  absl::flat_hash_set<std::string_view> surnames;
  for (const std::string& key : keys) {
    const std::string& name = facts_.at(key).name;
    if (HasTwoWords(name) && IsAllCapitals(name))
      surnames.insert(std::string_view(name).substr(name.rfind(' ') + 1));
  }
  std::vector<std::string> found;
  for (const auto& [key, facts] : facts_) {
    if (facts.name.size() > 1 && IsShortCapitals(facts.name) && surnames.contains(facts.name))
      found.push_back(key);
  }
  if (found.empty()) return;
  const absl::flat_hash_set<std::string> accepted(keys.begin(), keys.end());
  std::erase_if(found, [&](const std::string& key) { return accepted.contains(key); });
  keys.insert(keys.end(), found.begin(), found.end());
}

// Whether the head lists exactly those who speak under `keys`: then nobody else does.
bool SpeakerTable::AreAllListed(const std::vector<std::string>& keys, const NameBook& listed) const {
  absl::flat_hash_set<const std::string*> heard;
  for (const std::string& key : keys) {
    if (SpeakerRoleOf(key).anonymous || IsSoundLabel(key)) continue;
    const std::string* name = listed.Find(facts_.at(key).name);
    if (name == nullptr) return false;
    heard.insert(name);
  }
  return heard.size() > 1 && heard.size() == listed.names().size();
}

// Adds those of `lone`, in a fixed order, that are somebody's among the speakers of `keys`.
void SpeakerTable::AcceptLone(const LabelContext& context, size_t labelled_tenths,
                              std::vector<std::string>& lone, std::vector<std::string>& keys) const {
  std::vector<std::string> names;
  size_t first = keys.empty() ? 0 : facts_.at(keys.front()).first;
  for (const std::string& key : keys) {
    const Facts& facts = facts_.at(key);
    if (!SpeakerRoleOf(key).anonymous) names.push_back(facts.name);
    first = std::min(first, facts.first);
  }
  LoneLabels judge(context.text, names, labelled_tenths);
  std::ranges::sort(lone);
  for (const std::string& key : lone) {
    const Facts& facts = facts_.at(key);
    // What stands above all speech are fields: "Name: Harbour talks".
    const LoneLabel label{
        .name = facts.name, .uses = facts.uses, .in_head = facts.first<first, .note = facts.notes> 0};
    if (judge.Speaks(label)) keys.push_back(key);
  }
}

void SpeakerTable::Count(const std::vector<LabelUse>& uses, const std::vector<bool>& labelled_levels,
                         const NameBook& listed) {
  for (const LabelUse& use : uses) {
    const SpeakerLabel& label = use.label;
    if (IsReference(label)) continue;
    // Without a sign of its own a label counts where a paragraph begins; the whole name of somebody who is
    // listed needs none.
    if ((!use.starts_block || label.loose) && !listed.HoldsWhole(label.bare)) continue;
    if (label.form == LabelForm::kHeading && !labelled_levels[use.level]) continue;
    Facts& facts = facts_[label.key];
    if (facts.name.empty()) {
      facts.name = ShownName(label.bare);
      facts.first = static_cast<size_t>(&use - uses.data());
    }
    facts.notes += !label.rest.empty() && absl::ascii_islower(static_cast<unsigned char>(label.rest.front()));
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

bool SpeakerTable::IsCertain(const std::string& key, const Facts& facts, const NameBook& listed) const {
  if (facts.timed > 0 || !facts.initials.empty() || defined_.contains(key) || HasPair(key)) return true;
  if (facts.bare > 0) return facts.bare >= 2;
  if (IsNoSpeaker(key)) return false;
  if (facts.marked > 0 && (facts.uses > 1 || !EndsInLowerCase(facts.name) || SpeakerRoleOf(key).anonymous))
    return true;
  if (facts.marked > 0 && IsSoundLabel(key)) return true;
  if (listed.Find(facts.name) != nullptr) return true;
  if (IsHeadword(key)) return false;
  const SpeakerRole role = SpeakerRoleOf(key);
  if (role.anonymous) return facts.uses >= 2 || role.asks == TurnRole::kAsks;
  if (IsAllCapitals(facts.name) && facts.name.size() > kMaxInitials) return true;
  if (IsTitledInCapitals(facts.name)) return true;
  return facts.uses >= kMinUses && LowerCaseWords(facts.name) <= kMaxLowerCaseWords;
}

// A label used once or twice: a speaker only in what is a transcript anyway, and only with a name's shape; of
// a briefing, whose labels are all in capitals, only in capitals.
bool SpeakerTable::IsLikely(const std::string& key, const Facts& facts, bool in_capitals) const {
  if (IsNoSpeaker(key) || IsHeadword(key) || (in_capitals && !IsAllCapitals(facts.name))) return false;
  if (SpeakerRoleOf(key).anonymous) return facts.bare == 0;
  return (HasTwoWords(facts.name) && LowerCaseWords(facts.name) == 0 && LooksLikeName(facts.name)) ||
         (facts.uses >= 2 && LooksLikeName(facts.name));
}

// Who a label names nobody in particular for: roles and stand-ins.
Speaker SpeakerTable::IdentifyRole(const std::string& key) const {
  const SpeakerRole role = SpeakerRoleOf(key);
  Speaker speaker{.anonymous = role.anonymous, .role = role.asks};
  // One letter is a role only beside the other one.
  if (key == "p" && HasPair(key)) speaker.role = TurnRole::kAsks;
  if (key == "r" && HasPair(key)) speaker.role = TurnRole::kAnswers;
  speaker.anonymous = speaker.anonymous || speaker.role != TurnRole::kUnknown;
  if (speaker.anonymous) speaker.method = v1::Attribution::ANONYMOUS_ROLE;
  return speaker;
}

// The one person whom the head lists, or where it lists nobody, whom the title presents to whoever asks.
std::string SpeakerTable::OnlyGuest(const std::string& key, const People& people) const {
  if (people.listed.names().empty()) return HasPair(key) ? FindGuest(people.title, {}, {}) : "";
  return people.listed.names().size() == 1 ? people.listed.names()[0] : "";
}

Speaker SpeakerTable::Identify(const std::string& key, const Facts& facts, const People& people) const {
  const std::string* listed = people.listed.Find(facts.name);
  if (IsSoundLabel(key) && listed == nullptr) return {.sound = true};
  if (const auto found = defined_.find(key); found != defined_.end() && found->second != facts.name) {
    const std::string* whole = people.listed.Find(found->second);
    return {.full_name = whole == nullptr ? found->second : *whole,
            .method = v1::Attribution::DEFINED_INITIALS};
  }
  Speaker speaker = IdentifyRole(key);
  if (speaker.role == TurnRole::kAnswers) {
    const std::string guest = OnlyGuest(key, people);
    if (!guest.empty())
      return {.full_name = guest, .method = v1::Attribution::INFERRED_FROM_LEAD, .role = TurnRole::kAnswers};
  }
  if (listed != nullptr && storage::FoldName(*listed) == key) return {.method = v1::Attribution::LABEL};
  if (listed != nullptr) return {.full_name = *listed, .method = v1::Attribution::PARTIAL_NAME};
  if (const auto parts = SplitRole(facts.name)) {
    Speaker named{.full_name = std::string(parts->name), .role = speaker.role};
    if (!parts->outlet.empty()) named.posts.emplace_back(parts->outlet);
    return named;
  }
  if (speaker.anonymous) return speaker;
  if (auto around = SplitAroundPost(facts.name))
    return {.full_name = std::move(around->name), .posts = {std::string(around->post)}};
  if (const auto split = SplitPost(facts.name)) {
    Speaker named{.full_name = std::string(split->name)};
    for (const std::string_view post : SplitPosts(split->post)) named.posts.emplace_back(post);
    return named;
  }
  if (IsOutlet(key)) speaker.role = TurnRole::kAsks;
  if (const std::string* whole = FindWithoutHonorifics(facts.name, people))
    return {.full_name = *whole, .method = v1::Attribution::PARTIAL_NAME};
  const std::string* printed = people.printed.Find(facts.name);
  if (printed != nullptr && storage::FoldName(*printed) != key) {
    return {.full_name = *printed, .method = v1::Attribution::PARTIAL_NAME};
  }
  if (const std::string* whole = people.named.Find(facts.name);
      whole != nullptr && storage::FoldName(*whole) != key)
    return {.full_name = *whole, .method = v1::Attribution::PARTIAL_NAME};
  if (const auto parts = SplitOutlet(facts.name)) {
    speaker.full_name = std::string(parts->reporter);
    speaker.posts.emplace_back(parts->outlet);
    if (IsOutlet(storage::FoldName(parts->outlet))) speaker.role = TurnRole::kAsks;
  } else {
    speaker.full_name = NameInTitle(facts.name, people.title);
  }
  const std::string_view surname = WithoutHonorifics(facts.name);
  if (speaker.full_name.empty() && surname.size() < facts.name.size() && !HasTwoWords(surname)) {
    speaker.full_name = OnlyOneWithSurname(surname, people.presented);
    if (!speaker.full_name.empty()) speaker.method = v1::Attribution::PARTIAL_NAME;
  }
  if (speaker.full_name.empty() && facts.initials.empty() && IsShortCapitals(facts.name)) {
    speaker.full_name = WholeNameOf(facts.name, people.lead);
    if (!speaker.full_name.empty()) speaker.method = v1::Attribution::PARTIAL_NAME;
  }
  if (speaker.full_name.empty() && IsFirstName(facts.name) && !people.listed.FitsSeveral(facts.name)) {
    speaker.full_name = OnlyOneCalled(facts.name, people.presented);
    if (!speaker.full_name.empty()) speaker.method = v1::Attribution::PARTIAL_NAME;
  }
  speaker.unresolved = facts.initials.empty() && speaker.full_name.empty() &&
                       (IsShortCapitals(facts.name) || people.listed.FitsSeveral(facts.name));
  return speaker;
}

bool SpeakerTable::OnlyAsked() const {
  return speaker_uses_ > 1 && std::ranges::all_of(speakers_, [](const auto& entry) {
           return entry.second.role == TurnRole::kAsks || entry.second.sound;
         });
}

const Speaker* SpeakerTable::Find(const SpeakerLabel& label) const {
  if (IsReference(label)) return nullptr;
  const auto found = speakers_.find(label.key);
  return found == speakers_.end() ? nullptr : &found->second;
}

}  // namespace fangtan::service
