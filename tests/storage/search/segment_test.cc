// Segments: what a writer makes of documents, what opening finds, merges, and the bytes, which may not change
// unnoticed.
#include "storage/search/segment.h"

#include <gmock/gmock.h>
#include <xxhash.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "storage/search/posting_cursor.h"
#include "storage/search/scoring.h"
#include "storage/search/segment_writer.h"
#include "tests/storage/search/search_collection.h"
#include "tests/storage/search/search_text.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

bool KeepAll(uint32_t) { return true; }

DocumentText TextOf(std::string title, std::string text) {
  DocumentText document;
  document[TextField::kTitle] = std::move(title);
  document[TextField::kText] = std::move(text);
  return document;
}

std::vector<DocumentText> RandomDocuments(std::mt19937& random, size_t count) {
  std::vector<DocumentText> documents;
  while (documents.size() < count) {
    documents.push_back(RandomDocument(random, 20));
    if (random() % 10 == 0) documents.back()[TextField::kText] = RandomSearchText(random, 30);
    if (random() % 10 == 0)
      documents.back()[TextField::kTitle] = WithBadBytes(random, "群眾監督 O’Brien 家风");
  }
  return documents;
}

std::string BytesOf(uint32_t first_doc, const std::vector<DocumentText>& documents) {
  SegmentWriter writer(first_doc);
  for (const DocumentText& document : documents) writer.Add(document);
  return writer.Finish();
}

std::vector<std::string> WordsOf(const Segment& segment) {
  std::vector<std::string> words;
  for (size_t i = 0; i < segment.word_count(); ++i) words.emplace_back(segment.word(i));
  return words;
}

std::vector<std::string> KeysOf(const Segment& segment, std::pair<size_t, size_t> places) {
  std::vector<std::string> keys;
  for (size_t i = places.first; i < places.second; ++i) keys.push_back(KeyText(segment.keys()[i]));
  return keys;
}

// Documents in several segments, neighbours, that end at random.
std::vector<std::shared_ptr<const Segment>> Split(std::mt19937& random, uint32_t first_doc,
                                                  const std::vector<DocumentText>& documents) {
  std::vector<std::shared_ptr<const Segment>> segments;
  for (size_t begin = 0; begin < documents.size();) {
    const size_t count = 1 + random() % std::min<size_t>(documents.size() - begin, 200);
    const auto from = documents.begin() + static_cast<std::ptrdiff_t>(begin);
    segments.push_back(SegmentOf(first_doc + static_cast<uint32_t>(begin),
                                 {from, from + static_cast<std::ptrdiff_t>(count)}));
    begin += count;
  }
  return segments;
}

// Hexadecimal and line feeds, so that people can compare it.
std::string Hex(std::string_view bytes) {
  std::string out;
  for (size_t at = 0; at < bytes.size(); at += 32) {
    absl::StrAppend(&out, absl::BytesToHexString(std::string(bytes.substr(at, 32))), "\n");
  }
  return out;
}

TEST(Segment, HoldsWhatTheDocumentsSay) {
  const auto segment = SegmentOf(
      40, {TextOf("河北區", "群眾監督，監督。Python 3.11"), DocumentText(), TextOf("", "pyre 𠮷野家")});
  EXPECT_EQ(segment->first_doc(), 40u);
  EXPECT_EQ(segment->end_doc(), 43u);
  EXPECT_THAT(WordsOf(*segment), ElementsAre("3.11", "pyre", "python"));
  EXPECT_EQ(segment->LowerBoundOfWord(""), 0u);
  EXPECT_EQ(segment->LowerBoundOfWord("py"), 1u);
  EXPECT_EQ(segment->LowerBoundOfWord("python"), 2u);
  EXPECT_EQ(segment->LowerBoundOfWord("pyz"), 3u);
  EXPECT_THAT(KeysOf(*segment, segment->PairsOf(U'督')), ElementsAre("督$"));
  EXPECT_THAT(KeysOf(*segment, segment->PairsOf(U'监')), ElementsAre("监督"));
  EXPECT_THAT(KeysOf(*segment, segment->PairsOf(U'𠮷')), ElementsAre("𠮷野"));
  EXPECT_THAT(KeysOf(*segment, segment->PairsOf(U'走')), IsEmpty());
  EXPECT_EQ(segment->Find(PairKey(U'走', 0)), -1);
  const int64_t at = segment->Find(PairKey(U'监', U'督'));
  ASSERT_GE(at, 0);
  EXPECT_EQ(segment->term(static_cast<size_t>(at)).df, 1u);
  EXPECT_EQ(segment->fields(0).section, 3u);
  EXPECT_EQ(segment->fields(0).title_terms, 2u);
  EXPECT_EQ(segment->length_codes()[0], 11);
  EXPECT_EQ(segment->length_codes()[1], 0);
}

TEST(Segment, FieldsStandOneBehindTheOther) {
  DocumentText document;
  for (int field = 0; field < kTextFieldCount; ++field) document.fields[field] = "监督";
  const auto segment = SegmentOf(1, {document});
  PostingCursor cursor(*segment, segment->term(static_cast<size_t>(segment->Find(PairKey(U'督', 0)))));
  std::vector<uint32_t> positions;
  cursor.ReadPositions(positions);
  EXPECT_THAT(positions, ElementsAre(1, 3, 5, 7, 9));
  for (size_t i = 0; i < positions.size(); ++i) {
    EXPECT_EQ(FieldAt(segment->fields(0), positions[i]), static_cast<TextField>(i));
  }
  EXPECT_EQ(cursor.frequency(), 3u + 2 + 2 + 3 + 1);
}

TEST(Segment, OfNoDocumentsIsNone) {
  SegmentWriter writer(5);
  EXPECT_THAT(Segment::Open(SegmentBytesOf(writer.Finish())),
              Fails(absl::StatusCode::kDataLoss, "INDEX_CORRUPT"));
}

TEST(Segment, OfDocumentsWithoutTokens) {
  const auto silent = SegmentOf(5, {DocumentText(), TextOf("，", "。")});
  EXPECT_EQ(silent->size(), 2u);
  EXPECT_THAT(silent->keys(), IsEmpty());
  EXPECT_EQ(silent->Find(PairKey(U'监', U'督')), -1);
  EXPECT_EQ(silent->PairsOf(U'监').first, silent->PairsOf(U'监').second);
  EXPECT_THAT(silent->CheckAll(), IsOk());
}

TEST(Segment, AWriterGoesOnWithTheNextDocument) {
  SegmentWriter writer(5);
  writer.Add(TextOf("", "监督 ada"));
  EXPECT_EQ(OpenSegment(writer.Finish())->end_doc(), 6u);
  EXPECT_EQ(writer.bytes(), 0u);
  writer.Add(TextOf("", "群众"));
  EXPECT_EQ(writer.Finish(), BytesOf(6, {TextOf("", "群众")}));
}

// What documents hold, by their tokens alone.
struct PlainIndex {
  std::map<TermKey, std::map<uint32_t, std::vector<uint32_t>>> positions;  // by key and document
  std::map<std::string, TermKey> words;
  std::vector<uint32_t> lengths;
};

PlainIndex PlainIndexOf(const std::vector<DocumentText>& documents) {
  PlainIndex index;
  TextAnalyzer analyzer;
  for (uint32_t doc = 0; doc < documents.size(); ++doc) {
    uint32_t position = 0;
    for (const std::string& field : documents[doc].fields) {
      for (const Token& token : analyzer.Analyze(field)) {
        index.positions[token.key][doc].push_back(position++);
        if (IsPair(token.key)) continue;
        index.words[WordText(analyzer.folded().substr(token.begin, token.end - token.begin))] = token.key;
      }
    }
    index.lengths.push_back(position);
  }
  return index;
}

TEST(SegmentProperty, HoldsEveryToken) {
  std::mt19937 random(1);
  for (const size_t count : {1, 20, 130, 700}) {
    const std::vector<DocumentText> documents = RandomDocuments(random, count);
    const auto segment = SegmentOf(9, documents);
    const PlainIndex expected = PlainIndexOf(documents);
    ASSERT_EQ(segment->keys().size(), expected.positions.size());
    std::vector<uint32_t> positions;
    size_t at = 0;
    for (const auto& [key, docs] : expected.positions) {
      ASSERT_EQ(segment->Find(key), static_cast<int64_t>(at));
      ASSERT_EQ(segment->Find(key ^ 1) >= 0, expected.positions.contains(key ^ 1));
      ASSERT_EQ(segment->term(at).df, docs.size());
      PostingCursor cursor(*segment, segment->term(at++));
      for (const auto& [doc, places] : docs) {
        ASSERT_EQ(cursor.doc(), doc);
        cursor.ReadPositions(positions);
        ASSERT_EQ(positions, places);
        cursor.Next();
      }
      ASSERT_EQ(cursor.doc(), kNoDoc);
    }
    for (size_t doc = 0; doc < count; ++doc) {
      ASSERT_EQ(segment->length_codes()[doc], LengthCode(expected.lengths[doc]));
    }
  }
}

TEST(SegmentProperty, SeveralKeysAreFoundAsEachIs) {
  std::mt19937 random(7);
  for (const size_t count : {1, 3, 200, 700}) {
    const auto segment = SegmentOf(1, RandomDocuments(random, count));
    std::vector<TermKey> keys = {0, ~TermKey{0}};
    for (const TermKey key : segment->keys()) keys.insert(keys.end(), {key - 1, key, key + 1});
    std::shuffle(keys.begin(), keys.end(), random);
    std::vector<int64_t> places(keys.size());
    segment->FindAll(keys, places);
    for (size_t i = 0; i < keys.size(); ++i) {
      const auto [begin, end] = std::equal_range(segment->keys().begin(), segment->keys().end(), keys[i]);
      ASSERT_EQ(places[i], begin == end ? -1 : begin - segment->keys().begin());
    }
  }
}

TEST(SegmentProperty, WordsStandInTheOrderOfTheirBytes) {
  std::mt19937 random(4);
  for (const size_t count : {1, 20, 700}) {
    const std::vector<DocumentText> documents = RandomDocuments(random, count);
    const auto segment = SegmentOf(9, documents);
    const PlainIndex expected = PlainIndexOf(documents);
    ASSERT_EQ(segment->word_count(), expected.words.size());
    size_t place = 0;
    for (const auto& [word, key] : expected.words) {
      ASSERT_EQ(segment->word(place), word);
      ASSERT_EQ(segment->word_key(place), key);
      ASSERT_EQ(segment->LowerBoundOfWord(word), place++);
      ASSERT_EQ(segment->LowerBoundOfWord(word + '\0'), place);
    }
  }
}

TEST(SegmentProperty, MergesAreAsIfWrittenAtOnce) {
  std::mt19937 random(2);
  for (int i = 0; i < 30; ++i) {
    const std::vector<DocumentText> documents = RandomDocuments(random, 1 + random() % 600);
    auto segments = Split(random, 3, documents);
    // Now and then in two steps.
    const size_t first = 1 + random() % segments.size();
    ASSERT_OK_AND_ASSIGN(std::string bytes, MergeSegments(std::span(segments).first(first), KeepAll, {}));
    segments.erase(segments.begin(), segments.begin() + static_cast<std::ptrdiff_t>(first));
    segments.insert(segments.begin(), OpenSegment(bytes));
    ASSERT_OK_AND_ASSIGN(bytes, MergeSegments(segments, KeepAll, [] { return false; }));
    ASSERT_EQ(bytes, BytesOf(3, documents));
  }
}

TEST(SegmentProperty, DroppedDocumentsAreAsIfEmpty) {
  std::mt19937 random(3);
  for (int i = 0; i < 30; ++i) {
    std::vector<DocumentText> documents = RandomDocuments(random, 1 + random() % 600);
    const auto segments = Split(random, 3, documents);
    std::vector<bool> dropped(documents.size());
    const uint32_t part = 1 + random() % 4;
    for (size_t doc = 0; doc < documents.size(); ++doc) {
      dropped[doc] = part == 4 || random() % part == 0;
      if (dropped[doc]) documents[doc] = DocumentText();
    }
    const KeepFunction keep = [&](uint32_t doc) { return !dropped[doc - 3]; };
    ASSERT_OK_AND_ASSIGN(const std::string bytes, MergeSegments(segments, keep, {}));
    ASSERT_EQ(bytes, BytesOf(3, documents));
  }
}

TEST(Segment, MergesAreGivenUpWhenAsked) {
  std::string many;
  for (int i = 0; i < 3000; ++i) absl::StrAppend(&many, "word", i, " ");
  const std::vector<std::shared_ptr<const Segment>> segments = {SegmentOf(1, {TextOf("", many)}),
                                                                SegmentOf(2, {TextOf("", "监督")})};
  for (const int patience : {0, 1, 2}) {
    int asked = 0;
    const auto merged = MergeSegments(segments, KeepAll, [&] { return asked++ == patience; });
    EXPECT_EQ(merged.status().code(), absl::StatusCode::kCancelled);
    EXPECT_EQ(asked, patience + 1);
  }
}

// Whoever changes the bytes must give the format another number, and these other values.
TEST(Segment, BytesAreWhatTheyWere) {
  DocumentText interview = TextOf("河北區紀委書記", "群眾監督，監督！O’Brien 3.11");
  interview[TextField::kSection] = "小微權力";
  interview[TextField::kQuestion] = "群众怎么监督？";
  interview[TextField::kSpeaker] = "沈　潔";
  const std::string bytes = BytesOf(40, {interview, DocumentText(), TextOf("", "𠮷野家的監督 o'brien")});
  std::ifstream golden(std::string(FANGTAN_SOURCE_DIR) + "/tests/data/golden_segment.txt");
  const std::string expected(std::istreambuf_iterator<char>(golden), {});
  EXPECT_EQ(Hex(bytes), expected);
  const auto segment = OpenSegment(absl::HexStringToBytes(absl::StrReplaceAll(expected, {{"\n", ""}})));
  ASSERT_NE(segment, nullptr);
  EXPECT_EQ(segment->end_doc(), 43u);
  EXPECT_THAT(WordsOf(*segment), ElementsAre("3.11", "o'brien"));
}

// Packed blocks, heads and tails of positions and several pages of checksums, by the checksum of all their
// bytes.
TEST(Segment, BytesOfManyDocumentsAreWhatTheyWere) {
  std::vector<DocumentText> documents;
  for (int i = 0; i < 3000; ++i) {
    documents.push_back(TextOf(i % 3 == 0 ? "河北區" : "", absl::StrCat("群眾監督doc", i, "。監督", i % 7)));
  }
  const std::string bytes = BytesOf(1, documents);
  EXPECT_GT(bytes.size(), 3 * kSumPageBytes);
  EXPECT_EQ(bytes.size(), 266958u);
  EXPECT_EQ(XXH3_64bits(bytes.data(), bytes.size()), 17166278188886112621u);
}

}  // namespace
}  // namespace fangtan::storage
