// A text index with gaps: what is counted around them, and one that comes of a segment that makes no sense.
#include <xxhash.h>

#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/search/text_index.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::IsOk;
using ::testing::SizeIs;

std::string SegmentOf(uint32_t first, uint32_t end) {
  SegmentWriter writer(first);
  for (uint32_t doc = first; doc < end; ++doc) {
    DocumentText text;
    text[TextField::kText] = absl::StrCat("群眾監督doc", doc, "。𠮷野家的小微權力清單");
    writer.Add(text);
  }
  return writer.Finish();
}

class TextIndexGapTest : public ::testing::Test {
 protected:
  TextIndexGapTest()
      : catalog_(FolderInMemory(), {.store_id = "store-of-16-byte",
                                    .mark = [] { return HistoryMark{.revision = 3}; },
                                    .accept = [](const HistoryMark&) { return true; }}),
        index_(std::make_unique<TextIndex>(catalog_, "answer", 1, TextIndex::Options{.small_docs = 10})) {}

  void Add(uint32_t first, uint32_t end) { ASSERT_THAT(index_->Insert(SegmentOf(first, end)), IsOk()); }
  void ExpectAll(uint32_t end) const {
    ASSERT_EQ(index_->snapshot()->end_doc(), end);
    for (const auto& segment : index_->segments()) {
      for (uint32_t doc = segment->first_doc(); doc < segment->end_doc(); ++doc) {
        ASSERT_GE(segment->Find(WordKey(absl::StrCat("doc", doc))), 0) << doc;
      }
    }
  }

  SegmentCatalog catalog_;
  std::unique_ptr<TextIndex> index_;
};

// `bytes`, a segment, with lists that do not hold together and checksums that are right.
std::string WithoutSense(std::string bytes) {
  SegmentHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  const auto section = [&header](SegmentSection s) { return header.sections[static_cast<size_t>(s)]; };
  const SectionRange postings = section(SegmentSection::kPostings);
  std::memset(bytes.data() + postings.begin, 0xFF, postings.size);
  EXPECT_LE(bytes.size() - postings.begin, kSumPageBytes) << "one page";
  const uint64_t page_sum = XXH3_64bits(bytes.data() + postings.begin, bytes.size() - postings.begin);
  std::memcpy(bytes.data() + section(SegmentSection::kPageSums).begin, &page_sum, sizeof page_sum);
  header.head_sum = XXH3_64bits(bytes.data() + sizeof header, postings.begin - sizeof header);
  header.sum = XXH3_64bits(&header, offsetof(SegmentHeader, sum));
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes;
}

TEST_F(TextIndexGapTest, WhatDoesNotDecodeIsSetAsideOnce) {
  Add(1, 11);
  ASSERT_THAT(index_->Insert(WithoutSense(SegmentOf(11, 21))), IsOk());
  Add(21, 31);
  ASSERT_EQ(index_->snapshot()->end_doc(), 31);
  EXPECT_TRUE(index_->Merge(MergePace::kIdle, nullptr).value());
  EXPECT_FALSE(index_->Merge(MergePace::kIdle, nullptr).value());
  EXPECT_THAT(index_->damages(), SizeIs(1));
  EXPECT_EQ(index_->Missing(31).first, 11);
  EXPECT_EQ(index_->Missing(31).end, 21);
  Add(11, 21);
  ExpectAll(31);
}

TEST_F(TextIndexGapTest, AGapHidesNothingFromWhoCounts) {
  Add(1, 11);
  Add(21, 31);
  EXPECT_THAT(index_->snapshot()->segments, SizeIs(1));
  EXPECT_THAT(index_->segments(), SizeIs(2));
  for (const auto& [bound, count] : {std::pair{1u, 0u},
                                     {2u, 1u},
                                     {11u, 10u},
                                     {16u, 10u},
                                     {21u, 10u},
                                     {26u, 15u},
                                     {31u, 20u},
                                     {99u, 20u}}) {
    EXPECT_EQ(index_->CountBelow(bound), count) << bound;
  }
}

}  // namespace
}  // namespace fangtan::storage
