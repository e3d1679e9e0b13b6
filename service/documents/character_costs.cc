#include "service/documents/character_costs.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <string_view>

#include "service/documents/text_model.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr double kNoText = 20;
constexpr double kOtherLetter = 9;  // Kana, Hangul, Greek, Cyrillic
constexpr double kKnownSign = 8;    // typographic marks, currencies
constexpr double kOtherSign = 14;   // all other symbols

double CostOf(char32_t c, const TextModel& model) {
  const auto category = u_charType(static_cast<UChar32>(c));
  if (category == U_CONTROL_CHAR || category == U_UNASSIGNED || category == U_PRIVATE_USE_CHAR ||
      category == U_SURROGATE || c == 0xFFFD) {
    return kNoText;
  }
  // Words of the language hold letters; half-width Kana are what one byte of something else looks like.
  if (storage::IsHan(c)) return model.Cost(U"", {&c, 1});
  if (c >= 0xFF61 && c <= 0xFFDC) return kOtherSign;
  if (c == 0xA0 || c == 0x3000 || c == 0xFEFF) return kKnownSign - 2;
  const double known = model.Cost(U"", {&c, 1});
  if (known < kKnownSign) return known;
  if (std::u32string_view(U"–•™©®°£€§«»¡¿…·").find(c) != std::u32string_view::npos) return kKnownSign - 1.5;
  if ((c >= 0xFF01 && c <= 0xFF5E) || (c >= 0x2010 && c <= 0x2026) || (c >= 0x3001 && c <= 0x3020))
    return kKnownSign;
  const bool letter =
      (c >= 0x370 && c <= 0x4FF) || (c >= 0x3041 && c <= 0x30FF) || (c >= 0xAC00 && c <= 0xD7A3);
  return letter ? kOtherLetter : kOtherSign;
}

}  // namespace

const CharacterCosts& CharacterCosts::Get() {
  static const CharacterCosts& costs = *new CharacterCosts;
  return costs;
}

CharacterCosts::CharacterCosts() : costs_(1 << 16) {
  const TextModel model(TextModel::Script::kUnknown);
  for (size_t c = 0; c < costs_.size(); ++c)
    costs_[c] = static_cast<float>(CostOf(static_cast<char32_t>(c), model));
}

}  // namespace fangtan::service
