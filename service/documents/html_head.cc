#include "service/documents/html_head.h"

#include <algorithm>
#include <iterator>
#include <span>

#include "absl/strings/ascii.h"
#include "service/documents/html_lines.h"
#include "service/documents/html_scanner.h"
#include "service/documents/lines.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

// Names of meta elements (name, property, itemprop), in small letters.
constexpr std::string_view kDates[] = {"article:published_time",
                                       "og:published_time",
                                       "datepublished",
                                       "publishdate",
                                       "pubdate",
                                       "publish_date",
                                       "publication_date",
                                       "dc.date",
                                       "dc.date.issued",
                                       "dcterms.created",
                                       "date",
                                       "article:create_at",
                                       "parsely-pub-date",
                                       "sailthru.date",
                                       "og:release_date",
                                       "pub_date",
                                       "publishtime",
                                       "citation_date"};
constexpr std::string_view kAuthors[] = {"author", "article:author", "parsely-author",
                                         "byl",    "dc.creator",     "sailthru.author"};
constexpr std::string_view kColumns[] = {"article:section", "column", "columnname", "parsely-section"};
constexpr std::string_view kTitles[] = {"og:title", "twitter:title", "articletitle", "headline"};

// Between a title and a site's name, undecoded. The first of the ones above counts, of the dashes the last.
constexpr std::string_view kBars[] = {"_", "|", "｜", "&raquo;", "&#187;", "»", "::"};
constexpr std::string_view kDashes[] = {" - ",       " – ",       " — ",       "--",  "——", " &#8211; ",
                                        " &ndash; ", " &mdash; ", " &#8212; ", " · ", "-"};
constexpr size_t kMinTitleBytes = 6;
constexpr size_t kMaxSiteChars = 24;

bool IsIn(const auto& words, std::string_view word) {
  return std::ranges::find(words, word) != std::end(words);
}

ByteRange Trimmed(std::string_view text, ByteRange range) {
  return RangeOf(Trim(text.substr(range.begin, range.end - range.begin)), text, 0);
}

HtmlHeadValue MakeValue(std::string_view text, ByteRange range) {
  range = Trimmed(text, range);
  const HtmlPiece piece{static_cast<uint32_t>(range.begin), static_cast<uint32_t>(range.end), kPlainStyle,
                        false};
  return {std::string(Trim(ShownText(text, {&piece, 1}))), range};
}

bool IsAsciiWord(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

// Where `bar` stands in `title`, behind its first bytes; not the one of "my_function".
size_t FindBar(std::string_view title, std::string_view bar) {
  size_t at = title.find(bar, std::min(kMinTitleBytes, title.size()));
  while (at != std::string_view::npos && bar == "_" && IsAsciiWord(title[at - 1]) && at + 1 < title.size() &&
         IsAsciiWord(title[at + 1]))
    at = title.find(bar, at + 1);
  return at;
}

// Whether what follows a wide dash is a site: a subtitle stands behind one as well.
bool NamesSite(std::string_view behind) {
  constexpr std::string_view kSites[] = {"网",   "網",   "报",   "報",   "社",   "站",
                                         "频道", "頻道", "在线", "線上", "新闻", "新聞"};
  return std::ranges::any_of(kSites, [&](std::string_view word) { return behind.ends_with(word); });
}

// `range` of a title without the site's name behind it.
ByteRange WithoutSite(std::string_view text, ByteRange range) {
  const std::string_view title = text.substr(range.begin, range.end - range.begin);
  size_t end = title.size();
  for (const std::string_view bar : kBars) {
    const size_t at = FindBar(title, bar);
    if (at != std::string_view::npos) end = std::min(end, at);
  }
  if (end == title.size()) {
    for (const std::string_view dash : kDashes) {
      const size_t at = title.rfind(dash);
      if (at == std::string_view::npos || at < kMinTitleBytes) continue;
      // A hyphen between letters or digits is one of a word.
      if (dash == "-" && (static_cast<unsigned char>(title[at - 1]) < 0x80 || at + 1 >= title.size() ||
                          static_cast<unsigned char>(title[at + 1]) < 0x80))
        continue;
      if (storage::CountCodePoints(title.substr(at + dash.size())) > kMaxSiteChars) continue;
      if (dash == "——" && !NamesSite(Trim(title.substr(at + dash.size())))) continue;
      end = at;
      break;
    }
  }
  return Trimmed(text, {range.begin, range.begin + end});
}

// "zh-CN" is written in simplified characters.
std::string Language(std::string_view printed) {
  const std::string tag = absl::AsciiStrToLower(std::string(Trim(printed.substr(0, 35))));
  const std::string_view primary = std::string_view(tag).substr(0, tag.find_first_of("-_"));
  const bool letters = primary.size() >= 2 && primary.size() <= 3 && std::ranges::all_of(primary, [](char c) {
                         return absl::ascii_islower(static_cast<unsigned char>(c));
                       });
  if (!letters) return "";
  if (primary != "zh") return std::string(primary);
  for (const std::string_view part : {"hant", "tw", "hk", "mo"}) {
    if (tag.find(part, 2) != std::string::npos) return "zh-Hant";
  }
  for (const std::string_view part : {"hans", "cn", "sg"}) {
    if (tag.find(part, 2) != std::string::npos) return "zh-Hans";
  }
  return "";
}

class HeadReader {
 public:
  HeadReader(std::string_view text, const HtmlPage& page) : text_(text), page_(page) {}

  HtmlHead Read() && {
    for (const ByteRange& meta : page_.metas) ReadMeta(meta);
    for (const ByteRange& time : page_.times) {
      if (head_.date.has_value()) break;
      head_.date = FindDate(FindAttribute(text_, time, "datetime").value_or(""));
    }
    if (!head_.date.has_value()) head_.date = DateOfData();
    if (page_.title.begin < page_.title.end) head_.page_title = MakeValue(text_, page_.title);
    if (!head_.title.has_value() && head_.page_title.has_value())
      head_.title = MakeValue(text_, WithoutSite(text_, head_.page_title->range));
    if (!head_.page_title.has_value()) head_.page_title = head_.title;
    head_.language = Language(page_.language);
    return std::move(head_);
  }

 private:
  // "datePublished": "2022-03-04", in what the page tells machines (schema.org).
  std::optional<PrintedDate> DateOfData() const {
    constexpr std::string_view kKey = "\"datePublished\"";
    constexpr size_t kMaxValue = 60;
    const size_t key = text_.find(kKey);
    if (key == std::string_view::npos) return std::nullopt;
    const std::string_view value = text_.substr(key + kKey.size(), kMaxValue);
    const size_t open = value.find('"');
    if (open == std::string_view::npos || value.substr(0, open).find_first_not_of(" :\n\r\t") != value.npos)
      return std::nullopt;
    return FindDate(value.substr(open + 1, value.find('"', open + 1) - open - 1));
  }

  void ReadMeta(ByteRange meta) {
    std::string name;
    std::string_view content;
    ForEachAttribute(text_, meta, [&](std::string_view key, std::string_view value) {
      if (key == "content") content = value;
      if (name.empty() && (key == "name" || key == "property" || key == "itemprop"))
        name = absl::AsciiStrToLower(std::string(value.substr(0, 40)));
    });
    if (name.empty() || Trim(content).empty()) return;
    const ByteRange range = RangeOf(content, text_, 0);
    if (IsIn(kDates, name) && !head_.date.has_value()) head_.date = FindDate(content.substr(0, 100));
    if (IsIn(kTitles, name) && !head_.title.has_value())
      head_.title = MakeValue(text_, WithoutSite(text_, range));
    if (IsIn(kColumns, name) && !head_.column.has_value()) head_.column = MakeValue(text_, range);
    const bool address = content.find("://") != std::string_view::npos;
    if (IsIn(kAuthors, name) && !address && content.size() < 100 && head_.authors.empty())
      head_.authors.push_back(MakeValue(text_, range));
  }

  std::string_view text_;
  const HtmlPage& page_;
  HtmlHead head_;
};

}  // namespace

HtmlHead ReadHtmlHead(std::string_view text, const HtmlPage& page) { return HeadReader(text, page).Read(); }

}  // namespace fangtan::service
