// What lookups answer, byte for byte, from a store that changes and keeps its records in memory, against one
// that keeps none and was opened a moment ago: no cache, no shared piece of memory and no order of events may
// show in a reply.
#include <rocksdb/env.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "service/handlers/articles.h"
#include "service/handlers/interviews.h"
#include "service/handlers/name_prefetch.h"
#include "service/rpc/method.h"
#include "storage/open_store.h"
#include "tests/storage/rocks/random_history.h"
#include "tests/storage/rocks/world.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_store.h"

namespace fangtan::service {
namespace {

using fangtan::testing::IsOk;
using fangtan::testing::TempStore;

constexpr int kSteps = 80;
constexpr int kLookups = 60;
constexpr int kReopenEvery = 4;

// Etags are of the store; the two that are compared are two. Zeros in their place, where they stand in
// `bytes`.
std::string WithoutEtags(std::string bytes) {
  constexpr std::string_view kTag = "\xe2\x02\x10";  // field 44, of 16 bytes
  for (size_t at = bytes.find(kTag); at != std::string::npos; at = bytes.find(kTag, at + kTag.size() + 16)) {
    bytes.replace(at + kTag.size(), 16, 16, '0');
  }
  return bytes;
}

// The bytes of a reply, or the error in words.
template <typename Handler, typename Request>
std::string Answer(const Handler& handler, const Request& request) {
  const rpc::CallContext context("test", absl::InfiniteFuture());
  const auto reply = handler(context, absl::Cord(request.SerializeAsString()));
  return reply.ok() ? WithoutEtags(std::string(*reply))
                    : reply.status().ToString(absl::StatusToStringMode::kWithNoExtraData);
}

// The handlers over a store, as the transport calls them.
struct Lookups {
  explicit Lookups(storage::Store& store)
      : tokens(store.token_key()), articles(store, tokens), interviews(store, tokens) {}

  std::string Get(const v1::GetArticleRequest& request) const {
    return Answer(rpc::Unary(articles, &Articles::GetArticle), request);
  }
  std::string Get(const v1::GetAnswerRequest& request) const {
    return Answer(rpc::Unary(interviews, &Interviews::GetAnswer), request);
  }

  const PageTokenSealer tokens;
  const Articles articles;
  const Interviews interviews;
};

class LookupBytesTest : public ::testing::Test {
 protected:
  void OpenPlain() {
    plain_.reset();
    auto opened = storage::OpenStore(
        {.directory = "/plain", .block_cache_bytes = 1 << 20, .record_cache_bytes = 0, .env = env_.get()});
    ASSERT_THAT(opened, IsOk());
    plain_ = *std::move(opened);
  }

  void Commit(const internal::Mutation& mutation) {
    ASSERT_THAT(cached_->Commit(mutation, {}), IsOk());
    ASSERT_THAT(plain_->Commit(mutation, {}), IsOk());
  }

  uint32_t Pick(size_t end) { return static_cast<uint32_t>(random_() % end); }

  // As the transport does before lookups that have arrived together, whatever it is that they ask for.
  void Prefetch(const std::vector<std::string>& articles) const {
    std::vector<absl::Cord> requests = {absl::Cord(), absl::Cord("\x0a\x7f"),
                                        absl::Cord(std::string(900, '\xff'))};
    const auto add = [&requests](const std::string& name) {
      v1::GetArticleRequest request;
      request.set_name(name);
      requests.emplace_back(request.SerializeAsString());
    };
    for (const std::string name : {"articles/", "/", "people/王", "articles/a/answers/", ""}) add(name);
    for (const std::string& article : articles) {
      add(article);
      add(article + "/answers/a-1");
    }
    PrefetchNamed(*cached_, internal::ARTICLE)(requests);
    PrefetchNamed(*cached_, internal::ANSWER)(requests);
  }

  void CompareArticle(const std::string& name, int64_t newest) {
    v1::GetArticleRequest request;
    request.set_name(name);
    request.set_view(Pick(2) == 0 ? v1::FULL : v1::BASIC);
    request.set_show_deleted(Pick(4) == 0);
    request.set_read_revision(Pick(2) == 0 ? 0 : 1 + Pick(static_cast<size_t>(newest)));
    const std::string cached = Lookups(*cached_).Get(request);
    ASSERT_EQ(cached, Lookups(*plain_).Get(request)) << request.DebugString();
    v1::Article article;
    if (!article.ParseFromString(cached)) return;
    for (const v1::Section& section : article.sections()) {
      for (const v1::Exchange& exchange : section.exchanges()) {
        for (const v1::Answer& answer : exchange.answers()) CompareAnswer(answer.name(), newest);
      }
    }
  }

  void CompareAnswer(const std::string& name, int64_t newest) {
    v1::GetAnswerRequest request;
    request.set_name(name);
    request.set_read_revision(Pick(2) == 0 ? 0 : 1 + Pick(static_cast<size_t>(newest)));
    ASSERT_EQ(Lookups(*cached_).Get(request), Lookups(*plain_).Get(request)) << request.DebugString();
    ++answers_;
  }

  TempStore cached_;
  const std::unique_ptr<rocksdb::Env> env_{rocksdb::NewMemEnv(rocksdb::Env::Default())};
  std::unique_ptr<storage::Store> plain_;
  std::mt19937 random_{20140702};
  int answers_ = 0;
};

TEST_F(LookupBytesTest, AreThoseOfAStoreThatKeepsNothingInMemory) {
  OpenPlain();
  storage::RandomHistory history(1912, {});
  storage::World world;
  const int64_t begin = absl::ToUnixMicros(absl::Now());  // young enough to be kept
  for (int step = 0; step < kSteps; ++step) {
    const int64_t time = begin + step;
    const internal::Mutation mutation = step == 0 ? history.First(time) : history.Next(world, time);
    Commit(mutation);
    world = After(world, mutation);
    if (step % kReopenEvery == 0) OpenPlain();
    std::vector<std::string> names = {"articles/nobody-wrote-it"};
    for (const auto& [name, article] : world.articles) names.push_back(name);
    Prefetch(names);
    for (int i = 0; i < kLookups && !HasFatalFailure(); ++i)
      CompareArticle(names[Pick(names.size())], step + 1);
  }
  EXPECT_GT(answers_, kSteps);
}

}  // namespace
}  // namespace fangtan::service
