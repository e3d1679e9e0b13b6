#include "service/handlers/name_query.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::Condition;
using storage::Predicate;
using storage::PredicateNode;

// Longer names are not taken apart.
constexpr size_t kMaxWords = 6;
constexpr size_t kMaxHan = 12;

// Any of several conjunctions of conditions on a speaker's names, as a predicate.
class NameConditions {
 public:
  struct Term {
    Condition::Match match;
    std::string text;
    auto operator<=>(const Term&) const = default;
  };

  void Add(std::vector<Term> all_of) {
    if (all_of.empty()) return;
    for (const Term& term : all_of) {
      if (term.text.empty()) return;
    }
    any_of_.insert(std::move(all_of));
  }
  void AddEquals(std::string text) { Add({{Condition::Match::kEquals, std::move(text)}}); }

  Predicate Build() const {
    Predicate predicate;
    std::vector<uint32_t> alternatives;
    for (const std::vector<Term>& all_of : any_of_) {
      std::vector<uint32_t> terms;
      for (const Term& term : all_of) {
        terms.push_back(
            Push(predicate,
                 {.op = PredicateNode::Op::kCondition,
                  .condition = {.field = storage::Field::kName, .match = term.match, .text = term.text}}));
      }
      alternatives.push_back(Join(PredicateNode::Op::kAnd, std::move(terms), predicate));
    }
    Join(PredicateNode::Op::kOr, std::move(alternatives), predicate);
    return predicate;
  }

 private:
  static uint32_t Push(Predicate& predicate, PredicateNode node) {
    predicate.nodes.push_back(std::move(node));
    return predicate.root();
  }
  static uint32_t Join(PredicateNode::Op op, std::vector<uint32_t> children, Predicate& predicate) {
    if (children.size() == 1) return children.front();
    return Push(predicate, {.op = op, .children = std::move(children)});
  }

  std::set<std::vector<Term>> any_of_;
};

// A post of the asked one may be the title that the known one was printed with: 沈書記.
void AddSurnameWithTitles(const PersonName& name, const Person& asked, NameConditions& conditions) {
  if (IsSurnameAlone(name)) return;
  for (const std::string& post : asked.posts) {
    for (const std::string_view title : TitlesIn(post))
      conditions.AddEquals(absl::StrCat(std::string(SurnameOf(name)), std::string(title)));
  }
}

// Ada King Lovelace as "A. King Lovelace", "A.K. Lovelace", "A. K. L." and "AKL".
void AddInitials(const PersonName& name, NameConditions& conditions) {
  if (name.words.size() < 2 || name.words.size() > kMaxWords) return;
  const auto ascii = [](const std::string& word) {
    return absl::ascii_isascii(static_cast<unsigned char>(word.front()));
  };
  if (!std::all_of(name.words.begin(), name.words.end(), ascii)) return;
  std::string initials;
  for (const std::string& word : name.words) initials += word.front();
  conditions.AddEquals(initials);
  for (const std::string_view stop : {"", "."}) {
    const auto shorten = [&](const std::string& word) {
      return absl::StrCat(word.substr(0, 1), std::string(stop));
    };
    std::vector<std::string> all;
    for (size_t i = 0; i < name.words.size(); ++i) {
      std::vector<std::string> one = name.words;
      one[i] = shorten(one[i]);
      all.push_back(one[i]);
      conditions.AddEquals(absl::StrJoin(one, " "));
    }
    conditions.AddEquals(absl::StrJoin(all, " "));
    conditions.AddEquals(absl::StrJoin(all, ""));
    all.pop_back();
    conditions.AddEquals(absl::StrCat(absl::StrJoin(all, " "), " ", name.words.back()));
    conditions.AddEquals(absl::StrCat(absl::StrJoin(all, ""), " ", name.words.back()));
  }
}

// A transcribed name without its dots, and with one or two wherever they may stand: 卡尔马克思.
void AddDots(const PersonName& name, NameConditions& conditions) {
  if (!name.han) return;
  const std::u32string plain = storage::ToUtf32(absl::StrJoin(name.words, ""));
  conditions.AddEquals(storage::ToUtf8(plain));
  if (plain.size() > kMaxHan) return;
  const std::u32string dot = storage::ToUtf32(kInterpunct);
  for (size_t first = 1; first < plain.size(); ++first) {
    std::u32string dotted = plain;
    dotted.insert(first, dot);
    conditions.AddEquals(storage::ToUtf8(dotted));
    for (size_t second = first + dot.size() + 1; second < dotted.size(); ++second) {
      conditions.AddEquals(storage::ToUtf8(std::u32string(dotted).insert(second, dot)));
    }
  }
}

// Whoever is known by a part of the Chinese name alone: its pieces, its surname, and that with a title.
void AddHanParts(const PersonName& name, NameConditions& conditions) {
  const std::u32string bare = storage::ToUtf32(name.bare);
  for (size_t begin = 0; bare.size() <= kMaxHan && begin < bare.size(); ++begin) {
    for (size_t length = 2; length <= bare.size() - begin; ++length)
      conditions.AddEquals(storage::ToUtf8(std::u32string_view(bare).substr(begin, length)));
  }
  if (name.words.size() <= kMaxWords) {
    for (const std::string& word : name.words) conditions.AddEquals(word);
  }
  const std::string surname(SurnameOf(name));
  conditions.AddEquals(surname);
  for (const std::string_view title : HanTitles())
    conditions.AddEquals(absl::StrCat(surname, std::string(title)));
}

// Whoever is known by a word of the Latin name alone, or with a title.
void AddLatinParts(const PersonName& name, NameConditions& conditions) {
  if (name.words.size() < 2 || name.words.size() > kMaxWords) return;
  for (const std::string& word : name.words) {
    conditions.AddEquals(word);
    for (const std::string_view title : LatinTitles()) {
      conditions.AddEquals(absl::StrCat(std::string(title), " ", word));
      conditions.AddEquals(absl::StrCat(std::string(title), ". ", word));
    }
  }
}

// Names that hold all words of `name`, or two of several.
void AddWords(const PersonName& name, NameConditions& conditions) {
  if (name.words.size() > kMaxWords) return;
  std::vector<NameConditions::Term> all;
  for (const std::string& word : name.words) all.push_back({Condition::Match::kContains, word});
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = i + 1; j < all.size(); ++j) conditions.Add({all[i], all[j]});
  }
  if (all.size() == 1) conditions.Add(std::move(all));
}

// "AJ" for "A.J." and for whoever's words begin with A and J; "A. Jonas" likewise. Which of them the name
// begins with depends on its order, and on a title before it.
void AddExpanded(const PersonName& name, NameConditions& conditions) {
  std::vector<std::string> beginnings = name.words;
  if (name.capitals && beginnings.size() == 1 && beginnings.front().size() <= kMaxWords) {
    const std::string letters = std::move(beginnings.front());
    beginnings.clear();
    for (const char letter : letters) beginnings.emplace_back(1, letter);
    for (const char* const separator : {".", ". ", " "}) {
      conditions.AddEquals(absl::StrJoin(beginnings, separator));
      conditions.AddEquals(absl::StrCat(absl::StrJoin(beginnings, separator), "."));
    }
  }
  if (beginnings.size() < 2 || beginnings.size() > kMaxWords) return;
  std::vector<NameConditions::Term> inside;
  for (const std::string& beginning : beginnings)
    inside.push_back({Condition::Match::kContains, absl::StrCat(" ", beginning)});
  conditions.Add(inside);
  for (size_t i = 0; i < beginnings.size(); ++i) {
    std::vector<NameConditions::Term> all = inside;
    all[i] = {Condition::Match::kPrefix, beginnings[i]};
    conditions.Add(std::move(all));
  }
}

}  // namespace

Predicate SpellingsOf(const Person& asked) {
  NameConditions conditions;
  for (const PersonName& name : asked.names) {
    conditions.AddEquals(name.folded);
    if (!IsSurnameAlone(name)) {
      conditions.AddEquals(name.bare);
      AddDots(name, conditions);
    }
    AddSurnameWithTitles(name, asked, conditions);
  }
  return conditions.Build();
}

Predicate RelativesOf(const Person& asked) {
  NameConditions conditions;
  for (const PersonName& name : asked.names) {
    if (name.half) continue;  // means nobody but whom its spellings find
    if (IsSurnameAlone(name)) {
      conditions.Add({{Condition::Match::kPrefix, name.bare}});
      continue;
    }
    AddWords(name, conditions);
    if (name.han) {
      AddHanParts(name, conditions);
    } else {
      AddLatinParts(name, conditions);
      AddInitials(name, conditions);
      AddExpanded(name, conditions);
    }
  }
  return conditions.Build();
}

}  // namespace fangtan::service
