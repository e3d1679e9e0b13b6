// Segments that were right when they were opened, and are not any more.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/search/text_index.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_directory.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

bool Go() { return true; }

std::string SegmentOf(uint32_t first, uint32_t end) {
  SegmentWriter writer(first);
  for (uint32_t doc = first; doc < end; ++doc) {
    DocumentText text;
    text[TextField::kText] =
        absl::StrCat("群眾監督doc", doc, "。𠮷野家的小微權力清單，見附件ｗｏｒｄ", doc % 7);
    writer.Add(text);
  }
  return writer.Finish();
}

// Bytes that change, as those of a mapped file do.
struct ChangingFile {
  std::string bytes;
  bool faulted = false;
  // What of it is not in memory.
  size_t cold_begin = 0;
  size_t cold_end = 0;
};

class ChangingBytes final : public SegmentBytes {
 public:
  explicit ChangingBytes(const ChangingFile& file) : file_(file) {}
  std::string_view data() const override { return file_.bytes; }
  bool faulted() const override { return file_.faulted; }
  bool IsInMemory(size_t at, size_t bytes) const override {
    return at + bytes <= file_.cold_begin || at >= file_.cold_end;
  }

 private:
  const ChangingFile& file_;
};

class SegmentRecheckTest : public ::testing::Test {
 protected:
  void Open(uint32_t documents) {
    file_.bytes = SegmentOf(1, documents + 1);
    OpenAgain();
  }
  void OpenAgain() {
    auto opened = Segment::Open(std::make_unique<ChangingBytes>(file_));
    ASSERT_THAT(opened, IsOk());
    segment_ = *std::move(opened);
    ASSERT_THAT(segment_->CheckAll(), IsOk());
  }
  void Flip(size_t at) { file_.bytes[at] = static_cast<char>(file_.bytes[at] ^ 4); }

  ChangingFile file_;
  std::shared_ptr<const Segment> segment_;
};

TEST_F(SegmentRecheckTest, AnyByteThatChanged) {
  ASSERT_NO_FATAL_FAILURE(Open(60));
  const size_t size = file_.bytes.size();
  for (size_t at = 0; at < size; ++at) {
    ASSERT_NO_FATAL_FAILURE(OpenAgain());
    ASSERT_THAT(segment_->Recheck(Go), IsOk());
    Flip(at);
    ASSERT_THAT(segment_->CheckAll(), IsOk()) << "which looks only once";
    ASSERT_THAT(segment_->CheckUndamaged(), IsOk());
    ASSERT_THAT(segment_->Recheck(Go), Fails(StatusCode::kDataLoss, "INDEX_CORRUPT")) << at << " of " << size;
    ASSERT_TRUE(segment_->damaged());
    ASSERT_THAT(segment_->CheckUndamaged(), Fails(StatusCode::kDataLoss, "INDEX_CORRUPT"));
    ASSERT_EQ(segment_->first_doc(), 1);
    ASSERT_EQ(segment_->end_doc(), 61);
    Flip(at);
  }
}

TEST_F(SegmentRecheckTest, WhatWasReadAsZerosIsDamaged) {
  ASSERT_NO_FATAL_FAILURE(Open(60));
  file_.faulted = true;
  EXPECT_TRUE(segment_->damaged());
  EXPECT_THAT(segment_->Recheck(Go), Fails(StatusCode::kDataLoss, "INDEX_CORRUPT"));
}

TEST_F(SegmentRecheckTest, RestsAfterEachMebibyteAndCanBeStopped) {
  ASSERT_NO_FATAL_FAILURE(Open(60'000));
  const auto mebibytes = static_cast<int>(file_.bytes.size() >> 20);
  ASSERT_GE(mebibytes, 3);
  int rests = 0;
  ASSERT_THAT(segment_->Recheck([&rests] { return ++rests > 0; }), IsOk());
  EXPECT_GE(rests, mebibytes);
  EXPECT_LE(rests, mebibytes + 2);
  for (int stop = 1; stop <= rests; ++stop) {
    int asked = 0;
    EXPECT_THAT(segment_->Recheck([&] { return ++asked < stop; }),
                Fails(StatusCode::kCancelled, "CANCELLED"));
    EXPECT_EQ(asked, stop);
  }
  EXPECT_FALSE(segment_->damaged());
}

// A round through memory finds damage there, to the page of sums, and leaves the disk alone.
TEST_F(SegmentRecheckTest, OfWhatIsInMemory) {
  constexpr auto kMemory = Segment::Reach::kMemory;
  ASSERT_NO_FATAL_FAILURE(Open(60'000));
  const size_t size = file_.bytes.size();
  const size_t sums = size - segment_->positions().size();  // all from some page before it on
  file_.cold_begin = sums + (size - sums) / 2;
  file_.cold_end = file_.cold_begin + 1;
  for (const size_t at :
       {size_t{9}, size_t{1000}, file_.cold_begin - (1 << 16), file_.cold_begin + (1 << 16)}) {
    ASSERT_NO_FATAL_FAILURE(OpenAgain());
    ASSERT_THAT(segment_->Recheck(Go, kMemory), IsOk());
    Flip(at);
    EXPECT_THAT(segment_->Recheck(Go, kMemory), Fails(StatusCode::kDataLoss, "INDEX_CORRUPT")) << at;
    Flip(at);
  }
  ASSERT_NO_FATAL_FAILURE(OpenAgain());
  Flip(file_.cold_begin);
  EXPECT_THAT(segment_->Recheck(Go, kMemory), IsOk());
  EXPECT_THAT(segment_->Recheck(Go), Fails(StatusCode::kDataLoss, "INDEX_CORRUPT"));
}

TEST_F(SegmentRecheckTest, OfWhatIsNotInMemory_NothingIsReadAndNobodyRests) {
  ASSERT_NO_FATAL_FAILURE(Open(60'000));
  file_.cold_end = file_.bytes.size();
  for (const size_t at : {size_t{9}, size_t{1000}, file_.bytes.size() - 1}) {
    ASSERT_NO_FATAL_FAILURE(OpenAgain());
    Flip(at);
    EXPECT_THAT(segment_->Recheck([] { return false; }, Segment::Reach::kMemory), IsOk());
    Flip(at);
  }
}

// Two segments in files, of 10 documents each.
class ChangedFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    catalog_ = std::make_unique<SegmentCatalog>(
        FolderOnDisk(directory_), SegmentCatalog::Options{.store_id = "store-of-16-byte",
                                                          .mark = [] { return HistoryMark{.revision = 3}; },
                                                          .accept = [](const HistoryMark&) { return true; }});
    index_ = std::make_unique<TextIndex>(*catalog_, "answer", 1, TextIndex::Options{.small_docs = 10});
    ASSERT_THAT(index_->Insert(SegmentOf(1, 11)), IsOk());
    ASSERT_THAT(index_->Insert(SegmentOf(11, 21)), IsOk());
    ASSERT_EQ(index_->info().segments, 2);
  }

  std::string PathOf(const char* name) const { return absl::StrCat(directory_, "/", name); }
  // Merges do not take it in: it is set aside, and what is left and made anew is whole.
  void ExpectSetAside() {
    EXPECT_TRUE(index_->Merge(MergePace::kIdle, nullptr).value());
    EXPECT_THAT(index_->damages(), ElementsAre(HasSubstr("answer-000002.seg is damaged and was set aside")));
    EXPECT_EQ(index_->Missing(21).first, 11);
    ASSERT_THAT(index_->Insert(SegmentOf(11, 21)), IsOk());
    EXPECT_TRUE(index_->Merge(MergePace::kIdle, nullptr).value());
    ASSERT_EQ(index_->snapshot()->segments.size(), 1);
    const Segment& merged = *index_->snapshot()->segments[0];
    EXPECT_THAT(merged.Recheck(Go), IsOk());
    for (uint32_t doc = 1; doc < 21; ++doc) EXPECT_GE(merged.Find(WordKey(absl::StrCat("doc", doc))), 0);
  }

  const testing::TempDirectory temporary_;
  const std::string directory_ = temporary_.path();
  std::unique_ptr<SegmentCatalog> catalog_;
  std::unique_ptr<TextIndex> index_;
};

TEST_F(ChangedFileTest, AMergeDoesNotPassDamageOn) {
  std::fstream file(PathOf("answer-000002.seg"), std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(-1, std::ios::end);
  const int last = file.get();
  file.seekp(-1, std::ios::end);
  file.put(static_cast<char>(last ^ 4));
  file.close();
  ASSERT_TRUE(file.good());
  EXPECT_THAT(index_->segments()[1]->CheckAll(), IsOk()) << "which looks only once";
  ExpectSetAside();
}

TEST_F(ChangedFileTest, AMergeDoesNotPassZerosOn) {
  std::filesystem::resize_file(PathOf("answer-000002.seg"), 0);
  ExpectSetAside();
}

TEST_F(ChangedFileTest, OpeningTellsDamageFromWhatIsMissing) {
  index_.reset();
  const auto opened = [this](const std::string& store_id) {
    catalog_ = std::make_unique<SegmentCatalog>(
        FolderOnDisk(directory_), SegmentCatalog::Options{.store_id = store_id,
                                                          .mark = [] { return HistoryMark{.revision = 3}; },
                                                          .accept = [](const HistoryMark&) { return true; }});
    return catalog_->Load("answer", 21).size();
  };
  EXPECT_EQ(opened("store-of-16-byte"), 2);
  EXPECT_THAT(catalog_->notices(), IsEmpty());
  EXPECT_THAT(catalog_->damages(), IsEmpty());
  EXPECT_EQ(opened("another-16-bytes"), 0);
  EXPECT_THAT(catalog_->notices(), ElementsAre(HasSubstr("of another store")));
  EXPECT_THAT(catalog_->damages(), IsEmpty());
  std::filesystem::remove(PathOf("answer-000001.seg"));
  std::filesystem::resize_file(PathOf("answer-000002.seg"), 100);
  EXPECT_EQ(opened("store-of-16-byte"), 0);
  EXPECT_EQ(catalog_->notices().size(), 2);
  EXPECT_THAT(catalog_->damages(),
              ElementsAre(HasSubstr("answer-000002.seg is made anew: it has 100 bytes")));
  std::filesystem::resize_file(PathOf("MANIFEST"), 20);
  EXPECT_EQ(opened("store-of-16-byte"), 0);
  EXPECT_THAT(catalog_->damages(), ElementsAre(HasSubstr("made anew from the records: the manifest")));
  EXPECT_EQ(catalog_->notices(), catalog_->damages());
}

}  // namespace
}  // namespace fangtan::storage
