// Opening: what is a store and what is not, on the machine's own file system.
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/open_store.h"
#include "storage/rocks/database.h"
#include "storage/rocks/envelope.h"
#include "storage/rocks/recovery.h"
#include "tests/storage/rocks/fault_env.h"
#include "tests/storage/rocks/sample.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_directory.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

class OpeningTest : public ::testing::Test {
 protected:
  StoreOptions Options(const std::string& name) const {
    return {.directory = root_ + "/" + name, .block_cache_bytes = 1 << 20, .write_buffer_bytes = 4 << 20};
  }
  void WriteFile(const std::string& name, const std::string& content) {
    std::filesystem::create_directories(std::filesystem::path(root_ + "/" + name).parent_path());
    std::ofstream(root_ + "/" + name) << content;
  }
  Tree TreeOf(const std::string& name) { return ReadTree(*rocksdb::Env::Default(), root_ + "/" + name); }

  // Replaces the state of the closed store `name`.
  void ChangeState(const std::string& name, uint32_t format_version) {
    const EngineResources resources = MakeResources(nullptr, 1 << 20, 1 << 20);
    auto database =
        Database::Open(root_ + "/" + name + "/rocksdb", resources, Database::Mode::kReadWrite).value();
    internal::StoreState state;
    ASSERT_TRUE(state.ParseFromString(*database->Get(Family::kDefault, kStateKey).value()));
    state.set_format_version(format_version);
    rocksdb::WriteBatch batch(0, 0, kProtectionBytes, 0);
    ASSERT_TRUE(batch
                    .Put(database->handle(Family::kDefault), std::string(kStateKey),
                         Seal(Family::kDefault, kStateKey, state.SerializeAsString()))
                    .ok());
    ASSERT_THAT(database->Write(batch), IsOk());
  }

  const testing::TempDirectory temporary_;
  const std::string root_ = temporary_.path();
};

TEST_F(OpeningTest, MissingFoldersAreMade) {
  {
    const auto store = OpenStore(Options("a/b/c/"));
    ASSERT_THAT(store, IsOk());
    ASSERT_THAT((*store)->Commit(Mutate({PutRankingOf("top-ten", "一")}), {}), IsOk());
  }
  const auto again = OpenStore(Options("a/b/c"));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ((*again)->Info().revision, 1);
}

TEST_F(OpeningTest, AFreshFileSystemIsAnEmptyFolder) {
  std::filesystem::create_directories(root_ + "/mount/lost+found");
  EXPECT_THAT(OpenStore(Options("mount")), IsOk());
}

TEST_F(OpeningTest, AnotherFolderIsNoStoreAndStaysAsItIs) {
  WriteFile("home/訪談.txt", "不是庫");
  EXPECT_THAT(OpenStore(Options("home")), Fails(StatusCode::kFailedPrecondition, "NOT_A_STORE"));
  EXPECT_THAT(TreeOf("home"), ElementsAre(Pair("/訪談.txt", "不是庫")));
  EXPECT_FALSE(std::filesystem::exists(root_ + "/home/LOCK"));
  EXPECT_THAT(OpenStore(Options("home/訪談.txt")), Fails(StatusCode::kFailedPrecondition, "NOT_A_STORE"));
  EXPECT_THAT(OpenStore({.directory = ""}), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_F(OpeningTest, AStoreThatIsOpenIsLocked) {
  auto store = OpenStore(Options("store"));
  ASSERT_THAT(store, IsOk());
  EXPECT_THAT(OpenStore(Options("store")), Fails(StatusCode::kFailedPrecondition, "STORE_LOCKED"));
  store->reset();
  EXPECT_THAT(OpenStore(Options("store")), IsOk());
}

TEST_F(OpeningTest, ALaterFormatIsRefusedUntouched) {
  { ASSERT_THAT(OpenStore(Options("store")), IsOk()); }
  ChangeState("store", kFormatVersion + 1);
  const Tree before = TreeOf("store");
  const auto refused = OpenStore(Options("store"));
  EXPECT_THAT(refused, Fails(StatusCode::kFailedPrecondition, "STORE_TOO_NEW"));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("version 2"));
  EXPECT_EQ(TreeOf("store"), before);
  ChangeState("store", kFormatVersion);
  EXPECT_THAT(OpenStore(Options("store")), IsOk());
}

TEST_F(OpeningTest, ALostDatabaseIsNotMadeAnew) {
  {
    auto store = OpenStore(Options("store"));
    ASSERT_THAT((*store)->Commit(Mutate({PutRankingOf("top-ten", "一")}), {}), IsOk());
  }
  std::filesystem::remove_all(root_ + "/store/rocksdb");
  EXPECT_THAT(OpenStore(Options("store")), Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
  EXPECT_FALSE(std::filesystem::exists(root_ + "/store/rocksdb"));
}

TEST_F(OpeningTest, BytesOutliveTheStore) {
  Encoded<v1::Article> article;
  {
    auto store = OpenStore(Options("store")).value();
    ASSERT_THAT(store->Commit(Mutate({Put(TwoGuests(), internal::PutArticle::MUST_NOT_EXIST)}), {}), IsOk());
    article = store->At(0).value()->GetArticle({.id = "wei-fangtan"}, v1::FULL).value();
  }
  EXPECT_EQ(article.Decode()->title(), TwoGuests().title);
}

// `dump` without what is an etag: it depends on the random id of the store.
std::string WithoutEtags(const std::string& dump) {
  return std::regex_replace(dump, std::regex("e20210[0-9a-f]{32}"), "ETAG");
}

// The records of one small store, byte by byte: a change here loses every store that exists.
TEST_F(OpeningTest, GoldenRecords) {
  {
    auto store = OpenStore(Options("store")).value();
    ASSERT_THAT(
        store->Commit(Mutate({Ensure("speakers/shen-jie", "沈潔"), PutRankingOf("top-ten", "家風")}), {}),
        IsOk());
    ASSERT_THAT(store->Commit(Mutate({Rename("speakers/shen-jie", "沈洁")}, 1000000), {}), IsOk());
    ASSERT_THAT(
        store->Commit(Mutate({Put(TwoGuests(), internal::PutArticle::MUST_NOT_EXIST), PutSourceOf("記者：")}),
                      {}),
        IsOk());
  }
  const EngineResources resources = MakeResources(nullptr, 1 << 20, 1 << 20);
  const auto database =
      Database::Open(root_ + "/store/rocksdb", resources, Database::Mode::kReadOnly).value();
  std::ifstream golden(std::string(FANGTAN_SOURCE_DIR) + "/tests/data/golden_records.txt");
  const std::string expected((std::istreambuf_iterator<char>(golden)), std::istreambuf_iterator<char>());
  std::string dump;
  for (const Family family : {Family::kArticle, Family::kQuestion, Family::kAnswer, Family::kSpeaker,
                              Family::kRanking, Family::kName, Family::kSource, Family::kChange}) {
    ASSERT_THAT(
        database->Scan(family,
                       [&](std::string_view key, std::string_view payload) {
                         dump += RecordName(family, key) + " " +
                                 absl::BytesToHexString(absl::string_view(payload.data(), payload.size())) +
                                 "\n";
                         return absl::OkStatus();
                       }),
        IsOk());
  }
  EXPECT_EQ(WithoutEtags(dump), WithoutEtags(expected));
  EXPECT_NE(WithoutEtags(expected), expected);
}

TEST_F(OpeningTest, TheFeedNamesTheDocumentsOfHiddenChildren) {
  {
    auto store = OpenStore(Options("store")).value();
    for (const internal::Operation& operation :
         {Put(TwoGuests(), internal::PutArticle::MUST_NOT_EXIST), Delete("articles/wei-fangtan", "", "撤稿"),
          Undelete("articles/wei-fangtan")}) {
      ASSERT_THAT(store->Commit(Mutate({operation}), {}), IsOk());
    }
  }
  const auto database = Database::Open(root_ + "/store/rocksdb", MakeResources(nullptr, 1 << 20, 1 << 20),
                                       Database::Mode::kReadOnly)
                            .value();
  std::vector<std::string> feed;
  ASSERT_THAT(database->Scan(Family::kChange,
                             [&feed](std::string_view key, std::string_view payload) {
                               internal::ChangeRecord change;
                               EXPECT_TRUE(change.ParseFromString(std::string(payload)));
                               if (change.kind() == internal::ANSWER) {
                                 feed.push_back(absl::StrCat(
                                     ChangeKey::Decode(key)->revision, " ", change.doc(), " ",
                                     change.dead_doc(), change.with_article() ? " with its article" : ""));
                               }
                               return absl::OkStatus();
                             }),
              IsOk());
  EXPECT_THAT(feed, ElementsAre("1 1 0", "1 2 0", "1 3 0", "2 0 1 with its article", "2 0 2 with its article",
                                "2 0 3 with its article", "3 1 0 with its article", "3 2 0 with its article",
                                "3 3 0 with its article"));
}

}  // namespace
}  // namespace fangtan::storage
