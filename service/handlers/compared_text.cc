#include "service/handlers/compared_text.h"

#include "storage/text/char_class.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr std::u32string_view kQuotationMarks = U"\"'`´‘’‚‛“”„‟‹›«»「」『』〝〞〟﹁﹂﹃﹄＂＇｢｣‵′″‶";
constexpr std::u32string_view kDashes = U"-‐‑‒–—―⸺⸻−﹘﹣－─━︱";
constexpr char32_t kQuote = U'"';
constexpr char32_t kDash = U'-';
constexpr char32_t kEllipsis = U'…';

// Full stops that make an ellipsis in threes.
bool IsStop(char32_t value) { return value == U'.' || value == U'。'; }

}  // namespace

bool IsSpacedLetter(char32_t value) { return storage::ClassOf(value) == storage::CharClass::kWord; }

bool IsQuotationMark(char32_t value) { return kQuotationMarks.find(value) != std::u32string_view::npos; }

bool IsDash(char32_t value) { return kDashes.find(value) != std::u32string_view::npos; }

ComparedText::ComparedText(std::string_view text, ComparedForm form) : form_(form) {
  units_.reserve(text.size() / 2);
  char32_t last = 0;
  size_t last_end = 0;
  for (size_t at = 0; at < text.size();) {
    const storage::CodePoint c = storage::DecodeAt(text, at);
    if (!storage::IsSpace(c.value)) {
      const bool blank = last_end < at && IsSpacedLetter(last) && IsSpacedLetter(c.value);
      if (blank) Append(U' ', {last_end, at});
      AddCodePoint(c.value, {at, at + c.length});
      last = c.value;
      last_end = at + c.length;
    }
    at += c.length;
  }
}

void ComparedText::AddCodePoint(char32_t value, ByteRange bytes) {
  if (form_ == ComparedForm::kExact) return Append(value, bytes);
  // Before folding, which takes some of them apart.
  if (IsQuotationMark(value)) return Append(kQuote, bytes);
  if (IsDash(value)) return AddFolded(kDash, bytes);
  if (value == kEllipsis || value == U'⋯') return AddFolded(kEllipsis, bytes);
  const storage::FoldedCodePoint folded = storage::FoldCodePoint(value);
  if (folded.first == 0) return;  // Nothing is left of it.
  AddFolded(folded.first, bytes);
  for (const char32_t unit : folded.rest) AddFolded(unit, bytes);
}

void ComparedText::AddFolded(char32_t value, ByteRange bytes) {
  if (!JoinsRun(value, bytes.end)) Append(value, bytes);
}

void ComparedText::Append(char32_t unit, ByteRange bytes) {
  units_ += unit;
  begins_.push_back(static_cast<uint32_t>(bytes.begin));
  ends_.push_back(static_cast<uint32_t>(bytes.end));
}

// Whether `unit` only makes the run longer that the units end with.
bool ComparedText::JoinsRun(char32_t unit, size_t end) {
  if (units_.empty()) return false;
  const char32_t last = units_.back();
  if ((unit == kDash || unit == kEllipsis) && last == unit) {
    ends_.back() = static_cast<uint32_t>(end);
    return true;
  }
  if (!IsStop(unit)) return false;
  if (last == kEllipsis) {
    ends_.back() = static_cast<uint32_t>(end);
    return true;
  }
  if (units_.size() < 2 || last != unit || units_[units_.size() - 2] != unit) return false;
  units_.pop_back();
  begins_.pop_back();
  ends_.pop_back();
  units_.back() = kEllipsis;
  ends_.back() = static_cast<uint32_t>(end);
  return true;
}

ByteRange ComparedText::Bytes(UnitRange range) const {
  if (range.size() > 0) return {begins_[range.begin], ends_[range.end - 1]};
  const size_t place = range.begin < begins_.size() ? begins_[range.begin] : ends_.empty() ? 0 : ends_.back();
  return {place, place};
}

}  // namespace fangtan::service
