// Questions and answers in Markdown: invented interviews, and, where they are laid out beside the checkout,
// real ones.
#include "service/documents/qa_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "service/documents/qa_blocks.h"
#include "service/documents/qa_guests.h"
#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> Credits(const v1::Article& article) {
  std::vector<std::string> credits;
  for (const v1::Credit& credit : article.credits()) credits.push_back(credit.role() + " " + credit.name());
  return credits;
}

constexpr std::string_view kHeadings = R"([#]: subject: "Tea and rain"
[#]: author: "Orla Byrne https://example.org/orla"
[#]: translator: "shen"

茶与雨
======

![](https://example.org/2020-01-02.jpg)

> 我采访了 <ruby>[博·拉姆][3]<rt>Bo Lam</rt></ruby>，他种茶。

### 茶是怎么种的呢？

在 `R&D` 之后，由<ruby>阿达<rt>Ada</rt></ruby>种下，
种了 *三公顷*。

> “种了三公顷。”

![茶园](https://example.org/a.jpg)

* 一行
* 二行

### 雨多吗？

不多。

感谢 Bo 的时间！

--------------------------------------------------------------------------------

via: https://example.org/tea

作者：[Orla Byrne][a]
译者：[shen](https://example.org/shen)，[wang](https://example.org/wang) 校对：[校对者ID](https://example.org/校对者ID)

[a]: https://example.org/orla
[3]: https://example.org/bo
)";

constexpr std::string_view kInitials = R"(种茶的人
====

Bo Lam 种茶。

**Orla Byrne（以下简称 OB）： 为什么种茶？ **

**BL：** 因为喜欢。

也因为便宜。

**OB：让我们聊聊雨。**

BL: 雨多。

**OB：谢谢。 够吗？**

够。

via: https://example.org/tea
译者：[shen](https://example.org/shen)
)";

TEST(QaReader, HeadingsAskAndTheGuestOfTheLeadAnswers) {
  const Reading reading = ReadTranscript(kHeadings);
  const v1::Article& article = reading.article;
  EXPECT_EQ(article.title(), "茶与雨");
  EXPECT_FALSE(article.has_publish_date());
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q Orla Byrne: 茶是怎么种的呢？",
                          "A 博·拉姆: 在 R&D 之后，由阿达（Ada）种下，种了 三公顷。 / * 一行 / * 二行",
                          "Q Orla Byrne: 雨多吗？", "A 博·拉姆: 不多。"));
  const v1::Answer& answer = article.sections(0).exchanges(0).answers(0);
  EXPECT_EQ(answer.attribution().speaker_method(), v1::Attribution::INFERRED_FROM_LEAD);
  EXPECT_FALSE(answer.has_label_span());
  EXPECT_THAT(article.lead(), ElementsAre("我采访了 博·拉姆（Bo Lam），他种茶。"));
  EXPECT_THAT(article.body(), ElementsAre("“种了三公顷。”", "感谢 Bo 的时间！"));
  EXPECT_THAT(Credits(article),
              ElementsAre("via https://example.org/tea", "作者 Orla Byrne", "译者 shen", "译者 wang"));
}

TEST(QaReader, InitialsAreResolvedAndUnlabelledTextAnswers) {
  const v1::Article article = ReadTranscript(kInitials).article;
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q Orla Byrne: 为什么种茶？", "A Bo Lam: 因为喜欢。 / 也因为便宜。",
                          "Q Orla Byrne: 让我们聊聊雨。", "A Bo Lam: 雨多。", "Q Orla Byrne: 谢谢。 够吗？",
                          "A Bo Lam: 够。"));
  EXPECT_EQ(article.sections(0).exchanges(0).answers(0).printed_name(), "BL");
  EXPECT_EQ(article.sections(0).exchanges(1).question().attribution().speaker_method(),
            v1::Attribution::DEFINED_INITIALS);
  EXPECT_THAT(MisplacedPassages(kInitials, article), IsEmpty());
}

TEST(QaReader, SeveralAnswerToOneQuestionInTheirOrder) {
  const v1::Article article = ReadTranscript(
                                  "**雨多吗？**\n\n**Bo Lam （BL）**：多。\n\n**Cyd K. Ode**（CKO）: "
                                  "不多。\n\n**茶呢？**\n\n**CKO**：好。\n\n"
                                  "（译注：茶（cha）。）\n\n**BL**：好。\n\n**完了吗？**\n\n**BL**：完了。\n")
                                  .article;
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q : 雨多吗？", "A Bo Lam: 多。", "A Cyd K. Ode: 不多。", "Q : 茶呢？",
                          "A Cyd K. Ode: 好。", "A Bo Lam: 好。", "Q : 完了吗？", "A Bo Lam: 完了。"));
  EXPECT_THAT(article.body(), ElementsAre("（译注：茶（cha）。）"));
}

TEST(QaReader, TwoInterviewsKeepTheirGuestsApart) {
  const v1::Article article =
      ReadTranscript(
          "# 茶\n\n### 采访 Bo Lam (by [Orla Byrne][1])\n\n#### 雨多吗？\n\n多。\n\n#### 茶呢？\n\n好。\n\n"
          "### 采访 Cyd Ode (by Ada Holm)\n\n#### 雪呢？\n\n没有。\n")
          .article;
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Orla Byrne: 雨多吗？", "A Bo Lam: 多。", "Q Orla Byrne: 茶呢？",
                                           "A Bo Lam: 好。", "Q Ada Holm: 雪呢？", "A Cyd Ode: 没有。"));
}

TEST(QaReader, RolesAskAndAnswer) {
  const v1::Article article = ReadTranscript(
                                  "博·拉姆专访——茶\n===\n\n#### 问：雨多吗？####\n\n**答：** 多。\n\n#### "
                                  "问：茶呢？####\n\n**答**：好。\n\n"
                                  "译者：[shen](https://example.org)\n")
                                  .article;
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q 问: 雨多吗？", "A 博·拉姆: 多。", "Q 问: 茶呢？", "A 博·拉姆: 好。"));
  EXPECT_EQ(article.sections(0).exchanges(0).answers(0).printed_name(), "答");
}

TEST(QaReader, AHeadingOfMarkUpAloneAsksNothing) {
  const v1::Article article = ReadTranscript(
                                  "# 茶\n\n### 雨多吗？\n\n多。\n\n### 茶呢？\n\n好。\n\n### "
                                  "雪呢？\n\n没有。\n\n### ![](a.png)\n\n也好。\n")
                                  .article;
  EXPECT_EQ(article.question_count(), 3);
  EXPECT_THAT(RunsOf(article), Contains("Q : 雪呢？"));
  EXPECT_THAT(RunsOf(article), Not(Contains("Q : ")));
}

TEST(QaReader, AGuestWhomNobodyNamesStaysUnknown) {
  const v1::Article article =
      ReadTranscript("# 茶\n\n### 雨多吗？\n\n多。\n\n### 茶呢？\n\n好。\n\n### 雪呢？\n\n没有。\n").article;
  EXPECT_THAT(RunsOf(article), Contains("A : 多。"));
  EXPECT_THAT(ReasonsOf(article), ElementsAre("GUEST_UNKNOWN"));
  EXPECT_EQ(article.answer_count(), 3);
}

TEST(QaReader, TranscriptsAndPagesAreLeftToOthers) {
  const auto reader = CreateQaReader();
  EXPECT_EQ(reader->Recognize("---\ntitle: a\n---\n\n## What?\n\na\n\n## Why?\n\nb\n\n## How?\n\nc\n"), 0);
  EXPECT_EQ(reader->Recognize("# 2020-01-02 雨\n### 沈潔：\n雨多嗎？\n### 王大山：\n多。\n"), 0);
  EXPECT_EQ(reader->Recognize("**Orla:** Rain?\n\n**Bo:** Yes.\n\n**Orla:** Tea?\n\n**Bo:** Yes.\n"), 0);
  EXPECT_EQ(reader->Recognize("記者：雨多嗎？\n王大山：多。\n"), 0);
}

TEST(QaGuests, NamesAndTheirBearers) {
  EXPECT_THAT(FindNames("我采访了 Bo O'Lam、Cyd K. Ode 和博·拉姆，NASA 的 TEA 不算"),
              ElementsAre("Bo O'Lam", "Cyd K. Ode", "博·拉姆"));
  EXPECT_EQ(FindGuest("专访Tea Maker的作者沈洁", {"Tea Maker 的特性", "Tea Maker 的历史"}, {}), "沈洁");
  EXPECT_EQ(FindGuest("访谈沈洁", {}, {}), "沈洁");
  EXPECT_EQ(FindGuest("", {"Bo Lam 与我谈茶。"}, {"Bo Lam"}), "");
  EXPECT_EQ(FindGuest("", {"这里有 Bo Lam 和 Cyd Ode"}, {}), "");
}

TEST(QaBlocks, InlineMarksGoAndTheRestStays) {
  const auto clean = [](std::string_view text) { return CleanInline(text, {0, text.size()}).text; };
  EXPECT_EQ(clean("**a** [b **c**][1] ![d](e) [f](http://g) `h*i` 2 * 3 \\* &lt; <br> a < b [00:05:30] j"),
            "a b c f h*i 2 * 3 * < a < b j");
  EXPECT_EQ(clean("[a] **[b"), "[a] [b");
}

TEST(QaReader, MillionsOfOpenMarksEnd) {
  std::string content = "# 茶\n\n### 雨多吗？\n\n";
  for (int i = 0; i < 300'000; ++i) content += "[<a **![`";
  ReadTranscript(content, "question-answer");
}

TEST(QaReader, APeopleOfSpeakersEnds) {
  std::string content = "# 茶\n\n### 雨多吗？\n\n";
  for (int i = 0; i < 40'000; ++i) {
    std::string name = "Ab";
    for (int rest = i; rest > 0; rest /= 26) name += static_cast<char>('a' + rest % 26);
    content += "**" + name + " Lam:** 多。\n\n作者：" + name + "\n\n";
  }
  const auto reading = ReadDocument({.content = content, .format = "question-answer"});
  EXPECT_TRUE(reading.ok()) << reading.status();
}

TEST(QaReader, RealDocuments) {
  if (SharedDocuments("zh-interviews").empty()) GTEST_SKIP() << "no documents beside the checkout";
  EXPECT_THAT(TruthDifferences("zh-interviews"), IsEmpty());
  for (const std::string& content : SharedDocuments("zh-interviews")) {
    EXPECT_THAT(RunsOf(ReadTranscript(content).article), Not(IsEmpty()));
  }
}

}  // namespace
}  // namespace fangtan::service
