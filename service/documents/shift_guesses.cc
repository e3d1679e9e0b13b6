#include "service/documents/shift_guesses.h"

#include <algorithm>

#include "service/documents/character_costs.h"

namespace fangtan::service {
namespace {

constexpr float kMostBetween = 9.5F;  // of a character between two vanished pairs

}  // namespace

const Guesses& Guesses::Get() {
  static const Guesses& guesses = *new Guesses;
  return guesses;
}

Guesses::Guesses() {
  std::array<bool, 256> vanishes{};
  for (const uint8_t byte : Gbk::Get().LeadsOfNothing()) vanishes[byte] = true;
  for (int lead = 0x81; lead <= 0xFE; ++lead) {
    for (int trail = 0x40; trail <= 0xFE; ++trail) {
      const auto a = static_cast<uint8_t>(lead), b = static_cast<uint8_t>(trail);
      const char32_t c = Gbk::Get().Decode(a, b);
      if (c == 0) continue;
      const float cost = CharacterCosts::Get().Of(c);
      trails_[a].push_back({b, cost});
      leads_[b].push_back({a, cost});
      if (vanishes[b]) vanished_[a].push_back({b, cost});
      if (vanishes[b] && cost < kMostBetween) between_.push_back({a, b});
    }
  }
  for (auto* lists : {&trails_, &leads_, &vanished_}) {
    for (auto& list : *lists) std::ranges::sort(list, {}, &Guess::cost);
  }
}

}  // namespace fangtan::service
