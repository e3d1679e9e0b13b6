// Search as its users meet it: a real server, the client and the tool, over the sample interview.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "client/client.h"
#include "client/status.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/end_to_end/process.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_directory.h"

namespace fangtan {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::RunProgram;
using testing::ServerProcess;
using ::testing::StartsWith;
using testing::TempDirectory;
using Result = v1::SearchAnswersResponse::Result;

std::vector<std::string> Lines(const std::string& text) {
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

template <typename M>
M FromJson(const std::string& json) {
  M message;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &message).ok()) << json;
  return message;
}

// The highlighted pieces of a text, by counting the bytes that begin a code point.
std::vector<std::string> Marked(const v1::Snippet& snippet) {
  std::vector<size_t> starts;
  for (size_t i = 0; i < snippet.text().size(); ++i) {
    if ((static_cast<unsigned char>(snippet.text()[i]) & 0xC0) != 0x80) starts.push_back(i);
  }
  starts.push_back(snippet.text().size());
  std::vector<std::string> marked;
  for (const auto& highlight : snippet.highlights()) {
    const size_t begin = starts.at(highlight.start());
    marked.push_back(snippet.text().substr(begin, starts.at(highlight.end()) - begin));
  }
  return marked;
}

class SearchEndToEndTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Start();
    const Outcome imported =
        Run({"import", absl::StrCat(FANGTAN_SOURCE_DIR, "/tests/data/interview/page.txt")});
    ASSERT_EQ(imported.exit_code, 0) << imported.err;
  }

  void Start() {
    auto server = ServerProcess::Start(folder_.path() + "/store");
    ASSERT_THAT(server, testing::IsOk());
    server_ = *std::move(server);
    auto client = client::Client::Connect(server_->address());
    ASSERT_THAT(client, testing::IsOk());
    client_ = *std::move(client);
  }

  Outcome Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(),
                     {absl::StrCat(FANGTAN_BINARY_DIR, "/bin/fangtan"), "--server", server_->address()});
    return RunProgram(arguments);
  }

  static v1::SearchAnswersRequest For(const std::string& query, int page_size = 0) {
    v1::SearchAnswersRequest request;
    request.set_query(query);
    request.set_page_size(page_size);
    return request;
  }

  std::vector<Result> Walk(const v1::SearchAnswersRequest& request) {
    std::vector<Result> results;
    for (auto& result : client_->SearchAnswers(request)) {
      EXPECT_THAT(result, testing::IsOk());
      if (result.ok()) results.push_back(*std::move(result));
    }
    return results;
  }

  TempDirectory folder_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<client::Client> client_;
};

TEST_F(SearchEndToEndTest, TheClientWalksAllResults) {
  const std::vector<Result> all = Walk(For("海草"));
  ASSERT_GT(all.size(), 3u);
  EXPECT_THAT(Marked(all[0].snippets(0)), AllOf(Each(std::string("海草")), Contains("海草")));
  EXPECT_FALSE(all[0].answer().printed_posts().empty());
  const std::vector<Result> by_two = Walk(For("海草", 2));
  ASSERT_EQ(by_two.size(), all.size());
  for (size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(by_two[i].SerializeAsString(), all[i].SerializeAsString()) << i;
  }
  EXPECT_EQ(Walk(For("渔民")).size(), Walk(For("漁民")).size());
}

TEST_F(SearchEndToEndTest, QuestionsAndArticlesAreFoundToo) {
  v1::SearchQuestionsRequest questions;
  questions.set_query("外来养殖户");
  auto found = client_->SearchQuestions(questions);
  auto question = found.begin();
  ASSERT_NE(question, found.end());
  ASSERT_THAT(*question, testing::IsOk());
  const auto& best = **question;
  EXPECT_THAT(best.question().text(), HasSubstr("外來的養殖戶"));
  ASSERT_EQ(best.answers_size(), 1);
  EXPECT_EQ(best.answers(0).printed_name(), "簡素心");
  v1::SearchArticlesRequest articles;
  articles.set_query("一湾碧水");
  auto named = client_->SearchArticles(articles);
  auto article = named.begin();
  ASSERT_NE(article, named.end());
  ASSERT_THAT(*article, testing::IsOk());
  EXPECT_THAT((**article).article().title(), HasSubstr("守住一灣碧水"));
}

TEST_F(SearchEndToEndTest, TheToolPrintsEveryFormat) {
  const Outcome lines = Run({"search", "海草"});
  ASSERT_EQ(lines.exit_code, 0) << lines.err;
  const std::vector<Result> all = Walk(For("海草"));
  ASSERT_EQ(Lines(lines.out).size(), all.size());
  EXPECT_EQ(FromJson<Result>(Lines(lines.out)[0]).answer().name(), all[0].answer().name());
  const Outcome json = Run({"search", "海草", "--limit", "2", "-o", "json"});
  const auto response = FromJson<v1::SearchAnswersResponse>(json.out);
  EXPECT_EQ(response.results_size(), 2);
  EXPECT_EQ(response.total_size(), static_cast<int64_t>(all.size()));
  for (const char* in : {"answers", "questions", "articles"}) {
    for (const char* format : {"table", "text"}) {
      const Outcome shown = Run({"search", "海草", "--in", in, "-o", format, "--limit", "1"});
      EXPECT_EQ(shown.exit_code, 0) << shown.err;
      EXPECT_THAT(shown.out, AllOf(HasSubstr("海草"), Not(HasSubstr("\x1b")), Not(HasSubstr("«"))));
      EXPECT_THAT(shown.err, AllOf(HasSubstr("1 of "), HasSubstr(" result"), HasSubstr(", revision 1\n")));
    }
  }
  EXPECT_THAT(Run({"search", "海草", "-o", "text"}).out,
              AllOf(StartsWith(" 1  "), HasSubstr("\n    Q  "), Not(HasSubstr("score "))));
  EXPECT_THAT(Run({"search", "海草", "-o", "text", "--explain"}).out, HasSubstr("  score "));
  EXPECT_THAT(Run({"search", "無處可尋", "-o", "text"}).err, HasSubstr("0 of 0 results"));
}

TEST_F(SearchEndToEndTest, BadQueriesAreRefusedInWords) {
  const Outcome empty = Run({"search", "……"});
  EXPECT_EQ(empty.exit_code, 1);
  EXPECT_THAT(empty.err, AllOf(StartsWith("fangtan: QUERY_EMPTY: "), HasSubstr("\nhint: ")));
  const Outcome large = Run({"search", std::string(9000, 'x')});
  EXPECT_EQ(large.exit_code, 1);
  EXPECT_THAT(large.err,
              AllOf(StartsWith("fangtan: QUERY_TOO_LARGE: "), HasSubstr("^\n"), HasSubstr("\nhint: ")));
  EXPECT_EQ(Run({"search", "海草", "--filter", "text:"}).exit_code, 1);
  auto request = For(std::string(1 << 20, 'x'));
  for (auto& result : client_->SearchAnswers(request)) {
    EXPECT_EQ(client::ErrorReason(result.status()), "QUERY_TOO_LARGE");
  }
  for (const char* query : {"海草 😀", "海草 *", "\"海草", "的"}) {
    EXPECT_EQ(Run({"search", query}).exit_code, 0) << query;
  }
}

TEST_F(SearchEndToEndTest, TallyCountsWhatSearchFinds) {
  std::map<std::string, int64_t> expected;
  for (const Result& result : Walk(For("海草"))) ++expected[result.answer().speaker_display_name()];
  const Outcome counted = Run({"tally", "--by", "speaker", "海草"});
  ASSERT_EQ(counted.exit_code, 0) << counted.err;
  std::map<std::string, int64_t> rows;
  for (const std::string& line : Lines(counted.out)) {
    const auto row = FromJson<v1::TallyAnswersResponse::Row>(line);
    rows[row.display_values(0)] = row.count();
  }
  EXPECT_EQ(rows, expected);
}

TEST_F(SearchEndToEndTest, TallyTakesItsFieldsAlsoOneByOne) {
  const Outcome apart = Run({"tally", "--by", "speaker", "--by", "month", "海草"});
  EXPECT_EQ(apart.exit_code, 0) << apart.err;
  EXPECT_EQ(apart.out, Run({"tally", "--by", "speaker,month", "海草"}).out);
}

TEST_F(SearchEndToEndTest, ATokenOutlivesAKilledServer) {
  const std::vector<Result> all = Walk(For("海草", 2));
  v1::SearchAnswersRequest request = For("海草", 2);
  auto range = client_->SearchAnswers(request);
  auto result = range.begin();
  ASSERT_THAT(*result, testing::IsOk());
  ++result;  // To the end of the first page.
  request.set_page_token(range.next_page_token());
  ASSERT_NE(request.page_token(), "");
  server_->Kill();
  Start();
  const std::vector<Result> rest = Walk(request);
  ASSERT_EQ(rest.size() + 2, all.size());
  for (size_t i = 0; i < rest.size(); ++i) {
    EXPECT_EQ(rest[i].SerializeAsString(), all[i + 2].SerializeAsString()) << i;
  }
}

TEST_F(SearchEndToEndTest, TheIndexIsRebuiltOnDemand) {
  const std::vector<Result> before = Walk(For("海草"));
  const Outcome rebuilt = Run({"rebuild", "-o", "text"});
  EXPECT_EQ(rebuilt.exit_code, 0) << rebuilt.err;
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  v1::ServerStatus status;
  do {
    const auto read = client_->GetStatus({});
    ASSERT_THAT(read, testing::IsOk());
    status = *read;
  } while (status.text_behind_count() > 0 && absl::Now() < deadline);
  EXPECT_EQ(status.text_behind_count(), 0);
  EXPECT_GE(status.text_document_count(), status.answer_count() + status.question_count() + 1);
  EXPECT_EQ(Walk(For("海草")).size(), before.size());
  EXPECT_THAT(Run({"status", "-o", "text"}).out,
              HasSubstr(absl::StrCat("text index    ", status.text_document_count(), " documents in ")));
}

}  // namespace
}  // namespace fangtan
