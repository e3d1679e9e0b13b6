#include "service/documents/end_matter.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "service/documents/html_words.h"
#include "service/documents/page_notes.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxLines = 40;
constexpr size_t kMaxLineChars = 60;
constexpr size_t kMaxHeadingBytes = 60;
constexpr size_t kMaxAfterwordChars = 12;
// Folded.
constexpr std::string_view kHeadings[] = {
    "相关链接",      "相关阅读",         "相关新闻",       "相关报道",   "相关文章", "延伸阅读",
    "推荐阅读",      "往期回顾",         "时间轴",         "本期时间轴", "时间线",   "show notes",
    "shownotes",     "timestamps",       "timeline",       "chapters",   "related",  "read more",
    "related links", "related articles", "further reading"};
// Of what the writer adds below, folded.
constexpr std::string_view kAfterwords[] = {"记者手记",   "采访手记", "采访后记", "采访札记", "编辑手记",
                                            "编后",       "编后语",   "编后记",   "后记",     "手记",
                                            "记者后记",   "作者简介", "作者介绍", "人物简介", "嘉宾简介",
                                            "受访者简介", "人物名片", "嘉宾名片", "人物档案"};
// Of other pages, with their names behind.
constexpr std::string_view kNeighbours[] = {"上一篇", "下一篇", "上一条", "下一条", "previous", "next"};

std::string_view WithoutMarks(std::string_view text) {
  constexpr std::u32string_view kMarks = U"【】[]〔〕■●▲◆★□○◎►▶•*·|｜—–-=>：:";
  const auto is_mark = [&](char32_t c) { return storage::IsSpace(c) || kMarks.find(c) != kMarks.npos; };
  while (!text.empty() && is_mark(storage::DecodeAt(text, 0).value))
    text.remove_prefix(storage::DecodeAt(text, 0).length);
  while (!text.empty() && is_mark(LastChar(text)))
    text.remove_suffix(storage::ToUtf8(std::u32string(1, LastChar(text))).size());
  return text;
}

// "【打印】【关闭】".
bool IsButtonRow(std::string_view line) {
  constexpr std::string_view kOpen = "【";
  constexpr std::string_view kClose = "】";
  bool found = false;
  while (line.starts_with(kOpen)) {
    const size_t end = line.find(kClose);
    if (end == std::string_view::npos) return false;
    const std::string_view word = line.substr(kOpen.size(), end - kOpen.size());
    if (ReadFurnitureWords(word) != FurnitureWords::kLine) return false;
    found = true;
    line = Trim(line.substr(end + kClose.size()));
  }
  return found && line.empty();
}

// "上一篇：灯塔简史".
bool IsNeighbour(std::string_view line) {
  const auto label = ParseLabel(line);
  return label.has_value() && std::ranges::find(kNeighbours, label->key) != std::end(kNeighbours);
}

bool IsEnd(std::string_view line) {
  return IsClosingLine(line) || storage::FoldName(WithoutMarks(line)) == "end";
}

// Where the lines begin that might be end matter: none of them ends a sentence.
size_t FirstEndLine(const Outline& outline) {
  size_t first = outline.lines.size();
  while (first > 1 && outline.lines.size() - first < kMaxLines) {
    const Line& line = outline.lines[first - 1].line;
    if (line.chars > kMaxLineChars) break;
    if (EndsSentence(line.text) && !IsTrailer(storage::FoldName(line.text))) break;
    --first;
  }
  return first;
}

// False of most that folding, which costs more, would tell from all headings.
bool MayHead(std::string_view words) {
  if (words.empty()) return false;
  const bool plain = static_cast<unsigned char>(words.front()) < 0x80;
  return !plain || std::ranges::any_of(
                       kHeadings, [first = absl::ascii_tolower(words.front())](std::string_view heading) {
                         return heading.front() == first;
                       });
}

}  // namespace

bool IsEndHeading(std::string_view line) {
  if (line.size() > kMaxHeadingBytes) return false;
  const std::string_view words = WithoutMarks(line);
  return MayHead(words) && std::ranges::find(kHeadings, storage::FoldName(words)) != std::end(kHeadings);
}

namespace {

bool HeadsAfterword(const Line& line) {
  return line.chars <= kMaxAfterwordChars &&
         std::ranges::find(kAfterwords, storage::FoldName(WithoutMarks(line.text))) != std::end(kAfterwords);
}

// Whether somebody may speak in `line`.
bool IsLabelled(const Line& line) {
  const auto label = ParseLabel(line.text);
  return label.has_value() && !IsCreditRole(label->key) && !IsFieldWord(label->key) &&
         !IsLeadLabel(label->key) && !IsNeighbour(line.text);
}

// The last line that heads what the writer adds, below at least one label and above none; size() if none
// does.
size_t FindAfterword(const Outline& outline) {
  const std::vector<OutlineLine>& lines = outline.lines;
  for (size_t i = lines.size(); i > 1; --i) {
    const Line& line = lines[i - 1].line;
    if (HeadsAfterword(line)) {
      const bool behind_talk = std::any_of(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(i) - 1,
                                           [](const OutlineLine& above) { return IsLabelled(above.line); });
      return behind_talk ? i - 1 : lines.size();
    }
    if (IsLabelled(line)) break;
  }
  return lines.size();
}

}  // namespace

bool IsAboutPage(std::string_view text, const std::vector<PrintedCredit>& credits) {
  constexpr std::pair<std::string_view, std::string_view> kBrackets[] = {{"（", "）"}, {"(", ")"}};
  const bool bracketed = std::ranges::any_of(kBrackets, [&](const auto& pair) {
    return text.starts_with(pair.first) && text.find(pair.second) + pair.second.size() == text.size();
  });
  if (bracketed || ParseLabel(text).has_value()) return bracketed;
  return std::ranges::any_of(credits, [&](const PrintedCredit& credit) {
    return LooksLikeName(credit.name) && text.starts_with(credit.name) && text.size() > credit.name.size();
  });
}

void MarkEndMatter(Outline& outline) {
  // Credits are looked for below it, too.
  for (size_t i = FindAfterword(outline); i < outline.lines.size(); ++i) {
    if (ParseCreditLine(outline.lines[i].line.text).empty() &&
        !ParseBracketCredit(outline.lines[i].line.text).has_value())
      outline.lines[i].kind = LineKind::kMetadata;
  }
  bool listed = false;  // below a heading
  bool ended = false;   // below "END"
  for (size_t i = FirstEndLine(outline); i < outline.lines.size(); ++i) {
    OutlineLine& line = outline.lines[i];
    const std::string_view text = line.line.text;
    if (line.kind != LineKind::kText) continue;
    listed = listed || IsEndHeading(text);
    ended = ended || IsEnd(text);
    const bool behind_end = ended && ParseCreditLine(text).empty();
    const bool furniture = ReadFurnitureWords(text) != FurnitureWords::kNone;
    if (behind_end || furniture || IsButtonRow(text) || IsNeighbour(text)) line.kind = LineKind::kFooter;
    // No names and dates of this page are in the titles of others.
    if (listed) line.kind = LineKind::kMetadata;
  }
}

}  // namespace fangtan::service
