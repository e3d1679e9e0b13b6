// A set of pairs of characters that never denies one it holds, and seldom (1 of 30 at a pair for every 32
// bits) affirms another: a Bloom filter with one hash (Bloom, CACM 13:7, 1970).
//
//   PairFilter pairs(20);  // 2^20 bits
//   pairs.Add(U'村', U'裡');
//   if (!pairs.MayHold(U'村', c)) ...  // surely none
//
// Reading is thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_PAIR_FILTER_H_
#define FANGTAN_SERVICE_DOCUMENTS_PAIR_FILTER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fangtan::service {

class PairFilter {
 public:
  explicit PairFilter(int log2_bits) : shift_(64 - log2_bits), words_((size_t{1} << log2_bits) / 64) {}

  void Add(char32_t a, char32_t b) {
    const uint64_t bit = Bit(a, b);
    words_[bit / 64] |= uint64_t{1} << (bit % 64);
  }

  bool MayHold(char32_t a, char32_t b) const {
    const uint64_t bit = Bit(a, b);
    return (words_[bit / 64] >> (bit % 64) & 1) != 0;
  }

 private:
  uint64_t Bit(char32_t a, char32_t b) const {
    return ((uint64_t{a} << 32 | b) * 0x9E3779B97F4A7C15ull) >> shift_;
  }

  int shift_;
  std::vector<uint64_t> words_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_PAIR_FILTER_H_
