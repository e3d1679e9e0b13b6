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
using ::testing::HasSubstr;

constexpr char kDirectory[] = "/store";
constexpr int kArticles = 12;

StoreOptions OptionsOn(rocksdb::Env& env) {
  return {.directory = kDirectory,
          .block_cache_bytes = 1 << 20,
          .write_buffer_bytes = 4 << 20,
          .verify_at_open = true,
          .env = &env};
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
    live_ = env_.AfterKill(kDirectory);
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

  static std::string ManifestNumber(const Tree& tree) {
    const std::string& current = tree.at("/rocksdb/CURRENT");
    return current.substr(9, current.size() - 10);  // MANIFEST-<number>\n
  }

  // Opens a copy of `tree`, twice if it is refused. Returns the refusal, or OK if it was opened and all it
  // served was right; `served` then holds what it served.
  absl::Status OpenCopy(const Tree& tree, Served* served = nullptr, bool* noticed = nullptr) {
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
    if (noticed != nullptr) *noticed = !(*store)->Info().notices.empty() || got.size() < expected_.size();
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

  // Flips bit `bit` of `path`: the store must be refused with RECORD_CORRUPT, or say so in a notice or at a
  // read. Passing over it in silence is as wrong as serving it.
  void ExpectFlipNoticed(const Tree& whole, const std::string& path, size_t bit) {
    Tree damaged = whole;
    damaged[path][bit / 8] ^= static_cast<char>(1 << bit % 8);
    bool noticed = false;
    const absl::Status status = OpenCopy(damaged, nullptr, &noticed);
    if (status.ok()) {
      EXPECT_TRUE(noticed) << "bit " << bit << " of " << path << " passed over in silence";
    } else {
      EXPECT_THAT(status, Fails(StatusCode::kDataLoss, "RECORD_CORRUPT")) << "bit " << bit << " of " << path;
    }
  }

  // Random flips, spread over all files of `whole` that `is_meant` says.
  void ExpectFlipsNoticed(const Tree& whole, int flips, bool (*is_meant)(const std::string& path)) {
    std::vector<std::string> files;
    for (const auto& [path, content] : whole) {
      if (is_meant(path) && !content.empty()) files.push_back(path);
    }
    ASSERT_FALSE(files.empty());
    std::mt19937 random(20140702);
    for (int i = 0; i < flips; ++i) {
      const std::string& path = files[i % files.size()];
      ExpectFlipNoticed(whole, path, random() % (whole.at(path).size() * 8));
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

// What may be flipped in silence, because no acknowledged byte depends on it: the database's IDENTITY,
// OPTIONS-* and LOG*, which are never read for data (options come from the program, LOG is for people), and
// LOCK, which is empty. All else is below.
TEST_F(DamageTest, EveryFileIsCoveredOrNamedAsOfNoWeight) {
  for (const Tree& tree : {live_, closed_}) {
    for (const auto& [path, content] : tree) {
      const std::string name = path.substr(path.rfind('/') + 1);
      const bool covered = absl::EndsWith(name, ".log") || absl::EndsWith(name, ".sst") ||
                           absl::EndsWith(name, ".blob") || absl::StartsWith(name, "MANIFEST-") ||
                           name == "CURRENT" || name == "TIP";
      const bool of_no_weight = name == "IDENTITY" || absl::StartsWith(name, "OPTIONS-") ||
                                absl::StartsWith(name, "LOG") || name == "LOCK";
      EXPECT_TRUE(covered || of_no_weight) << path << " is in no test of damage";
    }
  }
}

TEST_F(DamageTest, FlippedBitsInTheLiveLog) {
  ExpectFlipsNoticed(live_, 110, [](const std::string& path) { return absl::EndsWith(path, ".log"); });
}

TEST_F(DamageTest, FlippedBitsInSortedFiles) {
  ExpectFlipsNoticed(closed_, 100, [](const std::string& path) { return absl::EndsWith(path, ".sst"); });
}

TEST_F(DamageTest, FlippedBitsInBlobFiles) {
  ExpectFlipsNoticed(closed_, 40, [](const std::string& path) { return absl::EndsWith(path, ".blob"); });
}

TEST_F(DamageTest, FlippedBitsInTheManifest) {
  const auto is_manifest = [](const std::string& path) { return absl::StrContains(path, "/MANIFEST-"); };
  ExpectFlipsNoticed(live_, 150, is_manifest);
  ExpectFlipsNoticed(closed_, 150, is_manifest);
}

// Of every record: a length that points beyond the file looks like a record that a crash cut short.
TEST_F(DamageTest, FlippedLengthsInTheManifest) {
  for (const Tree& whole : {live_, closed_}) {
    const std::string path = LargestFile(whole, absl::StrCat("MANIFEST-", ManifestNumber(whole)));
    const std::string& content = whole.at(path);
    ASSERT_LT(content.size(), 32 << 10);
    int records = 0;
    for (size_t at = 0; at < content.size(); ++records) {
      const size_t low = static_cast<uint8_t>(content[at + 4]);
      const size_t high = static_cast<uint8_t>(content[at + 5]);
      ExpectFlipNoticed(whole, path, (at + 4) * 8 + 7);
      ExpectFlipNoticed(whole, path, (at + 5) * 8 + 6);
      at += 7 + low + high * 256;
    }
    EXPECT_GT(records, 10);
  }
}

TEST_F(DamageTest, EveryFlippedBitInCurrent) {
  for (const Tree& whole : {live_, closed_}) {
    for (size_t bit = 0; bit < whole.at("/rocksdb/CURRENT").size() * 8; ++bit) {
      ExpectFlipNoticed(whole, "/rocksdb/CURRENT", bit);
    }
  }
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
  for (const size_t slot : {0, 4096}) {
    for (size_t bit = 0; bit < 68 * 8; bit += 61) ExpectFlipNoticed(live_, "/TIP", slot * 8 + bit);
  }
  ExpectFlipsNoticed(live_, 20, [](const std::string& path) { return path == "/TIP"; });
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
    early = fork.AfterKill(kDirectory);
    ASSERT_THAT(store->Commit(Mutate({PutRankingOf("top-ten", "二")}), {}), IsOk());
    late = fork.AfterKill(kDirectory);
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
