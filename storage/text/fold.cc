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

// One for all that pages print in its place: O’Connor, O'Connor.
char32_t MarkInName(char32_t c) {
  if (IsInterpunct(c)) return U'·';
  if (c == 0x2018 || c == 0x2019 || c == 0x02BC) return U'\'';
  return c == 0x2010 || c == 0x2011 ? U'-' : c;
}

char32_t Last(const FoldedCodePoint& folded) {
  return folded.rest.empty() ? folded.first : folded.rest.back();
}

// DecodeAt, IsSpace and FoldCodePoint for the characters that nearly all of a text is made of: an import
// folds hundreds of megabytes.
inline CodePoint Decode(std::string_view text, size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return {lead, 1};
  if ((lead & 0xF0) != 0xE0) return DecodeAt(text, at);
  return {((lead & 0x0Fu) << 12) | ((text[at + 1] & 0x3Fu) << 6) | (text[at + 2] & 0x3Fu), 3};
}

inline bool IsBlank(char32_t c) {
  const bool never = (c > 0x20 && c < 0x85) || (c > 0x3000 && c != 0xFEFF);
  return !never && IsSpace(c);
}

inline FoldedCodePoint FoldOne(char32_t value) {
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

// Variants beyond the tables of scripts: current words of their own in one script or the other (意味着,
// 意味著), or printed forms that those leave out. Of texts only: names have had their ids since before.
inline char32_t TextVariant(char32_t folded) {
  switch (folded) {
    case U'著':
      return U'着';
    case U'擡':
      return U'抬';
    case U'隣':
      return U'邻';
    case U'鬭':
    case U'鬪':
      return U'斗';
    case U'淸':
      return U'清';
    case U'靑':
      return U'青';
    case U'郞':
      return U'郎';
    case U'馀':
      return U'余';
    case U'竝':
      return U'并';
    default:
      return folded;
  }
}

enum class Of { kText, kName };

// Calls emit(folded code point, its range in `text`) for everything that stays; a blank stands for the range
// of the white space that it replaces.
template <Of of, typename Emit>
void ForEachFolded(std::string_view text, Emit emit) {
  char32_t before = 0;
  ByteRange blank;
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = Decode(text, at);
    const ByteRange range{at, at + c.length};
    at += c.length;
    if (IsBlank(c.value)) {
      if (blank == ByteRange{}) blank = range;
      blank.end = range.end;
      continue;
    }
    FoldedCodePoint folded = FoldOne(c.value);
    if (folded.first == 0) continue;
    if (of == Of::kText && folded.first >= 0x2E80) folded.first = TextVariant(folded.first);
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

// Writes UTF-8 into a string that it keeps longer than what is written; Finish takes the rest away.
class Writer {
 public:
  Writer(std::string& out, size_t expected) : out_(out) { out_.resize(expected + kRoom); }

  void Put(const FoldedCodePoint& folded) {
    PutOne(folded.first);
    for (const char32_t c : folded.rest) PutOne(c);
  }

  void Finish() { out_.resize(size_); }

 private:
  static constexpr size_t kRoom = 4;

  void PutOne(char32_t c) {
    if (out_.size() - size_ < kRoom) out_.resize(2 * out_.size());
    char* at = out_.data() + size_;
    if (c < 0x80) {
      *at = static_cast<char>(c);
      size_ += 1;
    } else if (c >= 0x800 && c < 0x10000) {
      at[0] = static_cast<char>(0xE0 | (c >> 12));
      at[1] = static_cast<char>(0x80 | ((c >> 6) & 0x3F));
      at[2] = static_cast<char>(0x80 | (c & 0x3F));
      size_ += 3;
    } else {
      PutRare(c);
    }
  }

  void PutRare(char32_t c) {
    std::string bytes;
    AppendUtf8(c, bytes);
    bytes.copy(out_.data() + size_, bytes.size());
    size_ += bytes.size();
  }

  std::string& out_;
  size_t size_ = 0;
};

template <Of of>
void FoldAs(std::string_view text, std::string& out) {
  Writer writer(out, text.size());
  ForEachFolded<of>(text, [&writer](const FoldedCodePoint& folded, ByteRange) { writer.Put(folded); });
  writer.Finish();
}

}  // namespace

FoldedCodePoint FoldCodePoint(char32_t value) { return FoldOne(value); }

void FoldedText::Append(const FoldedCodePoint& folded, ByteRange original) {
  const size_t begin = text_.size();
  const char32_t c = folded.first;
  if (c >= 0x800 && c < 0x10000 && folded.rest.empty()) {
    const char bytes[] = {static_cast<char>(0xE0 | (c >> 12)), static_cast<char>(0x80 | ((c >> 6) & 0x3F)),
                          static_cast<char>(0x80 | (c & 0x3F))};
    text_.append(bytes, sizeof bytes);
  } else {
    AppendFolded(folded, text_);
  }
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
  ForEachFolded<Of::kText>(
      text, [&out](const FoldedCodePoint& folded, ByteRange range) { out.Append(folded, range); });
  return out;
}

void FoldTo(std::string_view text, std::string& out) { FoldAs<Of::kText>(text, out); }

std::string Fold(std::string_view text) {
  std::string out;
  FoldTo(text, out);
  return out;
}

// FoldName of letters and digits of ASCII with single blanks between them; false for any other name.
bool FoldPlainName(std::string_view name, std::string& out) {
  out.reserve(name.size());
  bool blank = true;
  for (const char c : name) {
    const bool letter = static_cast<unsigned char>((c | 0x20) - 'a') < 26;
    if (letter || (c >= '0' && c <= '9')) {
      out += letter ? static_cast<char>(c | 0x20) : c;
      blank = false;
    } else if (c == ' ' && !blank) {
      out += c;
      blank = true;
    } else {
      return false;
    }
  }
  return !blank;
}

// Whether a blank may have to go from the folded `name`, or a mark to be another one: of the marks all begin
// with these bytes.
bool MayHoldMarks(std::string_view name) {
  return std::ranges::any_of(name, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == ' ' || byte == 0xC2 || byte == 0xCA || byte == 0xCE || byte == 0xE2 || byte == 0xE3;
  });
}

std::string FoldName(std::string_view name) {
  if (std::string plain; FoldPlainName(name, plain)) return plain;
  std::string folded_name;
  FoldAs<Of::kName>(name, folded_name);
  if (!MayHoldMarks(folded_name)) return folded_name;
  std::u32string folded = ToUtf32(folded_name);
  std::transform(folded.begin(), folded.end(), folded.begin(), MarkInName);
  if (std::any_of(folded.begin(), folded.end(), IsHan)) std::erase(folded, U' ');
  return ToUtf8(folded);
}

}  // namespace fangtan::storage
