#include "storage/search/bit_packing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace fangtan::storage {
namespace {

using Values = std::array<uint32_t, kBlockSize>;

uint32_t Greatest(uint32_t bits) { return static_cast<uint32_t>((uint64_t{1} << bits) - 1); }

// Numbers of at most `bits`, one of which needs them all.
Values RandomValues(std::mt19937& random, uint32_t bits) {
  Values values;
  for (uint32_t& value : values) value = static_cast<uint32_t>(random()) & Greatest(bits);
  if (bits != 0) values[random() % kBlockSize] |= 1U << (bits - 1);
  return values;
}

// Number `at`, bit by bit: the numbers of a lane stand one behind the other in every fourth word of 32 bits.
uint32_t PlainNumber(std::string_view packed, uint32_t bits, uint32_t at) {
  uint32_t value = 0;
  for (uint32_t bit = 0; bit < bits; ++bit) {
    const uint32_t from = at / 4 * bits + bit;
    const uint32_t word = from / 32 * 4 + at % 4;
    const auto byte = static_cast<uint8_t>(packed[word * 4 + from % 32 / 8]);
    value |= (uint32_t{byte} >> (from % 8) & 1) << bit;
  }
  return value;
}

// Unpacked from an address that is `shift` off, of bytes that end where the block does.
Values Unpacked(const std::string& packed, uint32_t bits, size_t shift) {
  std::vector<char> bytes(shift + packed.size());
  std::copy(packed.begin(), packed.end(), bytes.begin() + static_cast<std::ptrdiff_t>(shift));
  std::array<uint32_t, kBlockSize + 1> values;
  values.fill(0xABCDEF01);
  Unpack(bytes.data() + shift, bits, values.data());
  EXPECT_EQ(values[kBlockSize], 0xABCDEF01) << "written beyond the block";
  Values out;
  std::copy_n(values.begin(), kBlockSize, out.begin());
  return out;
}

TEST(BitPacking, ComesBackWhateverTheBits) {
  std::mt19937 random(1);
  for (uint32_t bits = 0; bits <= kMaxPackedBits; ++bits) {
    SCOPED_TRACE(bits);
    for (size_t shift = 0; shift < 9; ++shift) {
      const Values values = RandomValues(random, bits);
      ASSERT_EQ(BitsFor(values.data()), bits);
      std::string packed = "before";
      Pack(values.data(), bits, packed);
      ASSERT_EQ(packed.size(), 6 + PackedBytes(bits));
      ASSERT_TRUE(packed.starts_with("before"));
      ASSERT_EQ(Unpacked(packed.substr(6), bits, shift), values);
    }
  }
}

TEST(BitPacking, LiesInFourLanes) {
  std::mt19937 random(2);
  for (uint32_t bits = 0; bits <= kMaxPackedBits; ++bits) {
    SCOPED_TRACE(bits);
    const Values values = RandomValues(random, bits);
    std::string packed;
    Pack(values.data(), bits, packed);
    for (uint32_t at = 0; at < kBlockSize; ++at) ASSERT_EQ(PlainNumber(packed, bits, at), values[at]) << at;
  }
}

TEST(BitPacking, MoreBitsThanNeededDoNoHarm) {
  std::mt19937 random(3);
  const Values values = RandomValues(random, 5);
  for (uint32_t bits = 5; bits <= kMaxPackedBits; ++bits) {
    std::string packed;
    Pack(values.data(), bits, packed);
    ASSERT_EQ(Unpacked(packed, bits, 1), values) << bits;
  }
}

TEST(BitPacking, TheGreatestNumbersFillTheirBytes) {
  for (uint32_t bits = 1; bits <= kMaxPackedBits; ++bits) {
    Values values;
    values.fill(Greatest(bits));
    std::string packed;
    Pack(values.data(), bits, packed);
    ASSERT_EQ(packed, std::string(PackedBytes(bits), '\xFF')) << bits;
    ASSERT_EQ(Unpacked(packed, bits, 3), values) << bits;
  }
}

// One by one; false where they do not fit.
bool PlainSums(uint32_t before, const Values& gaps, Values& out) {
  uint64_t next = before;
  for (uint32_t i = 0; i < kBlockSize; ++i) {
    next += gaps[i];
    if (next > 0xFFFFFFFF) return false;
    out[i] = static_cast<uint32_t>(next++);
  }
  return true;
}

TEST(AddUpGaps, EqualsPlainSums) {
  std::mt19937 random(7);
  for (uint32_t bits = 0; bits <= kMaxPackedBits; ++bits) {
    SCOPED_TRACE(bits);
    for (const uint32_t before : {0U, 1U, static_cast<uint32_t>(random()), 0xFFFF0000U, 0xFFFFFFFFU}) {
      const Values gaps = RandomValues(random, bits);
      Values plain;
      Values sums = gaps;
      if (PlainSums(before, gaps, plain)) {
        ASSERT_TRUE(AddUpGaps(before, sums.data()));
        ASSERT_EQ(sums, plain);
      } else {
        ASSERT_FALSE(AddUpGaps(before, sums.data()));
      }
    }
  }
}

TEST(AddUpGaps, GoesToTheLastNumberAndNoFurther) {
  Values gaps{};
  gaps[5] = 0xFFFFFFFF - (kBlockSize - 1) - 3;
  Values sums = gaps;
  ASSERT_TRUE(AddUpGaps(3, sums.data()));
  EXPECT_EQ(sums[kBlockSize - 1], 0xFFFFFFFF);
  EXPECT_FALSE(AddUpGaps(4, gaps.data()));
}

TEST(UnpackGaps, EqualsUnpackingAndAddingUp) {
  std::mt19937 random(8);
  for (uint32_t bits = 0; bits <= kMaxPackedBits; ++bits) {
    for (const uint32_t before : {0U, 1U, static_cast<uint32_t>(random()), 0xFFFF0000U, 0xFFFFFFFFU}) {
      SCOPED_TRACE(std::to_string(bits) + " bits, from " + std::to_string(before));
      const Values gaps = RandomValues(random, bits);
      std::string packed = "xyz";  // at an odd address
      Pack(gaps.data(), bits, packed);
      // Of its own room, so that reading on behind it would be found.
      const std::vector<char> bytes(packed.begin(), packed.end());
      Values plain = gaps;
      Values sums;
      const bool fits = AddUpGaps(before, plain.data());
      ASSERT_EQ(UnpackGaps(bytes.data() + 3, bits, before, sums.data()), fits);
      if (fits) {
        ASSERT_EQ(sums, plain);
      }
    }
  }
}

TEST(UnpackBytes, EqualsOneMoreThanEachUpToTheMost) {
  std::mt19937 random(9);
  for (uint32_t bits = 0; bits <= kMaxPackedBits; ++bits) {
    for (const uint32_t most : {1U, 2U, 63U, 127U, 128U, 200U, 255U}) {
      SCOPED_TRACE(std::to_string(bits) + " bits, at most " + std::to_string(most));
      const Values values = RandomValues(random, bits);
      std::string packed = "x";
      Pack(values.data(), bits, packed);
      const std::vector<char> packed_bytes(packed.begin(), packed.end());
      std::array<uint8_t, kBlockSize + 1> bytes;
      bytes.fill(0xAB);
      UnpackBytes(packed_bytes.data() + 1, bits, most, bytes.data());
      for (uint32_t i = 0; i < kBlockSize; ++i) {
        ASSERT_EQ(bytes[i], std::min<uint64_t>(uint64_t{values[i]} + 1, most)) << i;
      }
      ASSERT_EQ(bytes[kBlockSize], 0xAB) << "written beyond the block";
    }
  }
}

TEST(CountInBlockBefore, EqualsCountingOneByOne) {
  std::mt19937 random(10);
  for (const uint32_t bits : {0, 1, 4, 24, 31}) {
    Values numbers = RandomValues(random, bits);
    std::sort(numbers.begin(), numbers.end());
    numbers[kBlockSize - 1] |= 0x80000000U;  // greater than any signed number
    for (const uint32_t near : numbers) {
      for (const uint32_t target : {near - 1, near, near + 1, static_cast<uint32_t>(random())}) {
        const auto less =
            std::count_if(numbers.begin(), numbers.end(), [=](uint32_t n) { return n < target; });
        ASSERT_EQ(CountInBlockBefore(target, numbers.data()), less) << target;
      }
    }
  }
}

}  // namespace
}  // namespace fangtan::storage
