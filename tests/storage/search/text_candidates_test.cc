// What may hold a piece of text: all that hold it, and not many others.
#include "storage/search/text_candidates.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/search/atom_matches.h"
#include "storage/search/segment_writer.h"
#include "storage/search/text_holders.h"
#include "storage/search/token_places.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"
#include "tests/storage/search/search_text.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Paragraphs = std::vector<std::string>;

constexpr size_t kMany = 1'000'000;

// Documents 1, 2, ... of some paragraphs each, in segments of three.
class Collection {
 public:
  explicit Collection(const std::vector<Paragraphs>& documents) : documents_(documents) {
    SegmentWriter writer(1);
    const auto finish = [&] {
      auto segment = Segment::Open(SegmentBytesOf(writer.Finish()));
      EXPECT_TRUE(segment.ok()) << segment.status();
      snapshot_.segments.push_back(*segment);
    };
    for (size_t i = 0; i < documents.size(); ++i) {
      DocumentText text;
      text[TextField::kText] = absl::StrJoin(documents[i], "\x1F");
      writer.Add(text);
      if (i % 3 == 2 || i + 1 == documents.size()) finish();
    }
  }

  // As a filter sees it.
  std::string Folded(size_t doc) const { return Fold(absl::StrJoin(documents_[doc - 1], "\n")); }

  std::vector<uint32_t> Holding(const std::string& folded) const {
    std::vector<uint32_t> docs;
    for (uint32_t doc = 1; doc <= documents_.size(); ++doc) {
      if (Folded(doc).find(folded) != std::string::npos) docs.push_back(doc);
    }
    return docs;
  }

  std::optional<std::vector<uint32_t>> MayHold(std::string_view text,
                                               CandidateLimits limits = {kMany}) const {
    const auto docs = DocsThatMayHold(snapshot_, Fold(text), limits);
    EXPECT_TRUE(docs.ok()) << docs.status();
    return docs.ok() ? *docs : std::nullopt;
  }

  // The same by each of its tokens alone.
  std::optional<std::vector<TokenCandidates>> MayHoldTokens(std::string_view text) const {
    const auto docs = DocsThatMayHoldTokens(snapshot_, Fold(text), HalvesOf::kFields, {kMany});
    EXPECT_TRUE(docs.ok()) << docs.status();
    return docs.ok() ? *docs : std::nullopt;
  }

  std::vector<uint32_t> Hold(std::string_view text, TextField field = TextField::kText) const {
    const auto docs = DocsThatHold(snapshot_, Fold(text), MaskOf(field), nullptr);
    EXPECT_TRUE(docs.ok()) << docs.status();
    return docs.ok() ? *docs : std::vector<uint32_t>();
  }

 private:
  const std::vector<Paragraphs>& documents_;
  TextSnapshot snapshot_;
};

TEST(TextCandidates, PiecesAreFoundWhateverTheirEndsCutOff) {
  const std::vector<Paragraphs> documents = {
      {"監督工作要深入群眾。", "家風建設"},
      {"我們談bitcoin和don’t的3.11版", "🙂𠮷田說"},
      {"没有关系", "督促"},
      {"the quick brown fox jumps"},
      {std::string(80, 'x') + "tail"},
  };
  const Collection collection(documents);
  EXPECT_THAT(*collection.MayHold("监督"), ElementsAre(1));
  EXPECT_THAT(*collection.MayHold("監 督 工 作"), ElementsAre(1));
  EXPECT_THAT(*collection.MayHold("督"), ElementsAre(1, 3));
  EXPECT_THAT(*collection.MayHold("𠮷田"), ElementsAre(2));
  EXPECT_THAT(*collection.MayHold("tcoi"), ElementsAre(2, 5)) << "perhaps behind the cut of a long word";
  EXPECT_THAT(*collection.MayHold("n't"), ElementsAre(2, 5));
  EXPECT_THAT(*collection.MayHold("uick brown fo"), ElementsAre(4));
  EXPECT_THAT(*collection.MayHold("xtail"), ElementsAre(5));
  EXPECT_THAT(*collection.MayHold("关系督促"), ElementsAre(3)) << "from one paragraph to the next";
  EXPECT_THAT(*collection.MayHold("沙漠"), IsEmpty());
  EXPECT_THAT(*collection.MayHold("监督沙漠"), IsEmpty());
  EXPECT_EQ(collection.MayHold("，。🙂"), std::nullopt) << "nothing that is indexed";
  EXPECT_EQ(collection.MayHold(""), std::nullopt);
}

TEST(TextCandidates, WhereACharacterEndsItsRunTheNextOneBeginsWithTheOther) {
  const std::vector<Paragraphs> documents = {
      {"會議之中", "國家安全"},
      {"會議之中，國家安全"},
      {"會議之中。大家說國家安全"},
      {"國家在其中"},
      {"在中國"},
  };
  const Collection collection(documents);
  EXPECT_THAT(*collection.MayHold("中国"), ElementsAre(1, 2, 5)) << "what parts the two is not indexed";
  EXPECT_THAT(*collection.MayHold("之中国家"), ElementsAre(1, 2));
  EXPECT_THAT(*collection.MayHold("在中国"), ElementsAre(5));
}

TEST(TextCandidates, TooManyAreNotListed) {
  const std::vector<Paragraphs> documents(10, Paragraphs{"監督工作 fox"});
  const Collection collection(documents);
  EXPECT_EQ(collection.MayHold("监督")->size(), 10u);
  EXPECT_EQ(collection.MayHold("监督", {.documents = 9}), std::nullopt);
  EXPECT_EQ(collection.MayHold("fo", {.documents = kMany, .words = 0}), std::nullopt);
  EXPECT_EQ(collection.MayHold("工作", {.documents = kMany, .words = 0})->size(), 10u);
}

TEST(TextCandidates, SureIsWhatStandsInOneElementOfTheField) {
  const std::vector<Paragraphs> documents = {
      {"監督工作要深入。"}, {"监、督工作", "工　作"}, {"监", "督"}, {"𠮷田說𠮷田"}, {"督工作監督"}};
  const Collection collection(documents);
  EXPECT_THAT(collection.Hold("监督"), ElementsAre(1, 5));
  EXPECT_THAT(collection.Hold("督工作"), ElementsAre(1, 2, 5));
  EXPECT_THAT(collection.Hold("工 作"), ElementsAre(1, 2, 5));
  EXPECT_THAT(collection.Hold("𠮷田說"), ElementsAre(4));
  EXPECT_THAT(collection.Hold("监督", TextField::kQuestion), IsEmpty());
  EXPECT_THAT(collection.Hold("督"), ElementsAre(1, 2, 3, 5));
  for (const char* untold : {"监、督", "监督。", "监督 fox", "fox", ""}) {
    EXPECT_THAT(collection.Hold(untold), IsEmpty()) << untold;
  }
}

TEST(TextCandidates, SureIsWhatAWordOfTheFieldHolds) {
  const std::vector<Paragraphs> documents = {{"we talk of Bitcoin"},
                                             {"２０２１年的3.11版"},
                                             {"don’t"},
                                             {"bit", "coin"},
                                             {std::string(80, 'x') + "tail"}};
  const Collection collection(documents);
  EXPECT_THAT(collection.Hold("tcoi"), ElementsAre(1));
  EXPECT_THAT(collection.Hold("T"), ElementsAre(1, 3, 4));
  EXPECT_THAT(collection.Hold("202"), ElementsAre(2));
  EXPECT_THAT(collection.Hold("3.1"), ElementsAre(2));
  EXPECT_THAT(collection.Hold("xx"), ElementsAre(5));
  EXPECT_THAT(collection.Hold("bit", TextField::kQuestion), IsEmpty());
  for (const char* untold : {"n't", "n’t", "2021年", "xtail", "of bitcoin"}) {
    EXPECT_THAT(collection.Hold(untold), IsEmpty()) << untold;
  }
}

// A number is rarer than the character behind it.
TEST(TextCandidates, APartOfAWordTellsMoreThanACharacter) {
  std::vector<Paragraphs> documents(9, Paragraphs{"年年有余"});
  documents[4] = {"到了2021年末"};
  documents[7] = {"AI的年代"};
  const Collection collection(documents);
  EXPECT_THAT(*collection.MayHold("2021年"), ElementsAre(5));
  EXPECT_THAT(*collection.MayHold("AI的"), ElementsAre(8));
  EXPECT_THAT(collection.MayHold("2021年", {.documents = kMany, .words = 0})->size(), 6u)
      << "by the character, where there are words";
}

// Both are common, but hardly ever side by side.
TEST(TextCandidates, AWordTouchesTheCharacterBesideIt) {
  std::vector<Paragraphs> documents(12, Paragraphs{"1月的雨，21天 1号的 AI時代 的31"});
  documents[4] = {"第21的"};
  documents[7] = {"大的1a"};
  documents[9] = {"是1", "的"};
  const Collection collection(documents);
  EXPECT_THAT(*collection.MayHold("1的"), ElementsAre(5, 10)) << "what parts the two is not indexed";
  EXPECT_THAT(*collection.MayHold("1的", {.documents = 3}), ElementsAre(5, 10)) << "however common each is";
  EXPECT_THAT(*collection.MayHold("的1"), ElementsAre(8));
  EXPECT_THAT(*collection.MayHold("大的1"), ElementsAre(8));
  EXPECT_THAT(*collection.MayHold("的31。"), ElementsAre(1, 2, 3, 4, 6, 7, 9, 11, 12));
  EXPECT_THAT(*collection.MayHold("i时"), ElementsAre(1, 2, 3, 4, 6, 7, 9, 11, 12));
  EXPECT_EQ(collection.MayHold("1的", {.documents = kMany, .words = 0})->size(), 12u)
      << "by the character, where there are words";
  EXPECT_THAT(*collection.MayHold("的1", {.documents = kMany, .words = 0}), ElementsAre(8));
  EXPECT_THAT(collection.MayHoldTokens("1的")->front().docs, ElementsAre(5, 10));
}

TEST(TextCandidates, LookingUpEndsWhereNobodyWaits) {
  const std::vector<Paragraphs> documents(60'000, Paragraphs{"是的。督促", "的"});
  SegmentWriter writer(1);
  for (const Paragraphs& paragraphs : documents) {
    DocumentText text;
    text[TextField::kText] = absl::StrJoin(paragraphs, "\x1F");
    writer.Add(text);
  }
  TextSnapshot snapshot;
  snapshot.segments.push_back(Segment::Open(SegmentBytesOf(writer.Finish())).value());
  const std::function<bool()> stop = [] { return true; };
  const auto is_cancelled = [](const absl::Status& status) { return absl::IsCancelled(status); };
  EXPECT_PRED1(is_cancelled, DocsThatHold(snapshot, "的", MaskOf(TextField::kText), stop).status());
  EXPECT_PRED1(is_cancelled, DocsThatMayHold(snapshot, "的督", {.documents = kMany, .stop = stop}).status());
  EXPECT_PRED1(is_cancelled,
               DocsThatMayHoldTokens(snapshot, "的督", HalvesOf::kFields, {.documents = kMany, .stop = stop})
                   .status());
  EXPECT_PRED1(is_cancelled, SecondHalves(snapshot, "的督", 0, HalvesOf::kFields, stop).status());
}

// More places than are kept at once.
TEST(TextCandidates, PairsThatArePartedMoreOftenThanIsKeptAtOnceAreFound) {
  constexpr int kDocuments = 1200;
  SegmentWriter writer(1);
  std::string often;
  for (size_t i = 0; i < kPlacesAtOnce / 1000; ++i) often += "的。";
  for (int i = 0; i < kDocuments; ++i) {
    DocumentText text;
    text[TextField::kText] = i % 3 == 0 ? often + "是" : often;
    writer.Add(text);
  }
  const auto segment = Segment::Open(SegmentBytesOf(writer.Finish())).value();
  ReadBudget budget(nullptr);
  const auto docs = DocsWithPartedPair(*segment, PairKey(U'的', U'是'), budget);
  ASSERT_TRUE(docs.ok()) << docs.status();
  EXPECT_EQ(docs->size(), kDocuments / 3);
  const TextAtom phrase{.match = TextAtom::Match::kPhrase, .keys = {PairKey(U'的', 0)}, .then = U'是'};
  const auto found = MatchesOf(phrase, *segment, segment->size(), budget);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->docs, *docs);
}

// Pieces of what stands there, cut anywhere, and of other texts.
TEST(TextCandidates, AllThatHoldAPieceAreAmongThem) {
  std::mt19937 random(7);
  int told = 0;
  size_t surely = 0;
  for (int round = 0; round < 40; ++round) {
    std::vector<Paragraphs> documents;
    for (int i = 0; i < 12; ++i) {
      documents.emplace_back();
      for (uint32_t n = 0; n <= random() % 4; ++n) documents.back().push_back(RandomSearchText(random, 12));
    }
    const Collection collection(documents);
    for (int i = 0; i < 60; ++i) {
      const std::u32string source = ToUtf32(i % 8 == 0 ? Fold(RandomSearchText(random, 6))
                                                       : collection.Folded(1 + random() % documents.size()));
      if (source.empty()) continue;
      const size_t begin = random() % source.size();
      const std::string piece = Fold(ToUtf8(source.substr(begin, 1 + random() % 8)));
      const auto docs = collection.MayHold(piece);
      if (!docs.has_value() || piece.empty()) continue;
      ++told;
      for (const uint32_t doc : collection.Holding(piece)) {
        EXPECT_TRUE(std::binary_search(docs->begin(), docs->end(), doc))
            << "'" << piece << "' in '" << collection.Folded(doc) << "'";
      }
      EXPECT_TRUE(std::is_sorted(docs->begin(), docs->end()));
      const auto by_few_words = collection.MayHold(piece, {.documents = kMany, .words = 0});
      const std::vector<uint32_t> holding = collection.Holding(piece);
      if (by_few_words.has_value()) {
        EXPECT_TRUE(std::includes(by_few_words->begin(), by_few_words->end(), holding.begin(), holding.end()))
            << piece;
      }
      const std::vector<uint32_t> sure = collection.Hold(piece);
      EXPECT_TRUE(std::includes(holding.begin(), holding.end(), sure.begin(), sure.end())) << piece;
      surely += sure.size();
      const auto by_token = collection.MayHoldTokens(piece);
      ASSERT_TRUE(by_token.has_value());
      for (const auto& [docs_of_token, firsts] : *by_token) {
        EXPECT_TRUE(std::includes(docs_of_token.begin(), docs_of_token.end(), holding.begin(), holding.end()))
            << piece;
      }
    }
  }
  EXPECT_GT(told, 1000);
  EXPECT_GT(surely, 150u);
}

}  // namespace
}  // namespace fangtan::storage
