// The commands that list, and the filters of all commands, against a server that keeps what it was sent.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/show.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/run_fangtan.h"
#include "tests/client/fake_server.h"

namespace fangtan::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class ListCommandsTest : public ::testing::Test {
 protected:
  Outcome Run(const std::vector<std::string>& arguments, Terminal terminal = {}) {
    return FangtanAt(server_.address(), arguments, terminal);
  }

  FakeServer server_{12};
};

TEST(PageSizeForTest, BringsTheItemsInAsFewPagesAsCanBe) {
  EXPECT_EQ(PageSizeFor(0), 1000);
  EXPECT_EQ(PageSizeFor(1), 1);
  EXPECT_EQ(PageSizeFor(50), 50);
  EXPECT_EQ(PageSizeFor(1000), 1000);
  EXPECT_EQ(PageSizeFor(1001), 501);
  EXPECT_EQ(PageSizeFor(1200), 600);
  EXPECT_EQ(PageSizeFor(2001), 667);
  EXPECT_EQ(PageSizeFor(INT64_MAX), 1000);
}

TEST(ListPagesTest, AWalkStopsAtTheLimitWithoutAnotherPage) {
  FakeServer server(2500);
  for (const auto& [limit, pages] : std::vector<std::pair<int, std::vector<int>>>{{1200, {600, 600}},
                                                                                  {1000, {1000}},
                                                                                  {1001, {501, 501}},
                                                                                  {2500, {834, 834, 834}},
                                                                                  {2600, {867, 867, 867}}}) {
    const size_t before = server.articles().page_sizes().size();
    const Outcome run = FangtanAt(server.address(), {"articles", "--limit", absl::StrCat(limit)});
    EXPECT_EQ(Lines(run.out).size(), static_cast<size_t>(std::min(limit, 2500))) << run.err;
    const std::vector<int> sizes = server.articles().page_sizes();
    EXPECT_EQ(std::vector<int>(sizes.begin() + static_cast<std::ptrdiff_t>(before), sizes.end()), pages)
        << limit;
  }
}

TEST(ListPagesTest, TheFooterCountsAllThatThereIs) {
  FakeServer server(2500);
  const Outcome table = FangtanAt(server.address(), {"articles", "--limit", "1200"}, {.is_terminal = true});
  EXPECT_EQ(Lines(table.out).size(), 1201u);
  EXPECT_EQ(table.err, "1200 of 2500 articles, revision 42\n");
  const Outcome all = FangtanAt(server.address(), {"articles", "-n", "0", "-o", "text"});
  EXPECT_EQ(all.err, "2500 of 2500 articles, revision 42\n");
}

TEST_F(ListCommandsTest, EveryOptionReachesTheServer) {
  EXPECT_EQ(Run({"answers", "--filter", "text:監督", "--order-by", "publish_time desc", "--limit", "3",
                 "--parent", "articles/a1b2", "--at", "17"})
                .exit_code,
            0);
  EXPECT_EQ(Run({"questions", "-f", "asker = \"記者\"", "--order-by", "ordinal", "-n", "2", "--parent",
                 "articles/a1b2", "--at", "18"})
                .exit_code,
            0);
  EXPECT_EQ(Run({"speakers", "--filter", "posts:書記", "--order-by", "answer_count desc", "--limit", "1",
                 "--at", "19"})
                .exit_code,
            0);
  EXPECT_EQ(Run({"answers"}).exit_code, 0);
  EXPECT_THAT(
      server_.requests(),
      ElementsAre(
          "ListAnswers {\"parent\":\"articles/a1b2\",\"filter\":\"text:監督\",\"orderBy\":\"publish_time "
          "desc\",\"pageSize\":3,\"readRevision\":\"17\"}",
          "ListQuestions {\"parent\":\"articles/a1b2\",\"filter\":\"asker = \\\"記者\\\"\",\"orderBy\":"
          "\"ordinal\",\"pageSize\":2,\"readRevision\":\"18\"}",
          "ListSpeakers {\"filter\":\"posts:書記\",\"orderBy\":\"answer_count desc\",\"pageSize\":1,"
          "\"readRevision\":\"19\"}",
          "ListAnswers {\"parent\":\"articles/-\",\"pageSize\":50}"));
}

TEST_F(ListCommandsTest, NamesAreWholeIn80Columns) {
  const Outcome run = Run({"answers", "--limit", "2"}, {.is_terminal = true});
  EXPECT_EQ(run.out,
            "NAME                                                        SPEAKER  ANSWER\n"
            "articles/7gxtdsxyujggkwaeestwlipksxxj/answers/a1b2c3d4e5f0  顧冬梅   武清區紀委…\n"
            "articles/7gxtdsxyujggkwaeestwlipksxxj/answers/a1b2c3d4e5f1  顧冬梅   武清區紀委…\n");
  EXPECT_EQ(run.err, "2 of 7 answers, revision 42\n");
}

TEST_F(ListCommandsTest, QuestionsIn80Columns) {
  EXPECT_EQ(Run({"questions", "--limit", "1"}, {.is_terminal = true}).out,
            "NAME                          ASKER  QUESTION          ANSWERS\n"
            "articles/a1b2/questions/q000  記者   有哪些積極探索？        1\n");
}

TEST_F(ListCommandsTest, SpeakersTellWhomTheyWereMergedInto) {
  EXPECT_EQ(Run({"speakers"}, {.is_terminal = true, .width = 100}).out,
            "NAME           DISPLAY NAME  POSTS                     ANSWERS  ARTICLES  MERGED INTO\n"
            "speakers/a1b2  王海山        武清區委常委、區紀委書記       12         3\n"
            "speakers/c3d4  王海山        武清區委常委、區紀委書記       12         3  speakers/a1b2\n");
  EXPECT_EQ(Run({"speakers", "--limit", "1"}, {.is_terminal = true}).out,
            "NAME           DISPLAY NAME  POSTS                     ANSWERS  ARTICLES\n"
            "speakers/a1b2  王海山        武清區委常委、區紀委書記       12         3\n")
      << "nobody merged: no column";
  EXPECT_THAT(Run({"speakers", "-o", "text"}).out, HasSubstr("merged into   speakers/a1b2\n"));
}

TEST_F(ListCommandsTest, TheCaretStandsUnderTheMistakeInEveryCommand) {
  const std::string filter = "printed_posts:書記 AND text:？";
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"articles", "--filter"},
                                             {"answers", "--filter"},
                                             {"questions", "--filter"},
                                             {"speakers", "--filter"},
                                             {"search", "監督", "--filter"},
                                             {"tally", "--by", "month", "--filter"},
                                             {"export", "--filter"},
                                             {"watch", "--filter"},
                                             {"changes", "--filter"},
                                             {"status", "--explain"}}) {
    std::vector<std::string> arguments = command;
    arguments.push_back(filter);
    const Outcome run = Run(arguments);
    EXPECT_EQ(run.exit_code, 1) << command[0];
    EXPECT_EQ(run.out, "") << command[0];
    EXPECT_EQ(run.err,
              "fangtan: FILTER_SYNTAX: a value is missing\n"
              "  printed_posts:書記 AND text:？\n"
              "                              ^\n"
              "hint: example: speaker.name = \"王海山\" AND publish_time >= 2021-08-01 AND text:監督\n")
        << command[0];
  }
}

TEST_F(ListCommandsTest, ALongFilterIsCutToTheTerminal) {
  std::string filter;
  for (int i = 0; i < 40; ++i) absl::StrAppend(&filter, "text:監督 ");
  filter.insert(200, "？");
  const Outcome run = Run({"answers", "--filter", filter}, {.is_terminal = true, .width = 40});
  ASSERT_EQ(Lines(run.err).size(), 4u);
  EXPECT_EQ(Lines(run.err)[1], "  …xt:監督 text:監督 text:監？督 text:…");
  EXPECT_EQ(Lines(run.err)[2], "                            ^");
}

TEST_F(ListCommandsTest, ExplainPrintsThePlanAsItIsLaidOut) {
  const Outcome run = Run({"status", "--explain", "text:監督"}, {.is_terminal = true, .width = 20});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, "walk publish_time\n  check text:監督   12 read, 3 found␛[2J\n");
  EXPECT_THAT(Run({"status", "--explain", "text:監督"}).out,
              HasSubstr("\"explanation\":\"walk publish_time\\n"));
  EXPECT_THAT(Run({"status", "-o", "text"}).out, HasSubstr("revision      42\n"));
  EXPECT_THAT(server_.requests(), ElementsAre("GetStatus {\"explainFilter\":\"text:監督\"}",
                                              "GetStatus {\"explainFilter\":\"text:監督\"}", "GetStatus {}"));
}

TEST(ListHelpTest, NamesTheFieldsAndLeavesOutWhatIsOfNoUse) {
  const std::string answers = Fangtan({"answers", "--help"}).out;
  for (const char* text :
       {"--parent", "--at", "--order-by", "printed_posts", "article.credits", "text:監督"}) {
    EXPECT_THAT(answers, HasSubstr(text));
  }
  const std::string articles = Fangtan({"articles", "--help"}).out;
  EXPECT_THAT(articles, HasSubstr("any_answer(speaker.name = \"王海山\" AND text:監督)"));
  EXPECT_THAT(articles, Not(HasSubstr("--parent")));
  EXPECT_THAT(Fangtan({"changes", "--help"}).out, HasSubstr("kind, name, reason, revision, time"));
}

}  // namespace
}  // namespace fangtan::client
