// search and rebuild, and the queries of all commands, against a server that keeps what it was sent.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/run_fangtan.h"
#include "tests/client/fake_server.h"

namespace fangtan::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class SearchCommandsTest : public ::testing::Test {
 protected:
  Outcome Run(const std::vector<std::string>& arguments, Terminal terminal = {}) {
    return FangtanAt(server_.address(), arguments, terminal);
  }

  FakeServer server_{12};
};

TEST_F(SearchCommandsTest, ATerminalShowsTextAndWhatMatched) {
  const Outcome shown = Run({"search", "監督"}, {.is_terminal = true, .width = 100});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_EQ(shown.out,
            " 1  王海山\n"
            "    articles/item-0001/answers/found-0\n"
            "    更好發揮群眾«監督»作用\n"
            "\n"
            " 2  王海山\n"
            "    articles/item-0001/answers/found-1\n"
            "    更好發揮群眾«監督»作用\n");
  EXPECT_EQ(shown.err, "\n2 of 2 results, revision 42\n");
  EXPECT_THAT(Run({"search", "監督"}, {.is_terminal = true, .color = true}).out,
              HasSubstr("群眾\x1b[1;32m監督\x1b[0m作用\n"));
}

TEST_F(SearchCommandsTest, APipeHasLinesOfJsonAndCleanText) {
  const Outcome piped = Run({"search", "監督"});
  ASSERT_EQ(Lines(piped.out).size(), 2u);
  EXPECT_THAT(Lines(piped.out)[1], HasSubstr("\"score\":1.5"));
  EXPECT_EQ(piped.err, "");
  const Outcome text = Run({"search", "監督", "-o", "text"});
  EXPECT_THAT(text.out, HasSubstr("    更好發揮群眾監督作用\n")) << "as it stands, without marks";
  const Outcome json = Run({"search", "監督", "-o", "json"});
  EXPECT_THAT(json.out, StartsWith("{\n \"results\": [\n"));
  EXPECT_THAT(json.out, HasSubstr("\"totalSize\": \"2\""));
}

TEST_F(SearchCommandsTest, ATableHasARowForEachResult) {
  const Outcome shown = Run({"search", "監督", "-o", "table"}, {.is_terminal = true, .width = 100});
  ASSERT_EQ(Lines(shown.out).size(), 3u);
  EXPECT_THAT(Lines(shown.out)[0], StartsWith("#  NAME "));
  EXPECT_THAT(Lines(shown.out)[1], StartsWith("1  articles/item-0001/answers/found-0  王海山   "));
  EXPECT_THAT(Lines(shown.out)[1], HasSubstr("«監督»"));
  EXPECT_EQ(shown.err, "2 of 2 results, revision 42\n");
  EXPECT_THAT(Run({"search", "監督", "-o", "table"}).out, Not(HasSubstr("«")));
  EXPECT_THAT(server_.requests().back(), HasSubstr("\"snippet\":{\"maxChars\":24}")) << "short, for a cell";
  const std::string explained = Run({"search", "監督", "-o", "table", "--explain"}).out;
  EXPECT_THAT(explained, StartsWith("#  SCORE  NAME "));
  EXPECT_THAT(explained, HasSubstr("\n\n 1      監督  2.5␛[2J\n")) << "the parts of the scores, below";
}

TEST_F(SearchCommandsTest, ScoresAreShownWhereTheyAreAskedFor) {
  const std::string plain = Run({"search", "監督", "-o", "text"}).out;
  EXPECT_THAT(plain, Not(HasSubstr("2.5")));
  const std::string explained = Run({"search", "監督", "-o", "text", "--explain"}).out;
  EXPECT_THAT(explained, HasSubstr("found-0  score 2.500\n"));
  EXPECT_THAT(explained, HasSubstr("    監督  2.5␛[2J\n"));
}

TEST_F(SearchCommandsTest, OptionsBecomeTheRequest) {
  Run({"search", "監督", "-f", "language = zh", "-n", "3", "--fuzzy", "--explain", "--snippets", "2", "--at",
       "7"});
  Run({"search", "--in", "questions", "--", "-監督"});
  Run({"search", "--in", "articles", "監督"});
  EXPECT_THAT(
      server_.requests(),
      ElementsAre(
          "SearchAnswers {\"query\":\"監督\",\"filter\":\"language = zh\",\"pageSize\":3,\"snippet\":{"
          "\"maxSnippets\":2},\"readRevision\":\"7\",\"fuzzy\":true,\"explain\":true}",
          "SearchQuestions {\"query\":\"-監督\",\"pageSize\":50,\"snippet\":{}}",
          "SearchArticles {\"query\":\"監督\",\"pageSize\":50,\"snippet\":{}}"));
}

TEST_F(SearchCommandsTest, QuestionsAndArticlesAreShownToo) {
  EXPECT_EQ(Run({"search", "--in", "questions", "監督"}, {.is_terminal = true}).out,
            " 1  (without a title)\n"
            "    articles/item-0001/questions/found\n"
            "    更好發揮群眾«監督»作用\n"
            "    A  王海山:\n");
  EXPECT_EQ(Run({"search", "--in", "articles", "監督"}, {.is_terminal = true}).out,
            " 1  困難村走上幸福路\n"
            "    articles/item-0001\n"
            "    更好發揮群眾«監督»作用\n");
}

TEST_F(SearchCommandsTest, TheCaretStandsUnderTheMistakeOfAQuery) {
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"search"},
                                             {"search", "--in", "questions"},
                                             {"search", "--in", "articles"},
                                             {"tally", "--by", "month"}}) {
    std::vector<std::string> arguments = command;
    arguments.push_back("群眾 \"監督？");
    const Outcome run = Run(arguments);
    EXPECT_EQ(run.exit_code, 1) << command[0];
    EXPECT_EQ(run.out, "") << command[0];
    EXPECT_THAT(run.err, StartsWith("fangtan: QUERY_SYNTAX: a word is missing\n"
                                    "  群眾 \"監督？\n"
                                    "            ^\n"
                                    "hint: "))
        << command[0];
  }
}

TEST_F(SearchCommandsTest, AQueryTakenForAnOptionIsExplained) {
  const Outcome run = Run({"search", "-走訪 監督"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err,
              StartsWith("fangtan: WRONG_USAGE: QUERY is required; if it begins with \"-\", write \"--\""));
  EXPECT_EQ(Run({"search", "--", "-走訪 監督"}).exit_code, 0);
  EXPECT_THAT(Run({"search"}).err, StartsWith("fangtan: WRONG_USAGE: QUERY is required\n"));
}

TEST_F(SearchCommandsTest, RebuildSaysHowMuchThereIsToDo) {
  const Outcome shown = Run({"rebuild"}, {.is_terminal = true});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_EQ(shown.out,
            "the text index is being made anew from 1204 documents; `fangtan status` tells how far it is\n");
  EXPECT_EQ(Run({"rebuild"}).out, "{\"documents\":\"1204\"}\n");
}

}  // namespace
}  // namespace fangtan::client
