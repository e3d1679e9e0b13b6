// The envelope round every value of the store: it shows a record that was damaged, cut, or moved to another
// key, whoever did it and wherever: on disk, in a cache, in memory. DO NOT CHANGE; drawn in
// docs/key_layout.md.
//
//   std::string value = Seal(Family::kAnswer, key, payload);
//   ASSIGN_OR_RETURN(std::string_view payload, Unseal(Family::kAnswer, key, value));
//
//   u8 version | u32 length of the payload | u64 XXH3 of the payload, seeded by version, family and key |
//   payload
//
// Pure functions, thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_ENVELOPE_H_
#define FANGTAN_STORAGE_ROCKS_ENVELOPE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "storage/rocks/keys.h"

namespace fangtan::storage {

inline constexpr uint8_t kEnvelopeVersion = 1;
inline constexpr size_t kEnvelopeSize = 13;

// REQUIRES: payload.size() < 2^32.
std::string Seal(Family family, std::string_view key, std::string_view payload);

// The payload inside `value`, which must outlive it. DATA_LOSS RECORD_CORRUPT naming family and key, or
// FAILED_PRECONDITION STORE_TOO_NEW for an envelope of a later version.
absl::StatusOr<std::string_view> Unseal(Family family, std::string_view key, std::string_view value);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_ENVELOPE_H_
