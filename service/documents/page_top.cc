#include "service/documents/page_top.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <vector>

#include "service/documents/html_words.h"
#include "service/documents/lines.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxRowBytes = 400;
constexpr size_t kMinColumns = 4;
constexpr size_t kMaxColumnChars = 14;
constexpr size_t kMaxHeadingChars = 8;
// Columns that a site has, folded; of a row one is among them.
constexpr std::string_view kColumns[] = {"首页", "要闻", "新闻", "专题", "视频", "论坛", "时政",
                                         "财经", "体育", "评论", "登录", "注册", "home", "news"};
constexpr std::string_view kHomes[] = {"首页", "网首页", "home"};
constexpr std::string_view kRankings[] = {"排行", "排行榜", "热榜", "热点", "热门", "热文", "热读"};

bool IsBar(char32_t c) { return std::u32string_view(U"|｜丨│︱").find(c) != std::u32string_view::npos; }

// `line` at its bars, or, where it has none, at gaps of at least `gap` blanks; a wide blank is a gap.
std::vector<std::string_view> Columns(std::string_view line, size_t gap) {
  std::vector<std::string_view> columns;
  const bool bars = std::ranges::any_of(storage::ToUtf32(line), IsBar);
  size_t begin = 0;
  size_t blanks = 0;
  for (size_t at = 0; at < line.size();) {
    const storage::CodePoint c = storage::DecodeAt(line, at);
    blanks = storage::IsSpace(c.value) ? blanks + (c.value == ' ' ? 1 : gap) : 0;
    at += c.length;
    if (bars ? !IsBar(c.value) : blanks < gap) continue;
    const std::string_view column = Trim(line.substr(begin, at - begin - (bars ? c.length : 0)));
    if (!column.empty()) columns.push_back(column);
    begin = at;
  }
  if (const std::string_view last = Trim(line.substr(begin)); !last.empty()) columns.push_back(last);
  return columns;
}

bool EndsInHome(std::string_view column) {
  const std::string folded = storage::Fold(column);
  return std::ranges::any_of(kHomes, [&](std::string_view home) { return folded.ends_with(home); });
}

bool IsRow(const std::vector<std::string_view>& columns) {
  return columns.size() >= kMinColumns && std::ranges::all_of(columns, [](std::string_view column) {
           return storage::CountCodePoints(column) <= kMaxColumnChars;
         });
}

}  // namespace

bool IsNavigationRow(std::string_view line) {
  if (line.size() > kMaxRowBytes || EndsInStop(line)) return false;
  const std::vector<std::string_view> columns = Columns(line, 2);
  const bool known = EndsInHome(columns.empty() ? "" : columns.front()) ||
                     std::ranges::any_of(columns, [](std::string_view column) {
                       return std::ranges::find(kColumns, storage::Fold(column)) != std::end(kColumns);
                     });
  if (known && IsRow(columns)) return true;
  const std::vector<std::string_view> words = Columns(line, 1);
  return IsRow(words) && EndsInHome(words.front());
}

bool HeadsRanking(std::string_view line) {
  if (ReadFurnitureWords(line) == FurnitureWords::kList) return true;
  if (storage::CountCodePoints(line) > kMaxHeadingChars) return false;
  const std::string folded = storage::Fold(line);
  return std::ranges::any_of(kRankings, [&](std::string_view word) { return folded.ends_with(word); });
}

}  // namespace fangtan::service
