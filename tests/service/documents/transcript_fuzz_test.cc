// Fuzzes the readers of transcripts, one target each: invented documents and, where they are laid out beside
// the checkout, real ones, changed at random. Seeded, so every run begins alike.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

std::vector<std::string> WithShared(std::vector<std::string> seeds, const std::string& folder,
                                    std::string_view start) {
  for (std::string& document : SharedDocuments(folder)) {
    if (std::string_view(document).starts_with(start)) seeds.push_back(std::move(document));
  }
  return seeds;
}

TEST(TranscriptFuzz, WebVtt) {
  FuzzReader("webvtt",
             WithShared({"WEBVTT\n\n00:01.000 --> 00:02.000\n<v 沈潔>雨&amp;雪？\n"}, "subtitles", "WEBVTT"),
             {"<v Orla>", "</v>", "<", "<rt>", "-->", "00:01.000 --> 00:02.000\n", "\n\n", "&#x20;", "&amp",
              "Bram: ", "[", "♪", "：", "\"", "\xE2\x80\xAF", "<v =\"", "<!--"});
}

TEST(TranscriptFuzz, SubRip) {
  FuzzReader("srt", WithShared({"1\n00:00:01,000 --> 00:00:02,000\nOrla: Rain?\n"}, "subtitles", "1"),
             {"Orla: ", "- Bram: ", "\r\n", "-->", "00:00:01,000 --> 00:00:02,000\n", "沈潔：", "(", "[雨]",
              ">>", "　"});
}

TEST(TranscriptFuzz, Segments) {
  FuzzReader("transcript-json",
             WithShared({R"({"segments":[{"speaker":"沈潔","body":"下\u96e8\"?"},{"body":"了"}]})"},
                        "subtitles", "{"),
             {"{", "}", "[", "]", "\"", "\\", ",", ":", "\"speaker\":\"Orla\",", "\\ud83d\\ude00", "\\u0000",
              "{\"body\":\"a\"},", "\"segments\":["});
}

TEST(TranscriptFuzz, Html) {
  FuzzReader("html-transcript",
             WithShared({"<cite>沈潔：</cite><time>0:00</time><p>雨&#39;？</p>"}, "subtitles", "<cite"),
             {"<cite>", "</cite>", "<time>", "</p>", "<p>", "<script>", "<title>", "</title>", "<!--", "-->",
              "<a href=\"", "&nbsp;", "&#1;", "<h2>", "<nav>", "<"});
}

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

TEST(TranscriptFuzz, AkomaNtoso) {
  FuzzReader(
      "akoma-ntoso",
      WithShared({"<akomaNtoso><TLCPerson id=\"a\" showAs=\"沈潔\"/><heading>雨</heading><speech by=\"#a\">"
                  "<from>沈：</from><p>雨？</p></speech><narrative><p>笑</p></narrative></akomaNtoso>"},
                 "archivetw-akn", "<"),
      XmlPieces());
}

TEST(TranscriptFuzz, Tei) {
  FuzzReader(
      "tei",
      WithShared({"<TEI><teiHeader><titleStmt><title>雨</title></titleStmt></teiHeader><text><head>雪</head>"
                  "<u who=\"#a\"><seg>雨？</seg><note>笑</note><seg>雪</seg></u></text></TEI>"},
                 "parla-tei", "<"),
      XmlPieces());
}

TEST(TranscriptFuzz, QuestionAnswer) {
  FuzzReader("question-answer",
             WithShared({"# 茶\n\n采访 Bo Lam\n\n### 雨多吗？\n\n**BL**：多。\n\n译者：[a](b)\n"},
                        "zh-interviews", ""),
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
              "\\"});
}

}  // namespace
}  // namespace fangtan::service
