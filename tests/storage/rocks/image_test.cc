// A store that opens from an image of its index shows what one shows that has none.
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
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

// As the files are of a process that is killed now. What the engine no longer needs it deletes when it likes,
// also while it is being copied.
std::string KilledCopy(const std::string& directory, const std::string& copy) {
  std::error_code failed;
  for (int tries = 0; tries < 20; ++tries) {
    std::filesystem::remove_all(copy);
    std::filesystem::copy(directory, copy, std::filesystem::copy_options::recursive, failed);
    if (!failed) break;
  }
  EXPECT_FALSE(failed) << failed.message();
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

class ImageKeeperTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!NamelessFile(folder_.path() + "/INDEX").usable()) GTEST_SKIP() << "no file can be mapped there";
  }
  ImageKeeperTest() {
    auto tables = std::make_unique<Tables>();
    for (int i = 0; i < 6'000; ++i) history_.Write(*tables);
    auto orders = std::make_unique<Orders>(*tables);
    orders->Build();
    index_ = std::make_unique<Index>(std::move(tables), std::move(orders), history_.revision(), 1 << 20, 0);
  }

  // Pages of files that lie in `directory` or are nameless there.
  int MappedFiles() const {
    std::ifstream maps("/proc/self/maps");
    int count = 0;
    for (std::string line; std::getline(maps, line);) count += line.find(folder_.path()) != std::string::npos;
    return count;
  }

  // That it shows what was written into it.
  void ExpectAsWritten() const {
    Tables expected;
    TablesHistory same(12);
    for (int i = 0; i < 6'000; ++i) same.Write(expected);
    index_->Read([&](const Tables& tables, const Orders&, Revision) { ExpectSameTables(tables, expected); });
  }

  // The next document of an article.
  uint32_t Size() const {
    uint32_t size = 0;
    index_->Read(
        [&](const Tables& tables, const Orders&, Revision) { size = tables.kind(internal::ARTICLE).size(); });
    return size;
  }

  // Documents of which the index has fewer than what moves it while it is written to.
  static constexpr uint64_t kMany = 5'000;

  testing::TempDirectory folder_;
  TablesHistory history_{12};
  std::unique_ptr<Index> index_;
  const BackgroundThread::Pause never_ends_ = [](absl::Duration) { return true; };
};

TEST_F(ImageKeeperTest, MemoryThatNobodyWritesToBecomesAFiles) {
  ImageKeeper keeper(*index_, {.path = folder_.path() + "/INDEX", .min_documents = kMany},
                     /*from_image=*/false);
  keeper.Consider(never_ends_);
  EXPECT_EQ(MappedFiles(), 0);  // it may still be written to
  keeper.Consider(never_ends_);
  EXPECT_GT(MappedFiles(), 5);
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
  ExpectAsWritten();
}

TEST_F(ImageKeeperTest, OfMuchMore_WhatIsNewDoesTooWhileItIsWrittenTo) {
  ImageKeeper keeper(*index_, {.path = folder_.path() + "/INDEX", .min_documents = 1'000},
                     /*from_image=*/false);
  keeper.Consider(never_ends_);
  EXPECT_GT(MappedFiles(), 5);
  ExpectAsWritten();
}

TEST_F(ImageKeeperTest, OnceIsEnough_UntilItHasGrown) {
  ImageKeeper keeper(*index_, {.path = folder_.path() + "/INDEX", .min_documents = 1'000},
                     /*from_image=*/false);
  int steps = 0;
  const BackgroundThread::Pause count = [&steps](absl::Duration) { return ++steps > 0; };
  keeper.Consider(count);
  const int some = steps;
  EXPECT_GT(some, 0);
  keeper.Consider(count);
  EXPECT_GT(steps, some) << "all, as it rests";
  const int all = steps;
  keeper.Consider(count);
  EXPECT_EQ(steps, all);
}

class NoTexts final : public TextReader {
 public:
  absl::StatusOr<std::string> TextOf(internal::Kind, uint32_t, Field) const override {
    return absl::InternalError("nobody asks for it");
  }
};

std::vector<uint32_t> AnswersAt(const Index& index, Revision revision) {
  ListQuery query;
  query.kind = internal::ANSWER;
  query.order = {{.field = SortField::kUpdateTime, .descending = true}};
  query.limit = 200;
  const auto rows = index.List(query, revision, NoTexts());
  EXPECT_THAT(rows, IsOk());
  return rows->docs;
}

// Articles that bring names, titles and people of their own.
IndexDelta Articles(uint32_t first_doc, uint32_t count, Revision revision) {
  IndexDelta delta;
  for (uint32_t doc = first_doc; doc < first_doc + count; ++doc) {
    IndexEntry entry;
    entry.kind = internal::ARTICLE;
    entry.doc = doc;
    entry.revision = revision;
    entry.name = absl::StrCat("articles/xin-", doc);
    entry.create_time = entry.update_time = 1404172800000000 + static_cast<int64_t>(revision);
    entry.context = {.title = absl::StrCat("家風 ", doc), .column = "說𠮷", .language = "zh-Hant"};
    entry.participants = {
        {.printed_name = absl::StrCat("沈", doc), .name = absl::StrCat("沈潔", doc), .posts = {"書記"}}};
    delta.born.push_back(std::move(entry));
  }
  return delta;
}

// Columns grow out of what rounds leave that writers came between.
TEST_F(ImageKeeperTest, BesideIt_ReadersNoticeNothing_AndWritersGoOn) {
  const Revision known = history_.revision();
  const std::vector<uint32_t> answers = AnswersAt(*index_, known);
  const uint32_t article = index_->Find(internal::ARTICLE, "articles/fang-1", known).doc;
  ASSERT_GT(answers.size(), 30u);
  ASSERT_NE(article, 0u);
  Tables expected;
  TablesHistory same(12);
  for (int i = 0; i < 6'000; ++i) same.Write(expected);

  std::atomic<bool> ended = false;
  std::atomic<int> steps = 0;
  std::thread keeping([&] {
    const auto pause = [&](absl::Duration) { return ++steps, true; };
    while (!ended) {
      ImageKeeper keeper(*index_, {.path = folder_.path() + "/INDEX", .min_documents = 1}, false);
      for (int i = 0; i < 2; ++i) keeper.Consider(pause);
    }
  });
  std::thread reading([&] {
    while (!ended) {
      EXPECT_EQ(AnswersAt(*index_, known), answers);
      EXPECT_EQ(index_->Find(internal::ARTICLE, "articles/fang-1", known).doc, article);
    }
  });
  std::mt19937 random(14);
  for (Revision revision = known + 1; revision <= known + 200; ++revision) {
    const int until = steps + static_cast<int>(random() % 5);
    while (steps < until) std::this_thread::yield();
    const IndexDelta delta = Articles(expected.kind(internal::ARTICLE).size(), 50, revision);
    for (const IndexEntry& entry : delta.born) expected.Add(entry);
    index_->Apply(delta, revision);
  }
  ended = true;
  keeping.join();
  reading.join();
  EXPECT_GT(MappedFiles(), 0);
  index_->Read([&](const Tables& tables, const Orders&, Revision) { ExpectSameTables(tables, expected); });
}

// Leaves one for a checkpoint of what the index is now; what it says of it.
absl::Status LeaveOne(ImageKeeper& keeper, const Index& index, const BackgroundThread::Pause& pause) {
  internal::Checkpoint checkpoint;
  index.Read([&](const Tables& tables, const Orders&, Revision applied) {
    TablesCodec::Describe(tables, checkpoint);
    checkpoint.set_revision(applied);
  });
  const absl::Status left = keeper.Leave(checkpoint, pause);
  EXPECT_EQ(keeper.HasImageOf(checkpoint), left.ok());
  return left;
}

TEST_F(ImageKeeperTest, AnImageIsWanted_OnceItRests_AndOnceItHasGrownSince) {
  const std::string path = folder_.path() + "/INDEX";
  ImageKeeper keeper(*index_, {.path = path, .min_documents = 100}, /*from_image=*/true);
  const auto wants = [&] {
    keeper.Consider(never_ends_);
    return keeper.WantsImage();
  };
  EXPECT_FALSE(wants()) << "it may still be written to";
  EXPECT_TRUE(wants());
  EXPECT_THAT(LeaveOne(keeper, *index_, never_ends_), IsOk());
  EXPECT_TRUE(std::filesystem::exists(path));
  EXPECT_FALSE(wants());
  const uint32_t next = Size();
  index_->Apply(Articles(next, 50, history_.revision() + 1), history_.revision() + 1);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(wants()) << "few came";
  index_->Apply(Articles(next + 50, 2'000, history_.revision() + 2), history_.revision() + 2);
  EXPECT_FALSE(wants()) << "it does not rest";
  EXPECT_TRUE(wants());
}

TEST_F(ImageKeeperTest, OneThatLiesThereIsNotLeftAgain_UnlessItIsDeleted) {
  const std::string path = folder_.path() + "/INDEX";
  const auto inode = [&] {
    struct stat status = {};
    return stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
  };
  ImageKeeper keeper(*index_, {.path = path, .min_documents = 100}, /*from_image=*/true);
  EXPECT_THAT(LeaveOne(keeper, *index_, never_ends_), IsOk());
  const auto first = inode();
  const std::string link = path + ".link";  // so that its number is not used again
  std::filesystem::create_hard_link(path, link);
  EXPECT_THAT(LeaveOne(keeper, *index_, never_ends_), IsOk());
  EXPECT_EQ(inode(), first);
  std::filesystem::remove(path);
  EXPECT_THAT(LeaveOne(keeper, *index_, never_ends_), IsOk());
  EXPECT_NE(inode(), 0u);
  EXPECT_NE(inode(), first);
}

TEST_F(ImageKeeperTest, AnImageThatFails_IsNotTriedAgainAtOnce) {
  ImageKeeper keeper(*index_, {.path = folder_.path() + "/INDEX", .min_documents = 100}, /*from_image=*/true);
  for (int i = 0; i < 2; ++i) keeper.Consider(never_ends_);
  EXPECT_TRUE(keeper.WantsImage());
  // It is written to meanwhile.
  const auto write = [&, next = Size(), revision = history_.revision()](absl::Duration) mutable {
    index_->Apply(Articles(next++, 1, ++revision), revision);
    return true;
  };
  EXPECT_TRUE(absl::IsAborted(LeaveOne(keeper, *index_, write)));
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
  for (int i = 0; i < 2; ++i) keeper.Consider(never_ends_);
  EXPECT_FALSE(keeper.WantsImage());
  // A clean close tries all the same.
  EXPECT_THAT(LeaveOne(keeper, *index_, never_ends_), IsOk());
}

TEST_F(ImageKeeperTest, WhoEndsIsNotKeptWaitingForAnImage) {
  ImageKeeper keeper(*index_, {.path = folder_.path() + "/INDEX", .min_documents = 100}, /*from_image=*/true);
  EXPECT_TRUE(absl::IsAborted(LeaveOne(keeper, *index_, [](absl::Duration) { return false; })));
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(ImageKeeperTest, WhoEndsIsNotKeptWaiting) {
  ImageKeeper keeper(*index_, {.path = folder_.path() + "/INDEX", .min_documents = kMany},
                     /*from_image=*/false);
  keeper.Consider(never_ends_);
  keeper.Consider([](absl::Duration) { return false; });
  EXPECT_EQ(MappedFiles(), 0);
}

}  // namespace
}  // namespace fangtan::storage
