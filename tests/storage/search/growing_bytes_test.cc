// Bytes that grow in place: what was written stays, whatever room is asked for.
#include "storage/search/growing_bytes.h"

#include <gmock/gmock.h>

#include <random>
#include <string>

namespace fangtan::storage {
namespace {

TEST(GrowingBytes, HoldsWhatAStringDoes) {
  std::mt19937 random(1);
  GrowingBytes buffer;
  std::string expected;
  EXPECT_EQ(buffer.view(), "");
  // Far enough for huge pages.
  while (expected.size() < 3 * kHugePageBytes) {
    const std::string some(random() % 3 == 0 ? random() % 100'000 : random() % 5,
                           static_cast<char>('a' + random() % 26));
    if (random() % 2 == 0) {
      buffer.Append(some);
    } else {
      char* const at = buffer.Room(some.size() + random() % 100);
      buffer.EndAt(std::copy(some.begin(), some.end(), at));
    }
    if (random() % 50 == 0) buffer.Reserve(buffer.size() + random() % 1'000'000);
    expected += some;
    ASSERT_EQ(buffer.size(), expected.size());
  }
  ASSERT_TRUE(buffer.view() == expected);
  buffer.Clear();
  EXPECT_EQ(buffer.size(), 0);
  buffer.Append("群");
  EXPECT_EQ(buffer.view(), "群");
}

}  // namespace
}  // namespace fangtan::storage
