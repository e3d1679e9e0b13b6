#include "storage/search/scoring.h"

#include <bit>
#include <cmath>

namespace fangtan::storage {
namespace {

constexpr uint32_t kExactLengths = 16;
constexpr uint32_t kStepsBits = 3;

TfTable MakeTfs() {
  TfTable table{};
  for (uint32_t frequency = 1; frequency <= kMaxFrequency; ++frequency) {
    for (uint32_t code = 0; code < 256; ++code) {
      const double share = LengthOfCode(static_cast<uint8_t>(code)) / kPivotTokens;
      const double slope = kSaturation * (1 - kLengthShare + kLengthShare * share);
      table[frequency][code] =
          static_cast<uint16_t>(std::lround((kSaturation + 1) * frequency / (frequency + slope) * kTfUnit));
    }
  }
  return table;
}

}  // namespace

uint8_t LengthCode(uint64_t tokens) {
  if (tokens < kExactLengths) return static_cast<uint8_t>(tokens);
  const auto power = static_cast<uint32_t>(std::bit_width(tokens)) - 1;  // at least 4
  const auto step = static_cast<uint32_t>(tokens >> (power - kStepsBits)) & ((1 << kStepsBits) - 1);
  const uint32_t code = kExactLengths + (((power - 4) << kStepsBits) | step);
  return static_cast<uint8_t>(std::min<uint32_t>(code, 255));
}

double LengthOfCode(uint8_t code) {
  if (code < kExactLengths) return code;
  const uint32_t above = code - kExactLengths;
  const uint32_t power = (above >> kStepsBits) + 4;
  const uint32_t step = above & ((1 << kStepsBits) - 1);
  return std::ldexp(1 + step / double{1 << kStepsBits}, static_cast<int>(power));
}

const TfTable& Tfs() {
  static const TfTable table = MakeTfs();
  return table;
}

uint32_t IdfOf(uint32_t documents, uint32_t frequency) {
  const double df = std::min(frequency, documents);
  const double idf = std::log(1 + (documents - df + 0.5) / (df + 0.5));
  return std::max<uint32_t>(1, static_cast<uint32_t>(std::lround(idf * kIdfUnit)));
}

}  // namespace fangtan::storage
