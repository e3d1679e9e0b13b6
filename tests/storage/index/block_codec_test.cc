#include "storage/index/block_codec.h"

#include <algorithm>
#include <limits>
#include <random>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"

namespace fangtan::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

using Strings = std::vector<std::string_view>;

std::string Hex(std::string_view bytes) {
  return absl::BytesToHexString(absl::string_view(bytes.data(), bytes.size()));
}
std::string Bytes(std::string_view hex) {
  return absl::HexStringToBytes(absl::string_view(hex.data(), hex.size()));
}

std::vector<int64_t> Decoded(std::string_view bytes) {
  std::vector<int64_t> numbers;
  EXPECT_TRUE(DecodeColumn(bytes, numbers)) << Hex(bytes.substr(0, 64));
  return numbers;
}
Strings DecodedStrings(std::string_view bytes) {
  Strings strings;
  EXPECT_TRUE(DecodeStrings(bytes, strings)) << Hex(bytes.substr(0, 64));
  return strings;
}

TEST(ColumnCodecTest, TheBytesAreFrozen) {
  EXPECT_EQ(Hex(EncodeColumn({})), "0100000000000000000000000000");
  EXPECT_EQ(Hex(EncodeColumn({7, 7})), "0100020000000700000000000000");
  EXPECT_EQ(Hex(EncodeColumn({1000, 1003, 1001})), "010103000000e803000000000000000301");
  EXPECT_EQ(Hex(EncodeColumn({-2, 256})), "010202000000feffffffffffffff00000201");
  EXPECT_EQ(Hex(EncodeColumn({0, 65536})), "01040200000000000000000000000000000000000100");
  EXPECT_EQ(Hex(EncodeColumn({kMax, kMin})), "0108020000000000000000000080ffffffffffffffff0000000000000000");
}

TEST(ColumnCodecTest, TheWholeRangeComesBack) {
  for (const std::vector<int64_t>& numbers : std::vector<std::vector<int64_t>>{{},
                                                                               {0},
                                                                               {kMin},
                                                                               {kMax},
                                                                               {kMin, kMin},
                                                                               {kMin, kMax, 0, -1, 1},
                                                                               {kMax, kMax - 255},
                                                                               {kMin, kMin + 256}}) {
    EXPECT_EQ(Decoded(EncodeColumn(numbers)), numbers);
  }
}

TEST(ColumnCodecTest, RandomColumnsOfEveryWidthComeBack) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 2000; ++i) {
    const int bits = static_cast<int>(random() % 65);
    const auto base = random();
    std::vector<int64_t> numbers(random() % 300);
    for (int64_t& number : numbers) {
      number = static_cast<int64_t>(base + (bits == 0 ? 0 : random() >> (64 - bits)));
    }
    EXPECT_EQ(Decoded(EncodeColumn(numbers)), numbers);
  }
}

TEST(ColumnCodecTest, DecodingAppends) {
  std::vector<int64_t> numbers = {1};
  ASSERT_TRUE(DecodeColumn(EncodeColumn({2, 3}), numbers));
  EXPECT_THAT(numbers, ElementsAre(1, 2, 3));
}

TEST(ColumnCodecTest, ManyEqualNumbersTakeBytesSoThatTheirCountIsBounded) {
  const std::vector<int64_t> block(65536, kMin);
  EXPECT_EQ(EncodeColumn(block).size(), 14u);
  EXPECT_EQ(Decoded(EncodeColumn(block)), block);
  const std::vector<int64_t> more(65537, kMin);
  EXPECT_EQ(EncodeColumn(more).size(), 14u + 65537);
  EXPECT_EQ(Decoded(EncodeColumn(more)), more);
}

TEST(ColumnCodecTest, RefusesWrongBytesAndLeavesTheOutputAlone) {
  for (const char* hex : {
           "",
           "01",
           "01000000000000000000000000",                // header cut
           "0200020000000700000000000000",              // version
           "0103020000000000000000000000000000000000",  // width
           "010103000000e8030000000000000003",          // a number missing
           "010103000000e80300000000000000030101",      // one too many
           "0100ffffffff0700000000000000",              // count without bytes
           "0108ffffffff0700000000000000",
           "0100010001000700000000000000",
       }) {
    std::vector<int64_t> numbers = {5};
    EXPECT_FALSE(DecodeColumn(Bytes(hex), numbers)) << hex;
    EXPECT_THAT(numbers, ElementsAre(5)) << hex;
  }
}

TEST(StringsCodecTest, TheBytesAreFrozen) {
  EXPECT_EQ(Hex(EncodeStrings({})), "0100000000");
  EXPECT_EQ(Hex(EncodeStrings(Strings{"", "沈", "ab"})), "0103000000000302e6b2886162");
  EXPECT_EQ(Hex(EncodeStrings(Strings{std::string(128, 'x')}).substr(0, 8)), "0101000000800178");
}

TEST(StringsCodecTest, RandomStringsComeBack) {
  std::mt19937 random(4);
  for (int i = 0; i < 500; ++i) {
    std::vector<std::string> strings(random() % 50);
    for (std::string& string : strings) {
      string.resize(random() % 10 == 0 ? random() % 40000 : random() % 20);
      std::generate(string.begin(), string.end(), [&random] { return static_cast<char>(random()); });
    }
    const std::string bytes = EncodeStrings(Strings(strings.begin(), strings.end()));
    EXPECT_THAT(DecodedStrings(bytes), ElementsAreArray(strings));
  }
}

TEST(StringsCodecTest, RefusesWrongBytesAndLeavesTheOutputAlone) {
  for (const char* hex : {
           "",
           "01000000",                        // header cut
           "0200000000",                      // version
           "010100000003e6b2",                // bytes cut
           "010100000003e6b28861",            // bytes left over
           "0101000000ffffffffffffffffff01",  // a length beyond everything
           "010100000080",                    // a length cut
           "01ffffffff00",                    // count
       }) {
    Strings strings = {"羣"};
    EXPECT_FALSE(DecodeStrings(Bytes(hex), strings)) << hex;
    EXPECT_THAT(strings, ElementsAre("羣"));
  }
}

// Whatever stands there is either refused or understood without reading or asking for more than there is; the
// sanitizers watch.
TEST(BlockCodecTest, DamagedBytesNeverGiveMoreThanTheyCanHold) {
  std::mt19937 random(5);
  const std::string column = EncodeColumn({kMin, 5, 70000, kMax});
  const std::string texts = EncodeStrings(Strings{"党风廉政", "", "𠮷野家", "Ada"});
  for (int i = 0; i < 200000; ++i) {
    std::string bytes = i % 2 == 0 ? column : texts;
    bytes.resize(random() % (bytes.size() + 1));
    for (uint32_t flips = random() % 4; flips > 0 && !bytes.empty(); --flips) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    std::vector<int64_t> numbers;
    EXPECT_TRUE(!DecodeColumn(bytes, numbers) || numbers.size() <= size_t{1} << 16);
    Strings strings;
    EXPECT_TRUE(!DecodeStrings(bytes, strings) || strings.size() <= bytes.size());
  }
}

}  // namespace
}  // namespace fangtan::storage
