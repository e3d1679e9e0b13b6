#include "storage/bit_count.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace fangtan::storage {
namespace {

TEST(CountBits, CountsBitByBit) {
  std::mt19937_64 random(3);
  for (size_t size = 0; size < 70; ++size) {
    std::vector<uint64_t> words(size);
    uint64_t expected = 0;
    for (uint64_t& word : words) {
      word = random() & random();
      for (int bit = 0; bit < 64; ++bit) expected += word >> bit & 1;
    }
    EXPECT_EQ(CountBits(words), expected) << size << " words";
  }
  EXPECT_EQ(CountBits(std::vector<uint64_t>{~uint64_t{0}, 0, ~uint64_t{0}}), 128);
}

}  // namespace
}  // namespace fangtan::storage
