// How large pages and messages of the feed become, whatever reasons were given.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/service/handlers/feed_world.h"

namespace fangtan::service {
namespace {

absl::StatusOr<v1::ListChangesResponse> List(Writer& writer, const v1::ListChangesRequest& request) {
  const PageTokenSealer tokens(writer.store().token_key());
  return Changes(writer.store(), tokens).ListChanges({"test", absl::InfiniteFuture()}, request);
}

// What every client of gRPC takes.
constexpr size_t kTaken = 4 << 20;

std::vector<std::string> People(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(absl::StrCat("speakers/person-", 10000 + i));
  return names;
}

TEST(ChangeSizes, PagesOfLongReasonsEndEarlyAndMissNothing) {
  Writer writer;
  const std::vector<std::string> names = People(600);
  writer.Ensure(names);
  writer.MergeAll(names, std::string(20'000, 'x'));
  v1::ListChangesRequest request;
  request.set_after_revision(1);
  request.set_page_size(1000);
  std::vector<std::string> merged;
  int64_t total_size = 0;
  do {
    ASSERT_OK_AND_ASSIGN(const v1::ListChangesResponse page, List(writer, request));
    EXPECT_LT(page.ByteSizeLong(), kTaken / 2);
    EXPECT_GT(page.changes_size(), 0);
    for (const v1::Change& change : page.changes()) {
      if (change.kind() == v1::Change::KIND_MERGED) merged.push_back(change.name());
    }
    if (total_size != 0) EXPECT_EQ(page.total_size(), total_size);
    total_size = page.total_size();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(merged, std::vector<std::string>(names.begin() + 1, names.end()));
  EXPECT_GT(total_size, 599);
}

TEST(ChangeSizes, AReasonOfMoreThanAMessageIsShownCut) {
  Writer writer;
  std::string reason;
  while (reason.size() <= kTaken) reason += "同一人。";
  writer.Ensure(People(2));
  writer.Merge(People(2)[0], People(2)[1], reason);
  v1::ListChangesRequest request;
  request.set_after_revision(1);
  request.set_page_size(1);
  ASSERT_OK_AND_ASSIGN(const v1::ListChangesResponse page, List(writer, request));
  ASSERT_EQ(page.changes_size(), 1);
  const std::string& shown = page.changes(0).reason();
  EXPECT_LT(page.ByteSizeLong(), kTaken / 2);
  EXPECT_GT(shown.size(), 10'000u);
  EXPECT_EQ(shown, reason.substr(0, shown.size())) << "cut, not changed";
  EXPECT_EQ(shown.size() % std::string_view("同").size(), 0u) << "cut between characters";
}

TEST(ChangeSizes, ARevisionOfLongReasonsComesInMessagesThatEveryClientTakes) {
  Writer writer;
  const std::vector<std::string> names = People(600);
  writer.Ensure(names);
  writer.MergeAll(names, std::string(20'000, 'x'));
  Watch watch(writer, 1);
  std::vector<std::string> merged;
  Response part;
  do {
    part = watch.receiver().NextChanges();
    EXPECT_LT(part.ByteSizeLong(), kTaken / 2);
    for (const v1::Change& change : part.changes()) {
      if (change.kind() == v1::Change::KIND_MERGED) merged.push_back(change.name());
    }
  } while (part.revision() == 1);
  EXPECT_EQ(part.revision(), 2);
  EXPECT_EQ(merged, std::vector<std::string>(names.begin() + 1, names.end()));
}

}  // namespace
}  // namespace fangtan::service
