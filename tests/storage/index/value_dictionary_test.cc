#include "storage/index/value_dictionary.h"

#include <map>
#include <random>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "storage/query/fields.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

using Match = Condition::Match;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<uint32_t> Matching(const ValueDictionary& values, Match match, std::string_view text) {
  std::vector<uint32_t> ids = {99};
  values.Match({.match = match, .text = std::string(text)}, ids);
  return ids;
}

std::vector<uint32_t> ByLookingAtEach(const ValueDictionary& values, const Condition& condition) {
  std::vector<uint32_t> ids;
  for (uint32_t id = 0; id < values.size(); ++id) {
    if (MatchesValue(condition, values.folded(id), values.at(id))) ids.push_back(id);
  }
  return ids;
}

// More values than are looked at one by one, none of them with a Han character.
void AddOthers(ValueDictionary& values) {
  for (int i = 0; i < 1000; ++i) values.Intern(std::to_string(i));
}

TEST(ValueDictionaryTest, NumbersValuesDenselyAndKeepsThemAsTheyAre) {
  ValueDictionary names(Folding::kPersonName);
  EXPECT_EQ(names.size(), 0u);
  EXPECT_EQ(names.Intern("沈　潔"), 0u);
  EXPECT_EQ(names.Intern("沈洁"), 1u);
  EXPECT_EQ(names.Intern(""), 2u);
  EXPECT_EQ(names.Intern("沈　潔"), 0u);
  EXPECT_EQ(names.size(), 3u);
  EXPECT_EQ(names.at(0), "沈　潔");
  EXPECT_EQ(names.folded(0), "沈洁");
  EXPECT_EQ(names.at(2), "");
  EXPECT_EQ(names.Find("沈洁"), 1u);
  EXPECT_EQ(names.Find("沈"), std::nullopt);
}

TEST(ValueDictionaryTest, FoldsAsItsFieldDoes) {
  ValueDictionary texts(Folding::kText);
  ValueDictionary names(Folding::kPersonName);
  ValueDictionary resources(Folding::kNone);
  EXPECT_EQ(texts.folded(texts.Intern("ＡＤＡ・羣眾 x")), "ada・群众 x");
  EXPECT_EQ(names.folded(names.Intern("ＡＤＡ・羣眾 x")), "ada·群众x");
  EXPECT_EQ(resources.folded(resources.Intern("Articles/X")), "Articles/X");
}

TEST(ValueDictionaryTest, ValuesOutliveGrowthAndTheCallersArgument) {
  ValueDictionary values(Folding::kText);
  std::string argument = "清清白白做人";
  values.Intern(argument);
  argument.assign(argument.size(), 'x');
  AddOthers(values);
  EXPECT_EQ(values.at(0), "清清白白做人");
}

TEST(ValueDictionaryTest, EqualityFindsEverySpellingInOrder) {
  ValueDictionary names(Folding::kPersonName);
  for (const char* name : {"沈潔", "王", "沈 洁", "沈洁", "", "沈　潔"}) names.Intern(name);
  EXPECT_THAT(Matching(names, Match::kEquals, "沈洁"), ElementsAre(0, 2, 3, 5));
  EXPECT_THAT(Matching(names, Match::kEquals, ""), ElementsAre(4));
  EXPECT_THAT(Matching(names, Match::kEquals, "沈"), IsEmpty());
  EXPECT_THAT(Matching(names, Match::kPresent, ""), ElementsAre(0, 1, 2, 3, 5));
}

TEST(ValueDictionaryTest, PartsAreFoundThroughGrams) {
  ValueDictionary titles(Folding::kText);
  for (const char* title : {"黨風廉政", "廉政黨風", "党风", "𠮷野家的黨", ""}) titles.Intern(title);
  AddOthers(titles);
  EXPECT_THAT(Matching(titles, Match::kContains, "党风"), ElementsAre(0, 1, 2));
  EXPECT_THAT(Matching(titles, Match::kContains, "党"), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(Matching(titles, Match::kContains, "𠮷"), ElementsAre(3));
  EXPECT_THAT(Matching(titles, Match::kPrefix, "党风"), ElementsAre(0, 2));
  EXPECT_THAT(Matching(titles, Match::kSuffix, "党风"), ElementsAre(1, 2));
  EXPECT_THAT(Matching(titles, Match::kExact, "黨風"), ElementsAre(0, 1));
  EXPECT_THAT(Matching(titles, Match::kExact, "党"), ElementsAre(2));
  EXPECT_THAT(Matching(titles, Match::kContains, "党政"), IsEmpty());
  titles.Intern("后来的党政");
  EXPECT_THAT(Matching(titles, Match::kContains, "党政"), ElementsAre(titles.size() - 1));
}

// Folding drops blanks from a name with a Han character in it, and keeps them in a part that has none.
TEST(ValueDictionaryTest, BlanksThatFoldingDropsDoNotHideAnExactPart) {
  ValueDictionary names(Folding::kPersonName);
  names.Intern("沈 Ada Lovelace");
  AddOthers(names);
  ASSERT_EQ(names.folded(0), "沈adalovelace");
  EXPECT_THAT(Matching(names, Match::kExact, "Ada Lovelace"), ElementsAre(0));
  EXPECT_THAT(Matching(names, Match::kExact, "a L"), ElementsAre(0));
  EXPECT_THAT(Matching(names, Match::kExact, " "), ElementsAre(0));
  EXPECT_THAT(Matching(names, Match::kExact, "ada"), IsEmpty());
}

// Few letters, so that parts are found often; of one, two, three and four bytes, both scripts, both widths,
// blanks, interpuncts, a ligature that folds to three and a soft hyphen that folds to none.
std::string RandomText(std::mt19937& random, size_t longest) {
  static constexpr std::u32string_view kLetters = U"沈潔洁黨党羣群众眾aAＡbBéÉ  　··・•ﬃi\u00AD𠮷😀〇々12";
  std::u32string text(random() % (longest + 1), U' ');
  for (char32_t& letter : text) letter = kLetters[random() % kLetters.size()];
  return ToUtf8(text);
}

std::string RandomPart(std::mt19937& random, std::string_view text) {
  const std::u32string letters = ToUtf32(text);
  if (letters.empty()) return "";
  const size_t begin = random() % letters.size();
  return ToUtf8(letters.substr(begin, 1 + random() % 4));
}

class ValueDictionaryProperty : public ::testing::TestWithParam<Folding> {
 protected:
  Condition RandomCondition(const ValueDictionary& values) {
    static constexpr Match kMatches[] = {Match::kEquals, Match::kContains, Match::kPrefix,
                                         Match::kSuffix, Match::kExact,    Match::kPresent};
    Condition condition{.match = kMatches[random_() % std::size(kMatches)]};
    std::string text = RandomText(random_, 4);
    if (values.size() > 0 && random_() % 3 != 0) text = values.at(random_() % values.size());
    if (condition.match != Match::kEquals) text = RandomPart(random_, text);
    condition.text = condition.match == Match::kExact ? text : FoldAs(GetParam(), text);
    return condition;
  }

  std::mt19937 random_{29};
};

TEST_P(ValueDictionaryProperty, MatchesWhatLookingAtEachValueFindsWhileItGrows) {
  ValueDictionary values(GetParam());
  std::map<std::string, uint32_t> reference;
  for (int round = 0; round < 400; ++round) {
    for (int i = 0; i < 10; ++i) {
      const std::string value = RandomText(random_, 12);
      const auto number = static_cast<uint32_t>(reference.size());
      ASSERT_EQ(values.Intern(value), reference.try_emplace(value, number).first->second);
    }
    for (int i = 0; i < 10; ++i) {
      const Condition condition = RandomCondition(values);
      std::vector<uint32_t> ids;
      values.Match(condition, ids);
      ASSERT_EQ(ids, ByLookingAtEach(values, condition))
          << "match " << static_cast<int>(condition.match) << " of '" << condition.text << "'";
    }
  }
  for (const auto& [value, id] : reference) {
    EXPECT_EQ(values.at(id), value);
    EXPECT_EQ(values.folded(id), FoldAs(GetParam(), value));
  }
}

INSTANTIATE_TEST_SUITE_P(Foldings, ValueDictionaryProperty,
                         ::testing::Values(Folding::kText, Folding::kPersonName, Folding::kNone));

TEST(ValueDictionaryTest, ReadersMayPostGramsAtTheSameTime) {
  ValueDictionary values(Folding::kText);
  std::mt19937 random(31);
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 200; ++i) values.Intern(RandomText(random, 12));
    const Condition condition{.match = Match::kContains, .text = "洁"};
    const std::vector<uint32_t> expected = ByLookingAtEach(values, condition);
    std::vector<std::vector<uint32_t>> found(4);
    std::vector<std::thread> readers;
    for (std::vector<uint32_t>& ids : found) {
      readers.emplace_back([&values, &condition, &ids] {
        values.Match(condition, ids);
        EXPECT_GT(values.BytesUsed(), 0u);
      });
    }
    for (std::thread& reader : readers) reader.join();
    for (const std::vector<uint32_t>& ids : found) EXPECT_EQ(ids, expected);
  }
}

TEST(ValueDictionaryTest, SaysWhatItHolds) {
  ValueDictionary values(Folding::kText);
  AddOthers(values);
  const size_t before = values.BytesUsed();
  EXPECT_GT(before, 1000 * sizeof(uint32_t));
  values.Intern(std::string(1 << 20, 'x'));
  EXPECT_GE(values.BytesUsed(), before + (1 << 20));
  // Stored once, because it folds to itself.
  EXPECT_LT(values.BytesUsed(), before + (1 << 20) + (1 << 16));
}

}  // namespace
}  // namespace fangtan::storage
