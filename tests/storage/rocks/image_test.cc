// A store that opens from an image of its index shows what one shows that has none.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/index/tables_codec.h"
#include "storage/open_store.h"
#include "storage/rocks/database.h"
#include "storage/rocks/image_keeper.h"
#include "storage/rocks/nameless_file.h"
#include "storage/rocks/recovery.h"
#include "storage/rocks/tip_file.h"
#include "tests/storage/index/tables_history.h"
#include "tests/storage/rocks/history_writer.h"
#include "tests/storage/rocks/sample.h"
#include "tests/storage/rocks/store_dump.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_directory.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}
class ImageTest : public ::testing::Test {
 protected:
  std::unique_ptr<Store> Open(bool verify_at_open = false, uint64_t image_documents = 1,
                              const std::string& directory = "") {
    auto store = OpenStore({.directory = directory.empty() ? directory_ : directory,
                            .block_cache_bytes = 1 << 20,
                            .write_buffer_bytes = 1 << 20,
                            .sweep_period = absl::InfiniteDuration(),
                            .verify_in_background = false,
                            .verify_at_open = verify_at_open,
                            .image_documents = image_documents});
    EXPECT_THAT(store, IsOk());
    return *std::move(store);
  }

  void Write(Store& store, int mutations) { writer_.Write(store, mutations); }

  bool HasImage() const { return std::filesystem::exists(image_); }

  testing::TempDirectory folder_;
  const std::string directory_ = absl::StrCat(folder_.path(), "/store");
  const std::string image_ = absl::StrCat(directory_, "/INDEX");
  HistoryWriter writer_{11, {.articles = 10, .speakers = 6}};
};

TEST_F(ImageTest, ACleanCloseLeavesOne_WhichTheNextOpeningTakes) {
  std::vector<std::string> before;
  for (int round = 0; round < 4; ++round) {
    const auto store = Open();
    EXPECT_FALSE(HasImage());
    EXPECT_THAT(store->Info().notices, IsEmpty());
    if (round > 0) {
      EXPECT_EQ(DumpsOf(*store), before);
    }
    Write(*store, 20);
    before = DumpsOf(*store);
  }
  EXPECT_TRUE(HasImage());
  EXPECT_EQ(DumpsOf(*Open(/*verify_at_open=*/true)), before);
}

// What recovery makes of a store that nobody has open.
Recovered RecoveredWith(const std::string& directory, std::optional<IndexImage> image) {
  const EngineResources resources = MakeResources(nullptr, 1 << 20, 1 << 20);
  const auto database = Database::Open(directory + "/rocksdb", resources, Database::Mode::kReadOnly).value();
  const Tip tip = TipFile::Read(*resources.env, directory + "/TIP").value().tip;
  auto recovered = Recover(*database, tip, /*verify_all=*/false, std::move(image));
  EXPECT_THAT(recovered, IsOk());
  return *std::move(recovered);
}

IndexImage TakenFrom(const std::string& directory) {
  absl::StatusOr<std::optional<IndexImage>> image = TakeImage(directory + "/INDEX");
  EXPECT_TRUE(image.ok() && image->has_value());
  return **std::move(image);
}

TEST_F(ImageTest, ItIsUsed_IfItsCheckpointIsTheStores) {
  for (const Revision revision : {0, 1}) {
    Write(*Open(), 20);
    IndexImage image = TakenFrom(directory_);
    image.checkpoint.set_revision(image.checkpoint.revision() + revision);
    EXPECT_EQ(RecoveredWith(directory_, std::move(image)).orders != nullptr, revision == 0);
    EXPECT_FALSE(HasImage());
  }
}

// Somebody puts one back beside an index that was made anew from the records: of the same revision, with as
// many documents and values, and other numbers.
TEST_F(ImageTest, OneOfOtherNumbersIsNotUsed) {
  {
    const auto store = Open();
    for (int number = 9; number > 0; --number) {
      SampleArticle article = {.id = absl::StrCat("fang-", number), .title = absl::StrCat("家風 ", number)};
      article.participants = {Guest("", absl::StrCat("沈", number), "沈潔", {absl::StrCat("書記", number)})};
      const std::vector<internal::Mutation> mutations = {
          Mutate({Put(article, internal::PutArticle::MUST_NOT_EXIST)}, 9 - number)};
      for (const auto& result : store->CommitAll(mutations)) ASSERT_THAT(result, IsOk());
    }
  }
  const std::string image = ReadFile(image_);
  { Open(/*verify_at_open=*/true, /*image_documents=*/1'000'000); }
  EXPECT_FALSE(HasImage());
  WriteFile(image_, image);
  EXPECT_EQ(RecoveredWith(directory_, TakenFrom(directory_)).orders, nullptr);
}

std::set<std::string> FilesIn(const std::string& directory) {
  std::set<std::string> files;
  for (const auto& file : std::filesystem::recursive_directory_iterator(directory)) files.insert(file.path());
  return files;
}

// As the files are of a process that is killed now. What the engine makes and deletes while they are copied
// would make a copy of two times.
std::string KilledCopy(const std::string& directory, const std::string& copy) {
  std::error_code failed;
  for (int tries = 0; tries < 100; ++tries) {
    std::filesystem::remove_all(copy);
    const std::set<std::string> before = FilesIn(directory);
    std::filesystem::copy(directory, copy, std::filesystem::copy_options::recursive, failed);
    if (!failed && FilesIn(directory) == before) return copy;
  }
  ADD_FAILURE() << "files come and go all the time " << failed.message();
  return copy;
}

std::string Newest(const Store& store) { return DumpOf(**store.At(0)); }

// What came behind the checkpoint is documents, deaths, and what was swept.
TEST_F(ImageTest, AfterAKill_WhatWasWrittenBehindIt_IsTakenIn) {
  const auto sample = [](int seconds) {
    return absl::FromUnixMicros(kSampleTime) + absl::Seconds(seconds) + absl::Hours(72);
  };
  const std::string copy = folder_.path() + "/copy";
  int written = 0;
  for (int round = 0; round < 6; ++round) {
    Write(*Open(), 30);
    written += 30;
    const std::string image = ReadFile(image_);
    const auto store = Open(false, /*image_documents=*/1'000'000);  // so that no file comes and goes
    if (round % 2 == 1) {
      ASSERT_THAT(store->Sweep(sample(written - 10)), IsOk());
    }
    const int more = round == 0 ? 0 : 25;
    Write(*store, more);
    written += more;
    WriteFile(KilledCopy(directory_, copy) + "/INDEX", image);
    const Recovered by_image = RecoveredWith(copy, TakenFrom(copy));
    const Recovered by_blocks = RecoveredWith(copy, std::nullopt);
    ASSERT_NE(by_image.orders, nullptr);
    ExpectSameTables(*by_image.tables, *by_blocks.tables);
    ExpectSameOrders(*by_image.orders, *OrdersOf(*by_blocks.tables));
    EXPECT_EQ(by_image.checkpoint.SerializeAsString(), by_blocks.checkpoint.SerializeAsString());
    // Opened by it, the store goes on.
    WriteFile(KilledCopy(directory_, copy) + "/INDEX", image);
    const std::string shown = Newest(*store);
    {
      const auto reopened = Open(false, 1, copy);
      EXPECT_THAT(reopened->Info().notices, IsEmpty());
      EXPECT_EQ(Newest(*reopened), shown);
    }
    EXPECT_EQ(Newest(*Open(/*verify_at_open=*/true, 1, copy)), shown);
  }
}

TEST_F(ImageTest, AStoreThatRestsHasOne) {
  const std::string copy = folder_.path() + "/copy";
  const auto store = Open();
  Write(*store, 40);
  while (!HasImage()) std::this_thread::yield();
  const std::vector<std::string> dumps = DumpsOf(*store);
  KilledCopy(directory_, copy);
  EXPECT_NE(RecoveredWith(copy, TakenFrom(copy)).orders, nullptr);
  EXPECT_EQ(DumpsOf(*Open(false, 1, KilledCopy(directory_, copy))), dumps);
}

TEST_F(ImageTest, WhatAKilledCloseHasLeftIsDeleted) {
  { Open(); }
  WriteFile(image_ + ".tmp", "half of one");
  const auto store = Open();
  EXPECT_FALSE(std::filesystem::exists(image_ + ".tmp"));
}

TEST_F(ImageTest, OfSmallStoresThereIsNone) {
  Write(*Open(false, 1'000'000), 20);
  EXPECT_FALSE(HasImage());
}

TEST_F(ImageTest, OneThatIsDamagedIsSetAside) {
  Write(*Open(), 30);
  const std::vector<std::string> before = DumpsOf(*Open(false, 1'000'000));
  { Open(); }
  std::string image = ReadFile(image_);
  image[image.size() - 9] ^= 1;
  WriteFile(image_, image);
  {
    const auto store = Open();
    EXPECT_THAT(store->Info().notices, ElementsAre(HasSubstr("the index was loaded from its blocks: ")));
    EXPECT_EQ(DumpsOf(*store), before);
  }
  // The next one is sound again.
  const auto store = Open();
  EXPECT_THAT(store->Info().notices, IsEmpty());
  EXPECT_EQ(DumpsOf(*store), before);
}

// As when somebody puts an old file back.
TEST_F(ImageTest, OneOfAnotherRevisionIsNotUsed) {
  Write(*Open(), 30);
  const std::string old = ReadFile(image_);
  std::vector<std::string> dumps;
  {
    const auto store = Open();
    Write(*store, 30);
    dumps = DumpsOf(*store);
  }
  WriteFile(image_, old);
  EXPECT_EQ(DumpsOf(*Open()), dumps);
}

TEST_F(ImageTest, WhatIsInItsPlaceAndNoFile_IsNotRead) {
  Write(*Open(), 10);
  std::filesystem::remove(image_);
  ASSERT_EQ(mkfifo(image_.c_str(), 0600), 0);
  EXPECT_THAT(Open()->Info().revision, 10);
  std::filesystem::remove(image_);
  std::filesystem::create_directory(image_);
  EXPECT_THAT(Open()->Info().revision, 10);
}

// Who has it under another name could write to what is mapped.
TEST_F(ImageTest, OneThatHasAnotherName_IsNotRead) {
  const std::string elsewhere = folder_.path() + "/kept";
  Write(*Open(), 10);
  std::filesystem::create_hard_link(image_, elsewhere);
  EXPECT_FALSE(TakeImage(image_).value().has_value());
  EXPECT_FALSE(HasImage());
  std::filesystem::create_symlink(elsewhere, image_);
  EXPECT_FALSE(TakeImage(image_).value().has_value());
  EXPECT_FALSE(HasImage());
  std::filesystem::rename(elsewhere, image_);
  EXPECT_TRUE(TakeImage(image_).value().has_value());
}

}  // namespace
}  // namespace fangtan::storage
