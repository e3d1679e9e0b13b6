// Damaged segments: whatever byte is wrong, what is read is what was written, or the segment says that it is
// damaged; and nothing is read beyond it.
#include <gmock/gmock.h>

#include <cstring>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "storage/search/posting_cursor.h"
#include "storage/search/searcher.h"
#include "storage/search/segment.h"
#include "storage/search/segment_writer.h"
#include "storage/search/text_query.h"
#include "tests/storage/search/search_collection.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;

// Bytes that end where the memory does, aligned as a file's are.
class ExactBytes final : public SegmentBytes {
 public:
  explicit ExactBytes(std::string_view bytes) : size_(bytes.size()), words_(new char[size_]) {
    std::memcpy(words_.get(), bytes.data(), size_);
  }
  std::string_view data() const override { return {words_.get(), size_}; }

 private:
  const size_t size_;
  const std::unique_ptr<char[]> words_;
};

absl::StatusOr<std::shared_ptr<const Segment>> Open(std::string_view bytes) {
  return Segment::Open(std::make_unique<ExactBytes>(bytes));
}

std::string BytesOf(size_t documents) {
  std::mt19937 random(7);
  SegmentWriter writer(5);
  for (size_t i = 0; i < documents; ++i) writer.Add(RandomDocument(random, 8));
  return writer.Finish();
}

// What a segment says of all its terms; DATA_LOSS as soon as one cannot be read.
absl::StatusOr<std::vector<uint32_t>> ReadAll(const Segment& segment) {
  std::vector<uint32_t> all;
  std::vector<uint32_t> positions;
  for (size_t at = 0; at < segment.keys().size(); ++at) {
    PostingCursor cursor(segment, segment.term(at));
    for (; cursor.doc() != kNoDoc; cursor.Next()) {
      all.insert(all.end(), {cursor.doc(), cursor.frequency()});
      cursor.ReadPositions(positions);
      all.insert(all.end(), positions.begin(), positions.end());
    }
    if (!cursor.status().ok()) return cursor.status();
  }
  return all;
}

// Reads `bytes`, that are damaged: the same as `expected`, or it is told.
void CheckDamaged(std::string_view bytes, const std::vector<uint32_t>& expected) {
  const auto opened = Open(bytes);
  if (!opened.ok()) {
    ASSERT_THAT(opened, Fails(StatusCode::kDataLoss, "INDEX_CORRUPT"));
    return;
  }
  const Segment& segment = **opened;
  const auto read = ReadAll(segment);
  if (read.ok()) {
    ASSERT_EQ(*read, expected);
  } else {
    ASSERT_THAT(read, Fails(StatusCode::kDataLoss, "INDEX_CORRUPT"));
    // Else it would not be made anew.
    ASSERT_TRUE(segment.damaged());
  }
  ASSERT_THAT(segment.CheckAll(), Fails(StatusCode::kDataLoss, "INDEX_CORRUPT"));
  ASSERT_TRUE(segment.damaged());
  const auto merged = MergeSegments(std::vector{*opened}, [](uint32_t) { return true; }, {});
  if (!merged.ok()) {
    ASSERT_THAT(merged, Fails(StatusCode::kDataLoss, "INDEX_CORRUPT"));
  }
}

TEST(SegmentDamage, EveryFlippedByteIsFound) {
  const std::string bytes = BytesOf(8);
  ASSERT_OK_AND_ASSIGN(const auto whole, Open(bytes));
  ASSERT_OK_AND_ASSIGN(const std::vector<uint32_t> expected, ReadAll(*whole));
  ASSERT_THAT(whole->CheckAll(), IsOk());
  std::mt19937 random(1);
  for (size_t at = 0; at < bytes.size(); ++at) {
    SCOPED_TRACE(at);
    for (const int flip : {1 << random() % 8, 0x80, 0xFF}) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ flip);
      ASSERT_NO_FATAL_FAILURE(CheckDamaged(damaged, expected));
    }
  }
}

// Lists of several blocks, and several pages, of which some are whole.
TEST(SegmentDamage, FlipsInABigSegmentAreFound) {
  const std::string bytes = BytesOf(9000);
  ASSERT_GT(bytes.size(), 4 * kSumPageBytes);
  ASSERT_OK_AND_ASSIGN(const auto whole, Open(bytes));
  ASSERT_OK_AND_ASSIGN(const std::vector<uint32_t> expected, ReadAll(*whole));
  std::mt19937 random(2);
  for (int i = 0; i < 60; ++i) {
    std::string damaged = bytes;
    const size_t at = i % 3 == 0 ? bytes.size() - 1 - random() % 300 : random() % bytes.size();
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << random() % 8));
    SCOPED_TRACE(at);
    ASSERT_NO_FATAL_FAILURE(CheckDamaged(damaged, expected));
  }
}

// Positions lead over the end of the file, on a page that nothing else was read of.
TEST(SegmentDamage, PositionsWithoutAnEndAreFound) {
  SegmentWriter writer(1);
  DocumentText document;
  for (int i = 0; i < 12000; ++i) {
    document[TextField::kText] = "群眾監督，小微權力，河北區紀委書記談家風，武清区监察委员";
    writer.Add(document);
  }
  // The greatest key of all, and no other document has it.
  document[TextField::kText] = "\U00030000";
  writer.Add(document);
  const std::string bytes = writer.Finish();
  ASSERT_OK_AND_ASSIGN(const auto whole, Open(bytes));
  ASSERT_GT(whole->positions().size(), 2 * kSumPageBytes);
  const TermEntry last_term = whole->term(whole->keys().size() - 1);
  ASSERT_EQ(last_term.df, 1u);
  for (const char flip : {'\x01', '\x80'}) {
    std::string damaged = bytes;
    damaged.back() = static_cast<char>(damaged.back() ^ flip);
    ASSERT_OK_AND_ASSIGN(const auto segment, Open(damaged));
    PostingCursor cursor(*segment, last_term);
    ASSERT_EQ(cursor.doc(), 12000u);
    EXPECT_FALSE(cursor.RawPositions().has_value());
    EXPECT_THAT(cursor.status(), Fails(StatusCode::kDataLoss, "INDEX_CORRUPT"));
    EXPECT_EQ(cursor.doc(), kNoDoc);
    EXPECT_TRUE(segment->damaged());
  }
}

TEST(SegmentDamage, WhatIsCutShortIsFound) {
  const std::string bytes = BytesOf(8);
  for (size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_THAT(Open(std::string_view(bytes).substr(0, size)), Fails(StatusCode::kDataLoss, "INDEX_CORRUPT"))
        << size;
  }
}

TEST(SegmentDamage, WhatIsTooLongIsFound) {
  const std::string bytes = BytesOf(8);
  ASSERT_OK_AND_ASSIGN(const auto whole, Open(bytes));
  ASSERT_OK_AND_ASSIGN(const std::vector<uint32_t> expected, ReadAll(*whole));
  for (const size_t more : {size_t{1}, size_t{8}, kSumPageBytes}) {
    ASSERT_NO_FATAL_FAILURE(CheckDamaged(bytes + std::string(more, '\0'), expected));
  }
}

TEST(SegmentDamage, AnotherFormatIsTold) {
  std::string bytes = BytesOf(2);
  SegmentHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  ++header.format;
  std::memcpy(bytes.data(), &header, sizeof header);
  EXPECT_THAT(Open(bytes), Fails(StatusCode::kDataLoss, "INDEX_CORRUPT"));
}

// Random bytes of every length up to a few headers, and such as begin like a segment.
TEST(SegmentDamage, RandomBytesAreNoSegment) {
  std::mt19937 random(3);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(random() % 600, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    const uint64_t magic = kSegmentMagic;
    if (i % 2 == 0 && bytes.size() >= sizeof magic) std::memcpy(bytes.data(), &magic, sizeof magic);
    ASSERT_THAT(Open(bytes), Fails(StatusCode::kDataLoss, "INDEX_CORRUPT"));
  }
}

// A search of a damaged segment finds what it should, or says that it cannot; so does a walk through all.
TEST(SegmentDamage, SearchesAnswerRightOrNotAtAll) {
  const std::string bytes = BytesOf(1500);
  ASSERT_OK_AND_ASSIGN(const auto whole, Open(bytes));
  std::mt19937 random(4);
  int lost = 0;
  for (int i = 0; i < 300; ++i) {
    const TextQuery query = RandomTextQuery(random);
    std::string damaged = bytes;
    const size_t at = bytes.size() - 1 - random() % (bytes.size() / 2);
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << random() % 8));
    const auto find = [&](std::shared_ptr<const Segment> segment) -> absl::StatusOr<std::vector<RankedDoc>> {
      const auto snapshot = std::make_shared<TextSnapshot>(TextSnapshot{{std::move(segment)}});
      auto run = SearchRun::Prepare({.query = query, .snapshot = snapshot, .bound = snapshot->end_doc()});
      if (!run.ok()) return run.status();
      auto best = (*run)->Best({.limit = 30});
      if (!best.ok()) return best.status();
      return best->docs;
    };
    const auto opened = Open(damaged);
    if (!opened.ok()) continue;
    const auto found = find(*opened);
    if (found.ok()) {
      ASSERT_OK_AND_ASSIGN(const auto expected, find(whole));
      ASSERT_EQ(*found, expected);
    } else {
      ASSERT_THAT(found, Fails(StatusCode::kDataLoss, "INDEX_CORRUPT"));
      ASSERT_TRUE((*opened)->damaged());
      ++lost;
    }
  }
  EXPECT_GT(lost, 30);
}

}  // namespace
}  // namespace fangtan::storage
