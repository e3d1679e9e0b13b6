#include "service/documents/gbk.h"

#include <unicode/ucnv.h>

namespace fangtan::service {
namespace {

constexpr size_t Index(uint8_t lead, uint8_t trail) { return static_cast<size_t>(lead) << 8 | trail; }

bool IsPrivate(char32_t c) { return c >= 0xE000 && c <= 0xF8FF; }

// Code page 936 maps its three user-defined zones to private use in one sequence: AAA1-AFFE and F8A1-FEFE in
// rows of 94, A240-A7A0 (trail below A1) in rows of 96.
std::optional<GbkPair> UserDefined(char32_t c) {
  const auto pair = [](uint32_t lead, uint32_t trail) {
    return GbkPair{static_cast<uint8_t>(lead), static_cast<uint8_t>(trail)};
  };
  if (c < 0xE000 || c > 0xE765) return std::nullopt;
  if (c < 0xE234) return pair(0xAA + (c - 0xE000) / 94, 0xA1 + (c - 0xE000) % 94);
  if (c < 0xE4C6) return pair(0xF8 + (c - 0xE234) / 94, 0xA1 + (c - 0xE234) % 94);
  const uint32_t column = (c - 0xE4C6) % 96;
  return pair(0xA1 + (c - 0xE4C6) / 96, 0x40 + column + (column >= 0x3F ? 1 : 0));
}

}  // namespace

const Gbk& Gbk::Get() {
  static const Gbk& gbk = *new Gbk;
  return gbk;
}

Gbk::Gbk() : characters_(1 << 16) {
  UErrorCode error = U_ZERO_ERROR;
  UConverter* converter = ucnv_open("GBK", &error);
  if (U_FAILURE(error)) return;
  ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  for (uint32_t lead = 0x81; lead <= 0xFE; ++lead) {
    for (uint32_t trail = 0x40; trail <= 0xFE; ++trail) {
      const char bytes[2] = {static_cast<char>(lead), static_cast<char>(trail)};
      const char* source = bytes;
      UErrorCode bad = U_ZERO_ERROR;
      ucnv_reset(converter);
      const UChar32 c = ucnv_getNextUChar(converter, &source, bytes + 2, &bad);
      if (U_FAILURE(bad) || source != bytes + 2 || c == 0xFFFD || IsPrivate(static_cast<char32_t>(c)))
        continue;
      const GbkPair pair{static_cast<uint8_t>(lead), static_cast<uint8_t>(trail)};
      characters_[Index(pair.lead, pair.trail)] = static_cast<char32_t>(c);
      pairs_.try_emplace(static_cast<char32_t>(c), pair);
    }
  }
  ucnv_close(converter);
  FindLeadsOfNothing();
}

void Gbk::FindLeadsOfNothing() {
  for (int lead = 0x81; lead <= 0xFE; ++lead) {
    bool hole = false;
    // Only a trail byte that can lead the next character matters to a text out of step.
    for (int trail = 0x81; trail <= 0xFE; ++trail) {
      hole = hole || Decode(static_cast<uint8_t>(lead), static_cast<uint8_t>(trail)) == 0;
    }
    if (hole) leads_of_nothing_.push_back(static_cast<uint8_t>(lead));
  }
}

char32_t Gbk::Decode(uint8_t lead, uint8_t trail) const { return characters_[Index(lead, trail)]; }

std::optional<GbkPair> Gbk::Encode(char32_t c) const {
  if (const auto found = pairs_.find(c); found != pairs_.end()) return found->second;
  return UserDefined(c);
}

}  // namespace fangtan::service
