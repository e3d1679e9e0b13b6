#include "service/documents/html_words.h"

#include <algorithm>
#include <string>

#include "service/documents/lines.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

// Folded: simplified, small letters.
constexpr std::string_view kComments[] = {
    "网友评论", "读者评论", "最新评论",      "全部评论",        "热门评论",
    "精彩评论", "评论(",    "评论区",        "发表评论",        "我要评论",
    "留言板",   "comments", "leave a reply", "leave a comment", "join the conversation",
    "responses"};
constexpr std::string_view kLists[] = {"相关阅读",
                                       "相关新闻",
                                       "相关链接",
                                       "相关文章",
                                       "相关推荐",
                                       "相关报道",
                                       "相关专题",
                                       "推荐阅读",
                                       "延伸阅读",
                                       "热门推荐",
                                       "热门新闻",
                                       "热门文章",
                                       "猜你喜欢",
                                       "为你推荐",
                                       "更多新闻",
                                       "更多文章",
                                       "更多报道",
                                       "热点新闻",
                                       "今日热点",
                                       "点击排行",
                                       "阅读排行",
                                       "新闻排行",
                                       "精彩推荐",
                                       "编辑推荐",
                                       "最新文章",
                                       "最新新闻",
                                       "往期回顾",
                                       "related",
                                       "recommended",
                                       "you may also like",
                                       "you might also like",
                                       "more from",
                                       "more stories",
                                       "most read",
                                       "most popular",
                                       "read next",
                                       "read more",
                                       "see also",
                                       "trending",
                                       "further reading",
                                       "up next",
                                       "latest news"};
// A line may go on behind these,
constexpr std::string_view kLines[] = {"分享到",
                                       "分享至",
                                       "分享:",
                                       "分享本文",
                                       "字号",
                                       "字体:",
                                       "字体大小",
                                       "扫一扫",
                                       "扫码",
                                       "上一篇",
                                       "下一篇",
                                       "上一页",
                                       "下一页",
                                       "回到顶部",
                                       "返回顶部",
                                       "标签:",
                                       "关键词:",
                                       "当前位置",
                                       "您的位置",
                                       "您现在的位置",
                                       "你的位置",
                                       "阅读:",
                                       "浏览:",
                                       "点击:",
                                       "评论:",
                                       "点击数",
                                       "浏览次数",
                                       "阅读量",
                                       "share this",
                                       "share on",
                                       "share via",
                                       "share:",
                                       "email this",
                                       "follow us",
                                       "filed under",
                                       "tagged",
                                       "tags:",
                                       "posted in",
                                       "skip to",
                                       "back to top",
                                       "continue reading",
                                       "advertisement",
                                       "广告:",
                                       "推广:",
                                       "sign up",
                                       "sign in",
                                       "previous post",
                                       "next post",
                                       "previous:",
                                       "next:"};
// but hardly behind these.
constexpr std::string_view kWords[] = {
    "转发",     "收藏", "打印",     "关闭",     "点赞",      "返回",  "首页",   "末页",  "尾页",
    "更多",     "举报", "展开全文", "复制链接", "大中小",    "share", "tweet",  "print", "save",
    "previous", "next", "home",     "loading",  "subscribe", "menu",  "search", "close"};
constexpr size_t kMaxBehindWord = 7;  // bytes
// In rows of buttons these stand as well.
constexpr std::string_view kButtons[] = {"分享", "赞好",     "列印",    "微信",
                                         "微博", "facebook", "twitter", "email"};
// These also where they stand in a whole sentence (`着作权`: 著作權, folded).
constexpr std::string_view kRights[] = {
    "版权所有", "版权声明", "着作权",   "copyright",  "©",     "(c) ",  "all rights reserved",
    "未经授权", "未经许可", "免责声明", "本网站版权", "icp备", "备案号"};

constexpr size_t kMaxLineChars = 40;
constexpr size_t kMaxTitleChars = 24;
constexpr size_t kMaxRightsChars = 200;

bool StartsWithAny(std::string_view text, const auto& words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.starts_with(word); });
}

// Marks that only adorn.
std::string_view WithoutMarks(std::string_view text) {
  for (;;) {
    text = Trim(text);
    if (text.empty()) return text;
    const storage::CodePoint c = storage::DecodeAt(text, 0);
    if (std::u32string_view(U"【[|｜·•●■◆▲▶►»>-—+").find(c.value) == std::u32string_view::npos) return text;
    text.remove_prefix(c.length);
  }
}

// Whether a Latin word goes on behind the first `size` bytes: "sharecropping" is no "share".
bool GoesOn(std::string_view text, std::string_view word) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return letter(word.back()) && word.size() < text.size() && letter(text[word.size()]);
}

// Whether `text` is nothing but such words and how often they were used: "点赞 128 收藏".
bool IsRowOfButtons(std::string_view text) {
  const auto length_in = [&](const auto& list) {
    const auto* const word = std::ranges::find_if(
        list, [&](std::string_view each) { return text.starts_with(each) && !GoesOn(text, each); });
    return word == std::end(list) ? 0 : word->size();
  };
  size_t words = 0;
  while (!text.empty()) {
    const size_t word = std::max(length_in(kWords), length_in(kButtons));
    const storage::CodePoint c = storage::DecodeAt(text, 0);
    const bool between = storage::IsSpace(c.value) || c.value == '|' || (c.value >= '0' && c.value <= '9');
    if (word == 0 && !between) return false;
    words += word > 0 ? 1 : 0;
    text.remove_prefix(word > 0 ? word : c.length);
  }
  return words > 0;
}

bool IsLine(std::string_view text) {
  return IsRowOfButtons(text) ||
         std::ranges::any_of(
             kLines, [&](std::string_view word) { return text.starts_with(word) && !GoesOn(text, word); }) ||
         std::ranges::any_of(kWords, [&](std::string_view word) {
           return text.starts_with(word) && text.size() <= word.size() + kMaxBehindWord &&
                  !GoesOn(text, word);
         });
}

}  // namespace

FurnitureWords ReadFurnitureWords(std::string_view shown) {
  const std::string_view line = WithoutMarks(shown);
  const size_t chars = storage::CountCodePoints(FirstChars(line, kMaxRightsChars + 1));
  if (line.empty() || chars > kMaxRightsChars) return FurnitureWords::kNone;
  const std::string folded = storage::Fold(line);
  if (StartsWithAny(folded, kRights)) return FurnitureWords::kLine;
  if (chars > kMaxLineChars || EndsSentence(line)) return FurnitureWords::kNone;
  if (chars <= kMaxTitleChars && StartsWithAny(folded, kComments)) return FurnitureWords::kComments;
  if (chars <= kMaxTitleChars && StartsWithAny(folded, kLists)) return FurnitureWords::kList;
  return IsLine(folded) ? FurnitureWords::kLine : FurnitureWords::kNone;
}

}  // namespace fangtan::service
