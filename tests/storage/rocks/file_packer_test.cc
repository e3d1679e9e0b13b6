#include "storage/rocks/file_packer.h"

#include <rocksdb/env.h>
#include <rocksdb/table_properties.h>

#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "storage/rocks/envelope.h"
#include "storage/rocks/store_compaction.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::IsOk;
using std::chrono::seconds;

constexpr uint64_t kLeast = 8 << 10;
constexpr uint32_t kFileDocs = 40;

bool Never() { return false; }

// A database whose records come as a store writes them: by rising numbers, sorted into a file now and then.
class FilePackerTest : public ::testing::Test {
 protected:
  FilePackerTest()
      : env_(rocksdb::NewMemEnv(rocksdb::Env::Default())),
        resources_(MakeResources(env_.get(), 1 << 20, 1 << 20)),
        database_(*Database::Open("/db", resources_, Database::Mode::kCreate)) {
    // What RocksDB does by itself, when it likes, is not looked at here.
    EXPECT_TRUE(database_->engine()
                    .SetOptions(database_->handle(Family::kArticle), {{"disable_auto_compactions", "true"}})
                    .ok());
  }

  // Some sentences over and over, in an order of their own: what a dictionary is for.
  std::string Text() {
    static constexpr const char* kSentences[] = {
        "水庫的水位今年春天降到最低。",     "他說這件事要問規劃科。",
        "公車改線以後，老人家不方便了。",   "🙂 我們先聽大家怎麼說。",
        "预算还没有批下来，所以先不动工。", "下一步是把圖書館的門修好。"};
    std::string text;
    while (text.size() < 1200) text += kSentences[random_() % std::size(kSentences)];
    return text;
  }

  void WriteFile(uint32_t docs = kFileDocs) {
    for (uint32_t n = 0; n < docs; ++n) {
      const std::string key = DocKey{.doc = next_++}.Encode();
      written_[key] = Text();
      rocksdb::WriteBatch batch;
      ASSERT_TRUE(
          batch.Put(database_->handle(Family::kArticle), key, Seal(Family::kArticle, key, written_[key]))
              .ok());
      ASSERT_THAT(database_->Write(batch), IsOk());
    }
    ASSERT_TRUE(database_->engine().Flush({}, database_->handle(Family::kArticle)).ok());
  }

  // The files, and whether each has a dictionary.
  std::map<std::string, bool> Files() {
    rocksdb::TablePropertiesCollection properties;
    EXPECT_TRUE(
        database_->engine().GetPropertiesOfAllTables(database_->handle(Family::kArticle), &properties).ok());
    std::map<std::string, bool> files;
    for (const auto& [name, one] : properties) {
      files[name] = one->compression_options.find("max_dict_bytes=0;") == std::string::npos;
    }
    return files;
  }
  size_t Packed() {
    size_t packed = 0;
    for (const auto& [name, has] : Files()) packed += has;
    return packed;
  }

  // What was written since the last compaction, above the bottom level.
  void MoveToLevel(int level) {
    rocksdb::ColumnFamilyMetaData metadata;
    database_->engine().GetColumnFamilyMetaData(database_->handle(Family::kArticle), &metadata);
    std::vector<std::string> files;
    for (const auto& file : metadata.levels[0].files) files.push_back(file.name);
    ASSERT_FALSE(files.empty());
    const rocksdb::Status moved =
        database_->engine().CompactFiles({}, database_->handle(Family::kArticle), files, level);
    ASSERT_TRUE(moved.ok()) << moved.ToString();
  }

  void ExpectAllThere() {
    for (const auto& [key, text] : written_) {
      ASSERT_OK_AND_ASSIGN(const auto read, database_->Get(Family::kArticle, key));
      EXPECT_EQ(read, text);
    }
  }

  FilePacker Packer(uint64_t urgent_bytes = 1 << 30) {
    return FilePacker(*database_, {.rest = seconds(10),
                                   .least_bytes = kLeast,
                                   .urgent_bytes = urgent_bytes,
                                   .small_bytes = 40 << 10,
                                   .run_bytes = 1 << 20});
  }

  std::mt19937 random_{1};
  std::unique_ptr<rocksdb::Env> env_;
  EngineResources resources_;
  std::unique_ptr<Database> database_;
  uint32_t next_ = 0;
  std::map<std::string, std::string> written_;
  FilePacker::Clock::time_point now_ = FilePacker::Clock::now();
};

TEST_F(FilePackerTest, FilesGetADictionaryOnceNobodyWrites) {
  for (int i = 0; i < 3; ++i) WriteFile();
  EXPECT_EQ(Files().size(), 3);
  EXPECT_EQ(Packed(), 0);
  FilePacker packer = Packer();
  ASSERT_THAT(packer.Consider(now_, Never), IsOk());
  ASSERT_THAT(packer.Consider(now_ + seconds(9), Never), IsOk());
  EXPECT_EQ(Packed(), 0) << "before it rested";
  WriteFile();
  ASSERT_THAT(packer.Consider(now_ + seconds(11), Never), IsOk());
  EXPECT_EQ(Packed(), 0) << "somebody wrote";
  ASSERT_THAT(packer.Consider(now_ + seconds(21), Never), IsOk());
  EXPECT_EQ(Files().size(), 1);
  EXPECT_EQ(Packed(), 1);
  ExpectAllThere();
}

TEST_F(FilePackerTest, ALittleIsLeftAndGoesWithWhatComes) {
  FilePacker packer = FilePacker(*database_, {.rest = seconds(0), .least_bytes = 1 << 20});
  WriteFile();
  ASSERT_THAT(packer.Consider(now_, Never), IsOk());
  EXPECT_EQ(Packed(), 0);
}

TEST_F(FilePackerTest, ManyAreNotWaitedFor) {
  for (int i = 0; i < 3; ++i) WriteFile();
  FilePacker packer = Packer(/*urgent_bytes=*/kLeast);
  ASSERT_THAT(packer.Consider(now_, Never), IsOk());
  EXPECT_EQ(Packed(), 1);
  EXPECT_EQ(Files().size(), 1);
}

// What is packed and large stays as it is; what is small is packed with what comes behind it.
TEST_F(FilePackerTest, LargeFilesAreWrittenOnceSmallOnesAgain) {
  for (int i = 0; i < 12; ++i) WriteFile();
  FilePacker packer = Packer();
  ASSERT_THAT(packer.Consider(now_, Never), IsOk());
  ASSERT_THAT(packer.Consider(now_ + seconds(10), Never), IsOk());
  const auto large = Files();
  ASSERT_EQ(large.size(), 1);
  ASSERT_TRUE(large.begin()->second);

  WriteFile();
  WriteFile();
  ASSERT_THAT(packer.Consider(now_ + seconds(20), Never), IsOk());
  ASSERT_THAT(packer.Consider(now_ + seconds(30), Never), IsOk());
  auto files = Files();
  EXPECT_EQ(files.size(), 2);
  EXPECT_EQ(Packed(), 2);
  EXPECT_TRUE(files.contains(large.begin()->first)) << "the large one was written again";
  files.erase(large.begin()->first);
  const std::string small = files.begin()->first;

  WriteFile();
  WriteFile();
  ASSERT_THAT(packer.Consider(now_ + seconds(40), Never), IsOk());
  ASSERT_THAT(packer.Consider(now_ + seconds(50), Never), IsOk());
  files = Files();
  EXPECT_EQ(files.size(), 2);
  EXPECT_EQ(Packed(), 2);
  EXPECT_TRUE(files.contains(large.begin()->first));
  EXPECT_FALSE(files.contains(small));
  ExpectAllThere();
}

TEST_F(FilePackerTest, PackedFilesDoNotMakeALittleWorthIt) {
  WriteFile();
  WriteFile();
  FilePacker packer = Packer();
  ASSERT_THAT(packer.Consider(now_, Never), IsOk());
  ASSERT_THAT(packer.Consider(now_ + seconds(10), Never), IsOk());
  const auto before = Files();
  ASSERT_EQ(before.size(), 1);
  WriteFile();
  ASSERT_THAT(packer.Consider(now_ + seconds(20), Never), IsOk());
  ASSERT_THAT(packer.Consider(now_ + seconds(30), Never), IsOk());
  EXPECT_EQ(Files().size(), 2);
  EXPECT_TRUE(Files().contains(before.begin()->first));
}

// As RocksDB does by itself, without a write, once no snapshot needs the files' sequence numbers.
TEST_F(FilePackerTest, SmallFilesThatGotADictionaryEachArePackedTogether) {
  for (int i = 0; i < 3; ++i) WriteFile();
  const auto pack_alone = [&](uint32_t file) {
    const uint32_t first = file * kFileDocs;
    ASSERT_THAT(CompactKeys(*database_, Family::kArticle, DocKey{.doc = first}.Encode(),
                            DocKey{.doc = first + kFileDocs - 1}.Encode(), Never),
                IsOk());
  };
  FilePacker packer(*database_, {.rest = seconds(10), .least_bytes = 1 << 20, .small_files = 3});
  ASSERT_THAT(packer.Consider(now_, Never), IsOk());
  pack_alone(0);
  pack_alone(1);
  ASSERT_THAT(packer.Consider(now_ + seconds(10), Never), IsOk());
  EXPECT_EQ(Packed(), 2);
  EXPECT_EQ(Files().size(), 3) << "two are not worth it";
  pack_alone(2);
  ASSERT_EQ(Packed(), 3);
  ASSERT_EQ(Files().size(), 3);
  ASSERT_THAT(packer.Consider(now_ + seconds(20), Never), IsOk());
  EXPECT_EQ(Packed(), 1);
  EXPECT_EQ(Files().size(), 1);
  ExpectAllThere();
}

// Above the bottom level no file gets a dictionary: packed there it would be packed again for ever.
TEST_F(FilePackerTest, WhatIsNotAtTheBottomYetIsLeftAlone) {
  for (int i = 0; i < 12; ++i) WriteFile();
  FilePacker packer = Packer();
  ASSERT_THAT(packer.Consider(now_, Never), IsOk());
  ASSERT_THAT(packer.Consider(now_ + seconds(10), Never), IsOk());
  ASSERT_EQ(Packed(), 1);
  for (int i = 0; i < 3; ++i) WriteFile();
  MoveToLevel(5);
  const auto before = Files();
  ASSERT_EQ(Packed(), 1);
  ASSERT_THAT(packer.Consider(now_ + seconds(20), Never), IsOk());
  ASSERT_THAT(packer.Consider(now_ + seconds(30), Never), IsOk());
  EXPECT_EQ(Files(), before);
  ExpectAllThere();
}

// Files that go on either side of a large one, or over it (records that are written again, RocksDB's own
// business), are no run with it.
TEST_F(FilePackerTest, WhatLiesOverOrAroundLargePackedFilesLeavesThemAlone) {
  next_ = 1000;
  for (int i = 0; i < 12; ++i) WriteFile();
  FilePacker packer = Packer();
  ASSERT_THAT(packer.Consider(now_, Never), IsOk());
  ASSERT_THAT(packer.Consider(now_ + seconds(10), Never), IsOk());
  const auto large = Files();
  ASSERT_EQ(large.size(), 1);

  next_ = 0;
  WriteFile();
  next_ = 5000;
  WriteFile();
  ASSERT_THAT(packer.Consider(now_ + seconds(20), Never), IsOk());
  ASSERT_THAT(packer.Consider(now_ + seconds(30), Never), IsOk());
  EXPECT_EQ(Files().size(), 3);
  EXPECT_TRUE(Files().contains(large.begin()->first)) << "around";

  next_ = 1100;
  WriteFile(3 * kFileDocs);
  ASSERT_THAT(packer.Consider(now_ + seconds(40), Never), IsOk());
  ASSERT_THAT(packer.Consider(now_ + seconds(50), Never), IsOk());
  EXPECT_TRUE(Files().contains(large.begin()->first)) << "over";
  ExpectAllThere();
}

TEST_F(FilePackerTest, ItEndsWhenItIsTold) {
  for (int i = 0; i < 3; ++i) WriteFile();
  FilePacker packer = Packer();
  ASSERT_THAT(packer.Consider(now_, Never), IsOk());
  ASSERT_THAT(packer.Consider(now_ + seconds(10), [] { return true; }), IsOk());
  EXPECT_EQ(Packed(), 0);
  ExpectAllThere();
  ASSERT_THAT(packer.Consider(now_ + seconds(20), Never), IsOk());
  EXPECT_EQ(Packed(), 1);
}

}  // namespace
}  // namespace fangtan::storage
