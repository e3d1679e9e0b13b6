// GBK as byte pairs, for taking texts apart that were decoded with it at the wrong byte. Thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_GBK_H_
#define FANGTAN_SERVICE_DOCUMENTS_GBK_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace fangtan::service {

// The two bytes of one GBK character.
struct GbkPair {
  uint8_t lead = 0;
  uint8_t trail = 0;
};

class Gbk {
 public:
  static const Gbk& Get();

  static bool IsLead(uint8_t byte) { return byte >= 0x81 && byte <= 0xFE; }
  static bool IsTrail(uint8_t byte) { return byte >= 0x40 && byte <= 0xFE && byte != 0x7F; }

  // The character of a pair; 0 for pairs that have none, or one of private use only.
  char32_t Decode(uint8_t lead, uint8_t trail) const;

  // The lead bytes of pairs without a character: those of the zones left to the user, which decoders drop or
  // map to private use, and of the holes of the table.
  const std::vector<uint8_t>& LeadsOfNothing() const { return leads_of_nothing_; }

  // The pair of a character; private-use characters go back to the user-defined zones they are decoded from.
  std::optional<GbkPair> Encode(char32_t c) const;

 private:
  Gbk();

  void FindLeadsOfNothing();

  std::vector<char32_t> characters_;  // by lead and trail
  std::vector<uint8_t> leads_of_nothing_;
  absl::flat_hash_map<char32_t, GbkPair> pairs_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_GBK_H_
