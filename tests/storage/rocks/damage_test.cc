// Damage and loss: whatever is flipped, cut or deleted, a store either refuses to open, naming what is lost,
// or serves everything that it acknowledged. It never serves anything else, and a refusal changes nothing.
#include <google/protobuf/util/message_differencer.h>

#include <random>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/open_store.h"
#include "storage/sha256.h"
#include "tests/storage/rocks/fault_env.h"
#include "tests/storage/rocks/sample.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using internal::PutArticle;
using ::testing::AnyOf;
using ::testing::HasSubstr;

constexpr char kDirectory[] = "/store";
constexpr int kArticles = 12;

StoreOptions OptionsOn(rocksdb::Env& env) {
  return {.directory = kDirectory, .block_cache_bytes = 1 << 20, .write_buffer_bytes = 4 << 20, .env = &env};
}

std::string ContentOf(int i) {
  return absl::StrCat("來源", i, std::string(9000, static_cast<char>('a' + i % 26)));
}

// Every byte that a store of kArticles acknowledged mutations must serve, by name and view.
using Served = std::map<std::string, std::string>;

// Reads everything. A read may fail with RECORD_CORRUPT alone; then nothing is said of it.
Served ReadAll(const Store& store) {
  Served served;
  const auto view = store.At(0).value();
  const auto note = [&served](const std::string& name, const auto& bytes) {
    if (bytes.ok()) {
      served[name] = std::string(bytes->bytes());
    } else {
      EXPECT_THAT(bytes, Fails(StatusCode::kDataLoss, "RECORD_CORRUPT")) << name;
    }
  };
  for (int i = 0; i < kArticles; ++i) {
    const std::string id = absl::StrCat("art-", i);
    note(id + " FULL", view->GetArticle({.id = id}, v1::FULL));
    note(id + " BASIC", view->GetArticle({.id = id}, v1::BASIC));
    note(id + " q1", view->GetQuestion({.article = {.id = id}, .id = id + "-q1"}, v1::FULL));
    note(id + " a1", view->GetAnswer({.article = {.id = id}, .id = id + "-a1"}));
    note(id + " source", view->GetSource(SourceId::FromDigest(Sha256(ContentOf(i))), v1::FULL));
  }
  note("shen-jie", view->GetSpeaker({.id = "shen-jie"}, v1::FULL));
  return served;
}

class DamageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto store = OpenStore(OptionsOn(env_));
    ASSERT_THAT(store, IsOk());
    for (int i = 0; i < kArticles; ++i) {
      ASSERT_THAT(
          (*store)->Commit(Mutate({Ensure("speakers/shen-jie", "沈潔"), PutSourceOf(ContentOf(i)),
                                   Put(TwoGuests(absl::StrCat("art-", i)), PutArticle::MUST_NOT_EXIST)}),
                           {}),
          IsOk());
    }
    expected_ = ReadAll(**store);
    live_ = ReadTree(env_, kDirectory);
    store->reset();
    closed_ = ReadTree(env_, kDirectory);
  }

  // The largest file of `tree` whose name ends in `suffix`.
  static std::string LargestFile(const Tree& tree, const std::string& suffix) {
    std::string largest;
    for (const auto& [path, content] : tree) {
      if (absl::EndsWith(path, suffix) && (largest.empty() || content.size() > tree.at(largest).size()))
        largest = path;
    }
    EXPECT_FALSE(largest.empty()) << suffix;
    return largest;
  }

  // Opens a copy of `tree`, twice if it is refused. Returns the refusal, or OK if it was opened and all it
  // served was right; `served` then holds what it served.
  absl::Status OpenCopy(const Tree& tree, Served* served = nullptr) {
    const std::unique_ptr<rocksdb::Env> env(rocksdb::NewMemEnv(rocksdb::Env::Default()));
    WriteTree(tree, *env, kDirectory);
    auto store = OpenStore(OptionsOn(*env));
    if (!store.ok()) {
      EXPECT_EQ(ReadTree(*env, kDirectory), tree) << "a refusal changed the store";
      const auto again = OpenStore(OptionsOn(*env));
      EXPECT_EQ(again.status().code(), store.status().code()) << "refused once, then " << again.status();
      return store.status();
    }
    const Served got = ReadAll(**store);
    for (const auto& [name, bytes] : got)
      EXPECT_EQ(expected_.at(name), bytes) << "wrong bytes served: " << name;
    if (served != nullptr) *served = got;
    return absl::OkStatus();
  }

  void ExpectLossOrWhole(const Tree& tree, const std::string& what) {
    Served served;
    const absl::Status status = OpenCopy(tree, &served);
    if (status.ok()) {
      EXPECT_EQ(served.size(), expected_.size()) << what << ": opened, but not whole";
    } else {
      EXPECT_THAT(status, Fails(StatusCode::kDataLoss, "RECORD_CORRUPT")) << what;
    }
  }

  FaultEnv env_;
  Served expected_;
  Tree live_;    // while the store was open: everything in the log
  Tree closed_;  // after it was closed: everything in sorted files
};

TEST_F(DamageTest, UndamagedCopiesServeEverything) {
  Served served;
  ASSERT_THAT(OpenCopy(live_, &served), IsOk());
  EXPECT_EQ(served, expected_);
  ASSERT_THAT(OpenCopy(closed_, &served), IsOk());
  EXPECT_EQ(served, expected_);
}

TEST_F(DamageTest, FlippedBitsInTheLiveLog) {
  const std::string log = LargestFile(live_, ".log");
  std::mt19937 random(20140702);
  int refused = 0;
  for (int i = 0; i < 110; ++i) {
    Tree damaged = live_;
    std::string& content = damaged[log];
    const size_t bit = random() % (content.size() * 8);
    content[bit / 8] ^= static_cast<char>(1 << bit % 8);
    Served served;
    const absl::Status status = OpenCopy(damaged, &served);
    if (status.ok()) {
      EXPECT_EQ(served.size(), expected_.size()) << "bit " << bit << " of " << log;
    } else {
      EXPECT_THAT(status, Fails(StatusCode::kDataLoss, "RECORD_CORRUPT")) << "bit " << bit;
      ++refused;
    }
  }
  EXPECT_GT(refused, 100);
}

TEST_F(DamageTest, ACutLogNamesWhatIsLost) {
  const std::string log = LargestFile(live_, ".log");
  std::mt19937 random(7);
  for (int i = 0; i < 12; ++i) {
    Tree damaged = live_;
    damaged[log].resize(random() % damaged[log].size());
    EXPECT_THAT(OpenCopy(damaged), Fails(StatusCode::kDataLoss, "RECORD_CORRUPT")) << damaged[log].size();
  }
  Tree damaged = live_;
  damaged[log].resize(damaged[log].size() - 1);
  EXPECT_THAT(std::string(OpenCopy(damaged).message()), HasSubstr("lost are revisions 12 to 12"));
}

TEST_F(DamageTest, ADeletedLogNamesWhatIsLost) {
  Tree damaged = live_;
  damaged.erase(LargestFile(live_, ".log"));
  const absl::Status status = OpenCopy(damaged);
  EXPECT_THAT(status, Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("lost are revisions 1 to 12"));
}

TEST_F(DamageTest, AMissingOrRuinedTipIsRefused) {
  for (const Tree& whole : {live_, closed_}) {
    Tree damaged = whole;
    damaged.erase("/TIP");
    const absl::Status missing = OpenCopy(damaged);
    EXPECT_THAT(missing, Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
    EXPECT_THAT(std::string(missing.message()), HasSubstr("TIP is missing"));
    for (const size_t size : {0, 40, 4096 + 40}) {
      damaged = whole;
      damaged["/TIP"].resize(size);
      ExpectLossOrWhole(damaged, absl::StrCat("tip of ", size, " bytes"));
    }
    damaged = whole;
    damaged["/TIP"][40] ^= 1;
    damaged["/TIP"][4096 + 40] ^= 1;
    EXPECT_THAT(OpenCopy(damaged), Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
  }
}

TEST_F(DamageTest, FlippedBitsInTheTip) {
  for (size_t bit = 0; bit < 68 * 8; bit += 61) {
    for (const size_t slot : {0, 4096}) {
      Tree damaged = live_;
      damaged["/TIP"][slot + bit / 8] ^= static_cast<char>(1 << bit % 8);
      ExpectLossOrWhole(damaged, absl::StrCat("bit ", bit, " of the slot at ", slot));
    }
  }
}

TEST_F(DamageTest, ATipOfAnotherStoreIsRefused) {
  FaultEnv other;
  { ASSERT_THAT(OpenStore(OptionsOn(other)), IsOk()); }
  Tree damaged = live_;
  damaged["/TIP"] = ReadTree(other, kDirectory)["/TIP"];
  const absl::Status status = OpenCopy(damaged);
  EXPECT_THAT(status, Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("belongs to store"));
}

TEST_F(DamageTest, AnotherHistoryUnderTheSameTipIsRefused) {
  // The store as it was after its first write goes on with other writes than those that the tip saw.
  FaultEnv fork;
  Tree early;
  Tree late;
  {
    auto store = OpenStore(OptionsOn(fork)).value();
    ASSERT_THAT(store->Commit(Mutate({PutRankingOf("top-ten", "一")}), {}), IsOk());
    early = ReadTree(fork, kDirectory);
    ASSERT_THAT(store->Commit(Mutate({PutRankingOf("top-ten", "二")}), {}), IsOk());
    late = ReadTree(fork, kDirectory);
  }
  FaultEnv other;
  WriteTree(early, other, kDirectory);
  {
    auto store = OpenStore(OptionsOn(other)).value();
    ASSERT_THAT(store->Commit(Mutate({PutRankingOf("top-ten", "三")}), {}), IsOk());
  }
  Tree mixed = ReadTree(other, kDirectory);
  mixed["/TIP"] = late["/TIP"];
  const absl::Status status = OpenCopy(mixed);
  EXPECT_THAT(status, Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("revision 2 is not the one that was acknowledged"));
}

TEST_F(DamageTest, AStoreAboveItsTipOpensAndMovesTheTip) {
  const Tree before = live_;
  const std::unique_ptr<rocksdb::Env> env(rocksdb::NewMemEnv(rocksdb::Env::Default()));
  WriteTree(live_, *env, kDirectory);
  {
    auto store = OpenStore(OptionsOn(*env)).value();
    ASSERT_THAT(store->Commit(Mutate({PutRankingOf("top-ten", "一")}), {}), IsOk());
  }
  Tree after = ReadTree(*env, kDirectory);
  const std::string tip = after["/TIP"];
  after["/TIP"] = before.at("/TIP");
  const std::unique_ptr<rocksdb::Env> crashed(rocksdb::NewMemEnv(rocksdb::Env::Default()));
  WriteTree(after, *crashed, kDirectory);
  {
    auto store = OpenStore(OptionsOn(*crashed));
    ASSERT_THAT(store, IsOk());
    EXPECT_EQ((*store)->Info().revision, kArticles + 1);
  }
  // Now the tip stands at the end again: losing the log is noticed.
  EXPECT_NE(ReadTree(*crashed, kDirectory)["/TIP"], before.at("/TIP"));
}

TEST_F(DamageTest, FlippedBitsInSortedAndBlobFiles) {
  std::mt19937 random(42);
  for (const std::string suffix : {".sst", ".blob"}) {
    std::vector<std::string> files;
    for (const auto& [path, content] : closed_) {
      if (absl::EndsWith(path, suffix)) files.push_back(path);
    }
    ASSERT_FALSE(files.empty()) << suffix;
    int noticed = 0;
    for (int i = 0; i < 40; ++i) {
      Tree damaged = closed_;
      std::string& content = damaged[files[random() % files.size()]];
      const size_t bit = random() % (content.size() * 8);
      content[bit / 8] ^= static_cast<char>(1 << bit % 8);
      Served served;
      const absl::Status status = OpenCopy(damaged, &served);
      EXPECT_THAT(status, AnyOf(IsOk(), Fails(StatusCode::kDataLoss, "RECORD_CORRUPT")));
      noticed += !status.ok() || served.size() < expected_.size();
    }
    EXPECT_GT(noticed, 15) << suffix;
  }
}

TEST_F(DamageTest, AMissingFileIsRefused) {
  for (const auto& [path, content] : closed_) {
    if (!absl::EndsWith(path, ".sst") && !absl::EndsWith(path, ".blob") &&
        !absl::EndsWith(path, "/CURRENT") && !absl::StrContains(path, "/MANIFEST")) {
      continue;
    }
    Tree damaged = closed_;
    damaged.erase(path);
    EXPECT_THAT(OpenCopy(damaged), Fails(StatusCode::kDataLoss, "RECORD_CORRUPT")) << path;
  }
}

}  // namespace
}  // namespace fangtan::storage
