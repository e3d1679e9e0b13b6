// Segments of a kind: found again, merged, damaged, set aside; in folders on disk and in memory.
#include "storage/search/text_index.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_directory.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kStoreId[] = "store-of-16-byte";
const HistoryMark kMark = {.revision = 7, .chain = "chain-of-16-byte"};

bool Never() { return false; }

// Document `doc`: a word of its own, and what all have.
DocumentText TextOf(uint32_t doc) {
  DocumentText text;
  text[TextField::kTitle] = "河北區紀委書記談家風";
  text[TextField::kText] = absl::StrCat("群眾監督doc", doc, "。𠮷野家的小微權力清單");
  return text;
}

std::string SegmentOf(uint32_t first, uint32_t end) {
  SegmentWriter writer(first);
  for (uint32_t doc = first; doc < end; ++doc) writer.Add(TextOf(doc));
  return writer.Finish();
}

// Documents that have a word, by the statistics of the segments: those whose own segment knows it.
bool Finds(const TextSnapshot& snapshot, uint32_t doc) {
  for (const auto& segment : snapshot.segments) {
    if (doc < segment->first_doc() || doc >= segment->end_doc()) continue;
    return segment->CheckAll().ok() && segment->Find(WordKey(absl::StrCat("doc", doc))) >= 0;
  }
  return false;
}

class TextIndexTest : public ::testing::Test {
 protected:
  void TearDown() override { Close(); }

  void Open(uint32_t limit, TextIndex::Options options = {}) { OpenAs(kStoreId, limit, std::move(options)); }
  void OpenAs(const std::string& store_id, uint32_t limit, TextIndex::Options options = {}) {
    Close();
    catalog_ = std::make_unique<SegmentCatalog>(
        FolderOnDisk(Path("search")),
        SegmentCatalog::Options{.store_id = store_id,
                                .mark = [this] { return mark_; },
                                .accept = [this](const HistoryMark& mark) { return mark == past_; }});
    index_ = std::make_unique<TextIndex>(*catalog_, "answer", limit, std::move(options));
    catalog_->DeleteUnnamed();
  }
  void Close() {
    index_.reset();
    catalog_.reset();
  }

  void Add(uint32_t first, uint32_t end) { ASSERT_THAT(index_->Insert(SegmentOf(first, end)), IsOk()); }
  // Three files of 10 documents each.
  void AddThreeFiles() {
    Open(31, {.small_docs = 10});
    for (uint32_t first = 1; first < 31; first += 10) Add(first, first + 10);
    ASSERT_THAT(index_->WriteAll(), IsOk());
    ASSERT_THAT(index_->snapshot()->segments, SizeIs(3));
    Close();
  }
  void ExpectAll(uint32_t end) const {
    const auto snapshot = index_->snapshot();
    ASSERT_EQ(snapshot->end_doc(), end);
    for (uint32_t doc = 1; doc < end; ++doc) ASSERT_TRUE(Finds(*snapshot, doc)) << doc;
  }

  std::string Path(const std::string& name) const { return absl::StrCat(directory_, "/", name); }
  std::vector<std::string> Files(const std::string& suffix) const {
    std::vector<std::string> names = FolderOnDisk(Path("search"))->Names().value();
    std::erase_if(names, [&suffix](const std::string& name) { return !absl::EndsWith(name, suffix); });
    return names;
  }
  static std::string ReadFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void WriteFile(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }
  void FlipByte(const std::string& file, size_t at) {
    const std::string path = Path("search/" + file);
    std::string bytes = ReadFile(path);
    ASSERT_LT(at, bytes.size());
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    WriteFile(path, bytes);
  }

  const testing::TempDirectory temporary_;
  const std::string directory_ = temporary_.path();
  HistoryMark mark_ = kMark;
  HistoryMark past_ = kMark;
  std::unique_ptr<SegmentCatalog> catalog_;
  std::unique_ptr<TextIndex> index_;
};

TEST_F(TextIndexTest, AnEmptyIndexMissesEverything) {
  Open(1);
  EXPECT_EQ(index_->snapshot()->end_doc(), 1);
  EXPECT_TRUE(index_->Missing(1).empty());
  EXPECT_EQ(index_->Missing(9).first, 1);
  EXPECT_EQ(index_->Missing(9).end, 9);
  EXPECT_THAT(index_->Merge(MergePace::kIdle, Never).value(), false);
}

TEST_F(TextIndexTest, ATrickleKeepsFewSegments) {
  Open(1);
  size_t most = 0;
  for (uint32_t doc = 1; doc <= 1500; ++doc) {
    Add(doc, doc + 1);
    most = std::max(most, index_->snapshot()->segments.size());
  }
  EXPECT_LE(most, 13u);
  ExpectAll(1501);
  EXPECT_EQ(index_->info().documents, 1500);
  while (index_->Merge(MergePace::kIdle, Never).value()) {
  }
  EXPECT_LE(index_->snapshot()->segments.size(), 4u);
  ExpectAll(1501);
}

// What opening takes is what was written, whole.
TEST_F(TextIndexTest, ReopeningFindsEverything) {
  Open(1, {.small_docs = 64});
  for (uint32_t doc = 1; doc <= 500; doc += 3) Add(doc, doc + 3);
  const auto before = index_->info();
  ASSERT_THAT(index_->WriteAll(), IsOk());
  Open(502);
  EXPECT_TRUE(index_->Missing(502).empty());
  EXPECT_EQ(index_->info().documents, before.documents);
  EXPECT_THAT(catalog_->notices(), IsEmpty());
  ExpectAll(502);
}

TEST_F(TextIndexTest, AKilledIndexKeepsItsFiles) {
  Open(1, {.small_docs = 64});
  for (uint32_t doc = 1; doc <= 500; doc += 3) {
    Add(doc, doc + 3);
    ASSERT_THAT(index_->Merge(MergePace::kBusy, Never), IsOk());
  }
  Open(502);
  const auto snapshot = index_->snapshot();
  EXPECT_GT(snapshot->end_doc(), 300u);
  EXPECT_EQ(index_->Missing(502).first, snapshot->end_doc());
  EXPECT_THAT(catalog_->notices(), IsEmpty());
  Add(snapshot->end_doc(), 502);
  ExpectAll(502);
}

TEST_F(TextIndexTest, AMergedFileReplacesItsPieces) {
  AddThreeFiles();
  Open(31);
  ASSERT_TRUE(index_->Merge(MergePace::kIdle, Never).value());
  EXPECT_THAT(index_->snapshot()->segments, SizeIs(1));
  ASSERT_THAT(index_->WriteAll(), IsOk());
  EXPECT_THAT(Files(".seg"), SizeIs(1));
  Open(31);
  ExpectAll(31);
}

TEST_F(TextIndexTest, FilesThatNobodyNamesAreDeleted) {
  AddThreeFiles();
  WriteFile(Path("search/answer-000077.seg"), "what a kill has left");
  WriteFile(Path("search/answer-000078.seg.tmp"), "half");
  WriteFile(Path("search/NOTES"), "of people");
  Open(31);
  EXPECT_THAT(Files(".seg"), SizeIs(3));
  EXPECT_THAT(Files(".tmp"), IsEmpty());
  EXPECT_THAT(Files("NOTES"), SizeIs(1));
  ExpectAll(31);
}

TEST_F(TextIndexTest, AMissingOrShortFileLeavesAGap) {
  AddThreeFiles();
  const std::vector<std::string> files = Files(".seg");
  const std::string path = Path("search/" + files[1]);
  const std::string whole = ReadFile(path);
  for (const size_t size : {size_t{0}, size_t{1}, size_t{200}, whole.size() - 1}) {
    WriteFile(path, whole.substr(0, size));
    Open(31);
    EXPECT_EQ(index_->snapshot()->end_doc(), 11) << size;
    EXPECT_EQ(index_->Missing(31).first, 11);
    EXPECT_EQ(index_->Missing(31).end, 21);
    EXPECT_THAT(catalog_->notices(), SizeIs(1));
    Close();
  }
  std::filesystem::remove(path);
  Open(31);
  EXPECT_EQ(index_->Missing(31).end, 21);
  Add(11, 21);
  ExpectAll(31);
  EXPECT_TRUE(index_->Missing(31).empty());
}

// Wherever a byte is flipped: at opening, or when it is looked at, and never believed.
TEST_F(TextIndexTest, AFlippedByteIsFound) {
  AddThreeFiles();
  const std::string file = Files(".seg")[1];
  const std::string whole = ReadFile(Path("search/" + file));
  int at_opening = 0;
  int at_use = 0;
  for (size_t at = 0; at < whole.size(); at += 37) {
    ASSERT_NO_FATAL_FAILURE(FlipByte(file, at));
    Open(31);
    auto snapshot = index_->snapshot();
    if (snapshot->end_doc() == 11) {
      ++at_opening;
      EXPECT_THAT(Files(".damaged"), SizeIs(1));
    } else if (!snapshot->segments[1]->CheckAll().ok()) {
      ++at_use;
      ASSERT_TRUE(snapshot->segments[1]->damaged());
      index_->SetAside(*snapshot->segments[1]);
      index_->SetAside(*snapshot->segments[1]);
      EXPECT_THAT(index_->damages(), SizeIs(1)) << "told once";
      EXPECT_EQ(index_->snapshot()->end_doc(), 11);
      EXPECT_EQ(index_->Missing(31).end, 21);
    } else {
      // Padding between sections.
      ExpectAll(31);
    }
    Close();
    std::filesystem::remove_all(Path("search"));
    AddThreeFiles();
    ASSERT_EQ(ReadFile(Path("search/" + file)), whole);
  }
  EXPECT_GT(at_opening, 0);
  EXPECT_GT(at_use, 0);
}

TEST_F(TextIndexTest, WhatWasSetAsideIsMadeAnewAndKeptForPeople) {
  AddThreeFiles();
  const std::string file = Files(".seg")[2];
  ASSERT_NO_FATAL_FAILURE(FlipByte(file, ReadFile(Path("search/" + file)).size() - 3));
  Open(31);
  const auto reading = index_->snapshot();
  EXPECT_THAT(reading->segments[2]->CheckAll(), Fails(StatusCode::kDataLoss, "INDEX_CORRUPT"));
  index_->SetAside(*reading->segments[2]);
  EXPECT_THAT(Files(".damaged"), ElementsAre(file + ".damaged"));
  EXPECT_EQ(reading->end_doc(), 31) << "who reads goes on";
  Add(21, 31);
  ExpectAll(31);
  ASSERT_THAT(index_->WriteAll(), IsOk());
  Open(31);
  ExpectAll(31);
  EXPECT_THAT(catalog_->notices(), IsEmpty());
}

TEST_F(TextIndexTest, AMergeThatMeetsDamageSetsItAside) {
  AddThreeFiles();
  const std::string file = Files(".seg")[1];
  ASSERT_NO_FATAL_FAILURE(FlipByte(file, ReadFile(Path("search/" + file)).size() - 3));
  Open(31);
  EXPECT_THAT(index_->Merge(MergePace::kIdle, Never).value(), true);
  EXPECT_EQ(index_->Missing(31).first, 11);
  EXPECT_EQ(index_->Missing(31).end, 21);
  EXPECT_THAT(index_->damages(), SizeIs(1));
  Add(11, 21);
  EXPECT_THAT(index_->Merge(MergePace::kIdle, Never).value(), true);
  ExpectAll(31);
}

TEST_F(TextIndexTest, FewDamagedFilesAreKept) {
  for (int round = 0; round < 7; ++round) {
    if (round == 0) AddThreeFiles();
    const std::string file = Files(".seg").back();
    ASSERT_NO_FATAL_FAILURE(FlipByte(file, 20));
    Open(31, {.small_docs = 10});
    const TextIndex::Gap gap = index_->Missing(31);
    ASSERT_FALSE(gap.empty());
    Add(gap.first, gap.end);
    ASSERT_THAT(index_->WriteAll(), IsOk());
    Close();
  }
  Open(31);
  EXPECT_THAT(Files(".damaged"), SizeIs(4));
  ExpectAll(31);
}

TEST_F(TextIndexTest, AnotherStoreOrAnotherPastIsRefused) {
  AddThreeFiles();
  past_ = {.revision = 7, .chain = "another-16-bytes"};
  Open(31);
  EXPECT_EQ(index_->snapshot()->end_doc(), 1);
  EXPECT_THAT(catalog_->notices(), ElementsAre(::testing::HasSubstr("not in this store's history")));
  EXPECT_THAT(Files(".seg"), IsEmpty());

  past_ = kMark;
  std::filesystem::remove_all(Path("search"));
  AddThreeFiles();
  OpenAs("store-of-another", 31);
  EXPECT_EQ(index_->snapshot()->end_doc(), 1);
  EXPECT_THAT(catalog_->notices(), ElementsAre(::testing::HasSubstr("another store")));
}

TEST_F(TextIndexTest, WhatReachesBeyondTheStoreIsNotUsed) {
  AddThreeFiles();
  Open(25);
  EXPECT_EQ(index_->snapshot()->end_doc(), 21);
  Add(21, 25);
  EXPECT_EQ(index_->snapshot()->end_doc(), 25);
}

TEST_F(TextIndexTest, ADamagedManifestIsNotBelieved) {
  AddThreeFiles();
  const std::string whole = ReadFile(Path("search/MANIFEST"));
  for (size_t at = 0; at < whole.size(); at += 5) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    EXPECT_THAT(SegmentManifest::Decode(bytes), Fails(StatusCode::kDataLoss, "INDEX_CORRUPT")) << at;
    EXPECT_FALSE(SegmentManifest::Decode(whole.substr(0, at)).ok());
  }
  WriteFile(Path("search/MANIFEST"), whole.substr(0, whole.size() / 2));
  Open(31);
  EXPECT_EQ(index_->snapshot()->end_doc(), 1);
  EXPECT_THAT(catalog_->notices(), SizeIs(1));
  Add(1, 31);
  ASSERT_THAT(index_->WriteAll(), IsOk());
  Open(31);
  ExpectAll(31);
}

TEST_F(TextIndexTest, TheManifestIsFrozen) {
  const SegmentManifest manifest = {
      .store_id = {"\x00\x01\xfe", 3},
      .mark = {.revision = 12, .chain = "\xab"},
      .files = {{"answer",
                 {{.first_doc = 1, .end_doc = 4097, .name = "answer-000001.seg", .size = 123456},
                  {.first_doc = 5000, .end_doc = 5001, .name = "answer-000007.seg", .size = 1024}}}}};
  const std::string text = manifest.Encode();
  EXPECT_EQ(text.substr(0, text.find("sum ")),
            "fangtan text index 1\n"
            "store 0001fe\n"
            "revision 12 chain ab\n"
            "answer 1 4097 answer-000001.seg 123456\n"
            "answer 5000 5001 answer-000007.seg 1024\n");
  EXPECT_EQ(SegmentManifest::Decode(text).value(), manifest);
}

TEST_F(TextIndexTest, ClearedWhileItIsMergedItStaysEmpty) {
  AddThreeFiles();
  Open(31);
  int asked = 0;
  const auto clear_meanwhile = [&] {
    if (asked++ == 0) index_->Clear();
    return false;
  };
  // The first question comes while the pieces are being merged.
  EXPECT_THAT(index_->Merge(MergePace::kIdle, clear_meanwhile), IsOk());
  ASSERT_GT(asked, 0);
  EXPECT_EQ(index_->snapshot()->end_doc(), 1);
  EXPECT_THAT(Files(".seg"), IsEmpty());
  Add(1, 31);
  ExpectAll(31);
}

TEST_F(TextIndexTest, AMergeCanBeStopped) {
  AddThreeFiles();
  Open(31);
  EXPECT_TRUE(absl::IsCancelled(index_->Merge(MergePace::kIdle, [] { return true; }).status()));
  ExpectAll(31);
  EXPECT_TRUE(index_->Merge(MergePace::kIdle, Never).value()) << "and done later";
}

TEST_F(TextIndexTest, AnInsertOfWhatIsCoveredChangesNothing) {
  Open(1);
  Add(1, 11);
  Add(5, 8);
  Add(10, 12);
  EXPECT_EQ(index_->snapshot()->end_doc(), 11);
  EXPECT_EQ(index_->info().documents, 10);
}

TEST_F(TextIndexTest, MergesLeaveOutWhatNobodySees) {
  AddThreeFiles();
  Open(31, {.keep = [](uint32_t first, uint32_t end) {
         EXPECT_EQ(first, 1);
         EXPECT_EQ(end, 31);
         return [](uint32_t doc) { return doc % 2 == 0; };
       }});
  ASSERT_TRUE(index_->Merge(MergePace::kIdle, Never).value());
  const auto snapshot = index_->snapshot();
  ASSERT_EQ(snapshot->end_doc(), 31);
  for (uint32_t doc = 1; doc < 31; ++doc) EXPECT_EQ(Finds(*snapshot, doc), doc % 2 == 0) << doc;
}

TEST_F(TextIndexTest, ASegmentThatIsMostlyGoneIsWrittenAnew) {
  AddThreeFiles();
  // Of 11 to 20 six are gone, of the others fewer.
  Open(31, {.keep = [](uint32_t, uint32_t) {
         return [](uint32_t doc) { return doc > 5 && (doc < 11 || doc > 16); };
       }});
  const size_t before = index_->snapshot()->segments[1]->byte_count();
  EXPECT_TRUE(index_->Shed(Never).value());
  EXPECT_FALSE(index_->Shed(Never).value()) << "once is enough";
  const auto snapshot = index_->snapshot();
  ASSERT_EQ(snapshot->end_doc(), 31);
  EXPECT_LT(snapshot->segments[1]->byte_count(), before);
  for (uint32_t doc = 1; doc < 31; ++doc) EXPECT_EQ(Finds(*snapshot, doc), doc < 11 || doc > 16) << doc;
}

TEST_F(TextIndexTest, MemoryIsBounded) {
  Open(1, {.memory_bytes = 64 << 10});
  for (uint32_t doc = 1; doc <= 1000; ++doc) Add(doc, doc + 1);
  EXPECT_THAT(Files(".seg"), ::testing::Not(IsEmpty()));
  ExpectAll(1001);
}

// A full disk, or a folder that cannot be written.
TEST_F(TextIndexTest, WithoutAFolderItIsKeptInMemory) {
  WriteFile(Path("search"), "a file where a folder should be");
  Open(1, {.small_docs = 10});
  Add(1, 21);
  ExpectAll(21);
  EXPECT_THAT(index_->failure(), ::testing::Not(IsEmpty()));
  EXPECT_FALSE(index_->KeepsFailing()) << "once";
  EXPECT_FALSE(index_->WriteAll().ok());
  ExpectAll(21);
}

// Readers, a writer and merges at the same time; interesting under ThreadSanitizer.
TEST_F(TextIndexTest, ReadersWaitForNobody) {
  Open(1, {.small_docs = 32});
  constexpr uint32_t kDocs = 250;
  std::atomic<bool> done = false;
  std::vector<std::thread> threads;
  for (int reader = 0; reader < 2; ++reader) {
    threads.emplace_back([&] {
      uint32_t end = 1;
      while (!done) {
        const auto snapshot = index_->snapshot();
        ASSERT_GE(snapshot->end_doc(), end);
        end = snapshot->end_doc();
        if (end == 1) continue;
        ASSERT_TRUE(Finds(*snapshot, end - 1)) << end;
        ASSERT_TRUE(Finds(*snapshot, 1 + end / 2 % (end - 1)));
      }
    });
  }
  threads.emplace_back([&] {
    while (!done) ASSERT_THAT(index_->Merge(MergePace::kIdle, Never), IsOk());
  });
  for (uint32_t doc = 1; doc < kDocs; ++doc) Add(doc, doc + 1);
  done = true;
  for (std::thread& thread : threads) thread.join();
  ExpectAll(kDocs);
  ASSERT_THAT(index_->WriteAll(), IsOk());
  Open(kDocs);
  ExpectAll(kDocs);
}

}  // namespace
}  // namespace fangtan::storage
