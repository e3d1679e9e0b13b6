// Saved pages in HTML, invented, with all that sites put around a text: what comes out, and what does not.
#include "service/documents/html_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "storage/text/utf8.h"
#include "tests/service/documents/expected_page.h"
#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string Page(const std::string& name) {
  return ReadTestFile(TestDataPath(absl::StrCat("html/", name, ".html")));
}

std::string At(std::string_view content, const v1::Span& span) {
  const auto begin = static_cast<size_t>(span.byte_start());
  return std::string(content.substr(begin, static_cast<size_t>(span.byte_end()) - begin));
}

// All of an article in lines: "title ...", "date ...", "lead ...", "Q asker: ...", in the order of the
// message.
std::vector<std::string> Described(const v1::Article& article) {
  std::vector<std::string> lines = {absl::StrCat("title ", article.title())};
  if (!article.column().empty()) lines.push_back(absl::StrCat("column ", article.column()));
  const auto& date = article.publish_date();
  if (article.has_publish_date())
    lines.push_back(absl::StrCat("date ", date.year(), "-", date.month(), "-", date.day()));
  lines.push_back(absl::StrCat("language ", article.language()));
  for (const v1::Credit& credit : article.credits())
    lines.push_back(absl::StrCat("credit ", credit.role(), ": ", credit.name()));
  for (const v1::Participant& person : article.participants()) {
    lines.push_back(absl::StrCat("person ", person.name(), " (",
                                 person.other_names().empty() ? "" : person.other_names(0), ")"));
  }
  for (const std::string& lead : article.lead()) lines.push_back(absl::StrCat("lead ", lead));
  for (const v1::Section& section : article.sections()) {
    for (const std::string& heading : section.heading()) lines.push_back(absl::StrCat("heading ", heading));
  }
  for (std::string& run : RunsOf(article)) lines.push_back(std::move(run));
  for (const std::string& body : article.body()) lines.push_back(absl::StrCat("body ", body));
  for (const std::string& reason : ReasonsOf(article)) lines.push_back(absl::StrCat("warning ", reason));
  return lines;
}

// Described, and every span must give its text.
std::vector<std::string> DescribedPage(const std::string& name) {
  const std::string page = Page(name);
  const Reading reading = ReadTranscript(page);
  EXPECT_EQ(reading.source.media_type(), "text/html");
  EXPECT_THAT(MisplacedPassages(page, reading.article), IsEmpty());
  for (const v1::Credit& credit : reading.article.credits())
    EXPECT_EQ(At(page, credit.span()), credit.name());
  return Described(reading.article);
}

TEST(HtmlReader, AnOldPortalsTablesAndLineBreaks) {
  EXPECT_THAT(
      DescribedPage("portal_interview"),
      ElementsAre(
          "title 云岭县水务局局长谈旱季供水：“先保人，再保田”", "date 2021-8-5", "language zh-Hans",
          "credit 来源: 云岭晚报", "credit 作者: 林小河", "credit 责任编辑: 苏晚晴", "person 段青禾 ()",
          "lead 入夏以来，云岭县六十三天没有下过透雨。本报专访了县水务局局长段青禾。",
          "Q 记者: 段局长，您好。今年的旱情到底有多重？",
          "A 段青禾: 比二〇一〇年还重。石门水库只剩三成水，“见底”这个词不夸张。 / "
          "我们从六月就开始一天一报，一个村一个村地算水账。",
          "Q 记者: 城里会不会停水？",
          "A 段青禾: 不会。我们的原则是先保人，再保田。价格 3 < 5 元的时候，大家没有感觉；现在有感觉了。",
          "Q 记者: 农民的庄稼怎么办？", "A 段青禾: 能改种的改种，能打井的打井。谢谢大家。",
          "body 图为石门水库八月的水位线。林小河 摄"));
}

TEST(HtmlReader, ABlogsBoldQuestions) {
  EXPECT_THAT(
      DescribedPage("wordpress_qa"),
      ElementsAre(
          "title Five Questions for Orla Fenwick, Who Maps Rain", "column Conversations", "date 2022-3-14",
          "language en", "credit By: Bram Okonkwo",
          "lead Orla Fenwick has spent eleven years drawing maps of rain. We spoke to her at the harbour "
          "office in Dunmore.",
          "Q : How does one map something that falls and is gone?",
          "A Orla Fenwick: Slowly. You need gauges, and you need people who read them every morning — even "
          "on "
          "Christmas day. / I have sixty readers. The oldest is ninety-one.",
          "Q : Do the models not do that for you by now?",
          "A Orla Fenwick: They help. But a model has never stood in my yard with wet shoes… It knows the "
          "valley, not the wall. / “Rain is the only letter the sea writes back.” That is what my father "
          "said.",
          "Q : What surprised you most last year?",
          "A Orla Fenwick: That AT&T Street flooded twice in one week, and nobody had a number for it. "
          "Here's "
          "mine: 41 * 2 = 82 mm.",
          "Q : And what comes next?", "A Orla Fenwick: More gauges. We are looking for readers in the north.",
          "body Fenwick at the Dunmore station. Photo: A. Person"));
}

TEST(HtmlReader, MicrodataAndSectionsInTraditionalCharacters) {
  EXPECT_THAT(
      DescribedPage("traditional_news"),
      ElementsAre(
          "title 專訪｜磯崎漁會總幹事潘映雪：海不是倉庫", "date 2020-11-2", "language zh-Hant",
          "credit 記者: 何秋原", "credit 攝影: 魏東籬",
          "lead 磯崎漁港的清晨，潘映雪已經在碼頭邊算完三趟船的帳。她是東岸第一位女性漁會總幹事。",
          "heading 一、魚去了哪裡", "heading 二、年輕人回來了", "Q 問: 有人說這片海沒有魚了，您同意嗎？",
          "A 答: 不同意。魚還在，只是不在我們習慣的地方。 / 海不是倉庫，不是打開門就有貨。",
          "Q 問: 那漁民該怎麼辦？", "A 答: 學著等。我們把休漁期從一個月改成兩個月，第一年罵聲很大。",
          "Q 問: 聽說有十幾個年輕人回港？", "A 答: 十七個。𠮷田家的兒子也回來了，他原本在城裡修電梯。"));
}

TEST(HtmlReader, SpeakersThatClassesName) {
  EXPECT_THAT(DescribedPage("speakers_transcript"),
              ElementsAre("title Town Hall on the Ferry: Transcript", "date 2019-5-21", "language en",
                          "Q Mina Aldous: Welcome, everyone. Captain, will the ferry run this winter?",
                          "A Tobias Wren: It will. Twice a day, weather allowing. / On Sundays, once.",
                          "Q Mina Aldous: And who pays for it?",
                          "A Greta Holm: The council does — half of it. The other half comes from fares & "
                          "freight.",
                          "A Tobias Wren: And from people who bring their own coffee."));
}

TEST(HtmlReader, ATableOfQuestionsWithoutEndTags) {
  EXPECT_THAT(DescribedPage("gov_qa_table"),
              ElementsAre("title 政策问答：老旧小区加装电梯", "date 2023-4-18", "language zh-Hans",
                          "credit 来源: 区住建局", "Q 问: 一楼业主不同意，能装吗？",
                          "A 答: 能。三分之二以上业主同意即可，但要听取一楼的意见。", "Q 问: 补贴怎么领？",
                          "A 答: 竣工验收后由街道统一申报，每台十二万元。 / 材料不齐的，一次性告知。",
                          "Q 问: 多久能办完？", "A 答: 四十个工作日。"));
}

TEST(HtmlReader, HeadingsThatAsk) {
  EXPECT_THAT(
      DescribedPage("medium_interview"),
      ElementsAre(
          "title 在沙漠里修钟的人", "date 2023-10-1", "language zh-Hans", "credit author: 江未眠",
          "lead 一次关于时间的谈话", "lead 我在鸣沙镇见到贝雅·索恩的时候，她正用牙刷清理一只座钟。",
          "Q : 您为什么来到这里？",
          "A : 因为这里没有人着急。没有人着急的地方，钟才会真的坏掉。 / 我修过的第一只钟停在 1987 年。",
          "Q : 沙子会让钟走得更慢吗？", "A : 会。但沙子也会让人走得更慢，所以刚刚好。", "Q : 您会离开吗？",
          "A : 等最后一只钟修好。也就是说，不会。", "body 鸣沙镇的钟铺。摄影：江未眠",
          "warning GUEST_UNKNOWN"));
}

TEST(HtmlReader, TermsAndDetails) {
  EXPECT_THAT(
      DescribedPage("faq_list"),
      ElementsAre("title Questions people ask about the lighthouse", "language en",
                  "lead Answered by the keeper, in the order in which they came. We have kept her words as "
                  "they are.",
                  "Q : Is the light ever off?",
                  "A : Only for cleaning, on the first Monday of May. Bring a torch that night.",
                  "Q : How many steps are there?",
                  "A : Two hundred and twelve. People count 211; they forget the sill. / The sill is the "
                  "tallest of them.",
                  "Q : May we come up?", "A : Yes. Ring twice.", "warning GUEST_UNKNOWN"));
}

TEST(HtmlReader, NewsWithoutQuestionsIsABody) {
  EXPECT_THAT(DescribedPage("no_interview"),
              ElementsAre("title 青石镇图书馆延长开放时间", "date 2024-1-9", "language zh-Hans",
                          "credit 来源: 青石日报", "credit 记者: 顾长风", "credit 记者: 白露",
                          "credit 责任编辑: 程一诺",
                          "body 本报讯　从下周起，青石镇图书馆每晚开放到十点。馆长说，这是读者投票的结果。",
                          "body 图书馆去年接待读者四万人次，其中一半是下班以后来的。",
                          "body “灯亮着，就有人来。”一位读者在留言簿上写道。",
                          "body 新增的费用由镇财政承担，每年约六万元。", "warning NO_QUESTION"));
}

TEST(HtmlReader, TitlesHaveTheirPlace) {
  const std::string page = Page("portal_interview");
  const Reading reading = ReadTranscript(page);
  ASSERT_EQ(reading.article.title_spans_size(), 1);
  EXPECT_EQ(At(page, reading.article.title_spans(0)), reading.article.title());
  const std::string blog = Page("wordpress_qa");
  EXPECT_EQ(At(blog, ReadTranscript(blog).article.column_span()), "Conversations");
}

// A page in which `content` is the article.
std::string Around(const std::string& content) {
  return absl::StrCat(
      "<!DOCTYPE html><html><head><title>A talk about weirs - Example</title></head><body>"
      "<nav><a href=/>Why not?</a></nav><div id=c><h1>A talk about weirs</h1>",
      content, "</div><footer>Q: Who are we?</footer></body></html>");
}

std::vector<std::string> RunsOfPage(const std::string& content) {
  const std::string page = Around(content);
  const Reading reading = ReadTranscript(page);
  EXPECT_EQ(reading.article.title(), "A talk about weirs");
  EXPECT_THAT(MisplacedPassages(page, reading.article), IsEmpty());
  return RunsOf(reading.article);
}

TEST(HtmlReader, DeclaredEntitiesAreNotShown) {
  const std::string page =
      "<!DOCTYPE html [\n<!ENTITY arrow \"->\">\n<!ENTITY note \"[1]\">\n] "
      ">\n<body>\n<p>第一座橋是誰修的，村裡的人都還"
      "記得很清楚。</p>\n<p>後來大家一起修了第二座。</p></body>";
  const Reading reading = ReadTranscript(page);
  EXPECT_THAT(Described(reading.article), Each(Not(HasSubstr("]"))));
  EXPECT_THAT(Described(reading.article), Each(Not(HasSubstr("ENTITY"))));
  EXPECT_THAT(Described(reading.article), Contains(HasSubstr("第一座橋")));
}

TEST(HtmlReader, TitlesKeepWhatIsNoSite) {
  const auto title_of = [](const std::string& title) {
    return ReadTranscript(
               "<html><head><title>" + title +
               "</title></head><body><p>记者：老街修好了吗？</p><p>林阿公：修好了一半。</p></body></html>")
        .article.title();
  };
  EXPECT_EQ(title_of("山海之间——访老船长林阿公"), "山海之间——访老船长林阿公");
  EXPECT_EQ(title_of("山海之间访老船长林阿公——南浦新闻网"), "山海之间访老船长林阿公");
  EXPECT_EQ(title_of("How to use my_function well"), "How to use my_function well");
  EXPECT_EQ(title_of("山海之间访老船长_文化频道_南浦网"), "山海之间访老船长");
}

TEST(HtmlReader, BoldThatIsNestedWronglyStaysWhereItIs) {
  EXPECT_THAT(RunsOfPage("<b><p>Does it hold?</b></p><p>It does, mostly.<p><b>And in spring?</p><p>Less so."
                         "<p><b>Who mends it?</b><p>We all do."),
              ElementsAre("Q : Does it hold?", "A : It does, mostly.", "Q : And in spring?", "A : Less so.",
                          "Q : Who mends it?", "A : We all do."));
}

TEST(HtmlReader, LabelsInAnyWrapping) {
  EXPECT_THAT(
      RunsOfPage("<p><b>Ada Quill</b><b>:</b> Does it hold?</p><p><strong>Ben Rook: </strong>It does.</p>"
                 "<p><span style='font-weight: 700'>Ada&nbsp;Quill:</span> And in spring?</p>"
                 "<p><cite>Ben Rook</cite>: Less so.</p>"),
      ElementsAre("Q Ada Quill: Does it hold?", "A Ben Rook: It does.", "Q Ada Quill: And in spring?",
                  "A Ben Rook: Less so."));
}

TEST(HtmlReader, MarksOfMarkdownAreText) {
  EXPECT_THAT(RunsOfPage("<p><b>Ada Quill:</b> Is *this* a [link](x) or `code`?</p>"
                         "<p><b>Ben Rook:</b> &lt;b&gt; is #1 &amp;amp; a \\ b_c.</p><p># no heading</p>"
                         "<p>- no item</p><p><b>Ada Quill:</b> Sure?</p><p><b>Ben Rook:</b> 3 &lt; 4.</p>"),
              ElementsAre("Q Ada Quill: Is *this* a [link](x) or `code`?",
                          "A Ben Rook: <b> is #1 &amp; a \\ b_c. / # no heading / - no item",
                          "Q Ada Quill: Sure?", "A Ben Rook: 3 < 4."));
}

TEST(HtmlReader, ReadingsOfSpeakersAreOtherNames) {
  const std::string page = Around(
      "<p><b>记者：</b>您见过<ruby>贝雅·索恩<rt>Beya Thorne</rt></ruby>吗？</p>"
      "<p><b><ruby>沈<rp>(</rp><rt>Shěn</rt><rp>)</rp>洁<rt>Jié</rt></ruby>：</b>见过。</p>"
      "<p><b>记者：</b>在哪里？</p><p><b>沈洁：</b>在坝上。</p>");
  const Reading reading = ReadTranscript(page);
  EXPECT_THAT(RunsOf(reading.article), ElementsAre("Q 记者: 您见过贝雅·索恩吗？", "A 沈洁: 见过。",
                                                   "Q 记者: 在哪里？", "A 沈洁: 在坝上。"));
  EXPECT_THAT(Described(reading.article), ::testing::Contains("person 沈洁 (Shěn Jié)"));
}

TEST(HtmlReader, TwoEqualPartsAreKeptWithAWarning) {
  std::string one;
  std::string other;
  for (int i = 0; i < 6; ++i) {
    one += "<p>The weir held through the night, and the mill ran on, they say.</p>";
    other += "<p>Elsewhere, a goat was seen on the roof of the chapel, once more.</p>";
  }
  const Reading reading =
      ReadTranscript(absl::StrCat("<html><title>Two tales</title><body><div class=a>", one,
                                  "</div><section class=b>", other, "</section></body></html>"));
  EXPECT_THAT(ReasonsOf(reading.article), ::testing::Contains("CONTENT_AMBIGUOUS"));
  EXPECT_EQ(reading.article.body_size(), 12);
}

TEST(HtmlReader, APageOfLinksIsKeptWithAWarning) {
  const Reading reading =
      ReadTranscript("<html><body><p><a href=1>Why?</a><p><a href=2>Where to</a></body></html>");
  EXPECT_THAT(ReasonsOf(reading.article), ::testing::Contains("CONTENT_NOT_FOUND"));
  EXPECT_THAT(Described(reading.article), ::testing::Contains("body Where to"));
}

TEST(HtmlReader, OtherEncodingsAreTranslatedBack) {
  std::string page = Page("traditional_news");
  std::string wide = "\xFF\xFE";
  for (const char32_t c : storage::ToUtf32(page)) {
    const char32_t low = c < 0x10000 ? c : 0xDC00 + ((c - 0x10000) & 0x3FF);
    if (c >= 0x10000) {
      const char32_t high = 0xD800 + ((c - 0x10000) >> 10);
      wide += {static_cast<char>(high & 0xFF), static_cast<char>(high >> 8)};
    }
    wide += {static_cast<char>(low & 0xFF), static_cast<char>(low >> 8)};
  }
  const Reading reading = ReadTranscript(wide);
  EXPECT_EQ(Described(reading.article), Described(ReadTranscript(page).article));
  const v1::Span& span = reading.article.sections(0).exchanges(0).question().spans(0);
  const v1::Span plain = ReadTranscript(page).article.sections(0).exchanges(0).question().spans(0);
  EXPECT_EQ(span.char_end() - span.char_start(), plain.char_end() - plain.char_start());
  EXPECT_EQ(wide.substr(static_cast<size_t>(span.byte_start()), 4),
            std::string("\x09\x67\xBA\x4E", 4));  // 有人
}

TEST(HtmlReader, SpeakersNamedByLinksInTheirClass) {
  std::string page =
      "<html><head><title>會談 :: Talks</title></head><body><nav><a href=/>首頁</a></nav><h1>會談</h1><ul>";
  for (const auto& [name, text] : {std::pair{"林小河", "為什麼造燈塔？"},
                                   {"石大川", "為了船。"},
                                   {"林小河", "誰來守？"},
                                   {"石大川", "我。"}}) {
    absl::StrAppend(
        &page,
        "<li class='speech'><div class='speech__meta-data'><span class='speech__meta-data__speaker-name'>"
        "<a href='/s'>",
        name, "</a></span><a href='#1'>連結</a></div><div><p>", text, "</p></div></li>");
  }
  EXPECT_THAT(
      RunsOf(ReadArticle(page + "</ul></body></html>")),
      ElementsAre("Q 林小河: 為什麼造燈塔？", "A 石大川: 為了船。", "Q 林小河: 誰來守？", "A 石大川: 我。"));
}

TEST(HtmlReader, QuestionsInItalicsOrBoldByStyle) {
  for (const std::string_view form : {"<p><em>Q</em></p>", "<p style='font-weight: bold'>Q</p>"}) {
    std::string page =
        "<html><head><title>Buoys</title><script "
        "type='application/ld+json'>{\"datePublished\":\"2021-05-06\"}"
        "</script></head><body><article><h1>Buoys</h1><p>Odo Fenn keeps the buoys of the bay.</p>";
    for (const auto& [question, answer] : {std::pair{"What is a buoy?", "A bell at sea, on a float."},
                                           {"Why a bell?", "For the fog, of course."},
                                           {"Who pays?", "The harbour does."}}) {
      absl::StrAppend(&page, absl::StrReplaceAll(std::string(form), {{"Q", question}}), "<p>", answer,
                      "</p>");
    }
    const v1::Article article = ReadArticle(page + "</article></body></html>");
    EXPECT_THAT(RunsOf(article), ElementsAre("Q : What is a buoy?", "A Odo Fenn: A bell at sea, on a float.",
                                             "Q : Why a bell?", "A Odo Fenn: For the fog, of course.",
                                             "Q : Who pays?", "A Odo Fenn: The harbour does."));
    EXPECT_EQ(article.publish_date().year(), 2021);
  }
}

// The link to the comments stands beside date and author.
TEST(HtmlReader, CountedCommentsAreNoName) {
  const v1::Article article = ReadArticle(
      "<html><body><h1>码头的等待，四十年</h1><div>2016年08月19日07:42　来源：<a "
      "href=#>河湾晚报</a>　作者：陈望海 "
      "<a "
      "href=#c>评论(23)</a></div><div><p><b>河湾晚报：</b>码头是哪一年开始修的？</p><p><b>林小河：</"
      "b>1976年，那时候镇上还没有电。"
      "</p><p><b>河湾晚报：</b>最难的是什么？</p><p><b>林小河：</b>路，下雪天要走两个钟头。</p></div></"
      "body></html>");
  EXPECT_EQ(article.publish_date().year(), 2016);
  EXPECT_THAT(CreditsOf(article), ElementsAre("来源 河湾晚报", "作者 陈望海"));
}

TEST(HtmlReader, ABylineMayBeALink) {
  EXPECT_THAT(
      CreditsOf(
          ReadTranscript(
              "<html><head><title>The Pier | Harbour Weekly</title></head><body><nav><ul><li><a "
              "href=\"/\">Home</a>"
              "</li></ul></nav><article><h1>The Pier</h1><p>By <a href=\"/p\">Odo Fennimore "
              "Hart</a></p><p>We met Ada "
              "Byron at the pier.</p><h3>Who paid?</h3><p>The town did, and later the port.</p><h3>When?</h3>"
              "<p>In May, before the boats came.</p><h3>Why?</h3><p>It was old.</p></article></body></html>")
              .article),
      ::testing::Contains("By Odo Fennimore Hart"));
}

}  // namespace
}  // namespace fangtan::service
