// Invented interviews in conventions that real ones have: who asks, who answers, and how that was told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Not;

TEST(QaConventions, ShortFormsInQuotesAreExplainedInLabels) {
  const v1::Article article = ReadArticle(R"(# 兩位船長談海

**問 ：** 您是怎樣開始航海的？

**陳海生（以下簡稱「陳」）：** 十六歲。

**林阿水（以下簡稱“林”）**： 我十八歲。

**問：** 最怕什麼？

**陳：** 霧。

**林 **: 也是霧。
)");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q 問: 您是怎樣開始航海的？", "A 陳海生: 十六歲。", "A 林阿水: 我十八歲。",
                          "Q 問: 最怕什麼？", "A 陳海生: 霧。", "A 林阿水: 也是霧。"));
}

TEST(QaConventions, LabelsWithRubyAndWithPosts) {
  const v1::Article article = ReadArticle(R"(# 从码头到厨房

**<ruby>奥多·芬恩<rt>Odo Fenn</rt></ruby>（《雾港》杂志编辑）：** 你为什么离开码头？

**<ruby>玛拉·奎尔<rt>Mara Quill</rt></ruby>（码头的厨师）：** 因为雾。

**奥多：** 雾和面包有什么共同点？

**玛拉：** 都要等。

**奥多：** 你会回来吗？

**玛拉：** 也许吧。

via: https://fog.example/kitchen

译者：[fog](https://github.com/fog)
)");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q 奥多·芬恩: 你为什么离开码头？", "A 玛拉·奎尔: 因为雾。",
                                           "Q 奥多·芬恩: 雾和面包有什么共同点？", "A 玛拉·奎尔: 都要等。",
                                           "Q 奥多·芬恩: 你会回来吗？", "A 玛拉·奎尔: 也许吧。"));
}

TEST(QaConventions, InitialsThatComeOnceAnswerForNobodyElse) {
  const v1::Article article = ReadArticle(R"(# Interview: the net makers

**Mara Quint (hereinafter MQ): How did you start making nets? **

**OF:** My mother made them.

**MQ: What about you, Tova?**

**Tova Brandt:** I learned it from Odo.

**MQ: And the boats?**

**TB:** We never made boats.
)");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q Mara Quint: How did you start making nets?", "A OF: My mother made them.",
                          "Q Mara Quint: What about you, Tova?", "A Tova Brandt: I learned it from Odo.",
                          "Q Mara Quint: And the boats?", "A Tova Brandt: We never made boats."));
}

TEST(QaConventions, ABoldLabelThatIsNoNameAnswers) {
  const v1::Article article = ReadArticle(R"(## 对话：种子库的守门人

**记者：** 种子能放多久？

**守门人（化名）：** 冷藏可以放五十年。

**记者：** 最老的一粒呢？

**守门人（化名）：** 一八九六年的。

作者：文小满
)");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q 记者: 种子能放多久？", "A 守门人: 冷藏可以放五十年。",
                                           "Q 记者: 最老的一粒呢？", "A 守门人: 一八九六年的。"));
}

TEST(QaConventions, HeadingsWithRubyFootnotesAndCode) {
  const v1::Article article = ReadArticle(R"([#]: subject: "Growing tea on the moon"
[#]: via: "https://example.org/moon-tea"
[#]: author: "Orla Byrne https://example.org/orla"
[#]: translator: "shen"

在月球上种茶
======

![茶园][1]

> 她说，茶在哪里都能长。

本文是对 <ruby>埃达·拜伦<rt>Ada Byron</rt></ruby> 的采访，她是 Moon Tea 公司的首席执行官。

### 你为什么要种茶？

因为我喜欢茶。

> “茶在哪里都能长。”

### ** 月球上有水吗？ **

有，不过很少。

```
water = 3
```

### 下一步是什么？

种[咖啡][2]。[^1]

[^1]: 咖啡是另一种作物。

---

via: https://example.org/moon-tea

作者：[Orla Byrne][a]
选题：[lujun](https://example.org/lujun)
译者：[shen](https://example.org/shen)
校对：[校对者ID](https://example.org/x)

[a]: https://example.org/orla
[1]: https://example.org/1.jpg
[2]: https://example.org/2
)");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q Orla Byrne: 你为什么要种茶？", "A 埃达·拜伦: 因为我喜欢茶。",
                          "Q Orla Byrne: 月球上有水吗？", "A 埃达·拜伦: 有，不过很少。 / water = 3",
                          "Q Orla Byrne: 下一步是什么？", "A 埃达·拜伦: 种咖啡。"));
  EXPECT_THAT(MethodsOf(article), Each("INFERRED_FROM_LEAD"));
  EXPECT_THAT(FormsOf(article), ElementsAre("埃达·拜伦: Ada Byron"));
  EXPECT_THAT(CreditsOf(article),
              ElementsAre("via https://example.org/moon-tea", "作者 Orla Byrne", "选题 lujun", "译者 shen"));
  EXPECT_THAT(article.body(), ElementsAre("“茶在哪里都能长。”", "咖啡是另一种作物。"));
}

TEST(QaConventions, QAndAWithColonsOfBothWidths) {
  const v1::Article article = ReadArticle(R"(# 访谈：沈洁谈老街

沈洁是老街的设计师，我们和她聊了聊。

Q：老街修好了吗？

A：修好了一半。

还有一半明年修。

Q: 花了多少钱？

A: 三千二百万元。

Q：有人反对吗？

A：有。
)");
  EXPECT_EQ(article.title(), "访谈：沈洁谈老街");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Q: 老街修好了吗？", "A 沈洁: 修好了一半。 / 还有一半明年修。",
                                           "Q Q: 花了多少钱？", "A 沈洁: 三千二百万元。", "Q Q: 有人反对吗？",
                                           "A 沈洁: 有。"));
}

TEST(QaConventions, NumberedQuestions) {
  const v1::Article article = ReadArticle(R"(# 专访沈洁：老街的新生

1、老街修好了吗？

修好了一半。

2、花了多少钱？

三千二百万元。

3、有人反对吗？

有。
)");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q : 1、老街修好了吗？", "A 沈洁: 修好了一半。", "Q : 2、花了多少钱？",
                          "A 沈洁: 三千二百万元。", "Q : 3、有人反对吗？", "A 沈洁: 有。"));
}

TEST(QaConventions, NumberedLabels) {
  const v1::Article article = ReadArticle(R"(# 专访沈洁：老街的新生

**Q1: 老街修好了吗？**

修好了一半。

**Q2: 花了多少钱？**

三千二百万元。

**Q3：有人反对吗？**

A3：有。
)");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q Q1: 老街修好了吗？", "A 沈洁: 修好了一半。", "Q Q2: 花了多少钱？",
                          "A 沈洁: 三千二百万元。", "Q Q3: 有人反对吗？", "A 沈洁: 有。"));
}

TEST(QaConventions, NumbersBeforeLabels) {
  for (const char* title : {"# 专访沈洁：老街的新生\n\n", "专访沈洁：老街的新生\n\n"}) {
    const v1::Article article = ReadArticle(absl::StrCat(
        title,
        "一、问：老街修好了吗？\n\n答：修好了一半。\n\n二、问：花了多少钱？\n\n答：三千二百万元。\n\n"
        "三、问：有人反对吗？\n\n答：有。\n"));
    EXPECT_THAT(RunsOf(article),
                ElementsAre("Q 问: 老街修好了吗？", "A 沈洁: 修好了一半。", "Q 问: 花了多少钱？",
                            "A 沈洁: 三千二百万元。", "Q 问: 有人反对吗？", "A 沈洁: 有。"))
        << title;
  }
}

TEST(QaConventions, CountedQuestions) {
  const v1::Article article = ReadArticle(R"(# 专访沈洁：老街的新生

问题一：老街修好了吗？

沈洁：修好了一半。

问题二：花了多少钱？

沈洁：三千二百万元。

问题三：有人反对吗？

沈洁：有。
)");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q 问题一: 老街修好了吗？", "A 沈洁: 修好了一半。", "Q 问题二: 花了多少钱？",
                          "A 沈洁: 三千二百万元。", "Q 问题三: 有人反对吗？", "A 沈洁: 有。"));
}

TEST(QaConventions, QuestionsInItalics) {
  const v1::Article article = ReadArticle(R"(# 老街的新生

本刊采访了设计师沈洁。

*老街修好了吗？*

修好了一半。

*花了多少钱？*

三千二百万元。

*有人反对吗？*

有。
)");
  EXPECT_THAT(RunsOf(article), OldStreet("", "沈洁"));
  EXPECT_THAT(article.lead(), ElementsAre("本刊采访了设计师沈洁。"));
}

TEST(QaConventions, RolesInBold) {
  const v1::Article article = ReadArticle(R"(# 老街的新生

**采访者**：老街修好了吗？

**沈洁**：修好了一半。

**采访者：** 花了多少钱？

**沈洁：** 三千二百万元。

**采访者**: 有人反对吗？

**沈洁**: 有。
)");
  EXPECT_THAT(RunsOf(article), OldStreet("采访者", "沈洁"));
}

TEST(QaConventions, ShortFormsDefinedInLabels) {
  const v1::Article article = ReadArticle(R"(# 与 Linnea Torsson 谈茶

**Bo Lam（以下简称 BL）：你为什么种茶？**

**Linnea Torsson（以下简称 LT）：** 因为喜欢。

**BL：雨多吗？**

**LT:** 多。

**BL: 还种别的吗？**

**LT：** 不种。
)");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q Bo Lam: 你为什么种茶？", "A Linnea Torsson: 因为喜欢。", "Q Bo Lam: 雨多吗？",
                          "A Linnea Torsson: 多。", "Q Bo Lam: 还种别的吗？", "A Linnea Torsson: 不种。"));
  EXPECT_THAT(MethodsOf(article), ElementsAre("LABEL_UNLISTED", "DEFINED_INITIALS", "DEFINED_INITIALS"));
}

TEST(QaConventions, SeveralAnswerUnderHeadings) {
  const v1::Article article = ReadArticle(R"(# 茶园里的两个人

### 茶好种吗？

**沈洁：** 不好种。

**王大山：** 我觉得还行。

### 雨多吗？

**王大山：** 多。

**沈洁：** 不多。
)");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q : 茶好种吗？", "A 沈洁: 不好种。", "A 王大山: 我觉得还行。",
                                           "Q : 雨多吗？", "A 王大山: 多。", "A 沈洁: 不多。"));
}

TEST(QaConventions, TwoInterviewsOfGuestsWithHanNames) {
  const v1::Article article = ReadArticle(R"(# 两位茶农

## 采访沈洁

**茶好种吗？**

不好种。

**雨多吗？**

多。

## 采访王大山

**茶好种吗？**

还行。

**雨多吗？**

不多。
)");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q : 茶好种吗？", "A 沈洁: 不好种。", "Q : 雨多吗？", "A 沈洁: 多。",
                          "Q : 茶好种吗？", "A 王大山: 还行。", "Q : 雨多吗？", "A 王大山: 不多。"));
}

TEST(QaConventions, EnglishQuestionsInBold) {
  const v1::Article article = ReadArticle(R"(# The lighthouse keeper: an interview with Ada Byron

Ada Byron has kept the light at Cape Example since 1998. We asked her about it.

**How did you begin?**

By accident, as most of us did.

**Is it lonely?**

Not at all. *Never.*

**What comes next?**

Now it is all automatic.
)");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q : How did you begin?", "A Ada Byron: By accident, as most of us did.",
                          "Q : Is it lonely?", "A Ada Byron: Not at all. Never.", "Q : What comes next?",
                          "A Ada Byron: Now it is all automatic."));
  EXPECT_EQ(article.language(), "en");
}

TEST(QaConventions, EditorsAskRulesPartAndCreditsEnd) {
  const v1::Article article = ReadArticle(R"(# 老街的新生

> 编者按：老街修了三年，本刊采访了沈洁。

**编辑：** 老街修好了吗？

**沈洁：** 修好了一半。

---

**编辑：** 花了多少钱？

**沈洁：** 三千二百万元。

（本文首发于《河畔周刊》。）

文：林小河
图：周明
编辑：孙七
来源：河畔周刊
)");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q 编辑: 老街修好了吗？", "A 沈洁: 修好了一半。",
                                           "Q 编辑: 花了多少钱？", "A 沈洁: 三千二百万元。"));
  EXPECT_THAT(CreditsOf(article), ElementsAre("文 林小河", "图 周明", "编辑 孙七", "来源 河畔周刊"));
  EXPECT_THAT(article.lead(), ElementsAre("编者按：老街修了三年，本刊采访了沈洁。"));
}

TEST(QaConventions, AnAbbreviationWithAMiddleLetter) {
  const v1::Article article = ReadArticle(R"(# 听 Richard Stone 谈茶

Richard Stone 博士（圈里常称之为 RMS）种茶。我给他发了邮件。

**Seth:** 茶好种吗？

**RMS:** 不好种。

**Seth:** 雨多吗？

**RMS:** 多。

via: https://example.org/tea

作者：[Seth Kent][a]
译者：[shen](https://example.org)
)");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Seth Kent: 茶好种吗？", "A Richard Stone: 不好种。",
                                           "Q Seth Kent: 雨多吗？", "A Richard Stone: 多。"));
}

TEST(QaConventions, AQuoteInsideAQuestionBelongsToIt) {
  const v1::Article article = ReadArticle(R"(# 与 Bo Lam 谈茶

*Gazette：*您在信中写道：

> 茶已经死了。

**这话是什么意思？您真这么想吗？**

*Lam：*我真这么想。

*Gazette：***雨呢？**

*Lam：*

* 雨多。
* 雨大。

译者：[shen](https://example.org)
)");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q Gazette: 您在信中写道： / 茶已经死了。 / 这话是什么意思？您真这么想吗？",
                          "A Bo Lam: 我真这么想。", "Q Gazette: 雨呢？", "A Bo Lam: * 雨多。 / * 雨大。"));
}

TEST(QaConventions, BoldThanksBehindTheLastAnswerAreNobodys) {
  const v1::Article article = ReadArticle(
      "# "
      "专访沈洁\n\n**茶好种吗？**\n\n不好种。\n\n**雨多吗？**\n\n多。\n\n**雪呢？**\n\n没有。\n\n**"
      "太好了！谢谢。**\n");
  EXPECT_THAT(RunsOf(article), Not(Contains("Q : 太好了！谢谢。")));
  EXPECT_THAT(article.body(), ElementsAre("太好了！谢谢。"));
}

TEST(QaConventions, ATermWithAColonIsNoSpeaker) {
  const v1::Article article = ReadArticle(
      "# 专访沈洁\n\n### 用什么？\n\nDocker：一种容器。\n\n### 怎么用？\n\n方法：先装。\n\n### "
      "贵吗？\n\n不贵。\n");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q : 用什么？", "A 沈洁: Docker：一种容器。", "Q : 怎么用？",
                                           "A 沈洁: 方法：先装。", "Q : 贵吗？", "A 沈洁: 不贵。"));
}

TEST(QaConventions, ADateAloneAboveTheQuestions) {
  const v1::Article article = ReadArticle(
      "专访沈洁\n======\n\n2021 年 4 月 12 日\n\n### 茶好种吗？\n\n不好种。\n\n### 雨多吗？\n\n多。\n\n### "
      "雪呢？\n\n没有。\n");
  EXPECT_EQ(article.publish_date().year(), 2021);
  EXPECT_EQ(article.publish_date().day(), 12);
}

TEST(QaConventions, UnderQuestionsWithoutAskingTheNextParagraphAnswers) {
  EXPECT_THAT(
      RunsOf(ReadArticle(
          "# 对话沈洁\n\n问：茶好种吗？\n\n不好种。\n\n问：雨多吗？\n\n多。\n\n问：最后说一句话吧。\n\n"
          "茶不骗人。\n")),
      ElementsAre("Q 问: 茶好种吗？", "A 沈洁: 不好种。", "Q 问: 雨多吗？", "A 沈洁: 多。",
                  "Q 问: 最后说一句话吧。", "A 沈洁: 茶不骗人。"));
}

}  // namespace
}  // namespace fangtan::service
