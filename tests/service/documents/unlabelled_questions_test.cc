// Questions that no label marks: numbered, quoted, as headings; what stands above them. Invented texts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const char* const kPier[] = {"How did the pier begin?", "With a rope.", "Who paid?", "The town.",
                             "What is next?",           "A roof."};

// The three questions about the pier, each behind `mark`, and the answers.
std::string Pier(const char* mark) {
  std::string text;
  for (int i = 0; i < 6; i += 2) absl::StrAppend(&text, mark, kPier[i], "\n\n", kPier[i + 1], "\n\n");
  return text;
}

TEST(UnlabelledQuestions, InQuotes) {
  const v1::Article article = ReadArticle(absl::StrCat(
      "# Interview: Odo Fenn on the pier\n\n*Published January 8, 2021*\n\nOdo Fenn keeps the pier.\n\n",
      Pier("> ")));
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q : How did the pier begin?", "A Odo Fenn: With a rope.", "Q : Who paid?",
                          "A Odo Fenn: The town.", "Q : What is next?", "A Odo Fenn: A roof."));
  EXPECT_EQ(article.publish_date().day(), 8);
}

TEST(UnlabelledQuestions, PullQuotesAskNothing) {
  EXPECT_THAT(RunsOf(ReadArticle(
                  "# Interview: Odo Fenn on the pier\n\nOdo Fenn keeps the pier.\n\n**How did the pier "
                  "begin?**\n\nWith a rope.\n\n> A rope is enough.\n\n**Who paid?**\n\nThe "
                  "town.\n\n> Did we ask the town?\n\n**What is next?**\n\nA roof.\n")),
              ElementsAre("Q : How did the pier begin?", "A Odo Fenn: With a rope.", "Q : Who paid?",
                          "A Odo Fenn: The town.", "Q : What is next?", "A Odo Fenn: A roof."));
}

TEST(UnlabelledQuestions, RequestsAmongThem) {
  for (const char* mark : {"**", "*", "### ", "> "}) {
    const std::string end = mark[0] == '*' ? mark : "";
    const auto read = [&](const char* request) {
      return RunsOf(
          ReadArticle(absl::StrCat("# 专访 Odo Fenn：码头\n\nOdo Fenn 管着码头。\n\n", mark,
                                   "码头是怎么开始的？", end, "\n\n一根绳子。\n\n", mark, request, end,
                                   "\n\n四个人。\n\n", mark, "接下来呢？", end, "\n\n盖屋顶。\n")));
    };
    EXPECT_THAT(read("给我们讲讲你的团队。"),
                ElementsAre("Q : 码头是怎么开始的？", "A Odo Fenn: 一根绳子。", "Q : 给我们讲讲你的团队。",
                            "A Odo Fenn: 四个人。", "Q : 接下来呢？", "A Odo Fenn: 盖屋顶。"))
        << mark;
  }
}

TEST(UnlabelledQuestions, NumbersWithTheAnswerRightBelow) {
  const v1::Article article = ReadArticle(
      "关于河湾码头的问答\n\n发布日期：2024年3月1日    来源：河湾市港务局\n\n1. "
      "码头为什么现在修？\n因为旧了。\n\n"
      "2. 谁付的钱？\n镇上付一半。\n村里付一半。\n\n3. 什么时候开放？\n明年三月。\n");
  EXPECT_EQ(article.title(), "关于河湾码头的问答");
  EXPECT_EQ(article.publish_date().month(), 3);
  ASSERT_EQ(article.question_count(), 3);
  EXPECT_EQ(article.answer_count(), 3);
  EXPECT_THAT(RunsOf(article), Contains("Q : 1. 码头为什么现在修？"));
}

TEST(UnlabelledQuestions, AHeadHidesNoHeadingsThatAsk) {
  const auto read = [](const char* title) {
    return ReadArticle(
        absl::StrCat("---\ntitle: \"", title, "\"\ndate: 2021-06-30\nguest: Odo Fenn\n---\n\n", Pier("## ")));
  };
  EXPECT_THAT(RunsOf(read("Interview: three years on a pier")),
              ElementsAre("Q : How did the pier begin?", "A Odo Fenn: With a rope.", "Q : Who paid?",
                          "A Odo Fenn: The town.", "Q : What is next?", "A Odo Fenn: A roof."));
  EXPECT_THAT(RunsOf(read("Three years on a pier")), IsEmpty()) << "a talk";
}

TEST(UnlabelledQuestions, DatesNearTheTop) {
  for (const char* line :
       {"By Mara Quill | February 28, 2018", "Last updated: February 28, 2018", "2018-02-28 | The Harbour"}) {
    const v1::Article article = ReadArticle(
        absl::StrCat("# Odo Fenn and the pier\n\n", line, "\n\nOdo Fenn keeps it.\n\n", Pier("### ")));
    EXPECT_EQ(article.publish_date().day(), 28) << line;
  }
}

TEST(UnlabelledQuestions, ChefIsNoFirstName) {
  EXPECT_THAT(RunsOf(ReadArticle(absl::StrCat(
                  "# 10 Questions With Chef Odo Fenn\n\nChef Odo Fenn cooks on a pier.\n\n", Pier("### ")))),
              Contains("A Odo Fenn: The town."));
}

TEST(HeadsOfMarkdown, HostsAndGuestsAreListed) {
  EXPECT_THAT(
      RunsOf(ReadArticle("---\ntitle: Pier 38\ndate: 2024-01-15\nhost: Mara Quill\nguest: Odo Fenn\n---\n\n"
                         "Mara 00:00\nHow did it begin?\n\nOdo 00:12\nWith a rope.\n\nMara 01:40\nWho "
                         "paid?\n\nOdo 01:44\nThe town.\n")),
      ElementsAre("Q Mara Quill: How did it begin?", "A Odo Fenn: With a rope.", "Q Mara Quill: Who paid?",
                  "A Odo Fenn: The town."));
}

TEST(HeadsOfMarkdown, LinesThatListPeopleAreNoSpeech) {
  const char* const talk =
      "**Mara Quill:** How did it begin?\n\n**Odo Fenn:** With a rope.\n\n**Mara Quill:** Who paid?\n\n"
      "**Odo Fenn:** The town.\n";
  for (const char* head : {"**Host:** Mara Quill\n**Guest:** Odo Fenn, harbour master\n\n",
                           "**Date:** 3 May 2021\n**Speakers:** Mara Quill (chair), Odo Fenn\n\n",
                           "- Host: Mara Quill\n- Guest: Odo Fenn\n\n"}) {
    const v1::Article article = ReadArticle(absl::StrCat("# The Pier That Waited\n\n", head, talk));
    EXPECT_THAT(RunsOf(article), ElementsAre("Q Mara Quill: How did it begin?", "A Odo Fenn: With a rope.",
                                             "Q Mara Quill: Who paid?", "A Odo Fenn: The town."))
        << head;
    EXPECT_THAT(ReasonsOf(article), IsEmpty()) << head;
  }
  EXPECT_THAT(
      RunsOf(ReadArticle(absl::StrCat("# The Pier That Waited\n\n**Host:** Welcome, everybody\n\n", talk))),
      Contains("A Host: Welcome, everybody"))
      << "a greeting";
}

TEST(HeadsOfMarkdown, WhoIsListedAsksAndAnswersUnderLetters) {
  const auto read = [](const char* head) {
    return RunsOf(ReadArticle(absl::StrCat("# The Pier That Waited\n\n", head, "\n\n", Pier("**Q:** "))));
  };
  EXPECT_THAT(read("**Interviewer:** Mara Quill\n**Guest:** Odo Fenn"),
              ElementsAre("Q Mara Quill: How did the pier begin?", "A Odo Fenn: With a rope.",
                          "Q Mara Quill: Who paid?", "A Odo Fenn: The town.", "Q Mara Quill: What is next?",
                          "A Odo Fenn: A roof."));
}

}  // namespace
}  // namespace fangtan::service
