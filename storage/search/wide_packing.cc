#include "storage/search/wide_packing.h"

#include "storage/search/segment_format.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <array>
#include <cstddef>
#include <utility>

#define FANGTAN_AVX2 __attribute__((target("avx2")))

namespace fangtan::storage {
namespace {

constexpr uint32_t kLanes = 8;    // numbers that are unpacked at once: two rows
constexpr size_t kRowBytes = 16;  // of a row's words, which four numbers share
constexpr uint32_t kPairs = kBlockSize / kLanes;

FANGTAN_AVX2 inline __m256i Twice(const char* at) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)));
}
FANGTAN_AVX2 inline __m256i Both(const char* at) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
}
FANGTAN_AVX2 inline __m256i Shifts(uint32_t first, uint32_t second) {
  const auto low = static_cast<int>(first);
  const auto high = static_cast<int>(second);
  return _mm256_setr_epi32(low, low, low, low, high, high, high, high);
}

// Numbers 8 * pair .. 8 * pair + 7: the rows 2 * pair and the next, each in the words that it shares.
template <uint32_t bits, uint32_t pair>
FANGTAN_AVX2 inline __m256i TakePair(const char* packed) {
  constexpr uint32_t kFrom = 2 * pair * bits;
  constexpr uint32_t kWord = kFrom / 32;
  constexpr uint32_t kNextWord = (kFrom + bits) / 32;  // of the second row: the same, or the next
  constexpr uint32_t kShift = kFrom % 32;
  constexpr uint32_t kNextShift = (kFrom + bits) % 32;
  constexpr bool kGoesOn = kShift + bits > 32;  // into the next word
  constexpr bool kNextGoesOn = kNextShift + bits > 32;
  const char* const words = packed + kWord * kRowBytes;
  const __m256i low = kNextWord == kWord ? Twice(words) : Both(words);
  __m256i numbers = _mm256_srlv_epi32(low, Shifts(kShift, kNextShift));
  if constexpr (kGoesOn || kNextGoesOn) {
    // A row that ends in its word takes nothing of the other: shifted by 32, that is 0.
    const __m256i high = kGoesOn && kNextGoesOn
                             ? Both(words + kRowBytes)
                             : Twice(packed + ((kGoesOn ? kWord : kNextWord) + 1) * kRowBytes);
    const __m256i shifts = Shifts(kGoesOn ? 32 - kShift : 32, kNextGoesOn ? 32 - kNextShift : 32);
    numbers = _mm256_or_si256(numbers, _mm256_sllv_epi32(high, shifts));
  }
  return _mm256_and_si256(numbers, _mm256_set1_epi32((1 << bits) - 1));
}

// Each of eight and all before it.
FANGTAN_AVX2 inline __m256i AddUp(__m256i numbers) {
  numbers = _mm256_add_epi32(numbers, _mm256_slli_si256(numbers, 4));
  numbers = _mm256_add_epi32(numbers, _mm256_slli_si256(numbers, 8));
  const __m256i lower = _mm256_permute2x128_si256(numbers, numbers, 0x08);
  return _mm256_add_epi32(numbers, _mm256_shuffle_epi32(lower, 0xFF));
}

template <uint32_t bits, size_t... pairs>
FANGTAN_AVX2 inline void UnpackPairs(const char* packed, uint32_t before, uint32_t* numbers,
                                     std::index_sequence<pairs...>) {
  const __m256i one = _mm256_set1_epi32(1);
  const __m256i last = _mm256_set1_epi32(7);
  __m256i base = _mm256_set1_epi32(static_cast<int>(before - 1));
  const auto take = [&](__m256i gaps, uint32_t* out) FANGTAN_AVX2 {
    const __m256i sums = AddUp(_mm256_add_epi32(gaps, one));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_add_epi32(sums, base));
    base = _mm256_add_epi32(base, _mm256_permutevar8x32_epi32(sums, last));
  };
  (take(TakePair<bits, pairs>(packed), numbers + pairs * kLanes), ...);
}

template <uint32_t bits>
FANGTAN_AVX2 void UnpackGapsOf(const char* packed, uint32_t before, uint32_t* numbers) {
  UnpackPairs<bits>(packed, before, numbers, std::make_index_sequence<kPairs>());
}

// Four pairs to a register of bytes.
template <uint32_t bits, uint32_t pair>
FANGTAN_AVX2 inline __m256i TakeBytes(const char* packed) {
  const __m256i first = _mm256_packs_epi32(TakePair<bits, pair>(packed), TakePair<bits, pair + 1>(packed));
  const __m256i second =
      _mm256_packs_epi32(TakePair<bits, pair + 2>(packed), TakePair<bits, pair + 3>(packed));
  // Packing goes on within each half.
  return _mm256_permutevar8x32_epi32(_mm256_packus_epi16(first, second),
                                     _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

template <uint32_t bits, size_t... quarters>
FANGTAN_AVX2 inline void UnpackQuarters(const char* packed, uint32_t most, uint8_t* values,
                                        std::index_sequence<quarters...>) {
  const __m256i one = _mm256_set1_epi8(1);
  const __m256i limit = _mm256_set1_epi8(static_cast<char>(most));
  const auto put = [&](__m256i bytes, uint8_t* out) FANGTAN_AVX2 {
    const __m256i values = _mm256_min_epu8(_mm256_add_epi8(bytes, one), limit);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), values);
  };
  (put(TakeBytes<bits, 4 * quarters>(packed), values + quarters * sizeof(__m256i)), ...);
}

template <uint32_t bits>
FANGTAN_AVX2 void UnpackBytesOf(const char* packed, uint32_t most, uint8_t* values) {
  UnpackQuarters<bits>(packed, most, values, std::make_index_sequence<kBlockSize / sizeof(__m256i)>());
}

template <size_t... bits>
constexpr auto GapsUnpackers(std::index_sequence<bits...>) {
  return std::array{&UnpackGapsOf<bits + 1>...};
}
template <size_t... bits>
constexpr auto BytesUnpackers(std::index_sequence<bits...>) {
  return std::array{&UnpackBytesOf<bits + 1>...};
}

constexpr auto kGapsUnpackers = GapsUnpackers(std::make_index_sequence<kMostWideBits>());
constexpr auto kBytesUnpackers = BytesUnpackers(std::make_index_sequence<kMostWideByteBits>());

}  // namespace

bool HasWidePacking() {
  static const bool has = __builtin_cpu_supports("avx2") != 0;
  return has;
}

void WideUnpackGaps(const char* packed, uint32_t bits, uint32_t before, uint32_t* numbers) {
  kGapsUnpackers[bits - 1](packed, before, numbers);
}

void WideUnpackBytes(const char* packed, uint32_t bits, uint32_t most, uint8_t* values) {
  kBytesUnpackers[bits - 1](packed, most, values);
}

FANGTAN_AVX2 uint32_t WideCountBefore(uint32_t target, const uint32_t* numbers) {
  const __m256i limit = _mm256_set1_epi32(static_cast<int>(target));
  __m256i others = _mm256_setzero_si256();  // minus what is not less, lane by lane
  for (uint32_t i = 0; i < kBlockSize; i += kLanes) {
    const __m256i row = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(numbers + i));
    others = _mm256_add_epi32(others, _mm256_cmpeq_epi32(_mm256_max_epu32(row, limit), row));
  }
  alignas(32) std::array<int32_t, kLanes> lanes;
  _mm256_store_si256(reinterpret_cast<__m256i*>(lanes.data()), others);
  int32_t count = static_cast<int32_t>(kBlockSize);
  for (const int32_t lane : lanes) count += lane;
  return static_cast<uint32_t>(count);
}

}  // namespace fangtan::storage

#else

namespace fangtan::storage {

bool HasWidePacking() { return false; }
void WideUnpackGaps(const char*, uint32_t, uint32_t, uint32_t*) {}
void WideUnpackBytes(const char*, uint32_t, uint32_t, uint8_t*) {}
uint32_t WideCountBefore(uint32_t, const uint32_t*) { return 0; }

}  // namespace fangtan::storage

#endif
