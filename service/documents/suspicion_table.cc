#include "service/documents/suspicion_table.h"

#include "service/documents/language_tag.h"
#include "service/documents/lexicon.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr int kRareCharacter = 112;

bool IsStray(char32_t c) {
  if (c == U'・') return false;  // GBK has no code for it: what holds it was never GBK
  return (c >= 0x0370 && c <= 0x04FF) || (c >= 0x3105 && c <= 0x312F) || (c >= 0x2500 && c <= 0x257F) ||
         (c >= 0xE000 && c <= 0xF8FF) || (c >= 0x3041 && c <= 0x30FE) || (c >= 0x2160 && c <= 0x217F);
}

}  // namespace

const SuspicionTable& SuspicionTable::Get() {
  static const SuspicionTable& table = *new SuspicionTable;
  return table;
}

SuspicionTable::SuspicionTable() : traits_(1 << 16) {
  for (size_t c = 0; c < traits_.size(); ++c) traits_[c] = Find(static_cast<char32_t>(c));
}

uint8_t SuspicionTable::Find(char32_t c) {
  uint8_t traits = IsStray(c) ? kStray : 0;
  if (c == 0xFFFD || (c >= 0xE000 && c <= 0xF8FF)) traits |= kLost;
  if (!storage::IsHan(c)) return traits;
  traits |= kHan;
  const int cost = Lexicon::Get().Cost({&c, 1});
  if (cost == Lexicon::kUnknown || cost > kRareCharacter) traits |= kRare;
  if (storage::FoldCodePoint(c).first != c) {
    traits |= kTraditional;
  } else if (IsSimplifiedOnly(c)) {
    traits |= kSimplified;
  }
  return traits;
}

bool SuspicionTable::MayHoldMore(std::string_view text) {
  for (size_t at = storage::AsciiBytesAt(text, 0); at < text.size();
       at += 1 + storage::AsciiBytesAt(text, at + 1)) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0xCD) continue;
    if (byte >= 0xE3 || byte <= 0xD3) return true;
    // Of the symbols, those in U+2140..217F and U+2500..257F.
    const auto next = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0;
    if (byte == 0xE2 && (next == 0x85 || next == 0x94 || next == 0x95)) return true;
  }
  return false;
}

}  // namespace fangtan::service
