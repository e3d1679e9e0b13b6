// Methods that run on the polling thread must not wait for a disk there.
#include <map>
#include <string>
#include <variant>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "service/handlers/handlers.h"
#include "storage/open_store.h"
#include "tests/storage/rocks/sample.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_directory.h"

namespace fangtan::service {
namespace {

using fangtan::testing::IsOk;
using rpc::Lane;

// What each of them is asked for.
template <typename Request>
std::string Asking(const std::string& name) {
  Request request;
  request.set_name(name);
  return request.SerializeAsString();
}
template <typename Request>
std::string AskingIn(const std::string& parent) {
  Request request;
  request.set_parent(parent);
  return request.SerializeAsString();
}
std::map<std::string, std::string> Requests() {
  const std::string article = "articles/wei-fangtan";
  return {{"GetArticle", Asking<v1::GetArticleRequest>(article)},
          {"GetQuestion", Asking<v1::GetQuestionRequest>(article + "/questions/wei-fangtan-q1")},
          {"GetAnswer", Asking<v1::GetAnswerRequest>(article + "/answers/wei-fangtan-a1")},
          {"ListArticles", v1::ListArticlesRequest().SerializeAsString()},
          {"ListQuestions", AskingIn<v1::ListQuestionsRequest>(article)},
          {"ListAnswers", AskingIn<v1::ListAnswersRequest>(article)},
          {"GetRanking", Asking<v1::GetRankingRequest>("rankings/top-ten")}};
}

TEST(ReadTier, EveryMethodOnThePollingThreadStaysInMemoryWhereItIsToldTo) {
  // What an opening reads behind the store would be in memory by and by: records for the text index, which a
  // store in memory makes anew each time, and files that are compacted, which RocksDB reads back to check
  // them.
  const fangtan::testing::TempDirectory folder;
  const storage::StoreOptions options{.directory = folder.path() + "/store"};
  auto store = storage::OpenStore(options).value();
  ASSERT_THAT(
      store->Commit(storage::Mutate({storage::Put(storage::TwoGuests(), internal::PutArticle::MUST_NOT_EXIST),
                                     storage::PutRankingOf("top-ten", "家風建設")}),
                    {}),
      IsOk());
  ASSERT_THAT(store->Compact({}, {}), IsOk());
  const std::map<std::string, std::string> requests = Requests();
  size_t seen = 0;
  for (const auto& [name, bytes] : requests) {
    store.reset();
    store = storage::OpenStore(options).value();  // nothing is in memory
    const Handlers handlers(*store);
    for (const rpc::Method& method : handlers.Methods()) {
      if (method.lane != Lane::kInline && method.lane != Lane::kShort) continue;
      ASSERT_TRUE(requests.contains(method.name)) << method.name << " is not tested";
      if (method.name != name) continue;
      ++seen;
      rpc::CallContext context("test", absl::InfiniteFuture());
      const auto& handler = std::get<rpc::UnaryHandler>(method.handler);
      context.SetReadTier(storage::ReadTier::kMemory);
      const absl::Status cold = handler(context, absl::Cord(bytes)).status();
      EXPECT_TRUE(storage::IsNotInMemory(cold)) << name << ": " << cold;
      context.SetReadTier(storage::ReadTier::kDisk);
      EXPECT_THAT(handler(context, absl::Cord(bytes)), IsOk()) << name;
      context.SetReadTier(storage::ReadTier::kMemory);
      EXPECT_THAT(handler(context, absl::Cord(bytes)), IsOk()) << name << ": all is in memory by now";
    }
  }
  EXPECT_EQ(seen, requests.size());
}

}  // namespace
}  // namespace fangtan::service
