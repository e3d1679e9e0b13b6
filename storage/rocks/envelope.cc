#include "storage/rocks/envelope.h"

#include <xxhash.h>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/rocks/big_endian.h"

namespace fangtan::storage {
namespace {

constexpr size_t kLengthAt = 1;
constexpr size_t kHashAt = 5;

uint64_t PayloadHash(uint8_t version, Family family, std::string_view key, std::string_view payload) {
  std::string seed_of(1, static_cast<char>(version));
  seed_of += FamilyName(family);
  seed_of.push_back('\0');
  seed_of += key;
  const uint64_t seed = XXH3_64bits(seed_of.data(), seed_of.size());
  return XXH3_64bits_withSeed(payload.data(), payload.size(), seed);
}

absl::Status Damaged(Family family, std::string_view key, const char* how) {
  return RecordCorrupt(absl::StrCat("record ", RecordName(family, key), " is damaged: ", how));
}

}  // namespace

std::string Seal(Family family, std::string_view key, std::string_view payload) {
  std::string value;
  value.reserve(kEnvelopeSize + payload.size());
  value.resize(kEnvelopeSize);
  value[0] = static_cast<char>(kEnvelopeVersion);
  StoreBigEndian(static_cast<uint32_t>(payload.size()), value.data() + kLengthAt);
  StoreBigEndian(PayloadHash(kEnvelopeVersion, family, key, payload), value.data() + kHashAt);
  value.append(payload);
  return value;
}

absl::StatusOr<std::string_view> Unseal(Family family, std::string_view key, std::string_view value) {
  if (value.size() < kEnvelopeSize) return Damaged(family, key, "shorter than its envelope");
  const uint8_t version = static_cast<uint8_t>(value[0]);
  const std::string_view payload = value.substr(kEnvelopeSize);
  const uint64_t hash = LoadBigEndian<uint64_t>(value.data() + kHashAt);
  const bool intact = LoadBigEndian<uint32_t>(value.data() + kLengthAt) == payload.size() &&
                      hash == PayloadHash(kEnvelopeVersion, family, key, payload);
  if (version == kEnvelopeVersion) {
    if (!intact) return Damaged(family, key, "the checksum does not match");
    return payload;
  }
  // A flipped version over an intact record of this version is damage, not a later format.
  if (version < kEnvelopeVersion || intact) return Damaged(family, key, "the envelope's version is wrong");
  return MakeError(absl::StatusCode::kFailedPrecondition, "STORE_TOO_NEW",
                   absl::StrCat("record ", RecordName(family, key), " has an envelope of version ", version,
                                "; this program reads up to ", kEnvelopeVersion));
}

}  // namespace fangtan::storage
