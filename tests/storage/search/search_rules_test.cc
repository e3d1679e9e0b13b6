// Rules of a search that are told best by small examples; search_property_test.cc holds them all against the
// reference.
#include <gmock/gmock.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/search/scoring.h"
#include "storage/search/searcher.h"
#include "storage/search/text_query.h"
#include "tests/storage/search/search_collection.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Documents 1, 2, ... of these texts, a segment each.
std::shared_ptr<const TextSnapshot> SnapshotOf(const std::vector<std::string>& texts) {
  auto snapshot = std::make_shared<TextSnapshot>();
  for (const std::string& text : texts) {
    DocumentText document;
    document[TextField::kText] = text;
    snapshot->segments.push_back(SegmentOf(snapshot->end_doc(), {document}));
  }
  return snapshot;
}

std::vector<uint32_t> Find(const std::shared_ptr<const TextSnapshot>& snapshot, const TextQuery& query) {
  std::vector<uint32_t> docs;
  const auto run = SearchRun::Prepare({.query = query, .snapshot = snapshot, .bound = snapshot->end_doc()});
  EXPECT_THAT(run, IsOk());
  if (!run.ok()) return docs;
  const auto found = (*run)->All({});
  EXPECT_THAT(found, IsOk());
  for (const RankedDoc& doc : found.ok() ? *found : std::vector<RankedDoc>()) docs.push_back(doc.doc);
  return docs;
}

std::vector<uint32_t> Find(const std::shared_ptr<const TextSnapshot>& snapshot, std::string_view text) {
  const auto query = ParseTextQuery(text, {});
  EXPECT_THAT(query, IsOk());
  return query.ok() ? Find(snapshot, *query) : std::vector<uint32_t>();
}

// So many documents with a word of their own each.
std::vector<std::string> Others(int count) {
  std::vector<std::string> texts;
  for (int i = 0; i < count; ++i) texts.push_back(absl::StrCat("other", i));
  return texts;
}

TEST(SearchRules, BothApostrophesBeginAndEndAlike) {
  const auto snapshot = SnapshotOf({"O’Brien", "O'Brien", "OBrien"});
  EXPECT_THAT(Find(snapshot, "O'Bri*"), ElementsAre(1, 2));
  EXPECT_THAT(Find(snapshot, "O’Bri*"), ElementsAre(1, 2));
}

// A dictionary that kept both spellings would count the word twice.
TEST(SearchRules, BothApostrophesAreOneWordOfTheDictionary) {
  const auto snapshot = SnapshotOf({"O’Brien", "O'Brien"});
  auto bytes = MergeSegments(snapshot->segments, [](uint32_t) { return true; }, {});
  ASSERT_THAT(bytes, IsOk());
  const auto merged = OpenSegment(*std::move(bytes));
  ASSERT_EQ(merged->word_count(), 1u);
  EXPECT_EQ(merged->word(0), "o'brien");
}

TEST(SearchRules, ACommonLoneCharacterAmongOtherWordsIsPassedOver) {
  const auto snapshot = SnapshotOf({"党", "党员", "监督", "党的监督"});
  EXPECT_THAT(Find(snapshot, "党！监督"), ElementsAre(3, 4));
}

TEST(SearchRules, ALoneCharacterIsCommonFromASixteenthOn) {
  std::vector<std::string> texts = Others(kCommonCharacterPart - 2);
  texts.insert(texts.begin(), {"党员", "监督"});
  EXPECT_THAT(Find(SnapshotOf(texts), "党！监督"), ElementsAre(1, 2));
  texts.pop_back();
  EXPECT_THAT(Find(SnapshotOf(texts), "党！监督"), ElementsAre(2));
}

TEST(SearchRules, ACommonLoneCharacterWithAnExclusionIsMeant) {
  const auto snapshot = SnapshotOf({"党", "党员", "监督", "党的监督"});
  EXPECT_THAT(Find(snapshot, "党"), ElementsAre(1, 2, 4));
  EXPECT_THAT(Find(snapshot, "党 -监督"), ElementsAre(1, 2));
}

TEST(SearchRules, CommonLoneCharactersAloneAreMeant) {
  const auto snapshot = SnapshotOf({"党", "党员", "官", "监督"});
  EXPECT_THAT(Find(snapshot, "党！官！"), ElementsAre(1, 2, 3));
}

TEST(SearchRules, CommonBeginningsOfWordsAreNotPassedOver) {
  const auto snapshot = SnapshotOf({"interview", "internet", "监督"});
  EXPECT_THAT(Find(snapshot, "inter* 监督"), ElementsAre(1, 2, 3));
}

// Of terms that are as common, those that are worth least are set aside first.
TEST(SearchRules, WhatIsWorthLeastIsSetAsideFirst) {
  std::vector<std::string> texts = Others(20);
  texts.insert(texts.begin(), {"light", "heavy"});
  const auto snapshot = SnapshotOf(texts);
  const auto atom = [](std::string_view word, uint8_t weight) {
    return TextAtom{.weight = weight, .keys = {WordKey(word)}, .text = std::string(word)};
  };
  const TextClause light = {.atoms = {atom("light", 20)}};
  const TextClause heavy = {.atoms = {atom("heavy", 100)}};
  EXPECT_THAT(Find(snapshot, TextQuery{{light, heavy}}), ElementsAre(2));
  EXPECT_THAT(Find(snapshot, TextQuery{{heavy, light}}), ElementsAre(2));
}

TEST(SearchRules, TermsThatStandNowhereSetNothingAside) {
  const auto snapshot = SnapshotOf({"监督", "监督", "群众"});
  EXPECT_THAT(Find(snapshot, "监督 武清"), ElementsAre(1, 2));
  EXPECT_THAT(Find(snapshot, "武清"), IsEmpty());
}

TEST(SearchRules, PhrasesKeepWithinAField) {
  auto snapshot = std::make_shared<TextSnapshot>();
  DocumentText across;
  across[TextField::kTitle] = "小微";
  across[TextField::kSection] = "权力";
  DocumentText within;
  within[TextField::kSection] = "小微，權力";
  snapshot->segments = {SegmentOf(1, {across, within})};
  EXPECT_THAT(Find(snapshot, "\"小微，权力\""), ElementsAre(2));
  EXPECT_THAT(Find(snapshot, "title:小微"), ElementsAre(1));
  EXPECT_THAT(Find(snapshot, "section:\"小微，权力\""), ElementsAre(2));
}

TEST(SearchRules, WhoWantsNoneIsToldHowManyThereAre) {
  const auto snapshot = SnapshotOf({"监督", "群众", "监督"});
  const auto query = ParseTextQuery("监督", {});
  ASSERT_OK_AND_ASSIGN(
      const auto run,
      SearchRun::Prepare({.query = *query, .snapshot = snapshot, .bound = snapshot->end_doc()}));
  for (const int skip : {0, kRerankDepth}) {
    const RankedDoc before = {.doc = 0, .score = 1U << 30};
    ASSERT_OK_AND_ASSIGN(const auto none, run->Best({.limit = 0, .skip = skip, .after = before}));
    EXPECT_THAT(none.docs, IsEmpty());
    EXPECT_EQ(none.total, 2);
  }
}

TEST(SearchRules, SearchesAreGivenUpWhenAsked) {
  SegmentWriter writer(1);
  DocumentText document;
  document[TextField::kText] = "监督";
  while (writer.end_doc() < 70000) writer.Add(document);
  const auto snapshot = std::make_shared<TextSnapshot>(TextSnapshot{{OpenSegment(writer.Finish())}});
  bool given_up = false;
  const auto prepare = [&](const TextQuery& query) {
    return SearchRun::Prepare(
        {.query = query, .snapshot = snapshot, .bound = snapshot->end_doc(), .stop = [&] {
           return given_up;
         }});
  };
  const auto plain = ParseTextQuery("监督", {});
  const auto of_field = ParseTextQuery("text:监督", {});
  ASSERT_OK_AND_ASSIGN(const auto run, prepare(*plain));
  EXPECT_THAT(prepare(*of_field), IsOk());
  given_up = true;
  EXPECT_EQ(prepare(*of_field).status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(run->Best({}).status().code(), absl::StatusCode::kCancelled);
  given_up = false;
  ASSERT_OK_AND_ASSIGN(const auto best, run->Best({}));
  EXPECT_EQ(best.total, 69999);
}

TEST(SearchRules, AQueryThatWouldReadTooMuchIsRefused) {
  std::vector<DocumentText> documents(100);
  for (size_t i = 0; i < documents.size(); ++i) {
    documents[i][TextField::kText] = absl::StrCat("的人是群众监督。的，是inter", i);
  }
  auto snapshot = std::make_shared<TextSnapshot>();
  snapshot->segments.push_back(SegmentOf(1, documents));
  const auto ask = [&](std::string_view text, uint64_t max_reads) {
    const TextQuery query = *ParseTextQuery(text, {.fuzzy = true});
    return SearchRun::Prepare(
               {.query = query, .snapshot = snapshot, .bound = snapshot->end_doc(), .max_reads = max_reads})
        .status();
  };
  constexpr uint64_t kLittle = 7000;  // enough for one phrase
  std::string many = "的";
  for (int i = 0; i < 20; ++i) many += " OR 的 OR 是";
  for (const std::string& text :
       {many, std::string("\"群众监督\" \"人是群众\" \"的，是\" \"人是群众监督。的\""),
        std::string("text:群众 text:监督 text:人是 text:是群 text:众监 text:群众监督"), std::string("inter*"),
        std::string("interr innter intter inteer intera")}) {
    EXPECT_THAT(ask(text, kMaxQueryReads), IsOk()) << text;
    EXPECT_THAT(ask(text, kLittle), Fails(absl::StatusCode::kInvalidArgument, "QUERY_TOO_LARGE")) << text;
  }
  EXPECT_THAT(ask("的", kLittle), IsOk());
  EXPECT_THAT(ask("\"群众监督\"", kLittle), IsOk());
  EXPECT_THAT(ask("群众 监督", kLittle), IsOk()) << "read as they stand there";
}

// What is looked at within fields is charged for that, and not for having been walked besides.
TEST(SearchRules, AFieldIsChargedOnce) {
  constexpr uint64_t kDocuments = 5000;
  const auto snapshot = std::make_shared<TextSnapshot>();
  DocumentText document;
  document[TextField::kText] = "群";
  snapshot->segments.push_back(SegmentOf(1, std::vector<DocumentText>(kDocuments, document)));
  const auto least_reads = [&](std::string_view text) {
    const TextQuery query = *ParseTextQuery(text, {});
    uint64_t few = 0;
    uint64_t many = kMaxQueryReads;
    while (few < many) {
      const uint64_t reads = (few + many) / 2;
      const bool enough =
          SearchRun::Prepare(
              {.query = query, .snapshot = snapshot, .bound = snapshot->end_doc(), .max_reads = reads})
              .ok();
      (enough ? many : few) = enough ? reads : reads + 1;
    }
    return few;
  };
  EXPECT_GT(least_reads("群"), 0);
  EXPECT_EQ(least_reads("text:群") - least_reads("群"), kDocuments * (kPositionCost - 1));
}

// Pages behind the bonuses: a document may lack what the best hold of terms that only follow.
TEST(SearchRules, PagesBehindTheBonusesLeaveNothingOut) {
  std::vector<std::string> texts;
  for (int i = 0; i < 60; ++i) texts.push_back(i % 2 == 0 ? "群众 小微权力" : "小微权力");
  for (int i = 0; i < 60; ++i) texts.push_back("群众");
  const auto snapshot = SnapshotOf(texts);
  const auto query = ParseTextQuery("群众 小微权力", {});
  ASSERT_THAT(query, IsOk());
  std::vector<RankedDoc> walked;
  std::optional<RankedDoc> after;
  for (const int limit : {kRerankDepth, 7, 7, 100}) {
    ASSERT_OK_AND_ASSIGN(
        const auto run,
        SearchRun::Prepare({.query = *query, .snapshot = snapshot, .bound = snapshot->end_doc()}));
    ASSERT_OK_AND_ASSIGN(
        const auto page,
        run->Best({.limit = limit, .skip = walked.empty() ? 0 : kRerankDepth, .after = after}));
    after = walked.empty() ? page.border : page.docs.back();
    walked.insert(walked.end(), page.docs.begin(), page.docs.end());
    EXPECT_EQ(page.total, 60);
  }
  EXPECT_THAT(walked, SizeIs(60));
}

}  // namespace
}  // namespace fangtan::storage
