#include "service/documents/ranking.h"

#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kMinEntries = 3;
constexpr size_t kMinOpeningEntries = 2;
constexpr size_t kMaxTitleChars = 100;
constexpr std::string_view kBullets[] = {"-", "*", "•", "·", "●", "■", "◆"};
constexpr std::string_view kEllipses[] = {"...", "…", "．．．", "。。。"};

// Takes `prefix` off `text`; whether it was there.
bool Consume(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool ConsumeAfterNumber(std::string_view& text) {
  for (const std::string_view mark : {".", "、", "．", ")", "）", ":", "：", "|"}) {
    if (Consume(text, mark)) return true;
  }
  return !text.empty() && storage::IsSpace(storage::DecodeAt(text, 0).value);
}

std::string_view WithoutEllipsis(std::string_view title, bool& truncated) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view ellipsis : kEllipses) {
      if (!title.ends_with(ellipsis)) continue;
      title = Trim(title.substr(0, title.size() - ellipsis.size()));
      truncated = again = true;
    }
  }
  // An odd number of dots leaves some.
  while (truncated && title.ends_with(".")) title = Trim(title.substr(0, title.size() - 1));
  return title;
}

bool IsOpeningEntry(const Line& line) {
  const std::optional<RankedLine> entry = ParseRankedLine(line.text);
  return entry.has_value() && entry->bulleted && line.chars <= kMaxTitleChars;
}

// How many lines of bullet and number open the document; 0 if they are too few, mostly sentences, or all
// there is.
size_t OpeningEntries(const std::vector<Line>& lines) {
  size_t count = 0;
  size_t sentences = 0;
  for (; count < lines.size() && IsOpeningEntry(lines[count]); ++count) {
    sentences += LastChar(lines[count].text) == U'。' ? 1 : 0;
  }
  return count >= kMinOpeningEntries && count < lines.size() && sentences * 2 < count ? count : 0;
}

}  // namespace

std::optional<RankedLine> ParseRankedLine(std::string_view line) {
  RankedLine entry;
  for (const std::string_view bullet : kBullets) {
    if (Consume(line, bullet)) {
      entry.bulleted = true;
      line = Trim(line);
      break;
    }
  }
  size_t digits = 0;
  while (digits < line.size() && digits < 4 && line[digits] >= '0' && line[digits] <= '9') ++digits;
  if (digits == 0 || digits > 3) return std::nullopt;
  for (const char digit : line.substr(0, digits)) entry.rank = entry.rank * 10 + (digit - '0');
  line.remove_prefix(digits);
  if (!ConsumeAfterNumber(line)) return std::nullopt;
  entry.title = WithoutEllipsis(Trim(line), entry.truncated);
  if (entry.title.empty()) return std::nullopt;
  return entry;
}

std::vector<RankingBlock> FindRankings(const std::vector<Line>& lines) {
  std::vector<RankingBlock> blocks;
  const size_t opening = OpeningEntries(lines);
  if (opening > 0) blocks.push_back({0, opening});
  for (size_t begin = opening; begin < lines.size();) {
    size_t end = begin;
    bool headlines = true;
    for (; end < lines.size(); ++end) {
      const std::optional<RankedLine> entry = ParseRankedLine(lines[end].text);
      if (!entry.has_value() || entry->rank != static_cast<int>(end - begin + 1)) break;
      const char32_t last = LastChar(entry->title);
      headlines =
          headlines && lines[end].chars <= kMaxTitleChars && last != U'。' && last != U'；' && last != U';';
    }
    if (headlines && end - begin >= kMinEntries) blocks.push_back({begin, end});
    begin = end > begin ? end : begin + 1;
  }
  return blocks;
}

}  // namespace fangtan::service
