// Checks of a whole store: one that is whole has nothing, and each thing that is spoilt on purpose is named.
#include "storage/store_check.h"

#include <algorithm>
#include <functional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "storage/log/local_log.h"
#include "storage/rocks/check_store.h"
#include "storage/rocks/envelope.h"
#include "storage/rocks/recovery.h"
#include "storage/sha256.h"
#include "tests/storage/rocks/fault_env.h"
#include "tests/storage/rocks/store_test.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::IsOk;
using internal::PutArticle;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kDirectory[] = "/store";

std::string TextOf(const CheckReport& report) {
  std::string text;
  for (const auto& damage : report.damages)
    absl::StrAppend(&text, damage.record, ": ", damage.description, "\n");
  return text;
}

// A disk that takes no writes, in the words of the machine's Env, over one that holds a store.
class ReadOnlyEnv final : public rocksdb::EnvWrapper {
 public:
  explicit ReadOnlyEnv(rocksdb::Env* store) : EnvWrapper(store) {}

  const char* Name() const override { return "ReadOnlyEnv"; }
  rocksdb::Status LockFile(const std::string& name, rocksdb::FileLock**) override {
    return rocksdb::Status::IOError("While open a file for lock: " + name, "Read-only file system");
  }
  rocksdb::Status NewWritableFile(const std::string& name, std::unique_ptr<rocksdb::WritableFile>*,
                                  const rocksdb::EnvOptions&) override {
    return Refused(name);
  }
  rocksdb::Status NewLogger(const std::string& name, std::shared_ptr<rocksdb::Logger>*) override {
    return Refused(name);
  }
  rocksdb::Status CreateDir(const std::string& name) override { return Refused(name); }
  rocksdb::Status CreateDirIfMissing(const std::string& name) override { return Refused(name); }
  rocksdb::Status DeleteFile(const std::string& name) override { return Refused(name); }
  rocksdb::Status RenameFile(const std::string& name, const std::string&) override { return Refused(name); }

 private:
  static rocksdb::Status Refused(const std::string& name) {
    return rocksdb::Status::IOError("While opening " + name, "Read-only file system");
  }
};

// The parts of an open store, so that they can be spoilt.
class Opened {
 public:
  explicit Opened(const StoreOptions& options) {
    rocksdb::Env& env = *options.env;
    const EngineResources resources =
        MakeResources(&env, options.block_cache_bytes, options.write_buffer_bytes);
    const Tip tip = TipFile::Read(env, options.directory + "/TIP")->tip;
    database_ = Database::Open(options.directory + "/rocksdb", resources, Database::Mode::kReadWrite).value();
    Recovered recovered = Recover(*database_, tip, /*verify_all=*/false).value();
    tip_ = TipFile::Open(env, options.directory + "/TIP", tip).value();
    auto orders = std::make_unique<Orders>(*recovered.tables);
    orders->Build();
    const std::string store_id = recovered.state.store_id();
    index_ = std::make_unique<Index>(std::move(recovered.tables), std::move(orders),
                                     recovered.state.revision(), 1 << 14,
                                     /*kept_list_bytes=*/0);
    sink_ = std::make_unique<CommitSink>(*database_, *tip_, *index_, std::move(recovered.state));
    feed_ = std::make_unique<SearchFeed>(
        SearchFeed::Parts{.database = *database_, .index = *index_, .sink = *sink_}, FolderInMemory(),
        store_id, options);
    for (const internal::Kind kind : kSearchedKinds) {
      EXPECT_THAT(feed_->SnapshotAt(kind, sink_->published(), nullptr), IsOk());
    }
  }

  CheckReport Check() {
    const auto report = CheckOpenStore(*database_, *index_, *feed_, {});
    EXPECT_THAT(report, IsOk());
    return *report;
  }
  std::string Found() { return TextOf(Check()); }

  void Put(Family family, const std::string& key, const std::string& value) {
    ASSERT_TRUE(database_->engine().Put({}, database_->handle(family), key, value).ok());
  }
  void Delete(Family family, const std::string& key) {
    ASSERT_TRUE(database_->engine().Delete({}, database_->handle(family), key).ok());
  }
  std::string Payload(Family family, const std::string& key) { return **database_->Get(family, key); }
  void Reseal(Family family, const std::string& key, const std::string& payload) {
    Put(family, key, Seal(family, key, payload));
  }
  // The tables in memory, to be spoilt.
  void Spoil(internal::Kind kind, const std::function<void(DocTable&)>& spoil) {
    index_->Read([&](const Tables& tables, const Orders&, Revision) {
      spoil(const_cast<DocTable&>(tables.kind(kind)));
    });
  }
  void SpoilOrders(internal::Kind kind, const std::function<void(absl::Span<KeptOrder>)>& spoil) {
    index_->Read(
        [&](const Tables&, const Orders& orders, Revision) { spoil(const_cast<Orders&>(orders).of(kind)); });
  }

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<TipFile> tip_;
  std::unique_ptr<Index> index_;
  std::unique_ptr<CommitSink> sink_;
  std::unique_ptr<SearchFeed> feed_;
};

class StoreCheckTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto store = OpenStore(Options());
    ASSERT_THAT(store, IsOk());
    const auto commit = [&](const std::vector<internal::Operation>& operations) {
      ASSERT_THAT((*store)->Commit(Mutate(operations, ++age_), {}), IsOk());
    };
    commit({Ensure("speakers/shen-jie", "沈潔"), Ensure("speakers/li-ming", "李明"),
            PutSourceOf("訪談原文：𠮷慶"), PutSourceOf(std::string(9000, 'x')),
            Put(TwoGuests("first"), PutArticle::MUST_NOT_EXIST)});
    commit({Put(TwoGuests("second"), PutArticle::MUST_NOT_EXIST), PutRankingOf("top-talks", "最受關注")});
    SampleArticle changed = TwoGuests("first");
    changed.title = "改過的標題";
    commit({Put(changed, PutArticle::MUST_EXIST)});
    commit({Delete("articles/second", "", "重複")});
    commit({Undelete("articles/second")});
    commit({Merge("speakers/shen-jie", "speakers/li-ming")});
    commit({Delete("articles/second", "", "重複")});
  }

  StoreOptions Options() const {
    return {.directory = kDirectory,
            .block_cache_bytes = 1 << 20,
            .write_buffer_bytes = 4 << 20,
            .sweep_period = absl::InfiniteDuration(),
            .verify_in_background = false,
            .env = env_.get()};
  }
  std::string FoundOffline() const {
    const auto report = CheckStoreIn(Options(), {});
    EXPECT_THAT(report, IsOk());
    return report.ok() ? TextOf(*report) : "";
  }
  static std::string DocumentKey(uint32_t doc) { return DocKey{.doc = doc}.Encode(); }

  const std::unique_ptr<rocksdb::Env> env_{rocksdb::NewMemEnv(rocksdb::Env::Default())};
  int age_ = 0;
};

TEST_F(StoreCheckTest, WholeStoreHasNothing) {
  {
    const auto store = OpenStore(Options());
    ASSERT_THAT(store, IsOk());
    const auto report = (*store)->Check({});
    ASSERT_THAT(report, IsOk());
    EXPECT_EQ(TextOf(*report), "");
    EXPECT_GT(report->record_count, 40);
    EXPECT_EQ(report->damage_count, 0);
  }
  EXPECT_EQ(Opened(Options()).Found(), "") << "through its parts, as below";
}

TEST_F(StoreCheckTest, SweptStoreHasNothing) {
  StoreOptions options = Options();
  options.retention = absl::ZeroDuration();
  const auto store = OpenStore(options);
  ASSERT_THAT(store, IsOk());
  ASSERT_THAT((*store)->Sweep(absl::Now() + absl::Hours(24 * 365 * 30)), IsOk());
  ASSERT_GT((*store)->Info().oldest_revision, 1u);
  EXPECT_EQ(TextOf(*(*store)->Check({})), "");
}

TEST_F(StoreCheckTest, ClosedStoreHasNothing) { EXPECT_EQ(FoundOffline(), ""); }

TEST_F(StoreCheckTest, DamagedMissingAndForeignRecordsAreNamed) {
  Opened store(Options());
  const std::string answer = store.Payload(Family::kAnswer, DocumentKey(2));
  std::string sealed = Seal(Family::kAnswer, DocumentKey(2), answer);
  sealed.back() ^= 1;
  store.Put(Family::kAnswer, DocumentKey(2), sealed);
  store.Delete(Family::kQuestion, DocumentKey(1));
  store.Put(Family::kSpeaker, DocumentKey(999), Seal(Family::kSpeaker, DocumentKey(999), "x"));
  const std::string found = store.Found();
  EXPECT_THAT(found, HasSubstr("answer 00000002: "));
  EXPECT_THAT(found, HasSubstr("question 00000001: it is missing"));
  EXPECT_THAT(found, HasSubstr("speaker 000003e7: it was never written"));
}

TEST_F(StoreCheckTest, IntactRecordThatSaysSomethingElseIsFoundByIndexAndText) {
  Opened store(Options());
  internal::DocumentRecord record;
  ASSERT_TRUE(record.ParseFromString(store.Payload(Family::kAnswer, DocumentKey(1))));
  v1::Answer answer;
  ASSERT_TRUE(answer.ParseFromString(record.message()));
  answer.set_printed_name("王海山");
  answer.set_paragraphs(0, "沒有說過的話。");
  record.set_message(answer.SerializeAsString());
  store.Reseal(Family::kAnswer, DocumentKey(1), record.SerializeAsString());
  const std::string found = store.Found();
  EXPECT_THAT(found,
              HasSubstr("answer 00000001: articles/first/answers/first-a1: the index has printed name"));
  EXPECT_THAT(found, HasSubstr("text index of answer 00000001: articles/first/answers/first-a1"));
}

TEST_F(StoreCheckTest, SpansAreHeldAgainstTheirSource) {
  Opened store(Options());
  internal::DocumentRecord record;
  ASSERT_TRUE(record.ParseFromString(store.Payload(Family::kAnswer, DocumentKey(1))));
  v1::Answer answer;
  ASSERT_TRUE(answer.ParseFromString(record.message()));
  const auto found_with = [&](int64_t byte_start, int64_t byte_end, int64_t char_start, int64_t char_end) {
    v1::Span& span = answer.spans_size() > 0 ? *answer.mutable_spans(0) : *answer.add_spans();
    span.set_source(SourceId::FromDigest(Sha256("訪談原文：𠮷慶")).Name());
    span.set_byte_start(byte_start);
    span.set_byte_end(byte_end);
    span.set_char_start(char_start);
    span.set_char_end(char_end);
    record.set_message(answer.SerializeAsString());
    store.Reseal(Family::kAnswer, DocumentKey(1), record.SerializeAsString());
    return store.Found();
  };
  // 「訪談原文：𠮷慶」: seven characters of three bytes, one of four.
  EXPECT_EQ(found_with(3, 9, 1, 3), "");
  EXPECT_EQ(found_with(15, 22, 5, 7), "") << "to the end, astral";
  EXPECT_THAT(found_with(3, 8, 1, 3), HasSubstr("cuts a character"));
  EXPECT_THAT(found_with(3, 9, 1, 4), HasSubstr("counts other characters"));
  EXPECT_THAT(found_with(3, 900, 1, 3), HasSubstr("ends beyond its source"));
  EXPECT_THAT(found_with(9, 3, 1, 3), HasSubstr("is no range"));
}

TEST_F(StoreCheckTest, IndexThatLostOrMovedAnEntryIsNamed) {
  {
    Opened store(Options());
    store.Spoil(internal::ANSWER, [](DocTable& table) {
      auto& postings = table.postings[static_cast<size_t>(PostingField::kSpeaker)];
      const uint32_t speaker = table.at(Column::kSpeaker, 3);
      postings.Forget(speaker, 1000, [](uint32_t doc) { return doc == 3; });
    });
    EXPECT_THAT(store.Found(),
                HasSubstr("answer 00000003: articles/first/answers/first-a3: the index does not list it"));
  }
  {
    Opened store(Options());
    store.Spoil(internal::QUESTION,
                [](DocTable& table) { table.columns[static_cast<size_t>(Column::kOrdinal)][2] += 7; });
    EXPECT_THAT(store.Found(),
                HasSubstr("question 00000002: articles/first/questions/first-q2: the index has ordinal"));
  }
  {
    Opened store(Options());
    store.Spoil(internal::ARTICLE, [](DocTable& table) { table.died[1] = kNeverDies; });
    EXPECT_THAT(store.Found(), HasSubstr("article 00000001: articles/first: the index has alive"));
  }
  {
    Opened store(Options());
    store.SpoilOrders(internal::ANSWER, [](absl::Span<KeptOrder> orders) { orders[0].docs.Assign({1, 2}); });
    EXPECT_THAT(store.Found(), HasSubstr("an order of the index has it not"));
  }
}

TEST_F(StoreCheckTest, NamesAndChangesAreHeldAgainstDocuments) {
  Opened store(Options());
  const std::string name = NameKey{.kind = internal::SPEAKER, .name = "speakers/shen-jie"}.Encode();
  store.Reseal(Family::kName, name, DocumentKey(2));
  store.Delete(Family::kChange, ChangeKey{.revision = 3, .n = 0}.Encode());
  const std::string found = store.Found();
  EXPECT_THAT(found, HasSubstr("speakers/shen-jie: it names a wrong document"));
  EXPECT_THAT(
      found,
      HasSubstr(
          "changes: the changes of revision 2 are not complete: next comes change 00000000000000030001"));
}

TEST_F(StoreCheckTest, AStoreOnADiskThatTakesNoWritesIsChecked) {
  ReadOnlyEnv read_only(env_.get());
  StoreOptions options = Options();
  options.env = &read_only;
  const auto whole = CheckStoreIn(options, {});
  ASSERT_THAT(whole, IsOk());
  EXPECT_EQ(TextOf(*whole), "");
  EXPECT_GT(whole->record_count, 0);
  {
    Opened store(Options());
    store.Put(Family::kAnswer, DocumentKey(1), "x");
  }
  const auto spoilt = CheckStoreIn(options, {});
  ASSERT_THAT(spoilt, IsOk());
  EXPECT_GT(spoilt->damage_count, 0);
}

TEST_F(StoreCheckTest, AFlippedByteOfAnyLargeFileIsFoundOffline) {
  const Tree whole = ReadTree(*env_, kDirectory);
  int flipped = 0;
  for (const auto& [path, content] : whole) {
    if (!absl::EndsWith(path, ".sst") && !absl::EndsWith(path, ".blob")) continue;
    for (const size_t at : {content.size() / 3, content.size() / 2, content.size() - 9}) {
      Tree damaged = whole;
      damaged[path][at] ^= 0x04;
      const std::unique_ptr<rocksdb::Env> env(rocksdb::NewMemEnv(rocksdb::Env::Default()));
      WriteTree(damaged, *env, kDirectory);
      StoreOptions options = Options();
      options.env = env.get();
      const auto report = CheckStoreIn(options, {});
      ASSERT_THAT(report, IsOk());
      EXPECT_GT(report->damage_count, 0) << path << " at " << at;
      EXPECT_EQ(ReadTree(*env, kDirectory), damaged) << "a check changed the store";
      ++flipped;
    }
  }
  EXPECT_GT(flipped, 20);
}

TEST_F(StoreCheckTest, CountsMoreThanItTells) {
  {
    Opened store(Options());
    for (uint32_t doc = 1; doc <= 6; ++doc) store.Put(Family::kAnswer, DocumentKey(doc), "x");
  }
  CheckOptions options;
  options.max_damages = 2;
  const auto report = CheckStoreIn(Options(), options);
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->damages.size(), 2u);
  EXPECT_GE(report->damage_count, 6);
}

TEST_F(StoreCheckTest, CanBeGivenUp) {
  const auto store = OpenStore(Options());
  ASSERT_THAT(store, IsOk());
  CheckOptions options;
  options.stop = [] { return true; };
  EXPECT_EQ((*store)->Check(options).status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace fangtan::storage
