#include "storage/query/fields.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "storage/query/compile.h"
#include "tests/storage/query/filter_text.h"
#include "tests/testing/error_place.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::ErrorPlace;
using fangtan::testing::PlaceOf;

using testing::Fails;
using testing::IsOk;
using Match = Condition::Match;

constexpr FilterKind kKinds[] = {FilterKind::kArticles, FilterKind::kQuestions, FilterKind::kAnswers,
                                 FilterKind::kSpeakers, FilterKind::kChanges};

// The contract's list, written out again: name, field, type.
struct Expected {
  FilterKind kind;
  std::string name;
  Field field;
  FieldType type;
};

std::vector<Expected> Contract() {
  using enum FieldType;
  std::vector<Expected> all;
  const auto add = [&all](FilterKind kind,
                          std::initializer_list<std::tuple<const char*, Field, FieldType>> fields) {
    for (const auto& [name, field, type] : fields) all.push_back({kind, name, field, type});
  };
  for (const FilterKind kind : {FilterKind::kAnswers, FilterKind::kQuestions}) {
    add(kind, {{"article", Field::kArticle, kResource},
               {"article.title", Field::kTitle, kText},
               {"article.column", Field::kColumn, kText},
               {"article.credits", Field::kCredits, kTextList},
               {"article.labels", Field::kLabels, kTextList},
               {"publish_time", Field::kPublishTime, kTime},
               {"language", Field::kLanguage, kText},
               {"section", Field::kSection, kText},
               {"text", Field::kText, kText},
               {"attribution", Field::kSpeakerMethod, kText},
               {"attribution.speaker_method", Field::kSpeakerMethod, kText},
               {"ordinal", Field::kOrdinal, kNumber},
               {"create_time", Field::kCreateTime, kTime},
               {"update_time", Field::kUpdateTime, kTime}});
  }
  add(FilterKind::kAnswers, {{"question", Field::kQuestion, kResource},
                             {"question.text", Field::kQuestionText, kText},
                             {"question.asker", Field::kAsker, kTextList},
                             {"speaker", Field::kSpeaker, kResource},
                             {"speaker.name", Field::kSpeakerName, kTextList},
                             {"printed_name", Field::kPrintedName, kText},
                             {"printed_posts", Field::kPrintedPosts, kTextList},
                             {"attribution.link_method", Field::kLinkMethod, kText}});
  add(FilterKind::kQuestions, {{"asker", Field::kAsker, kTextList},
                               {"answered_by", Field::kAnsweredByName, kAnsweredBy},
                               {"answer_count", Field::kAnswerCount, kNumber}});
  add(FilterKind::kArticles, {{"article", Field::kArticle, kResource},
                              {"title", Field::kTitle, kText},
                              {"column", Field::kColumn, kText},
                              {"publish_time", Field::kPublishTime, kTime},
                              {"language", Field::kLanguage, kText},
                              {"labels", Field::kLabels, kTextList},
                              {"credits", Field::kCredits, kTextList},
                              {"participants.name", Field::kParticipantName, kTextList},
                              {"participants.posts", Field::kParticipantPosts, kTextList},
                              {"text", Field::kText, kText},
                              {"answer_count", Field::kAnswerCount, kNumber},
                              {"create_time", Field::kCreateTime, kTime},
                              {"update_time", Field::kUpdateTime, kTime}});
  add(FilterKind::kSpeakers, {{"name", Field::kName, kTextList},
                              {"posts", Field::kPosts, kTextList},
                              {"unit", Field::kUnit, kText},
                              {"answer_count", Field::kAnswerCount, kNumber},
                              {"create_time", Field::kCreateTime, kTime},
                              {"update_time", Field::kUpdateTime, kTime}});
  add(FilterKind::kChanges, {{"kind", Field::kChangeKind, kChangeKind},
                             {"name", Field::kName, kText},
                             {"reason", Field::kReason, kText},
                             {"revision", Field::kRevision, kNumber},
                             {"time", Field::kTime, kTime}});
  return all;
}

Condition OnlyCondition(const std::string& text, FilterKind kind) {
  const absl::StatusOr<Predicate> predicate = CompileFilter(text, kind);
  EXPECT_THAT(predicate, IsOk()) << text;
  if (!predicate.ok()) return {};
  EXPECT_EQ(predicate->nodes.size(), 1u) << text;
  return predicate->nodes.back().condition;
}

ErrorPlace ExpectType(const std::string& text, FilterKind kind) {
  const absl::Status status = CompileFilter(text, kind).status();
  EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "FILTER_TYPE")) << text;
  return PlaceOf(status);
}

TEST(Fields, AreThoseOfTheContract) {
  size_t known = 0;
  for (const FilterKind kind : kKinds) known += FieldsOf(kind).size();
  EXPECT_EQ(known, Contract().size());
  for (const Expected& expected : Contract()) {
    const FieldEntry* entry = FindField(expected.kind, expected.name);
    ASSERT_NE(entry, nullptr) << expected.name;
    EXPECT_EQ(entry->field, expected.field) << expected.name;
    EXPECT_EQ(entry->type, expected.type) << expected.name;
  }
}

TEST(Fields, FoldAsTheFieldSaysButForNamesOfChanges) {
  for (const FilterKind kind : kKinds) {
    for (const FieldEntry& entry : FieldsOf(kind)) {
      const bool name_of_change = kind == FilterKind::kChanges && entry.field == Field::kName;
      EXPECT_EQ(entry.folding, name_of_change ? Folding::kNone : FoldingOf(entry.field)) << entry.name;
    }
  }
}

TEST(Fields, OfTextTakeEveryKindOfMatch) {
  for (const Expected& field : Contract()) {
    if (field.type != FieldType::kText && field.type != FieldType::kTextList) continue;
    const std::string& name = field.name;
    const auto expect = [&](const std::string& text, Match match, const std::string& folded) {
      EXPECT_EQ(OnlyCondition(text, field.kind),
                (Condition{.field = field.field, .match = match, .text = folded}))
          << text;
    };
    expect(name + " = abc", Match::kEquals, "abc");
    expect(name + ":abc", Match::kContains, "abc");
    expect(name + ":*abc*", Match::kContains, "abc");
    expect(name + " = abc*", Match::kPrefix, "abc");
    expect(name + " = *abc", Match::kSuffix, "abc");
    expect(name + " = *abc*", Match::kContains, "abc");
    expect(name + " = *", Match::kPresent, "");
    expect(name + ":*", Match::kPresent, "");
    expect(name + ":\"**\"", Match::kPresent, "");
    expect(name + R"( = "\*")", Match::kEquals, "*");
    expect("exact(" + name + ", \"*沈　潔*\")", Match::kExact, "*沈　潔*");
    for (const char* comparator : {"<", "<=", ">", ">="}) {
      EXPECT_EQ(ExpectType(name + comparator + "a", field.kind).byte_position,
                static_cast<int64_t>(name.size()));
    }
    EXPECT_NE(ExpectType(name + ":\"\"", field.kind).description.find("needs characters to look for"),
              std::string::npos);
    ExpectType("exact(" + name + ", '')", field.kind);
  }
}

TEST(Fields, OfTextFoldTheValue) {
  EXPECT_EQ(OnlyCondition("speaker.name = \"沈　潔\"", FilterKind::kAnswers).text, "沈洁");
  EXPECT_EQ(OnlyCondition("printed_name:布萊恩・克尼漢", FilterKind::kAnswers).text, "布莱恩·克尼汉");
  EXPECT_EQ(OnlyCondition("credits = \"唐鳳 Audrey\"", FilterKind::kArticles).text, "唐凤audrey");
  EXPECT_EQ(OnlyCondition("title = \"書記　微訪談\"", FilterKind::kArticles).text, "书记微访谈");
  EXPECT_EQ(OnlyCondition("title = 布萊恩・克尼漢", FilterKind::kArticles).text, "布莱恩・克尼汉");
  EXPECT_EQ(OnlyCondition("language = ZH-Hant", FilterKind::kAnswers).text, "zh-hant");
  EXPECT_EQ(OnlyCondition("name:Articles/X", FilterKind::kChanges).text, "Articles/X");
  EXPECT_EQ(OnlyCondition("reason:ＡＢ更正", FilterKind::kChanges).text, "ab更正");
}

TEST(Fields, AnEmptyValueFindsWhatIsAbsent) {
  EXPECT_EQ(OnlyCondition("column = \"\"", FilterKind::kArticles),
            (Condition{.field = Field::kColumn, .match = Match::kEquals}));
  EXPECT_EQ(OnlyCondition("column = \"　\"", FilterKind::kArticles).match, Match::kEquals);
  for (const auto& [text, kind, field] :
       {std::tuple("labels = ''", FilterKind::kArticles, Field::kLabels),
        std::tuple("question = ''", FilterKind::kAnswers, Field::kQuestion),
        std::tuple("speaker = \"\"", FilterKind::kAnswers, Field::kSpeaker),
        std::tuple("answered_by = ''", FilterKind::kQuestions, Field::kAnsweredByName)}) {
    ASSERT_OK_AND_ASSIGN(const Predicate predicate, CompileFilter(text, kind));
    ASSERT_EQ(predicate.nodes.size(), 2u);
    EXPECT_EQ(predicate.nodes[0].condition, (Condition{.field = field, .match = Match::kPresent}));
    EXPECT_EQ(predicate.nodes[1].op, PredicateNode::Op::kNot);
  }
  EXPECT_EQ(OnlyCondition("labels != ''", FilterKind::kArticles).match, Match::kPresent);
  ExpectType("speaker:''", FilterKind::kAnswers);
  ExpectType("publish_time = ''", FilterKind::kAnswers);
}

TEST(Fields, OfResourcesTakeNamesOfTheirShape) {
  const std::pair<Field, std::string> kNames[] = {{Field::kArticle, "articles/a1b2"},
                                                  {Field::kQuestion, "articles/a1b2/questions/c3d4"},
                                                  {Field::kSpeaker, "speakers/s-01"}};
  for (const Expected& field : Contract()) {
    if (field.type != FieldType::kResource) continue;
    for (const auto& [of, name] : kNames) {
      for (const char* comparator : {" = ", ":", "=\t"}) {
        const std::string text = field.name + comparator + name;
        if (of != field.field) {
          ExpectType(text, field.kind);
          continue;
        }
        EXPECT_EQ(OnlyCondition(text, field.kind),
                  (Condition{.field = field.field, .match = Match::kEquals, .text = name}));
        ExpectType(text + "/x", field.kind);
        ExpectType(text + "*", field.kind);
        ExpectType(text + "/", field.kind);
      }
    }
    EXPECT_EQ(OnlyCondition(field.name + ":*", field.kind).match, Match::kPresent);
    ExpectType(field.name + " < articles/a1b2", field.kind);
    ExpectType("exact(" + field.name + ", a)", field.kind);
  }
  for (const char* name :
       {"speakers/", "speakers/abc", "speakers/ABCD", "speakers/a_bcd", "/speakers/abcd", "abcd"}) {
    const ErrorPlace place = ExpectType(std::string("speaker = ") + name, FilterKind::kAnswers);
    EXPECT_EQ(place.byte_position, 10);
    EXPECT_NE(place.description.find("speaker.name"), std::string::npos);
  }
}

TEST(Fields, AnsweredByIsAResourceOrAName) {
  const auto condition = [](const std::string& text) { return OnlyCondition(text, FilterKind::kQuestions); };
  EXPECT_EQ(condition("answered_by = speakers/abcd"),
            (Condition{.field = Field::kAnsweredBy, .match = Match::kEquals, .text = "speakers/abcd"}));
  EXPECT_EQ(condition("answered_by:speakers/abcd"), condition("answered_by = speakers/abcd"));
  EXPECT_EQ(condition("answered_by = 沈潔"),
            (Condition{.field = Field::kAnsweredByName, .match = Match::kEquals, .text = "沈洁"}));
  EXPECT_EQ(condition("answered_by = 沈*").match, Match::kPrefix);
  EXPECT_EQ(condition("answered_by:沈").match, Match::kContains);
  EXPECT_EQ(condition("exact(answered_by, 沈)").match, Match::kExact);
  EXPECT_EQ(condition("answered_by:*").field, Field::kAnsweredByName);
  ExpectType("answered_by = speakers/*", FilterKind::kQuestions);
  ExpectType("answered_by = speakers/x/y", FilterKind::kQuestions);
}

TEST(Fields, OfNumbersAndTimesTakeRanges) {
  for (const Expected& field : Contract()) {
    if (field.type != FieldType::kNumber && field.type != FieldType::kTime) continue;
    const bool number = field.type == FieldType::kNumber;
    const std::string value = number ? "7" : "1970-01-02";
    constexpr int64_t kDay = 86'400'000'000;
    const int64_t begin = number ? 7 : kDay;
    const int64_t end = number ? 8 : 2 * kDay;
    const auto expect = [&](const std::string& comparator, int64_t low, int64_t high) {
      for (const char* quote : {"", "\""}) {
        const std::string text = field.name + comparator + quote + value + quote;
        EXPECT_EQ(OnlyCondition(text, field.kind),
                  (Condition{.field = field.field, .match = Match::kRange, .low = low, .high = high}))
            << text;
      }
    };
    expect("=", begin, end);
    expect(":", begin, end);
    expect("<", INT64_MIN, begin);
    expect("<=", INT64_MIN, end);
    expect(">", end, INT64_MAX);
    expect(">=", begin, INT64_MAX);
    EXPECT_EQ(OnlyCondition(field.name + ":*", field.kind).match, Match::kPresent);
    EXPECT_EQ(OnlyCondition(field.name + "=*", field.kind).match, Match::kPresent);
    for (const char* wrong :
         {"x", "1.5", "7*", "*7", "七", "''", "2021-02-29", "99999999999999999999", "+7", "0x7"}) {
      EXPECT_EQ(ExpectType(field.name + "=" + wrong, field.kind).byte_position,
                static_cast<int64_t>(field.name.size() + 1))
          << wrong;
    }
    ExpectType(field.name + " > *", field.kind);
    EXPECT_EQ(ExpectType("exact(" + field.name + ", 7)", field.kind).byte_position, 6);
  }
}

TEST(Fields, NumbersReachTheirEnds) {
  const auto condition = [](const std::string& text) { return OnlyCondition(text, FilterKind::kAnswers); };
  EXPECT_EQ(condition("ordinal = -5").low, -5);
  EXPECT_EQ(condition("ordinal > 9223372036854775807").low, INT64_MAX);
  EXPECT_EQ(condition("ordinal >= -9223372036854775808").low, INT64_MIN);
  ExpectType("ordinal = 9223372036854775808", FilterKind::kAnswers);
}

TEST(Fields, KindsOfChangesAreEqualOrNot) {
  for (const char* kind : {"CREATED", "UPDATED", "DELETED", "UNDELETED", "MERGED", "SPLIT"}) {
    const Condition expected{.field = Field::kChangeKind, .match = Match::kEquals, .text = kind};
    for (const std::string& text :
         {std::string(kind), "KIND_" + std::string(kind), "\"" + std::string(kind) + "\""}) {
      EXPECT_EQ(OnlyCondition("kind = " + text, FilterKind::kChanges), expected) << text;
    }
  }
  EXPECT_EQ(OnlyCondition("kind = merged", FilterKind::kChanges).text, "MERGED");
  EXPECT_EQ(OnlyCondition("kind = kind_split", FilterKind::kChanges).text, "SPLIT");
  for (const char* wrong : {"kind = MOVED", "kind = UNSPECIFIED", "kind = 1", "kind = ''", "kind = *",
                            "kind = CREATED*", "kind = KIND_KIND_CREATED"}) {
    EXPECT_NE(ExpectType(wrong, FilterKind::kChanges).description.find("CREATED, UPDATED, DELETED"),
              std::string::npos);
  }
  EXPECT_EQ(ExpectType("kind:CREATED", FilterKind::kChanges).byte_position, 4);
  ExpectType("kind > CREATED", FilterKind::kChanges);
  ExpectType("exact(kind, CREATED)", FilterKind::kChanges);
}

TEST(Fields, UnknownOnesAreToldWithTheKnown) {
  for (const FilterKind kind : kKinds) {
    const absl::Status status = CompileFilter("沈 AND colour = red", kind).status();
    EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "FILTER_FIELD_UNKNOWN"));
    const ErrorPlace place = PlaceOf(status);
    EXPECT_EQ(place.byte_position, 8);
    EXPECT_EQ(place.position, 6);
    EXPECT_EQ(place.description.find("did you mean"), std::string::npos) << place.description;
    for (const FieldEntry& entry : FieldsOf(kind)) {
      EXPECT_NE(place.description.find(entry.name), std::string::npos) << entry.name;
    }
  }
}

TEST(Fields, UnknownOnesThatAreNearAreGuessed) {
  const auto guess = [](const std::string& text, FilterKind kind) {
    const std::string description = PlaceOf(CompileFilter(text, kind).status()).description;
    const size_t begin = description.find("mean ");
    return begin == std::string::npos ? "" : description.substr(begin + 5, description.find('?') - begin - 5);
  };
  EXPECT_EQ(guess("printed_post:書記", FilterKind::kAnswers), "printed_posts");
  EXPECT_EQ(guess("title:訪談", FilterKind::kAnswers), "article.title");
  EXPECT_EQ(guess("article.title:訪談", FilterKind::kArticles), "title");
  EXPECT_EQ(guess("participants:沈", FilterKind::kArticles), "participants.name");
  EXPECT_EQ(guess("exact(txet, a)", FilterKind::kQuestions), "text");
  EXPECT_EQ(guess("Kind = CREATED", FilterKind::kChanges), "kind");
  EXPECT_EQ(guess(std::string(5000, 'x') + " = a", FilterKind::kAnswers), "");
}

TEST(Fields, UnknownOnesAreCutInTheMessage) {
  std::string name;
  for (int i = 0; i < 2000; ++i) name += "列";
  const ErrorPlace place = PlaceOf(CompileFilter(name + " = a", FilterKind::kSpeakers).status());
  EXPECT_LT(place.description.size(), 300u);
}

}  // namespace
}  // namespace fangtan::storage
