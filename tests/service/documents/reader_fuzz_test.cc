// Fuzzes every reader, with documents invented here and, where they are laid out beside the checkout, real
// ones.
//
// FANGTAN_FUZZ_SECONDS (10 by default) is for all readers together; FANGTAN_FUZZ_READER gives it to one: see
// script/fuzz.
#include "tests/service/documents/reader_fuzz.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "service/documents/reader.h"
#include "tests/service/documents/expected_page.h"
#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

struct Target {
  std::string format;
  std::vector<std::string> folders;  // Of real documents.
  std::string start;                 // With which those of the format begin.
  std::vector<std::string> invented;
  std::vector<std::string> pieces;
};

const std::vector<std::string>& XmlPieces() {
  static const auto& pieces = *new std::vector<std::string>{"<p>",
                                                            "</p>",
                                                            "<i>",
                                                            "</i>",
                                                            "<![CDATA[",
                                                            "]]>",
                                                            "&amp;",
                                                            "&#x96E8;",
                                                            "&x;",
                                                            "<!ENTITY x \"雨\">",
                                                            "<!DOCTYPE a [",
                                                            "<heading>",
                                                            "<head>",
                                                            "<note>",
                                                            "</note>",
                                                            "<speech by=\"#王\">",
                                                            "</speech>",
                                                            "<u who=\"#unknown-F\">",
                                                            "</u>",
                                                            "<seg>",
                                                            "</seg>",
                                                            "<from>",
                                                            "</from>",
                                                            "<narrative>",
                                                            "<meta>",
                                                            "<!--",
                                                            "-->",
                                                            "<?",
                                                            "xmlns:a=\"b\" ",
                                                            "<a:p>",
                                                            "  "};
  return pieces;
}

const std::vector<std::string>& TextPieces() {
  static const auto& pieces = *new std::vector<std::string>{
      "記者：", "記者:",  "嘉賓：",        "林一葦：", "沈 潔　",       "問：", "答：",
      "？",     "。",     "\n\n",          "\n",       "　　",          "（",   "）",
      "【",     "】",     "(記者 林一葦)", "編輯：",   "2021年8月12日", "|",    "丨",
      "1.",     "<ruby>", "<rt>",          "(lin2)",   "ㄌㄧㄣˊ",       "Ã©",   "鍙戣█",
      "…",      "—"};
  return pieces;
}

const std::vector<std::string>& MarkdownPieces() {
  static const auto& pieces = *new std::vector<std::string>{"---\n",
                                                            "title: ",
                                                            "date: 2021-08-12\n",
                                                            "**Orla:** ",
                                                            "**",
                                                            "### 沈潔：\n",
                                                            "# ",
                                                            "Orla: 00:00:12\n",
                                                            "Q ",
                                                            "Q    ",
                                                            "MS. QUILL: ",
                                                            "THE PRESS: ",
                                                            "END 1:02 P.M.",
                                                            "[00:01:02]",
                                                            "(laughter)",
                                                            "> ",
                                                            "- ",
                                                            "| a | b |\n",
                                                            "```\n",
                                                            "[a](b)",
                                                            "![",
                                                            "<br>",
                                                            "\\",
                                                            "\n\n",
                                                            "\n",
                                                            "**[Break:** ",
                                                            "Speaker 1: ",
                                                            "~~"};
  return pieces;
}

const std::vector<std::string>& HtmlPieces() {
  static const auto& pieces = *new std::vector<std::string>{"<div>",
                                                            "</div>",
                                                            "<p>",
                                                            "</p>",
                                                            "<span>",
                                                            "<article>",
                                                            "</article>",
                                                            "<nav>",
                                                            "<ul><li>",
                                                            "</li></ul>",
                                                            "<table><tr><td>",
                                                            "</table>",
                                                            "<script>",
                                                            "</script>",
                                                            "<style>",
                                                            "<!--",
                                                            "-->",
                                                            "<![CDATA[",
                                                            "<title>",
                                                            "</title>",
                                                            "<h1>",
                                                            "</h1>",
                                                            "<strong>",
                                                            "</strong>",
                                                            "<a href=\"",
                                                            "\">",
                                                            "&nbsp;",
                                                            "&#x96E8;",
                                                            "&#0;",
                                                            "&#xD800;",
                                                            "&amp",
                                                            "&bogus;",
                                                            "<meta charset=\"gbk\">",
                                                            "<meta property=\"og:title\" content=\"",
                                                            "<time datetime=\"2021-08-12\">",
                                                            "<br>",
                                                            "<",
                                                            "記者：",
                                                            "<b>問：</b>",
                                                            "<textarea>",
                                                            "<svg>",
                                                            "<template>",
                                                            "<!DOCTYPE html>"};
  return pieces;
}

std::vector<Target> Targets() {
  const std::string page = ReadTestFile(TestDataPath("interview/page.txt"));
  const std::string html =
      "<!DOCTYPE html><html><head><title>雨</title></head><body><nav><a "
      "href=\"/\">首頁</a></nav><article><h1>雨</h1>"
      "<p>2021年8月12日</p><p><b>記者：</b>雨多嗎？</p><p>林一葦：多。</p></article></body></html>";
  return {
      {"interview", {}, "", {page, ReadTestFile(TestDataPath("interview/variant.txt"))}, TextPieces()},
      {"markdown-transcript",
       {"archivetw-zh", "archivetw-en", "changelog", "bitcointranscripts", "wh-press"},
       "",
       {"---\ntitle: 雨\ndate: 2021-08-12\n---\n\n**Orla:** Rain?\n\n**Bram:** Some.\n",
        "# 茶\n\n### 沈潔：\n\n雨多嗎？\n\n### 林一葦：\n\n多。\n",
        "1:02 P.M.\n\nMS. QUILL: Hi.\n\nQ    Rain?\n\nMS. QUILL: Some.\n\nEND\n"},
       MarkdownPieces()},
      {"court-transcript",
       {},
       "",
       {"DEPOSITION OF ADA BYRON\n\nEXAMINATION\nBY MR. LI:\n1  Q.  Rain?\n2  A.  Some.\n"},
       {"Q.  ", "A\t", "BY MS. QUILL:\n", "EXAMINATION", "THE WITNESS:  ", "MR. LI: ", "(", ")", "[", " 1  ",
        "\n\n", "\n", "ADA BYRON,\n", "sworn", "Q. (By ", "DEPOSITION OF", "雨", "\f"}},
      {"webvtt",
       {"subtitles"},
       "WEBVTT",
       {"WEBVTT\n\n00:01.000 --> 00:02.000\n<v 沈潔>雨&amp;雪？\n"},
       {"<v Orla>", "</v>", "<", "<rt>", "-->", "00:01.000 --> 00:02.000\n", "\n\n", "&#x20;", "&amp",
        "Bram: ", "[", "♪", "：", "\"", "\xE2\x80\xAF", "<v =\"", "<!--"}},
      {"srt",
       {"subtitles"},
       "1",
       {"1\n00:00:01,000 --> 00:00:02,000\nOrla: Rain?\n"},
       {"Orla: ", "- Bram: ", "\r\n", "-->", "00:00:01,000 --> 00:00:02,000\n", "沈潔：", "(", "[雨]", ">>",
        "　"}},
      {"transcript-json",
       {"subtitles"},
       "{",
       {R"({"segments":[{"speaker":"沈潔","body":"下\u96e8\"?"},{"body":"了"}]})"},
       {"{", "}", "[", "]", "\"", "\\", ",", ":", "\"speaker\":\"Orla\",", "\\ud83d\\ude00", "\\u0000",
        "{\"body\":\"a\"},", "\"segments\":["}},
      {"html-transcript",
       {"subtitles"},
       "<cite",
       {"<cite>沈潔：</cite><time>0:00</time><p>雨&#39;？</p>"},
       {"<cite>", "</cite>", "<time>", "</p>", "<p>", "<script>", "<title>", "</title>", "<!--", "-->",
        "<a href=\"", "&nbsp;", "&#1;", "<h2>", "<nav>", "<"}},
      {"html", {"subtitles"}, "<", {html}, HtmlPieces()},
      {"akoma-ntoso",
       {"archivetw-akn"},
       "<",
       {"<akomaNtoso><TLCPerson id=\"a\" showAs=\"沈潔\"/><heading>雨</heading><speech "
        "by=\"#a\"><from>沈：</from><p>雨？</p>"
        "</speech><narrative><p>笑</p></narrative></akomaNtoso>"},
       XmlPieces()},
      {"tei",
       {"parla-tei"},
       "<",
       {"<TEI><teiHeader><titleStmt><title>雨</title></titleStmt></teiHeader><text><head>雪</head><u "
        "who=\"#a\"><seg>雨？</seg>"
        "<note>笑</note><seg>雪</seg></u></text></TEI>"},
       XmlPieces()},
      {"question-answer",
       {"zh-interviews"},
       "",
       {"# 茶\n\n采访 Bo Lam\n\n### 雨多吗？\n\n**BL**：多。\n\n译者：[a](b)\n"},
       {"#",        "### ",
        "**",       "*",
        "**Q：",    "**答：** ",
        "\n\n",     "\n",
        "> ",       "![",
        "[",        "]",
        "(",        ")",
        "<ruby>",   "<rt>",
        "</rt>",    "`",
        "```\n",    "---\n",
        "===\n",    "[#]: author: ",
        "via: ",    "译者：",
        "作者简介", "（以下简称 AB）",
        "？",       "采访 ",
        "·",        "（",
        "）",       "&lt;",
        "\\"}},
      // Whichever reader the content is taken for: recognition and decoding.
      {"",
       {"zh-interviews", "subtitles", "archivetw-zh"},
       "",
       {page, html, "WEBVTT\n\n00:01.000 --> 00:02.000\n<v 沈潔>雨\n"},
       TextPieces()},
  };
}

std::string NameOf(const Target& target) { return target.format.empty() ? "any" : target.format; }

FuzzTarget WithRealDocuments(const Target& target) {
  FuzzTarget fuzz{.format = target.format, .seeds = target.invented, .pieces = target.pieces};
  for (const std::string& folder : target.folders) {
    for (std::string& document : SharedDocuments(folder)) {
      if (std::string_view(document).starts_with(target.start)) fuzz.seeds.push_back(std::move(document));
    }
  }
  for (const char* saved : {"faq_list", "gov_qa_table", "medium_interview", "no_interview",
                            "portal_interview", "speakers_transcript", "traditional_news", "wordpress_qa"}) {
    if (target.format == "html")
      fuzz.seeds.push_back(ReadTestFile(TestDataPath(std::string("html/") + saved + ".html")));
  }
  const std::string page = target.format == "interview" ? SharedDataPath("seed/interview.txt") : "";
  if (!page.empty()) fuzz.seeds.push_back(ReadTestFile(page));
  return fuzz;
}

// The error names all readers there are: a new one must be fuzzed too.
TEST(ReaderFuzz, EveryReaderIsATarget) {
  const absl::Status unknown = ReadDocument({.content = "雨", .format = "none"}).status();
  const std::string message(unknown.message());
  std::set<std::string> readers = absl::StrSplit(message.substr(message.find("there are:") + 11), ' ');
  for (const Target& target : Targets()) readers.erase(target.format);
  EXPECT_EQ(readers, std::set<std::string>());
}

TEST(ReaderFuzz, WhateverComesIsReadOrRefused) {
  const char* seconds = std::getenv("FANGTAN_FUZZ_SECONDS");
  const char* only = std::getenv("FANGTAN_FUZZ_READER");
  std::vector<Target> targets = Targets();
  if (only != nullptr)
    std::erase_if(targets, [only](const Target& target) { return NameOf(target) != only; });
  ASSERT_FALSE(targets.empty()) << "no reader " << only;
  const std::chrono::milliseconds time = std::chrono::seconds(seconds == nullptr ? 10 : std::atoi(seconds));
  for (const Target& target : targets) {
    FuzzReader(WithRealDocuments(target), time / static_cast<int>(targets.size()));
  }
}

}  // namespace
}  // namespace fangtan::service
