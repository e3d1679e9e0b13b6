#include "service/documents/placed_text.h"

#include <utility>

#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

// Han, kana, and the punctuation of both: lines of them are joined without a blank.
bool NeedsNoBlank(char32_t c) {
  return storage::IsHan(c) || (c >= 0x3001 && c <= 0x30FF) || (c >= 0xFF01 && c <= 0xFF60) || c == U'…' ||
         c == U'—' || c == U'“' || c == U'”';
}

bool IsLayout(char32_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

bool IsLineEnd(char32_t c) { return c == '\n' || c == '\r' || c == '\f' || c == 0x2028 || c == 0x2029; }

}  // namespace

void PlacedTextWriter::Add(std::string_view text, ByteRange range) {
  const bool same = text.size() == range.end - range.begin;
  for (size_t at = 0; at < text.size();) {
    if (const size_t plain = same ? PlainBytes(text.substr(at)) : 0; plain > 0) {
      AppendPlain(text.substr(at, plain), range.begin + at);
      at += plain;
      continue;
    }
    const storage::CodePoint c = storage::DecodeAt(text, at);
    const ByteRange place = same ? ByteRange{range.begin + at, range.begin + at + c.length} : range;
    Append(c.value, text.substr(at, c.length), place);
    at += c.length;
  }
}

// How much of `text` can be taken as it is: characters that are neither white space nor controls, with single
// blanks between them. Nothing at the beginning, or behind blanks, which the next character decides about.
size_t PlacedTextWriter::PlainBytes(std::string_view text) const {
  if (written_.empty() || blank_ || line_end_) return 0;
  const auto is_plain = [&](size_t at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    // White space outside ASCII begins with C2, E2, E3 or EF.
    return byte > 0x20 && byte != 0x7F && byte != 0xC2 && byte != 0xE2 && byte != 0xE3 && byte != 0xEF;
  };
  size_t at = 0;
  while (at < text.size()) {
    if (is_plain(at)) {
      ++at;
    } else if (text[at] == ' ' && at + 1 < text.size() && is_plain(at + 1)) {
      at += 2;
    } else {
      break;
    }
  }
  return at;
}

// Of characters that begin with none of those bytes a whole number.
void PlacedTextWriter::AppendPlain(std::string_view text, size_t begin) {
  written_.text += text;
  written_.range.end = begin + text.size();
  size_t at = text.size() - 1;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  last_ = storage::DecodeAt(text, at).value;
}

void PlacedTextWriter::Append(char32_t value, std::string_view bytes, ByteRange range) {
  if (IsLayout(value) || IsLineEnd(value)) {
    blank_ = true;
    line_end_ = line_end_ || IsLineEnd(value);
    return;
  }
  if (value < 0x20 || value == 0x7F) return;
  if (written_.empty() && storage::IsSpace(value)) return;
  const bool joins = line_end_ && (NeedsNoBlank(last_) && NeedsNoBlank(value));
  if (!written_.empty() && (blank_ || line_end_) && !joins) written_.text += ' ';
  blank_ = false;
  line_end_ = false;
  if (written_.empty()) written_.range.begin = range.begin;
  written_.text += bytes;
  if (!storage::IsSpace(value)) written_.range.end = range.end;
  last_ = value;
}

PlacedText PlacedTextWriter::Take() {
  PlacedText placed = std::exchange(written_, {});
  blank_ = false;
  line_end_ = false;
  last_ = 0;
  // Layout blanks are never written last; spaces that align may be.
  while (!placed.text.empty()) {
    size_t at = placed.text.size() - 1;
    while (at > 0 && (static_cast<unsigned char>(placed.text[at]) & 0xC0) == 0x80) --at;
    if (!storage::IsSpace(storage::DecodeAt(placed.text, at).value)) break;
    placed.text.resize(at);
  }
  return placed;
}

}  // namespace fangtan::service
