// Real interviews in Markdown, where they are laid out beside the checkout, saved as pages: navigation, share
// buttons, related questions and comments around them. The same people must say as much as in the original.
#include <gtest/gtest.h>

#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "service/documents/front_matter.h"
#include "service/documents/lines.h"
#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

std::string Escape(std::string_view text) {
  return absl::StrReplaceAll(std::string(text), {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}});
}

// Emphasis and links of one block.
std::string Inline(std::string_view text) {
  std::string out;
  bool bold = false;
  for (size_t at = 0; at < text.size();) {
    if (text.substr(at, 2) == "**") {
      bold = !bold;
      out += bold ? "<strong>" : "</strong>";
      at += 2;
      continue;
    }
    if (text[at] == '\\' && at + 1 < text.size() && text[at + 1] > 0) {
      out += Escape(text.substr(at + 1, 1));
      at += 2;
      continue;
    }
    const size_t tag =
        text.substr(at).starts_with("<r") || text.substr(at).starts_with("</r") ? text.find('>', at) : 0;
    if (tag != 0 && tag != std::string_view::npos) {
      out += text.substr(at, tag + 1 - at);
      at = tag + 1;
      continue;
    }
    const size_t close = text[at] == '[' ? text.find(']', at) : std::string_view::npos;
    const char address = close == std::string_view::npos || close + 1 >= text.size() ? ' ' : text[close + 1];
    const size_t end = address == '(' || address == '[' ? text.find(address == '(' ? ')' : ']', close + 1)
                                                        : std::string_view::npos;
    if (end != std::string_view::npos && text.substr(at, end - at).find('\n') == std::string_view::npos) {
      absl::StrAppend(&out, "<a href=\"x\">", Inline(text.substr(at + 1, close - at - 1)), "</a>");
      at = end + 1;
      continue;
    }
    out += Escape(text.substr(at, 1));
    ++at;
  }
  return bold ? out + "</strong>" : out;
}

std::string Block(std::string_view block) {
  const size_t level = std::min(block.find_first_not_of('#'), block.size());
  if (level > 0 && level < 7 && level < block.size() && block.find('\n') == std::string_view::npos) {
    const std::string tag = absl::StrCat("h", level, ">");
    return absl::StrCat("<", tag, Inline(Trim(block.substr(level))), "</", tag, "\n");
  }
  if (block.starts_with("> "))
    return absl::StrCat("<blockquote><p>", Inline(block.substr(2)), "</p></blockquote>\n");
  return absl::StrCat("<p>", Inline(block), "</p>\n");
}

// Blocks are parted by blank lines; a heading is one by itself.
std::vector<std::string> Blocks(std::string_view text) {
  std::vector<std::string> blocks(1);
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) {
    const std::string shown(Trim(line));
    if (shown.empty() || shown.starts_with('#')) blocks.emplace_back();
    if (shown.empty()) continue;
    if (!blocks.back().empty()) blocks.back() += '\n';
    blocks.back() += shown;
    if (shown.starts_with('#')) blocks.emplace_back();
  }
  std::erase(blocks, "");
  return blocks;
}

std::string AsPage(std::string_view markdown) {
  std::string page =
      "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><script>var q = '<p>Q: "
      "No?</p>';</script></head><body>"
      "<header class=\"top\"><nav><ul><li><a href=\"/\">首页</a></li><li><a "
      "href=\"/talk\">访谈</a></li></ul></nav></header>"
      "<div class=\"wrap\"><div class=\"article-content\">\n";
  for (const std::string& block : Blocks(markdown)) page += Block(block);
  page +=
      "</div><div class=\"share-bar\">分享到：<a href=#>微博</a></div><div "
      "class=\"related\"><h3>相关阅读</h3><ul><li>"
      "<a href=1>谁在问问题？</a></li><li><a href=2>Why does it rain?</a></li></ul></div>"
      "<div id=\"comments\"><p>Q: 写得真好，可是为什么这么长？我读了一个晚上。</p></div></div>"
      "<footer>版权所有</footer></body></html>";
  return page;
}

// Without pictures, rules and translators' notes: a simple converter would make text of them.
std::string TextOf(std::string_view markdown) {
  std::string text;
  for (const std::string& block : Blocks(markdown)) {
    const bool text_follows =
        !block.starts_with("![") && !block.starts_with("[") && !block.starts_with("---");
    if (text_follows) absl::StrAppend(&text, block, "\n\n");
  }
  return text;
}

// "Q Ada", "A Ben", in order.
std::vector<std::string> Voices(const v1::Article& article) {
  std::vector<std::string> voices = RunsOf(article);
  for (std::string& voice : voices) voice.resize(std::min(voice.find(':'), voice.size()));
  return voices;
}

// The first voice of `original` that the twin has not, and what the twin has there.
std::string FirstDifference(const v1::Article& original, const v1::Article& twin) {
  const std::vector<std::string> expected = Voices(original);
  const std::vector<std::string> found = Voices(twin);
  const auto [at, other] = std::ranges::mismatch(expected, found);
  return absl::StrCat(at == expected.end() ? "nobody" : *at, " / ", other == found.end() ? "nobody" : *other);
}

class HtmlTwins : public testing::TestWithParam<const char*> {};

TEST_P(HtmlTwins, TheSamePeopleSayAsMuch) {
  size_t same = 0;
  size_t all = 0;
  for (const std::string& document : SharedDocuments(GetParam())) {
    if (absl::StrContains(document, "```")) continue;
    const std::string markdown = TextOf(std::string_view(document).substr(ParseFrontMatter(document).size));
    const Reading original = ReadTranscript(markdown);
    if (original.article.question_count() == 0) continue;
    const std::string page = AsPage(markdown);
    const Reading twin = ReadTranscript(page);
    EXPECT_EQ(twin.source.media_type(), "text/html");
    ++all;
    const bool equal = Voices(original.article) == Voices(twin.article);
    same += equal ? 1 : 0;
    if (!equal) {
      std::cout << original.article.title() << ": " << Voices(twin.article).size() << " runs instead of "
                << Voices(original.article).size() << ", first "
                << FirstDifference(original.article, twin.article) << "\n";
    }
    for (const std::string& run : RunsOf(twin.article)) {
      EXPECT_FALSE(absl::StrContains(run, "谁在问问题") || absl::StrContains(run, "我读了一个晚上")) << run;
    }
  }
  if (all == 0) GTEST_SKIP() << "not laid out: " << GetParam();
  std::cout << GetParam() << ": " << same << " of " << all << " the same\n";
  // A page has no translators' notes by which the reader of these knows them: one label in ten documents with
  // a
  // note inside may be read by the reader of transcripts.
  EXPECT_GE(same + all / 10, all);
}

INSTANTIATE_TEST_SUITE_P(Folders, HtmlTwins,
                         testing::Values("archivetw-zh", "archivetw-en", "changelog", "zh-interviews",
                                         "bitcointranscripts"));

}  // namespace
}  // namespace fangtan::service
