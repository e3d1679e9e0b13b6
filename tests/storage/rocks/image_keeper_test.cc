// ImageKeeper beside readers and writers of the index.
#include "storage/rocks/image_keeper.h"

#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/index/tables_codec.h"
#include "storage/rocks/nameless_file.h"
#include "tests/storage/index/tables_history.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_directory.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::IsOk;

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

// Leaves one for a checkpoint of what the index is now, which `write` writes; what it says of it.
absl::Status LeaveOne(
    ImageKeeper& keeper, const Index& index, const BackgroundThread::Pause& pause,
    const std::function<absl::Status()>& write = [] { return absl::OkStatus(); }) {
  internal::Checkpoint checkpoint;
  index.Read([&](const Tables& tables, const Orders&, Revision applied) {
    TablesCodec::Describe(tables, checkpoint);
    checkpoint.set_revision(applied);
  });
  const absl::Status left = keeper.Leave(checkpoint, pause, write);
  EXPECT_EQ(keeper.HasImageOf(checkpoint), left.ok());
  return left;
}

TEST_F(ImageKeeperTest, AnImageIsWanted_OnceItRests_AndOnceItHasGrownSince) {
  const std::string path = folder_.path() + "/INDEX";
  ImageKeeper keeper(*index_, {.path = path, .min_documents = 100}, /*from_image=*/true);
  const auto wants = [&] {
    keeper.Consider(never_ends_);
    return keeper.WantsImage({});
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

// The one before is of use with its own checkpoint alone.
TEST_F(ImageKeeperTest, TheCheckpointIsWrittenBetweenItAndTheOneBefore) {
  const std::string path = folder_.path() + "/INDEX";
  ImageKeeper keeper(*index_, {.path = path, .min_documents = 100}, /*from_image=*/true);
  EXPECT_THAT(LeaveOne(keeper, *index_, never_ends_), IsOk());
  const auto inode = [&] {
    struct stat status = {};
    return stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
  };
  const auto first = inode();
  index_->Apply(Articles(Size(), 1, history_.revision() + 1), history_.revision() + 1);
  bool written = false;
  const auto write = [&] {
    EXPECT_EQ(inode(), first);
    EXPECT_TRUE(std::filesystem::exists(path + ".tmp"));
    written = true;
    return absl::OkStatus();
  };
  EXPECT_TRUE(absl::IsAborted(LeaveOne(
      keeper, *index_, [](absl::Duration) { return false; }, write)));
  EXPECT_FALSE(written);
  EXPECT_EQ(inode(), first);
  const auto fail = [] { return absl::DataLossError("no checkpoint"); };
  EXPECT_TRUE(absl::IsDataLoss(LeaveOne(keeper, *index_, never_ends_, fail)));
  EXPECT_EQ(inode(), first);
  EXPECT_THAT(LeaveOne(keeper, *index_, never_ends_, write), IsOk());
  EXPECT_TRUE(written);
  EXPECT_NE(inode(), first);
}

// Else each opening would purge it again, document by document.
TEST_F(ImageKeeperTest, WhatIsSweptBehindIt_TheNextOneDoesWithout) {
  const std::string path = folder_.path() + "/INDEX";
  ImageKeeper keeper(*index_, {.path = path, .min_documents = 100}, /*from_image=*/true);
  EXPECT_THAT(LeaveOne(keeper, *index_, never_ends_), IsOk());
  const auto holds = [&](uint32_t article) {
    std::filesystem::copy_file(path, path + ".copy", std::filesystem::copy_options::overwrite_existing);
    const auto image = TakeImage(path + ".copy");
    EXPECT_TRUE(image.ok() && image->has_value());
    return (*image)->tables->kind(internal::ARTICLE).entity[article] != kNoEntity;
  };
  EXPECT_TRUE(holds(3));
  index_->Purge(internal::ARTICLE, {3});
  EXPECT_THAT(LeaveOne(keeper, *index_, never_ends_), IsOk());
  EXPECT_FALSE(holds(3));
}

TEST_F(ImageKeeperTest, AnImageIsWanted_OnceMuchOfItIsSwept) {
  ImageKeeper keeper(*index_, {.path = folder_.path() + "/INDEX", .min_documents = 100}, /*from_image=*/true);
  EXPECT_THAT(LeaveOne(keeper, *index_, never_ends_), IsOk());
  const auto wants_without = [&](uint32_t from, uint32_t end) {
    std::vector<uint32_t> swept(end - from);
    std::iota(swept.begin(), swept.end(), from);
    index_->Purge(internal::ARTICLE, swept);
    for (int i = 0; i < 2; ++i) keeper.Consider(never_ends_);
    return keeper.WantsImage({});
  };
  EXPECT_FALSE(wants_without(1, 50)) << "that is soon done";
  EXPECT_TRUE(wants_without(50, Size()));
}

TEST_F(ImageKeeperTest, AnImageThatFails_IsNotTriedAgainAtOnce) {
  ImageKeeper keeper(*index_, {.path = folder_.path() + "/INDEX", .min_documents = 100}, /*from_image=*/true);
  for (int i = 0; i < 2; ++i) keeper.Consider(never_ends_);
  EXPECT_TRUE(keeper.WantsImage({}));
  // It is written to meanwhile.
  const auto write = [&, next = Size(), revision = history_.revision()](absl::Duration) mutable {
    ++revision;
    index_->Apply(Articles(next++, 1, revision), revision);
    return true;
  };
  EXPECT_TRUE(absl::IsAborted(LeaveOne(keeper, *index_, write)));
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
  for (int i = 0; i < 2; ++i) keeper.Consider(never_ends_);
  EXPECT_FALSE(keeper.WantsImage({}));
  // A clean close tries all the same.
  EXPECT_THAT(LeaveOne(keeper, *index_, never_ends_), IsOk());
}

// An image is written in pieces, and each shows the index as it was then.
TEST_F(ImageKeeperTest, ASweepThatComesBetweenEndsIt) {
  uint32_t pieces = 0;
  const std::string path = folder_.path() + "/INDEX";
  {
    ImageKeeper keeper(*index_, {.path = path, .min_documents = 100}, /*from_image=*/true);
    EXPECT_THAT(LeaveOne(keeper, *index_, [&](absl::Duration) { return ++pieces, true; }), IsOk());
  }
  ASSERT_GT(pieces, 1u);
  for (uint32_t piece = 1; piece < pieces; ++piece) {
    ImageKeeper keeper(*index_, {.path = path, .min_documents = 100}, /*from_image=*/true);
    uint32_t written = 0;
    const auto sweep = [&](absl::Duration) {
      if (++written == piece) index_->Purge(internal::ARTICLE, {2 * piece, 2 * piece + 1});
      return true;
    };
    EXPECT_TRUE(absl::IsAborted(LeaveOne(keeper, *index_, sweep))) << piece << " of " << pieces;
    EXPECT_THAT(LeaveOne(keeper, *index_, never_ends_), IsOk());
  }
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
