#include "service/handlers/name_rules.h"

#include <algorithm>

#include "absl/strings/str_join.h"
#include "service/handlers/speaker_identity.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using Words = std::vector<std::string>;

// Best first; the distance between two is more than both bonuses together.
constexpr NameMatch kSameNameAndUnit{"SAME_NAME_AND_UNIT", 1.0};
constexpr NameMatch kSameFoldedName{"SAME_FOLDED_NAME", 0.9};
constexpr NameMatch kPunctuationDropped{"PUNCTUATION_DROPPED", 0.825};
constexpr NameMatch kNameReordered{"NAME_REORDERED", 0.75};
constexpr NameMatch kNameInOneScript{"NAME_IN_ONE_SCRIPT", 0.675};
constexpr NameMatch kCourtesyTitleDropped{"COURTESY_TITLE_DROPPED", 0.6};
constexpr NameMatch kSurnameAndTitle{"SURNAME_AND_TITLE", 0.5};
constexpr NameMatch kInitials{"INITIALS", 0.4};
constexpr NameMatch kPartialName{"PARTIAL_NAME", 0.3};
constexpr NameMatch kNameContained{"NAME_CONTAINED", 0.2};

constexpr double kUnitBonus = 0.05;
constexpr double kPostBonus = 0.02;
constexpr double kContradiction = 0.1;

// A single character stands in too many other names.
constexpr size_t kMinContained = 2;

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool AnyContains(const std::vector<std::string>& texts, std::string_view part) {
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string& text) { return Contains(text, part); });
}

Words Sorted(Words words) {
  std::sort(words.begin(), words.end());
  return words;
}

// Whether `title_holder` is printed as a surname with a title that a post of the other, named in full, has.
bool IsSurnameAndTitle(const PersonName& title_holder, const PersonName& full,
                       const std::vector<std::string>& posts_of_full) {
  return !title_holder.title.empty() && IsSurnameAlone(title_holder) && full.han && !IsSurnameAlone(full) &&
         SurnameOf(full) == title_holder.bare && AnyContains(posts_of_full, title_holder.title);
}

std::string InitialsOf(const Words& words) {
  std::string initials;
  for (const std::string& word : words) initials += word.front();
  return initials;
}

// "AJ" for "Adam Jonas", "J. K. Rowling" for "Joanne Kathleen Rowling".
bool AreInitials(const PersonName& brief, const PersonName& full) {
  if (brief.han || full.han || full.words.size() < 2) return false;
  if (brief.capitals && brief.words.size() == 1) return brief.words.front() == InitialsOf(full.words);
  if (brief.words.size() != full.words.size()) return false;
  bool shortened = false;
  for (size_t i = 0; i < brief.words.size(); ++i) {
    const std::string& word = brief.words[i];
    if (word == full.words[i]) continue;
    if (word.size() != 1 || word.front() != full.words[i].front()) return false;
    shortened = true;
  }
  return shortened;
}

// Some but not all words of the other, as a surname or a given name alone.
bool IsPartOf(const PersonName& part, const PersonName& whole) {
  if (part.words.size() < whole.words.size()) {
    const Words less = Sorted(part.words);
    const Words more = Sorted(whole.words);
    if (std::includes(more.begin(), more.end(), less.begin(), less.end())) return true;
  }
  return IsSurnameAlone(part) && whole.han && SurnameOf(whole) == part.bare;
}

// Latin names are compared by whole words, so they never get here.
bool IsContained(const PersonName& part, const PersonName& whole) {
  return part.han && storage::CountCodePoints(part.bare) >= kMinContained && Contains(whole.bare, part.bare);
}

// Of a Chinese name, without the dots between its parts.
std::string WithoutDots(const PersonName& name) {
  return name.han ? absl::StrJoin(name.words, "") : name.bare;
}

// The rule for two names that are the same but for what AnalyzeName takes away, if they are.
std::optional<NameMatch> SameBareName(const PersonName& a, const PersonName& b) {
  if (a.folded == b.folded) return kSameFoldedName;
  if (IsSurnameAlone(a)) return std::nullopt;
  const bool same = WithoutDots(a) == WithoutDots(b);
  if (!same && (a.words.size() < 2 || Sorted(a.words) != Sorted(b.words))) return std::nullopt;
  if (a.titled || b.titled) return kCourtesyTitleDropped;
  return same && !a.reordered && !b.reordered ? kPunctuationDropped : kNameReordered;
}

std::optional<NameMatch> RuleFor(const PersonName& asked, const Person& asker, const PersonName& known,
                                 const Person& person) {
  const std::optional<NameMatch> same = SameBareName(asked, known);
  if (asked.half || known.half) return same.has_value() ? std::optional(kNameInOneScript) : std::nullopt;
  if (same.has_value()) return same;
  if (IsSurnameAndTitle(asked, known, person.posts) || IsSurnameAndTitle(known, asked, asker.posts))
    return kSurnameAndTitle;
  if (AreInitials(asked, known) || AreInitials(known, asked)) return kInitials;
  if (IsPartOf(asked, known) || IsPartOf(known, asked)) return kPartialName;
  if (IsContained(asked, known) || IsContained(known, asked)) return kNameContained;
  return std::nullopt;
}

bool UnitsAgree(const Person& asked, const Person& known) {
  return std::any_of(asked.units.begin(), asked.units.end(), [&](const std::string& unit) {
    return std::find(known.units.begin(), known.units.end(), unit) != known.units.end() ||
           AnyContains(known.posts, unit);
  });
}

// A unit given as such, which is no post that names one ("Acme").
bool PostIsUnit(const Person& asked, const Person& known) {
  return std::any_of(asked.posts.begin(), asked.posts.end(), [&](const std::string& post) {
    return std::find(known.units.begin(), known.units.end(), post) != known.units.end();
  });
}

bool PostsAgree(const Person& asked, const Person& known) {
  return std::any_of(asked.posts.begin(), asked.posts.end(),
                     [&](const std::string& post) { return AnyContains(known.posts, post); });
}

NameMatch Weigh(NameMatch match, const Person& asked, const Person& known) {
  const bool agree = UnitsAgree(asked, known) || PostIsUnit(asked, known);
  if (agree && match.rule == kSameFoldedName.rule) match = kSameNameAndUnit;
  if (match.rule == kSameNameAndUnit.rule) return match;
  if (agree) match.score += kUnitBonus;
  if (PostsAgree(asked, known)) match.score += kPostBonus;
  if (!agree && !asked.units.empty() && !known.units.empty()) match.score *= kContradiction;
  return match;
}

void AddUnit(std::string_view unit, Person& person) {
  if (!unit.empty()) person.units.push_back(storage::Fold(unit));
}

}  // namespace

Person MakePerson(const std::vector<std::string>& names, const std::vector<std::string>& posts,
                  std::string_view unit) {
  Person person;
  for (const std::string& name : names) {
    if (PersonName analyzed = AnalyzeName(name); !analyzed.folded.empty())
      person.names.push_back(std::move(analyzed));
    for (PersonName& half : HalvesOf(name)) person.names.push_back(std::move(half));
  }
  AddUnit(unit, person);
  for (const std::string& post : posts) {
    if (std::string folded = storage::Fold(post); !folded.empty()) person.posts.push_back(std::move(folded));
    AddUnit(UnitOfPost(post), person);
  }
  return person;
}

std::optional<NameMatch> BestRule(const Person& asked, const Person& known) {
  std::optional<NameMatch> best;
  for (const PersonName& name : asked.names) {
    for (const PersonName& other : known.names) {
      const std::optional<NameMatch> match = RuleFor(name, asked, other, known);
      if (match.has_value() && (!best.has_value() || match->score > best->score)) best = match;
    }
  }
  if (best.has_value()) best = Weigh(*best, asked, known);
  return best;
}

}  // namespace fangtan::service
