// What a lost byte of GBK may have been, for the search of shift_search.h. Thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_SHIFT_GUESSES_H_
#define FANGTAN_SERVICE_DOCUMENTS_SHIFT_GUESSES_H_

#include <array>
#include <cstdint>
#include <vector>

#include "service/documents/gbk.h"

namespace fangtan::service {

struct Guess {
  uint8_t byte = 0;
  float cost = 0;
};

// The bytes by which a lead or a trail may be completed, those of common characters first.
class Guesses {
 public:
  static const Guesses& Get();

  const std::vector<Guess>& Trails(uint8_t lead) const { return trails_[lead]; }
  const std::vector<Guess>& Leads(uint8_t trail) const { return leads_[trail]; }
  // Trails that may have led a pair without a character.
  const std::vector<Guess>& VanishedTrails(uint8_t lead) const { return vanished_[lead]; }
  // Common characters whose trail byte may have led such a pair.
  const std::vector<GbkPair>& Between() const { return between_; }

 private:
  Guesses();

  std::array<std::vector<Guess>, 256> trails_, leads_, vanished_;
  std::vector<GbkPair> between_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_SHIFT_GUESSES_H_
