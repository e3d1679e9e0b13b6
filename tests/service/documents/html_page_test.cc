// Tokens, references and paragraphs of HTML as it comes, and of HTML that means harm.
#include "service/documents/html_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/documents/html_entities.h"
#include "service/documents/html_lines.h"
#include "service/documents/html_notes.h"
#include "service/documents/html_scanner.h"
#include "service/documents/html_words.h"
#include "service/documents/lines.h"
#include "service/documents/reader.h"

namespace fangtan::service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "<p", "text", "/p".
std::vector<std::string> Tokens(std::string_view text) {
  std::vector<std::string> tokens;
  HtmlScanner scanner(text);
  while (const auto token = scanner.Next()) {
    const bool shown = token->kind == HtmlToken::Kind::kText;
    tokens.push_back(shown
                         ? std::string(text.substr(token->range.begin, token->range.end - token->range.begin))
                         : absl::StrCat(token->kind == HtmlToken::Kind::kOpen ? "<" : "/", token->name));
  }
  return tokens;
}

std::vector<std::string> Paragraphs(std::string_view text) {
  const HtmlPage page = ParseHtmlPage(text);
  std::vector<std::string> paragraphs;
  for (const HtmlBlock& block : page.blocks) {
    const auto pieces = std::span(page.pieces).subspan(block.first_piece, block.piece_count);
    paragraphs.emplace_back(Trim(ShownText(text, pieces)));
  }
  return paragraphs;
}

std::string Repeated(std::string_view piece, int times) {
  std::string text;
  for (; times > 0; --times) text += piece;
  return text;
}

TEST(HtmlScanner, WhatIsHiddenIsPassedOver) {
  EXPECT_THAT(Tokens("a<!-- <p> --!>b<!-->c<?php x ?>d<!DOCTYPE html>e</>f"),
              ElementsAre("a", "b", "c", "d", "e", "f"));
  EXPECT_THAT(Tokens("<SCRIPT>'</scripty>'</Script >x"), ElementsAre("<script", "/script", "x"));
  EXPECT_THAT(Tokens("<style>p<p></style>x<script>never closed <p>"),
              ElementsAre("<style", "/style", "x", "<script"));
  EXPECT_THAT(Tokens("<![CDATA[a<b]]>x"), ElementsAre("a<b", "x"));
}

TEST(HtmlScanner, WhatIsNoTagIsText) {
  EXPECT_THAT(Tokens("a < b <3 </ c"), ElementsAre("a ", "< b ", "<3 ", "</ c"));
  EXPECT_THAT(Tokens("<p title=\"a>b\" x='>' y=>z"), ElementsAre("<p", "z"));
  EXPECT_THAT(Tokens("<p title=\"a>b"), ElementsAre("<p", "b"));
}

TEST(HtmlScanner, AttributesInAllQuotings) {
  const std::string_view tag = "<a HREF = \"x y\" id=z/q class='b\"c' disabled id=w>";
  const ByteRange all = {2, tag.size() - 1};
  EXPECT_EQ(FindAttribute(tag, all, "href"), "x y");
  EXPECT_EQ(FindAttribute(tag, all, "id"), "z/q");
  EXPECT_EQ(FindAttribute(tag, all, "class"), "b\"c");
  EXPECT_EQ(FindAttribute(tag, all, "disabled"), "");
  EXPECT_EQ(FindAttribute(tag, all, "title"), std::nullopt);
}

std::u32string Decoded(std::string_view text) {
  const auto found = ReadReference(text, 0);
  return found.has_value() ? std::u32string(1, found->value) + std::u32string(found->size, U'.') : U"";
}

TEST(HtmlEntities, NamesAndNumbers) {
  EXPECT_EQ(Decoded("&amp;"), U"&.....");
  EXPECT_EQ(Decoded("&ampx"), U"&....");
  EXPECT_EQ(Decoded("&amp=1"), U"");
  EXPECT_EQ(Decoded("&notit;"), U"¬....");
  EXPECT_EQ(Decoded("&thetasym;"), U"ϑ..........");
  EXPECT_EQ(Decoded("&thetasym"), U"");
  EXPECT_EQ(Decoded("&#x4e2D "), U"中.......");
  EXPECT_EQ(Decoded("&#151;"), U"—......");
  for (const char* none :
       {"&", "&;", "&#;", "&#x;", "&#0;", "&#xD800;", "&#1114112;", "&#99999999999;", "&bogus;"}) {
    EXPECT_EQ(Decoded(none), U"") << none;
  }
}

TEST(HtmlPage, LineBreaksThatEndAParagraph) {
  EXPECT_THAT(
      Paragraphs(
          "<div>one<br>line<br><br>two.<br>three<br>　　four<br>Ada: five<br><b>six</b><br>seven</div>"),
      ElementsAre("one line", "two.", "three", "four", "Ada: five", "six", "seven"));
  EXPECT_THAT(Paragraphs("<pre>Ada: one.\nBen: two.</pre>"), ElementsAre("Ada: one.", "Ben: two."));
}

TEST(HtmlPage, OpenElementsAreClosed) {
  EXPECT_THAT(
      Paragraphs(
          "<p>a<p>b<ul><li>c<li>d<ul><li>e</ul>f</ul><table><tr><td>g<td><p>h</div>i<tr><td>j</table>k"),
      ElementsAre("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"));
  EXPECT_THAT(Paragraphs("<div hidden>a</div><p style='display: none'>b</p><select><option>c</select>d"),
              ElementsAre("d"));
}

TEST(HtmlPage, HostilePagesEnd) {
  const std::string talk = "<!DOCTYPE html><p>记者：雨多吗？</p><p>林一苇：多。</p>";
  for (const std::string& harm :
       {Repeated("<div>", 100'000), Repeated("<b>", 300'000), Repeated("<ul><li>", 50'000),
        Repeated("<a =\">\" ", 50'000), Repeated("<", 100'000), Repeated("&", 100'000),
        Repeated("<table><tr><td>", 30'000), std::string("<script>") + Repeated("</scrip ", 50'000),
        absl::StrCat("<p class=\"", std::string(1'000'000, 'a'), "\">"), Repeated("<!--x--", 50'000),
        Repeated("</div>", 100'000)}) {
    const auto reading = ReadDocument({.content = talk + harm, .format = "html"});
    ASSERT_TRUE(reading.ok()) << reading.status();
    EXPECT_EQ(reading->article.question_count(), 1) << harm.substr(0, 20);
  }
  const std::string nul = talk + std::string(1, '\0');
  EXPECT_FALSE(ReadDocument({.content = nul}).ok());
}

TEST(HtmlPage, NothingIsNoParagraph) {
  EXPECT_THAT(Paragraphs(""), IsEmpty());
  EXPECT_THAT(Paragraphs("<p> &nbsp; </p><br>　<div></div>"), IsEmpty());
}

TEST(HtmlNotes, PhotographsAreBySomebodyElse) {
  const auto note = ReadHtmlNote("By Odo Fenn | Photographs by Ada Byron", false);
  ASSERT_TRUE(note.has_value());
  ASSERT_EQ(note->credits.size(), 2);
  EXPECT_EQ(note->credits[0].role, "By");
  EXPECT_EQ(note->credits[1].role, "Photographs by");
  EXPECT_EQ(note->credits[1].name, "Ada Byron");
}

TEST(HtmlWords, ARowOfButtonsIsFurniture) {
  EXPECT_EQ(ReadFurnitureWords("点赞 128 收藏 举报"), FurnitureWords::kLine);
  EXPECT_EQ(ReadFurnitureWords("讚好 | 分享 | 列印"), FurnitureWords::kLine);
  EXPECT_EQ(ReadFurnitureWords("点赞的人不少"), FurnitureWords::kNone);
  EXPECT_EQ(ReadFurnitureWords("128"), FurnitureWords::kNone);
}

}  // namespace
}  // namespace fangtan::service
