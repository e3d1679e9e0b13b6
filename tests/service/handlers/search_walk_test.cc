// Pages of searches: tokens, revisions, limits; and the text index behind them.
#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "fangtan/v1/admin_service.pb.h"
#include "gmock/gmock.h"
#include "service/handlers/search.h"
#include "tests/service/handlers/search_world.h"

namespace fangtan::service {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using Result = v1::SearchAnswersResponse::Result;

std::vector<std::string> Lines(const std::vector<Result>& results) {
  std::vector<std::string> lines;
  for (const Result& result : results) lines.push_back(result.ShortDebugString());
  return lines;
}

class SearchWalkTest : public SearchWorld {
 protected:
  SearchWalkTest() {
    for (int i = 0; i < 40; ++i) AddNumbered(i);
  }
};

TEST_F(SearchWalkTest, EveryPageSizeGivesTheSameWalk) {
  ASSERT_OK_AND_ASSIGN(const auto whole, Answers(For("海草")));
  ASSERT_GT(whole.results_size(), 40);
  EXPECT_EQ(whole.next_page_token(), "");
  const std::vector<Result> expected(whole.results().begin(), whole.results().end());
  for (const int size : {1, 2, 7, 41, 1000, 5000}) {
    ASSERT_OK_AND_ASSIGN(const auto walked, Walk(For("海草", "", size)));
    EXPECT_EQ(Lines(walked), Lines(expected)) << size;
  }
}

TEST_F(SearchWalkTest, AWalkStandsStillWhileWritersWrite) {
  ASSERT_OK_AND_ASSIGN(const auto before, Walk(For("海草")));
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int i = 1000; !done && i < 2000; ++i) AddNumbered(i);
  });
  for (int round = 0; round < 3; ++round) {
    auto request = For("海草", "", 3);
    ASSERT_OK_AND_ASSIGN(const auto first, Answers(request));
    request.set_read_revision(first.read_revision());
    ASSERT_OK_AND_ASSIGN(const auto walked, Walk(request));
    EXPECT_EQ(static_cast<int64_t>(walked.size()), first.total_size());
    std::set<std::string> names;
    for (size_t i = 0; i < walked.size(); ++i) {
      names.insert(walked[i].answer().name());
      if (i > 0) EXPECT_GE(walked[i - 1].score(), walked[i].score());
    }
    EXPECT_EQ(names.size(), walked.size()) << "nothing twice";
  }
  done = true;
  writer.join();
  auto then = For("海草", "", 6);
  then.set_read_revision(43);
  ASSERT_OK_AND_ASSIGN(const auto again, Walk(then));
  EXPECT_EQ(again.size(), before.size()) << "as it was";
}

TEST_F(SearchWalkTest, ATokenGoesOnlyWithItsRequest) {
  auto request = For("海草", "", 5);
  ASSERT_OK_AND_ASSIGN(const auto first, Answers(request));
  request.set_page_token(first.next_page_token());
  ASSERT_THAT(Answers(request), IsOk());
  const auto refused = Fails(StatusCode::kInvalidArgument, "PAGE_TOKEN_MISMATCH");
  const auto changed = [&](auto change) {
    v1::SearchAnswersRequest other = request;
    change(other);
    return Answers(other);
  };
  EXPECT_THAT(changed([](auto& other) { other.set_query("漁民"); }), refused);
  EXPECT_THAT(changed([](auto& other) { other.set_filter("text:海"); }), refused);
  EXPECT_THAT(changed([](auto& other) { other.set_fuzzy(true); }), refused);
  EXPECT_THAT(changed([](auto& other) { other.set_explain(true); }), refused);
  EXPECT_THAT(changed([](auto& other) { other.mutable_snippet()->set_max_chars(9); }), refused);
  EXPECT_THAT(changed([](auto& other) { other.set_read_revision(2); }), refused);
  EXPECT_THAT(changed([](auto& other) { other.set_page_size(2); }), IsOk());
  EXPECT_THAT(changed([&](auto& other) { other.set_read_revision(first.read_revision()); }), IsOk());
  auto questions = For<v1::SearchQuestionsRequest>("海草", "", 5);
  questions.set_page_token(request.page_token());
  EXPECT_THAT(Questions(questions), refused);
  v1::ListAnswersRequest list;
  list.set_parent("articles/-");
  list.set_page_token(request.page_token());
  EXPECT_THAT(Call<v1::ListAnswersResponse>("ListAnswers", list), refused);
}

TEST_F(SearchWalkTest, AForgedOrCutTokenIsRefused) {
  auto request = For("海草", "", 5);
  ASSERT_OK_AND_ASSIGN(const auto first, Answers(request));
  const std::string token = first.next_page_token();
  const auto refused = Fails(StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID");
  for (size_t i = 0; i + 1 < token.size(); i += 3) {  // Of the last letter not all bits count.
    std::string forged = token;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    request.set_page_token(forged);
    EXPECT_THAT(Answers(request), refused) << i;
    request.set_page_token(token.substr(0, i + 1));
    EXPECT_THAT(Answers(request), refused) << i;
  }
}

TEST_F(SearchWalkTest, ATokenWorksAfterARestart) {  // The fixture's handlers are of the closed store then.
  ASSERT_OK_AND_ASSIGN(const auto expected, Walk(For("海草", "", 9)));
  auto request = For("海草", "", 9);
  ASSERT_OK_AND_ASSIGN(const auto first, Answers(request));
  store_.Reopen();
  request.set_page_token(first.next_page_token());
  std::vector<Result> walked(first.results().begin(), first.results().end());
  const PageTokenSealer tokens(store_->token_key());
  const Search search(*store_, tokens);
  while (!request.page_token().empty()) {
    const auto encoded = search.SearchAnswers(context_, request);
    ASSERT_THAT(encoded, IsOk());
    ASSERT_OK_AND_ASSIGN(const auto page, encoded->Decode());
    walked.insert(walked.end(), page.results().begin(), page.results().end());
    request.set_page_token(page.next_page_token());
  }
  EXPECT_EQ(Lines(walked), Lines(expected));
}

TEST_F(SearchWalkTest, ThePastIsSearchedAsItWas) {
  ASSERT_OK_AND_ASSIGN(const auto then, Walk(For("海草")));
  const int64_t revision = 43;
  v1::DeleteArticleRequest gone;
  gone.set_name("articles/bay1");
  ASSERT_THAT(Call<v1::Article>("DeleteArticle", gone), IsOk());
  v1::UpdateArticleRequest update;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        name: "articles/bay2"
        title: "渔港新事"
        sections { exchanges { answers { printed_name: "沈洁" paragraphs: "只看灯塔。" } } }
      )pb",
      update.mutable_article()));
  ASSERT_THAT(Call<v1::Article>("UpdateArticle", update), IsOk());
  EXPECT_THAT(Found(For("app")), IsEmpty());
  EXPECT_THAT(Found(For("只看燈塔")), ElementsAre("只看灯塔。"));
  EXPECT_THAT(Found(For("渾水")), IsEmpty());
  auto request = For("海草");
  request.set_read_revision(revision);
  ASSERT_OK_AND_ASSIGN(const auto again, Walk(request));
  ASSERT_EQ(again.size(), then.size());
  for (size_t i = 0; i < then.size(); ++i) {
    EXPECT_EQ(again[i].answer().SerializeAsString(), then[i].answer().SerializeAsString()) << i;
  }
  request.set_query("只看燈塔");
  EXPECT_THAT(Found(request), Not(ElementsAre("只看灯塔。")));
  request.set_read_revision(1000000);
  EXPECT_THAT(Answers(request), Fails(StatusCode::kInvalidArgument, "REVISION_IN_FUTURE"));
  request.set_read_revision(-1);
  EXPECT_THAT(Answers(request), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_F(SearchWalkTest, AWalkWhoseRevisionIsSweptSaysSo) {
  auto request = For("海草", "", 5);
  ASSERT_OK_AND_ASSIGN(const auto first, Answers(request));
  AddNumbered(100);
  ASSERT_THAT(store_->Sweep(absl::Now() + absl::Hours(24 * 30)), IsOk());
  request.set_page_token(first.next_page_token());
  EXPECT_THAT(Answers(request), Fails(StatusCode::kOutOfRange, "REVISION_COMPACTED"));
}

TEST_F(SearchWalkTest, AWriteIsFoundAsSoonAsItIsAcknowledged) {
  for (int i = 100; i < 130; ++i) {
    AddNumbered(i);
    EXPECT_EQ(Found(For(absl::StrCat("\"第", i, "片\""))).size(), 1u) << i;
  }
}

TEST_F(SearchWalkTest, WhoeverLeavesEndsTheSearch) {
  rpc::CallContext left("test", absl::InfiniteFuture());
  left.Cancel();
  EXPECT_THAT(Call<v1::SearchAnswersResponse>("SearchAnswers", For("海草"), left),
              Fails(StatusCode::kCancelled, "CANCELLED"));
}

TEST_F(SearchWalkTest, APageEndsBeforeItIsTooLarge) {
  constexpr size_t kLimit = 4 << 20;  // what gRPC clients take unless told otherwise
  v1::ImportArticlesRequest import;
  import.mutable_article()->set_name("articles/huge");
  import.mutable_article()->set_title("長");
  std::string paragraph;
  while (paragraph.size() < 60000) paragraph += "說得很長很長的一段話。";
  for (int i = 0; i < 22; ++i) {
    auto& exchange = *import.mutable_article()->add_sections()->add_exchanges();
    exchange.mutable_question()->set_text(absl::StrCat("燕子第", i, "問?"));
    auto& answer = *exchange.add_answers();
    answer.set_printed_name("林一葦");
    for (int k = 0; k < 17; ++k) answer.add_paragraphs(absl::StrCat(i, paragraph));
  }
  Add(import);
  auto request = For<v1::SearchQuestionsRequest>("燕子", "", 1000);
  std::set<std::string> names;
  int pages = 0;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, Questions(request));
    EXPECT_LE(page.ByteSizeLong(), kLimit);
    EXPECT_EQ(page.total_size(), 22);
    for (const auto& result : page.results()) EXPECT_TRUE(names.insert(result.question().name()).second);
    request.set_page_token(page.next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(names.size(), 22u);
  EXPECT_EQ(pages, 6);
}

TEST_F(SearchWalkTest, TheIndexIsMadeAnewWhileTheRestIsServed) {
  ASSERT_OK_AND_ASSIGN(const auto before, Walk(For("海草")));
  ASSERT_OK_AND_ASSIGN(const auto rebuild,
                       Call<v1::RebuildIndexResponse>("RebuildIndex", v1::RebuildIndexRequest()));
  EXPECT_GE(rebuild.documents(), 80);
  v1::ServerStatus status;
  do {
    ASSERT_OK_AND_ASSIGN(status, Call<v1::ServerStatus>("GetStatus", v1::GetStatusRequest()));
    const auto meanwhile = Walk(For("海草"));
    if (meanwhile.ok()) {
      EXPECT_EQ(Lines(*meanwhile), Lines(before));
    } else {
      EXPECT_THAT(meanwhile, Fails(StatusCode::kUnavailable, "INDEX_REBUILDING"));
    }
  } while (status.text_behind_count() > 0);
  ASSERT_OK_AND_ASSIGN(const auto after, Walk(For("海草")));
  EXPECT_EQ(Lines(after), Lines(before));
  EXPECT_EQ(status.text_document_count(), rebuild.documents());
  EXPECT_GT(status.text_segment_count(), 0);
  EXPECT_GT(status.text_byte_count(), 0);
}

}  // namespace
}  // namespace fangtan::service
