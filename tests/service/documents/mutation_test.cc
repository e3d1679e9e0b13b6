// Random changes to pages: whatever comes in, reading ends, and every span lies inside the source.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "service/documents/reader.h"
#include "storage/text/utf8.h"
#include "tests/service/documents/damage.h"
#include "tests/service/documents/expected_page.h"

namespace fangtan::service {
namespace {

using ::testing::IsEmpty;

class Mutator {
 public:
  explicit Mutator(uint32_t seed) : random_(seed) {}

  std::u32string Mutate(std::u32string page) {
    const size_t changes = 1 + Below(6);
    for (size_t i = 0; i < changes && !page.empty(); ++i) Change(page);
    return page;
  }

 private:
  size_t Below(size_t limit) { return random_() % limit; }

  void Change(std::u32string& page) {
    const std::u32string odd = U"\n\r\t　 :：?？()（）|丨、，。-1２Ａé𠮷\uFFFD\uE123ㄓд陌l記者問答…\uFEFF";
    const size_t at = Below(page.size());
    const size_t length = std::min(Below(40), page.size() - at);
    switch (Below(5)) {
      case 0:
        page.erase(at, length);
        return;
      case 1:
        page.insert(at, page.substr(Below(page.size()), 60));
        return;
      case 2:
        page.insert(at, 1 + Below(3), odd[Below(odd.size())]);
        return;
      case 3:
        page[at] = odd[Below(odd.size())];
        return;
      default:
        std::shuffle(page.begin() + static_cast<std::ptrdiff_t>(at),
                     page.begin() + static_cast<std::ptrdiff_t>(at + length), random_);
    }
  }

  std::mt19937 random_;
};

TEST(ReadDocument, MutatedPagesKeepTheirSpansInOrder) {
  for (const char* name : {"interview/page.txt", "interview/variant.txt"}) {
    const std::u32string page = storage::ToUtf32(ReadTestFile(TestDataPath(name)));
    for (uint32_t seed = 0; seed < 20; ++seed) {
      const std::string content = storage::ToUtf8(Mutator(seed).Mutate(page));
      const auto reading = ReadDocument({.content = content});
      ASSERT_TRUE(reading.ok()) << reading.status() << " seed " << seed;
      ASSERT_THAT(WrongSpans(content, *reading), IsEmpty()) << name << " seed " << seed;
    }
  }
}

TEST(ReadDocument, RandomBytesAreReadOrRefused) {
  std::mt19937 random(3);
  for (int round = 0; round < 2000; ++round) {
    std::string content;
    const size_t size = random() % 200;
    for (size_t i = 0; i < size; ++i) content.push_back(static_cast<char>(random()));
    const auto reading = ReadDocument({.content = content});
    if (reading.ok()) continue;
    EXPECT_EQ(reading.status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(ReadDocument, ShuffledLinesAreRead) {
  std::vector<std::string> lines(1);
  for (const char c : ReadTestFile(TestDataPath("interview/page.txt"))) {
    lines.back().push_back(c);
    if (c == '\n') lines.emplace_back();
  }
  std::mt19937 random(5);
  for (int round = 0; round < 5; ++round) {
    std::shuffle(lines.begin(), lines.end(), random);
    std::string content;
    for (const std::string& line : lines) content += line;
    const auto reading = ReadDocument({.content = content});
    ASSERT_TRUE(reading.ok()) << reading.status();
    ASSERT_THAT(WrongSpans(content, *reading), IsEmpty());
  }
}

}  // namespace
}  // namespace fangtan::service
