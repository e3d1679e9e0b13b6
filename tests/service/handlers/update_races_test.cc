// Articles that several write at once.
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "service/handlers/articles.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_store.h"

namespace fangtan::service {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using fangtan::testing::TempStore;

constexpr char kWater[] = "article { name: 'articles/water' title: '水從哪裡來' } allow_missing: true";

// A store on which somebody else is faster: `rival` writes just before each of the first writes.
class ContestedStore : public storage::Store {
 public:
  ContestedStore(storage::Store& store, int rivals, std::function<void()> rival)
      : store_(store), rivals_(rivals), rival_(std::move(rival)) {}

  absl::StatusOr<storage::CommitResult> Commit(const internal::Mutation& mutation,
                                               const storage::CommitOptions& options) override {
    if (rivals_-- > 0) rival_();
    return store_.Commit(mutation, options);
  }
  absl::StatusOr<std::unique_ptr<storage::View>> At(storage::Revision revision,
                                                    storage::ReadTier tier) const override {
    return store_.At(revision, tier);
  }
  std::vector<absl::StatusOr<storage::CommitResult>> CommitAll(
      std::span<const internal::Mutation> mutations) override {
    return store_.CommitAll(mutations);
  }
  storage::Revision AwaitRevision(storage::Revision after, absl::Time deadline) const override {
    return store_.AwaitRevision(after, deadline);
  }
  absl::Status Sweep(absl::Time now) override { return store_.Sweep(now); }
  absl::Status RebuildTextIndex() override { return store_.RebuildTextIndex(); }
  absl::StatusOr<storage::BackupInfo> CreateBackup(const storage::BackupOptions& options) override {
    return store_.CreateBackup(options);
  }
  absl::StatusOr<storage::BackupPage> ListBackups(storage::ListBackupsOptions options) const override {
    return store_.ListBackups(std::move(options));
  }
  absl::Status CheckBackupDirectory(const std::string& directory) const override {
    return store_.CheckBackupDirectory(directory);
  }
  absl::StatusOr<storage::CheckReport> Check(const storage::CheckOptions& options) const override {
    return store_.Check(options);
  }
  absl::StatusOr<storage::Compacted> Compact(const storage::ProgressFunction& progress,
                                             const storage::StopFunction& stop) override {
    return store_.Compact(progress, stop);
  }
  storage::StoreInfo Info() const override { return store_.Info(); }
  const std::string& token_key() const override { return store_.token_key(); }

 private:
  storage::Store& store_;
  int rivals_;
  const std::function<void()> rival_;
};

absl::StatusOr<v1::Article> Decoded(const absl::StatusOr<storage::Encoded<v1::Article>>& encoded) {
  if (!encoded.ok()) return encoded.status();
  return encoded->Decode();
}

class UpdateRacesTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::Article> Update(const std::string& text) {
    v1::UpdateArticleRequest request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
    return Decoded(articles_.UpdateArticle(context_, request));
  }
  storage::Revision Newest() { return (*store_->At(0))->revision(); }

  TempStore store_;
  const PageTokenSealer tokens_{store_->token_key()};
  const Articles articles_{*store_, tokens_};
  const rpc::CallContext context_{"test", absl::InfiniteFuture()};
};

TEST_F(UpdateRacesTest, WhoGivesNoEtagIsNotToldOfAnother) {
  ASSERT_OK_AND_ASSIGN(const v1::Article created, Update(kWater));
  int written = 0;
  ContestedStore contested(*store_, 100, [&] {
    EXPECT_THAT(Update(absl::StrCat("article { name: 'articles/water' title: '改題", ++written, "' }")),
                IsOk());
  });
  const Articles articles(contested, tokens_);
  v1::UpdateArticleRequest request;
  request.mutable_article()->set_name("articles/water");
  request.mutable_article()->set_column("水經");
  ASSERT_OK_AND_ASSIGN(const v1::Article updated, Decoded(articles.UpdateArticle(context_, request)));
  EXPECT_EQ(updated.title(), "改題100") << "over what the others wrote";
  EXPECT_EQ(updated.column(), "水經");
  request.mutable_article()->set_etag(created.etag());
  EXPECT_THAT(articles.UpdateArticle(context_, request), Fails(StatusCode::kAborted, "ETAG_MISMATCH"));
}

TEST_F(UpdateRacesTest, AnUpsertWritesOverWhatAnotherCreatedMeanwhile) {
  ContestedStore contested(*store_, 1, [&] { EXPECT_THAT(Update(kWater), IsOk()); });
  const Articles articles(contested, tokens_);
  v1::UpdateArticleRequest request;
  request.mutable_article()->set_name("articles/water");
  request.mutable_article()->set_column("水經");
  request.set_allow_missing(true);
  ASSERT_OK_AND_ASSIGN(const v1::Article updated, Decoded(articles.UpdateArticle(context_, request)));
  EXPECT_EQ(updated.title(), "水從哪裡來");
  EXPECT_EQ(updated.column(), "水經");
}

// Each of many threads writes once over each state it finds, or is told nothing.
TEST_F(UpdateRacesTest, ManyAtOnceEachWriteOnce) {
  constexpr int kThreads = 8;
  constexpr int kWrites = 20;
  ASSERT_THAT(Update(kWater), IsOk());
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int n = 0; n < kWrites; ++n) {
        EXPECT_THAT(
            Update(absl::StrCat("article { name: 'articles/water' title: '改題", thread, "/", n, "' }")),
            IsOk());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Newest(), 1 + kThreads * kWrites);
}

}  // namespace
}  // namespace fangtan::service
