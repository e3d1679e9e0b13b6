#include "service/documents/html_elements.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"

namespace fangtan::service {
namespace {

using enum HtmlLayout;

constexpr HtmlElement kElements[] = {
    {"a", kInline, HtmlRole::kNone, kLink},
    {"b", kInline, HtmlRole::kNone, kBold},
    {"strong", kInline, HtmlRole::kNone, kBold},
    {"em", kInline, HtmlRole::kNone, kItalic},
    {"i", kInline, HtmlRole::kNone, kItalic},
    {"cite", kInline, HtmlRole::kNone, kCite},
    {"time", kInline, HtmlRole::kNone, kTimeMark},
    {"ruby", kInline, HtmlRole::kNone, kRubyBase},
    {"rt", kInline, HtmlRole::kNone, kReading},
    {"rp", kInline, HtmlRole::kNone, kReading | kNotShown},
    {"rtc", kInline, HtmlRole::kNone, kReading},
    {"sup", kInline, HtmlRole::kNone, kRaised},
    {"button", kInline, HtmlRole::kNone, kNotShown},
    {"select", kInline, HtmlRole::kNone, kNotShown},
    {"option", kInline, HtmlRole::kNone, kNotShown},
    {"datalist", kInline, HtmlRole::kNone, kNotShown},
    {"svg", kInline, HtmlRole::kNone, kNotShown},
    {"math", kInline, HtmlRole::kNone, kPlainStyle},
    {"object", kInline, HtmlRole::kNone, kPlainStyle},
    {"audio", kInline, HtmlRole::kNone, kNotShown},
    {"video", kInline, HtmlRole::kNone, kNotShown},
    {"canvas", kInline, HtmlRole::kNone, kNotShown},
    {"p", kParagraph},
    {"h1", kParagraph, HtmlRole::kHeading},
    {"h2", kParagraph, HtmlRole::kHeading},
    {"h3", kParagraph, HtmlRole::kHeading},
    {"h4", kParagraph, HtmlRole::kHeading},
    {"h5", kParagraph, HtmlRole::kHeading},
    {"h6", kParagraph, HtmlRole::kHeading},
    {"li", kContainer, HtmlRole::kItem},
    {"dt", kContainer, HtmlRole::kTerm},
    {"dd", kContainer, HtmlRole::kDetail},
    {"summary", kParagraph, HtmlRole::kTerm},
    {"blockquote", kContainer, HtmlRole::kQuote},
    {"figcaption", kParagraph, HtmlRole::kCaption},
    {"caption", kParagraph, HtmlRole::kCaption},
    {"legend", kParagraph},
    {"address", kParagraph},
    {"pre", kParagraph, HtmlRole::kPreformatted},
    {"center", kContainer},
    {"div", kContainer},
    {"section", kContainer},
    {"article", kContainer, HtmlRole::kMain},
    {"main", kContainer, HtmlRole::kMain},
    {"header", kContainer},
    {"hgroup", kContainer},
    {"nav", kContainer, HtmlRole::kFurniture},
    {"aside", kContainer, HtmlRole::kFurniture},
    {"footer", kContainer, HtmlRole::kFurniture},
    {"dialog", kContainer, HtmlRole::kFurniture},
    {"menu", kContainer, HtmlRole::kFurniture},
    {"form", kContainer},
    {"fieldset", kContainer},
    {"details", kContainer},
    {"figure", kContainer},
    {"ul", kContainer, HtmlRole::kList},
    {"ol", kContainer, HtmlRole::kList},
    {"dl", kContainer, HtmlRole::kList},
    {"dir", kContainer, HtmlRole::kList},
    {"table", kContainer, HtmlRole::kTable},
    {"thead", kContainer},
    {"tbody", kContainer},
    {"tfoot", kContainer},
    {"tr", kContainer, HtmlRole::kRow},
    {"td", kContainer, HtmlRole::kCell},
    {"th", kContainer, HtmlRole::kCell},
    {"html", kContainer, HtmlRole::kPage},
    {"body", kContainer, HtmlRole::kPage},
    {"head", kContainer, HtmlRole::kPage},
    {"br", kVoid},
    {"hr", kVoid},
    {"img", kVoid},
    {"meta", kVoid},
    {"link", kVoid},
    {"input", kVoid},
    {"base", kVoid},
    {"area", kVoid},
    {"col", kVoid},
    {"embed", kVoid},
    {"param", kVoid},
    {"source", kVoid},
    {"track", kVoid},
    {"wbr", kVoid},
};

// Words of class and id, one by one.
constexpr std::string_view kFurnitureWords[] = {"breadcrumb",
                                                "breadcrumbs",
                                                "comment",
                                                "comments",
                                                "commentlist",
                                                "cookie",
                                                "cookies",
                                                "consent",
                                                "copyright",
                                                "crumb",
                                                "crumbs",
                                                "disqus",
                                                "footer",
                                                "foot",
                                                "gdpr",
                                                "login",
                                                "menu",
                                                "nav",
                                                "navbar",
                                                "navigation",
                                                "newsletter",
                                                "pager",
                                                "paging",
                                                "pagination",
                                                "pinglun",
                                                "popup",
                                                "modal",
                                                "promo",
                                                "recommend",
                                                "recommended",
                                                "recommendation",
                                                "recommendations",
                                                "related",
                                                "relate",
                                                "relation",
                                                "respond",
                                                "share",
                                                "sharing",
                                                "sharebar",
                                                "sharedaddy",
                                                "jiathis",
                                                "bdsharebuttonbox",
                                                "social",
                                                "sponsor",
                                                "sponsored",
                                                "subscribe",
                                                "subscription",
                                                "signup",
                                                "tuijian",
                                                "fenxiang",
                                                "xiangguan",
                                                "daohang",
                                                "toolbar",
                                                "topbar",
                                                "advert",
                                                "advertisement",
                                                "adsbygoogle",
                                                "outbrain",
                                                "taboola",
                                                "qrcode",
                                                "hidden",
                                                "bqian",
                                                "statement",
                                                "disclaimer",
                                                "分享",
                                                "相关",
                                                "相關",
                                                "推荐",
                                                "推薦",
                                                "评论",
                                                "評論",
                                                "版权",
                                                "版權",
                                                "导航",
                                                "導航"};
constexpr std::string_view kMaybeWords[] = {"ad",     "ads",    "banner",  "side",  "sidebar",
                                            "hot",    "rank",   "ranking", "tags",  "tag",
                                            "widget", "search", "toplist", "reply", "replies"};
constexpr std::string_view kArticleWords[] = {"article", "artibody", "content",   "entry",      "story",
                                              "post",    "detail",   "zhengwen",  "body",       "editor",
                                              "text",    "main",     "interview", "transcript", "正文"};

bool IsIn(const auto& words, std::string_view word) {
  return std::ranges::find(words, word) != std::end(words);
}

// Calls `use` with each word of `names` in lower case: runs of letters and bytes outside of ASCII, cut where
// a capital follows a small letter ("shareBox").
template <typename Use>
void ForEachWord(std::string_view names, Use use) {
  constexpr size_t kMaxBytes = 400;
  names = names.substr(0, kMaxBytes);
  std::string word;
  const auto finish = [&] {
    if (!word.empty()) use(std::string_view(word));
    word.clear();
  };
  bool small = false;
  for (const char c : names) {
    const auto byte = static_cast<unsigned char>(c);
    if (!absl::ascii_isalpha(byte) && byte < 0x80) {
      finish();
      small = false;
      continue;
    }
    if (small && absl::ascii_isupper(byte)) finish();
    small = absl::ascii_islower(byte);
    word += static_cast<char>(absl::ascii_tolower(byte));
  }
  finish();
}

}  // namespace

const HtmlElement& ElementOf(std::string_view name) {
  static const auto& elements = *[] {
    auto* by_name = new absl::flat_hash_map<std::string, const HtmlElement*>();
    for (const HtmlElement& element : kElements) by_name->emplace(element.name, &element);
    return by_name;
  }();
  static constexpr HtmlElement kUnknown;
  const auto found = elements.find(std::string(name));
  return found == elements.end() ? kUnknown : *found->second;
}

HtmlHint HintOf(std::string_view names) {
  HtmlHint hint = HtmlHint::kNone;
  ForEachWord(names, [&](std::string_view word) {
    if (IsIn(kFurnitureWords, word)) {
      hint = HtmlHint::kFurniture;
    } else if (IsIn(kMaybeWords, word)) {
      hint = std::max(hint, HtmlHint::kMaybeFurniture);
    } else if (IsIn(kArticleWords, word)) {
      hint = std::max(hint, HtmlHint::kArticle);
    }
  });
  return hint;
}

bool HoldsWord(std::string_view names, std::string_view word) {
  bool holds = false;
  ForEachWord(names, [&](std::string_view other) { holds = holds || other == word; });
  return holds;
}

}  // namespace fangtan::service
