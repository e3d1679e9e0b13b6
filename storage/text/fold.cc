#include "storage/text/fold.h"

#include <algorithm>
#include <iterator>

#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

// Made by make_fold_table: kFoldPages[code point >> 8] names a page of kFoldEntries; an entry is 0 (folds to
// itself), a code point, kFoldIgnored, or kFoldSequence | offset << 8 | length, which points into
// kFoldSequences.
#include "storage/text/fold_table.inc"

bool IsWide(char32_t c) { return IsHan(c) || (c >= 0x3001 && c <= 0x30FF) || (c >= 0xAC00 && c <= 0xD7A3); }

bool IsInterpunct(char32_t c) {
  return c == 0x00B7 || c == 0x0387 || c == 0x2022 || c == 0x2027 || c == 0x2219 || c == 0x22C5 ||
         c == 0x30FB;
}

char32_t Last(const FoldedCodePoint& folded) {
  return folded.rest.empty() ? folded.first : folded.rest.back();
}

// Calls emit(folded code point, its range in `text`) for everything that stays; a blank stands for the range
// of the white space that it replaces.
template <typename Emit>
void ForEachFolded(std::string_view text, Emit emit) {
  char32_t before = 0;
  ByteRange blank;
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeAt(text, at);
    const ByteRange range{at, at + c.length};
    at += c.length;
    if (IsSpace(c.value)) {
      if (blank == ByteRange{}) blank = range;
      blank.end = range.end;
      continue;
    }
    const FoldedCodePoint folded = FoldCodePoint(c.value);
    if (folded.first == 0) continue;
    if (blank.end != 0 && before != 0 && !(IsWide(before) && IsWide(folded.first))) {
      emit(FoldedCodePoint{U' ', {}}, blank);
    }
    blank = {};
    emit(folded, range);
    before = Last(folded);
  }
}

void AppendFolded(const FoldedCodePoint& folded, std::string& out) {
  AppendUtf8(folded.first, out);
  for (const char32_t c : folded.rest) AppendUtf8(c, out);
}

}  // namespace

FoldedCodePoint FoldCodePoint(char32_t value) {
  if (value >= 'a' && value <= 'z') return {value, {}};
  const uint32_t page = value >> 8;
  if (page >= std::size(kFoldPages)) return {value, {}};
  const uint32_t entry = kFoldEntries[(kFoldPages[page] << 8) | (value & 0xFF)];
  if (entry == 0) return {value, {}};
  if (entry == kFoldIgnored) return {};
  if ((entry & kFoldSequence) == 0) return {entry, {}};
  const std::u32string_view sequence(kFoldSequences + ((entry & ~kFoldSequence) >> 8), entry & 0xFF);
  return {sequence.front(), sequence.substr(1)};
}

void FoldedText::Append(const FoldedCodePoint& folded, ByteRange original) {
  const size_t begin = text_.size();
  AppendFolded(folded, text_);
  const bool even = text_.size() - begin == original.end - original.begin && folded.rest.empty();
  if (even && !pieces_.empty() && pieces_.back().even && pieces_.back().original_end == original.begin) {
    pieces_.back().original_end = static_cast<uint32_t>(original.end);
    return;
  }
  pieces_.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(original.begin),
                     static_cast<uint32_t>(original.end), even});
}

const FoldedText::Piece& FoldedText::PieceAt(size_t folded) const {
  const auto after = std::upper_bound(pieces_.begin(), pieces_.end(), folded,
                                      [](size_t at, const Piece& piece) { return at < piece.folded; });
  return *std::prev(after);
}

ByteRange FoldedText::Original(ByteRange folded) const {
  if (pieces_.empty()) return {};
  const Piece& first = PieceAt(folded.begin);
  const size_t begin = first.even ? first.original + (folded.begin - first.folded) : first.original;
  if (folded.begin == folded.end) return {begin, begin};
  const Piece& last = PieceAt(folded.end - 1);
  const size_t end = last.even ? last.original + (folded.end - last.folded) : last.original_end;
  return {begin, end};
}

FoldedText FoldWithOffsets(std::string_view text) {
  FoldedText out;
  out.text_.reserve(text.size());
  ForEachFolded(text, [&out](const FoldedCodePoint& folded, ByteRange range) { out.Append(folded, range); });
  return out;
}

std::string Fold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  ForEachFolded(text, [&out](const FoldedCodePoint& folded, ByteRange) { AppendFolded(folded, out); });
  return out;
}

std::string FoldName(std::string_view name) {
  std::u32string folded = ToUtf32(Fold(name));
  std::replace_if(folded.begin(), folded.end(), IsInterpunct, U'·');
  if (std::any_of(folded.begin(), folded.end(), IsHan)) std::erase(folded, U' ');
  return ToUtf8(folded);
}

}  // namespace fangtan::storage
