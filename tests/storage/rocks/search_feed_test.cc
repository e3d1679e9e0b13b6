// The text indexes of a store: behind every acknowledged write, whatever is done to their files.
#include "storage/rocks/search_feed.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/log/local_log.h"
#include "storage/rocks/recovery.h"
#include "storage/rocks/view_registry.h"
#include "tests/storage/rocks/sample.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_directory.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// Documents whose text has a key.
uint32_t Holders(const TextSnapshot& snapshot, TermKey key) {
  uint32_t documents = 0;
  for (const auto& segment : snapshot.segments) {
    const int64_t at = segment->Find(key);
    if (at >= 0) documents += segment->term(static_cast<size_t>(at)).df;
  }
  return documents;
}

// An article of three answers and two questions, and a word that stands in its second answer alone.
SampleArticle Marked(int number) {
  SampleArticle sample = TwoGuests(absl::StrCat("art-", number));
  absl::StrAppend(&sample.sections[0][0].answers[1].text, "，見附件ｗｏｒｄ", number, "。");
  return sample;
}
TermKey MarkOfArticle(int number) { return WordKey(absl::StrCat("word", number)); }

internal::Operation Create(int number) { return Put(Marked(number), internal::PutArticle::MUST_NOT_EXIST); }

StoreOptions OptionsFor(const std::string& directory) {
  return {.directory = directory,
          .block_cache_bytes = 1 << 20,
          .write_buffer_bytes = 4 << 20,
          .sweep_period = absl::InfiniteDuration(),
          .verify_in_background = false};
}

// What a store is made of, as far as the feed needs it.
class Opened {
 public:
  explicit Opened(const StoreOptions& options) {
    rocksdb::Env& env = *rocksdb::Env::Default();
    const EngineResources resources =
        MakeResources(nullptr, options.block_cache_bytes, options.write_buffer_bytes);
    const Tip tip = TipFile::Read(env, options.directory + "/TIP")->tip;
    const std::string path = options.directory + "/rocksdb";
    database_ = Database::Open(path, resources, Database::Mode::kReadWrite).value();
    Recovered recovered = Recover(*database_, tip, /*verify_all=*/false).value();
    tip_ = TipFile::Open(env, options.directory + "/TIP", tip).value();
    const Revision revision = recovered.state.revision();
    auto orders = std::make_unique<Orders>(*recovered.tables);
    orders->Build();
    index_ = std::make_unique<Index>(std::move(recovered.tables), std::move(orders), revision, 1 << 14,
                                     /*kept_list_bytes=*/0);
    const std::string store_id = recovered.state.store_id();
    sink_ = std::make_unique<CommitSink>(*database_, *tip_, *index_, std::move(recovered.state));
    log_ = std::make_unique<LocalLog>(*sink_, revision);
    feed_ = std::make_unique<SearchFeed>(
        SearchFeed::Parts{.database = *database_, .index = *index_, .sink = *sink_},
        FolderOnDisk(options.directory + "/search"), store_id, options);
    sink_->OnPublish([this] { feed_->Wake(); });
  }

  Revision Commit(const std::vector<internal::Operation>& operations) {
    const auto applied = log_->Append(Mutate(operations), {});
    EXPECT_THAT(applied, IsOk());
    return applied->revision;
  }
  std::shared_ptr<const TextSnapshot> Newest(internal::Kind kind) {
    const auto snapshot = feed_->SnapshotAt(kind, sink_->published(), nullptr);
    EXPECT_THAT(snapshot, IsOk());
    return snapshot.ok() ? *snapshot : std::make_shared<TextSnapshot>();
  }
  SearchFeed& feed() { return *feed_; }
  Index& index() { return *index_; }
  Revision published() const { return sink_->published(); }

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<TipFile> tip_;
  std::unique_ptr<Index> index_;
  std::unique_ptr<CommitSink> sink_;
  std::unique_ptr<LocalLog> log_;
  std::unique_ptr<SearchFeed> feed_;
};

class SearchFeedTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_THAT(OpenStore(Options()), IsOk()); }

  StoreOptions Options() const { return OptionsFor(directory_ + "/store"); }
  std::string SearchPath() const { return directory_ + "/store/search"; }
  std::vector<std::string> Files(const std::string& suffix) const {
    std::vector<std::string> names = FolderOnDisk(SearchPath())->Names().value();
    std::erase_if(names, [&suffix](const std::string& name) { return !absl::EndsWith(name, suffix); });
    return names;
  }
  // Articles 1 to `count`, one write each, closed in order.
  void Fill(int count) {
    Opened store(Options());
    for (int number = 1; number <= count; ++number) store.Commit({Create(number)});
  }
  static void ExpectArticles(Opened& store, int count) {
    const auto answers = store.Newest(internal::ANSWER);
    ASSERT_GE(answers->end_doc(), static_cast<uint32_t>(count) * 3 + 1);
    for (int number = 1; number <= count; ++number) {
      ASSERT_EQ(Holders(*answers, MarkOfArticle(number)), 1) << number;
    }
    // 「記者：家風建設」 stands in the first question of each, 「河北」 in the title.
    EXPECT_EQ(Holders(*store.Newest(internal::QUESTION), PairKey(U'建', U'设')), count);
    EXPECT_EQ(Holders(*store.Newest(internal::ARTICLE), PairKey(U'河', U'北')), count);
  }
  static std::string ReadFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void FlipLastByteInPlace(const std::string& path) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(-1, std::ios::end);
    const int last = file.get();
    file.seekp(-1, std::ios::end);
    file.put(static_cast<char>(last ^ 4));
    file.close();
    ASSERT_TRUE(file.good());
  }
  static void FlipLastByte(const std::string& path) {
    std::string bytes = ReadFile(path);
    ASSERT_FALSE(bytes.empty());
    bytes.back() = static_cast<char>(bytes.back() ^ 4);
    std::ofstream(path, std::ios::binary) << bytes;
  }

  const testing::TempDirectory temporary_;
  const std::string directory_ = temporary_.path();
};

TEST_F(SearchFeedTest, WhatWasAcknowledgedIsFoundAtOnce) {
  Opened store(Options());
  for (int number = 1; number <= 200; ++number) {
    const Revision revision = store.Commit({Create(number)});
    const auto snapshot = store.feed().SnapshotAt(internal::ANSWER, revision, nullptr);
    ASSERT_THAT(snapshot, IsOk());
    ASSERT_EQ(Holders(**snapshot, MarkOfArticle(number)), 1);
  }
  EXPECT_LE(store.Newest(internal::ANSWER)->segments.size(), 13u) << "a trickle keeps few segments";
  ExpectArticles(store, 200);
  EXPECT_EQ(store.feed().info().documents, 200 * 6);
  EXPECT_EQ(store.feed().info().behind, 0);
  EXPECT_THAT(store.feed().notices(), IsEmpty());
}

TEST_F(SearchFeedTest, ReopeningFindsEverythingInFiles) {
  Fill(50);
  EXPECT_THAT(Files(".seg"), SizeIs(3)) << "a clean close leaves one file a kind";
  Opened store(Options());
  EXPECT_EQ(store.feed().info().documents, 50 * 6) << "before anything was read";
  ExpectArticles(store, 50);
  EXPECT_THAT(store.feed().notices(), IsEmpty());
  store.Commit({Create(51)});
  ExpectArticles(store, 51);
}

TEST_F(SearchFeedTest, AStoreWithoutSegmentsGetsThem) {
  Fill(20);
  std::filesystem::remove_all(SearchPath());
  Opened store(Options());
  ExpectArticles(store, 20);
  EXPECT_THAT(store.feed().notices(), IsEmpty());
}

// A copy of the folder while it is written is what a kill leaves.
TEST_F(SearchFeedTest, AKilledStoreIsMadeWhole) {
  Fill(30);
  const std::string copy = directory_ + "/copy";
  std::filesystem::copy(directory_ + "/store", copy, std::filesystem::copy_options::recursive);
  {
    Opened store(Options());
    for (int number = 31; number <= 60; ++number) store.Commit({Create(number)});
    ExpectArticles(store, 60);
  }
  // The segments of the older copy beside the newer database: some are missing, none is wrong.
  std::filesystem::remove_all(SearchPath());
  std::filesystem::copy(copy + "/search", SearchPath());
  Opened store(Options());
  EXPECT_GE(store.feed().info().documents, 30 * 6);
  ExpectArticles(store, 60);
  EXPECT_THAT(store.feed().notices(), IsEmpty());
}

// A backup is put back under segments that know more; and goes another way from there.
TEST_F(SearchFeedTest, SegmentsOfAnotherPastAreThrownAway) {
  Fill(10);
  const std::string backup = directory_ + "/backup";
  std::filesystem::copy(directory_ + "/store", backup, std::filesystem::copy_options::recursive);
  {
    Opened store(Options());
    for (int number = 11; number <= 20; ++number) store.Commit({Create(number)});
  }
  // As many writes, other documents.
  StoreOptions other = OptionsFor(backup);
  {
    Opened store(other);
    for (int number = 111; number <= 120; ++number) store.Commit({Create(number)});
  }
  std::filesystem::remove_all(backup + "/search");
  std::filesystem::copy(SearchPath(), backup + "/search");
  Opened store(other);
  EXPECT_THAT(store.feed().notices(), ElementsAre(HasSubstr("not in this store's history")));
  const auto answers = store.Newest(internal::ANSWER);
  EXPECT_EQ(Holders(*answers, MarkOfArticle(15)), 0);
  EXPECT_EQ(Holders(*answers, MarkOfArticle(115)), 1);
}

TEST_F(SearchFeedTest, ADamagedSegmentIsMadeAnewWhileServing) {
  Fill(40);
  for (const std::string& name : Files(".seg")) {
    if (!absl::StartsWith(name, "answer")) continue;
    ASSERT_NO_FATAL_FAILURE(FlipLastByte(SearchPath() + "/" + name));
  }
  {
    Opened store(Options());
    const auto reading = store.Newest(internal::ANSWER);
    ASSERT_THAT(reading->segments[0]->CheckAll(), Fails(StatusCode::kDataLoss, "INDEX_CORRUPT"));
    store.feed().ReportDamage(internal::ANSWER, *reading);
    store.feed().ReportDamage(internal::ANSWER, *reading);
    EXPECT_THAT(store.feed().damages(), ElementsAre(HasSubstr("is damaged and was set aside")));
    ExpectArticles(store, 40);
    for (const auto& segment : store.Newest(internal::ANSWER)->segments) {
      EXPECT_THAT(segment->CheckAll(), IsOk());
    }
    EXPECT_THAT(Files(".damaged"), SizeIs(1));
  }
  Opened store(Options());
  EXPECT_EQ(store.feed().info().documents, 40 * 6);
  EXPECT_THAT(store.feed().notices(), IsEmpty());
}

TEST_F(SearchFeedTest, DamageIsFoundInTheBackground) {
  Fill(40);
  for (const std::string& name : Files(".seg")) {
    ASSERT_NO_FATAL_FAILURE(FlipLastByte(SearchPath() + "/" + name));
  }
  StoreOptions options = Options();
  options.verify_in_background = true;
  Opened store(options);
  while (store.feed().damages().size() < 3) std::this_thread::yield();
  ExpectArticles(store, 40);
}

TEST_F(SearchFeedTest, CutAndDeletedFilesAreMadeAnew) {
  Fill(40);
  const std::vector<std::string> files = Files(".seg");
  ASSERT_THAT(files, SizeIs(3));
  std::filesystem::remove(SearchPath() + "/" + files[0]);
  std::filesystem::resize_file(SearchPath() + "/" + files[1], 100);
  std::filesystem::resize_file(SearchPath() + "/" + files[2], 0);
  Opened store(Options());
  EXPECT_THAT(store.feed().notices(), SizeIs(3));
  EXPECT_THAT(store.feed().damages(), SizeIs(2)) << "of those that were cut";
  ExpectArticles(store, 40);
}

// Verification goes round: what was right once need not stay so.
TEST_F(SearchFeedTest, LaterDamageIsFoundInTheBackground) {
  Fill(40);
  StoreOptions options = Options();
  options.verify_in_background = true;
  options.verify_text_period = absl::Milliseconds(1);
  Opened store(options);
  for (const internal::Kind kind : kSearchedKinds) {
    for (const auto& segment : store.Newest(kind)->segments) ASSERT_THAT(segment->CheckAll(), IsOk());
  }
  for (const std::string& name : Files(".seg")) FlipLastByteInPlace(SearchPath() + "/" + name);
  while (store.feed().damages().size() < 3) std::this_thread::yield();
  ExpectArticles(store, 40);
  EXPECT_THAT(store.feed().damages(), Each(HasSubstr("is damaged and was set aside")));
  while (Files(".damaged").size() < 3) std::this_thread::yield();
}

// Nobody verifies here: who reads finds it.
TEST_F(SearchFeedTest, AFileThatIsCutWhileServingIsMadeAnew) {
  Fill(40);
  Opened store(Options());
  const auto reading = store.Newest(internal::ANSWER);
  for (const std::string& name : Files(".seg")) std::filesystem::resize_file(SearchPath() + "/" + name, 0);
  EXPECT_EQ(Holders(*reading, MarkOfArticle(7)), 0) << "zeros";
  EXPECT_THAT(reading->segments[0]->CheckUndamaged(), Fails(StatusCode::kDataLoss, "INDEX_CORRUPT"));
  store.feed().Wake();
  while (store.feed().damages().empty()) std::this_thread::yield();
  store.feed().Rebuild();
  ExpectArticles(store, 40);
}

TEST_F(SearchFeedTest, RebuiltWhileItIsWrittenAndRead) {
  Opened store(Options());
  std::atomic<int> written = 0;
  std::atomic<bool> done = false;
  std::thread reader([&] {
    while (!done) {
      const int number = written;
      const auto snapshot = store.feed().SnapshotAt(internal::ANSWER, store.published(), nullptr);
      // While nothing is left it may be said to be under way; what is said to be found is.
      if (!snapshot.ok() || number == 0) continue;
      EXPECT_EQ(Holders(**snapshot, MarkOfArticle(number)), 1) << number;
    }
  });
  for (int number = 1; number <= 120; ++number) {
    store.Commit({Create(number)});
    written = number;
    if (number % 20 == 0) store.feed().Rebuild();
  }
  done = true;
  reader.join();
  ExpectArticles(store, 120);
  EXPECT_EQ(store.feed().info().behind, 0);
}

TEST_F(SearchFeedTest, AnOlderRevisionNeedsNoMore) {
  Opened store(Options());
  const Revision first = store.Commit({Create(1)});
  store.Commit({Create(2)});
  EXPECT_THAT(store.feed().SnapshotAt(internal::ANSWER, first, nullptr), IsOk());
  EXPECT_EQ(store.feed().SnapshotAt(internal::ANSWER, 0, nullptr).status(), absl::OkStatus());
}

// A search that nobody waits for any more does not go on indexing. Background work may come first: then
// again.
TEST_F(SearchFeedTest, ACancelledSearchStopsHelping) {
  Opened store(Options());
  for (int number = 1; number <= 20; ++number) store.Commit({Create(number)});
  ExpectArticles(store, 20);
  bool cancelled = false;
  for (int round = 0; round < 100 && !cancelled; ++round) {
    store.feed().Rebuild();
    int asked = 0;
    // Asked before it begins to help, and then while it does.
    const auto snapshot =
        store.feed().SnapshotAt(internal::ANSWER, store.published(), [&asked] { return asked++ > 0; });
    cancelled = absl::IsCancelled(snapshot.status());
    if (cancelled) {
      EXPECT_EQ(asked, 2);
    } else {
      EXPECT_THAT(snapshot, IsOk());
    }
  }
  EXPECT_TRUE(cancelled);
  ExpectArticles(store, 20);
  EXPECT_THAT(store.feed().notices(), IsEmpty()) << "which is no failure";
}

TEST_F(SearchFeedTest, AFailureThatLastsIsTold) {
  Fill(1);
  std::filesystem::remove_all(SearchPath());
  std::ofstream(SearchPath()) << "a file where a folder should be";
  Opened store(Options());
  // Enough answers for a segment that is to be in a file, in one write, so that it is one.
  std::vector<internal::Operation> operations;
  for (int number = 2; number <= 1400; ++number) operations.push_back(Create(number));
  store.Commit(operations);
  store.Newest(internal::ANSWER);
  EXPECT_THAT(store.feed().notices(), Contains(HasSubstr("writing the segments of answers failed")));
  EXPECT_THAT(store.feed().damages(), IsEmpty());
  store.feed().Rebuild();
  // A success of another kind changes nothing.
  store.Newest(internal::ANSWER);
  store.Newest(internal::ARTICLE);
  EXPECT_THAT(store.feed().damages(), ElementsAre(HasSubstr("writing the segments of answers fails again")));
  EXPECT_THAT(store.feed().notices(), Not(Contains(HasSubstr("writing the segments of answers"))));
  std::filesystem::remove(SearchPath());
  store.feed().Rebuild();
  store.Newest(internal::ANSWER);
  EXPECT_THAT(store.feed().damages(), IsEmpty());
}

// Merges leave out what the sweep has purged, and nothing else.
TEST_F(SearchFeedTest, PurgedDocumentsLeaveTheIndex) {
  StoreOptions options = Options();
  options.retention = absl::ZeroDuration();
  {
    const auto store = OpenStore(options).value();
    for (int number = 1; number <= 8; ++number) {
      ASSERT_THAT(store->Commit(Mutate({Create(number)}, number), {}), IsOk());
    }
    ASSERT_THAT(store->Commit(Mutate({Delete("articles/art-3")}, 10), {}), IsOk());
    ASSERT_THAT(store->Commit(Mutate({PutRankingOf("top-ten", "榜")}, 11), {}), IsOk());
    ASSERT_THAT(store->Sweep(absl::FromUnixMicros(kSampleTime) + absl::Hours(1)), IsOk());
  }
  Opened store(options);
  // A write's segment is merged with what was there.
  store.Commit({Create(9)});
  const auto snapshot = store.Newest(internal::ANSWER);
  for (int number = 1; number <= 9; ++number) {
    EXPECT_EQ(Holders(*snapshot, MarkOfArticle(number)), number == 3 ? 0 : 1) << number;
  }
}

TEST_F(SearchFeedTest, ADamagedRecordKeepsNothingElseFromBeingFound) {
  {
    // With a checkpoint, so that opening does not read the records.
    const auto store = OpenStore(Options()).value();
    for (int number = 1; number <= 30; ++number) {
      ASSERT_THAT(store->Commit(Mutate({Create(number)}), {}), IsOk());
    }
  }
  std::filesystem::remove_all(SearchPath());
  {
    const auto database = Database::Open(Options().directory + "/rocksdb",
                                         MakeResources(nullptr, 1 << 20, 4 << 20), Database::Mode::kReadWrite)
                              .value();
    rocksdb::WriteBatch batch;
    ASSERT_TRUE(
        batch.Put(database->handle(Family::kAnswer), DocKey{.doc = 2}.Encode(), std::string(60, 'x')).ok());
    ASSERT_TRUE(batch.Delete(database->handle(Family::kAnswer), DocKey{.doc = 5}.Encode()).ok());
    ASSERT_THAT(database->Write(batch), IsOk());
  }
  Opened store(Options());
  const auto answers = store.Newest(internal::ANSWER);
  EXPECT_EQ(answers->end_doc(), 30 * 3 + 1);
  for (int number = 1; number <= 30; ++number) {
    EXPECT_EQ(Holders(*answers, MarkOfArticle(number)), number <= 2 ? 0 : 1) << number;
  }
  EXPECT_THAT(store.feed().notices(),
              ElementsAre(HasSubstr("answer 00000002 cannot be searched"), HasSubstr("answer 00000005")));
}

TEST_F(SearchFeedTest, TheStoreTellsAndRebuilds) {
  const auto store = OpenStore(Options()).value();
  for (int number = 1; number <= 20; ++number) {
    ASSERT_THAT(store->Commit(Mutate({Create(number)}), {}), IsOk());
  }
  const auto caught_up = [&store] { return store->Info().text_index.behind == 0; };
  while (!caught_up()) std::this_thread::yield();
  const TextIndexInfo info = store->Info().text_index;
  EXPECT_EQ(info.documents, 20 * 6);
  EXPECT_GT(info.segments, 0);
  EXPECT_GT(info.byte_count, 0);
  ASSERT_THAT(store->RebuildTextIndex(), IsOk());
  while (!caught_up()) std::this_thread::yield();
  EXPECT_EQ(store->Info().text_index.documents, 20 * 6);
}

}  // namespace
}  // namespace fangtan::storage
