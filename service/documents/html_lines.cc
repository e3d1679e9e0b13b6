#include "service/documents/html_lines.h"

#include <algorithm>
#include <vector>

#include "service/documents/html_entities.h"
#include "service/documents/lines.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxLabelChars = 16;
constexpr size_t kLookedAt = 400;  // bytes of a line that are looked at around a break

// Calls `use(code point)` for each character of `piece`, references decoded; stops where it says false.
template <typename Use>
void ForEachShown(std::string_view text, const HtmlPiece& piece, Use use) {
  for (size_t at = piece.begin; at < piece.end;) {
    if (text[at] == '&' && !piece.verbatim) {
      const auto found = ReadReference(text.substr(0, piece.end), at);
      if (found.has_value()) {
        if (!use(found->value)) return;
        at += found->size;
        continue;
      }
    }
    const storage::CodePoint c = storage::DecodeAt(text, at);
    if (!use(c.value)) return;
    at += c.length;
  }
}

bool IsStop(char32_t c) {
  return std::u32string_view(U"。！？，、；.!?,;…").find(c) != std::u32string_view::npos;
}

void Count(std::string_view text, std::span<const HtmlPiece> pieces, HtmlBlock& block) {
  for (const HtmlPiece& piece : pieces) {
    if ((piece.style & kReading) != 0) continue;
    uint32_t chars = 0;
    ForEachShown(text, piece, [&](char32_t c) {
      const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
      const bool plain = letter || (c >= 0x4E00 && c < 0xA000);
      chars += plain || !storage::IsSpace(c) ? 1 : 0;
      block.stops += !plain && IsStop(c) ? 1 : 0;
      return true;
    });
    block.chars += chars;
    if ((piece.style & kLink) != 0) block.link_chars += chars;
  }
}

bool IsAllBold(std::string_view text, std::span<const HtmlPiece> line) {
  return std::ranges::all_of(line, [&](const HtmlPiece& piece) {
    return (piece.style & kBold) != 0 || IsBlankHtml(text, {&piece, 1});
  });
}

// "记者：", "Ada Byron: ".
bool BeginsWithLabel(std::string_view line) {
  const std::string_view front = FirstChars(Trim(line), kMaxLabelChars);
  for (size_t at = 0; at < front.size();) {
    const storage::CodePoint c = storage::DecodeAt(front, at);
    if (IsColon(c.value)) return at > 0;
    if (IsStop(c.value)) return false;
    at += c.length;
  }
  return false;
}

bool IsIndented(std::string_view line) {
  const auto blank = [&](size_t at) {
    return at < line.size() && storage::IsSpace(storage::DecodeAt(line, at).value) &&
           static_cast<unsigned char>(line[at]) >= 0x80;
  };
  while (!line.empty() && (line[0] == '\n' || line[0] == '\r' || line[0] == ' ' || line[0] == '\t'))
    line.remove_prefix(1);
  return blank(0) && blank(storage::DecodeAt(line, 0).length);
}

// The pieces at the end of `line` that hold so many bytes.
std::span<const HtmlPiece> EndOf(std::span<const HtmlPiece> line) {
  size_t bytes = 0;
  size_t count = 0;
  for (; count < line.size() && bytes < kLookedAt; ++count) {
    const HtmlPiece& piece = line[line.size() - count - 1];
    bytes += piece.end - piece.begin + 1;
  }
  return line.last(count);
}

// The last bytes alone: a piece may be long.
std::string EndText(std::string_view text, std::span<const HtmlPiece> line) {
  std::vector<HtmlPiece> end(EndOf(line).begin(), EndOf(line).end());
  if (!end.empty() && end.back().end - end.back().begin > kLookedAt) {
    size_t begin = end.back().end - kLookedAt;
    while (begin < end.back().end && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) ++begin;
    end.back().begin = static_cast<uint32_t>(begin);
    end = {end.back()};
  }
  return ShownText(text, end);
}

// Whether a paragraph ends at the break between `line` and `next`.
bool EndsParagraph(std::string_view text, std::span<const HtmlPiece> line, std::span<const HtmlPiece> next) {
  const std::string behind = ShownText(text, next, kLookedAt);
  if (IsIndented(behind) || BeginsWithLabel(behind)) return true;
  if (EndsSentence(Trim(EndText(text, line)))) return true;
  return IsAllBold(text, line) != IsAllBold(text, next);
}

}  // namespace

bool IsBlankHtml(std::string_view text, std::span<const HtmlPiece> pieces) {
  bool blank = true;
  for (const HtmlPiece& piece : pieces) {
    ForEachShown(text, piece, [&](char32_t c) {
      blank = storage::IsSpace(c);
      return blank;
    });
    if (!blank) return false;
  }
  return true;
}

std::string ShownText(std::string_view text, std::span<const HtmlPiece> pieces, size_t max_bytes) {
  std::string shown;
  for (const HtmlPiece& piece : pieces) {
    if ((piece.style & kReading) != 0) continue;
    if (piece.IsBreak()) shown += ' ';
    ForEachShown(text, piece, [&](char32_t c) {
      storage::AppendUtf8(c, shown);
      return shown.size() < max_bytes;
    });
    if (shown.size() >= max_bytes) break;
  }
  return shown;
}

void SplitHtmlLines(std::string_view text, HtmlPage& page, size_t first, const HtmlBlock& block) {
  const std::span<const HtmlPiece> all(page.pieces);
  const auto finish = [&](size_t begin, size_t end) {
    const std::span<const HtmlPiece> line = all.subspan(begin, end - begin);
    HtmlBlock made = block;
    made.first_piece = static_cast<uint32_t>(begin);
    made.piece_count = static_cast<uint32_t>(end - begin);
    Count(text, line, made);
    if (made.chars > 0) page.blocks.push_back(made);
  };
  const auto line_end = [&](size_t at) {
    while (at < all.size() && !all[at].IsBreak()) ++at;
    return at;
  };
  size_t begin = first;
  size_t line = first;
  for (size_t end = line_end(first); end < all.size(); end = line_end(line)) {
    const size_t next_end = line_end(end + 1);
    const bool ends =
        EndsParagraph(text, all.subspan(line, end - line), all.subspan(end + 1, next_end - end - 1));
    if (ends) {
      finish(begin, end);
      begin = end + 1;
    }
    line = end + 1;
  }
  finish(begin, all.size());
}

}  // namespace fangtan::service
