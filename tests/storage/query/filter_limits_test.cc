// What is too large is an error, quickly: the time is bounded roughly, so that a slow machine passes.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "storage/query/compile.h"
#include "storage/query/filter_parser.h"
#include "storage/text/utf8.h"
#include "tests/storage/query/filter_text.h"
#include "tests/testing/error_place.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::ErrorPlace;
using fangtan::testing::PlaceOf;

using testing::Fails;
using testing::IsOk;

std::string Repeat(std::string_view piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

ErrorPlace ExpectTooLarge(const std::string& text) {
  const auto begin = std::chrono::steady_clock::now();
  const absl::Status status = CompileFilter(text, FilterKind::kAnswers).status();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
  EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "FILTER_TOO_LARGE"));
  return PlaceOf(status);
}

TEST(FilterLimits, BytesOfTheText) {
  const std::string most = "text:" + std::string(kMaxFilterBytes - 5, 'a');
  EXPECT_THAT(CompileFilter(most, FilterKind::kAnswers), IsOk());
  EXPECT_EQ(ExpectTooLarge(most + "a").byte_position, static_cast<int64_t>(kMaxFilterBytes));
}

TEST(FilterLimits, ThePlaceOfTooManyBytesIsBetweenCharacters) {
  const ErrorPlace place = ExpectTooLarge(Repeat("沈", 3000));
  EXPECT_EQ(place.byte_position, 8190);
  EXPECT_EQ(place.position, 2730);
}

TEST(FilterLimits, AMegabyteInWhateverShape) {
  constexpr int kMegabyte = 1 << 20;
  for (const std::string& text :
       {std::string(kMegabyte, 'a'), "\"" + std::string(kMegabyte, 'a') + "\"", std::string(kMegabyte, '-'),
        std::string(kMegabyte, '('), std::string(kMegabyte, ' '), std::string(kMegabyte, '\x80'),
        std::string(kMegabyte, '\\'), Repeat("NOT ", kMegabyte / 4), Repeat("any_answer(", kMegabyte / 11),
        Repeat("沈潔 ", kMegabyte / 7), Repeat("text:\"訪\" OR ", kMegabyte / 14)}) {
    EXPECT_LE(ExpectTooLarge(text).byte_position, static_cast<int64_t>(kMaxFilterBytes));
  }
}

TEST(FilterLimits, ChainsOfTenThousandTerms) {
  ExpectTooLarge(Repeat("a OR ", 9999) + "a");
  ExpectTooLarge(Repeat("a ", 10000));
}

TEST(FilterLimits, Terms) {
  EXPECT_THAT(CompileFilter(Repeat("a OR ", kMaxFilterTerms - 1) + "a", FilterKind::kAnswers), IsOk());
  EXPECT_EQ(ExpectTooLarge(Repeat("a OR ", kMaxFilterTerms) + "a").byte_position, 5 * kMaxFilterTerms);
  EXPECT_EQ(ExpectTooLarge(Repeat("exact(text,a)", 1) + Repeat(" ordinal=1", kMaxFilterTerms)).byte_position,
            13 + 10 * (kMaxFilterTerms - 1) + 1);
}

TEST(FilterLimits, Depth) {
  const auto nest = [](std::string_view open, int times, std::string_view close) {
    return Repeat(open, times) + "a" + Repeat(close, times);
  };
  for (const auto& [open, close] : {std::pair("(", ")"), std::pair("-", ""), std::pair("NOT ", "")}) {
    EXPECT_THAT(CompileFilter(nest(open, kMaxFilterDepth, close), FilterKind::kAnswers), IsOk()) << open;
    EXPECT_EQ(ExpectTooLarge(nest(open, kMaxFilterDepth + 1, close)).byte_position,
              static_cast<int64_t>(kMaxFilterDepth * std::string_view(open).size()))
        << open;
  }
  ExpectTooLarge(Repeat("(-", 16) + "exact(text, a)" + Repeat(")", 16));
  ExpectTooLarge(nest("(", 2500, ")"));
  ExpectTooLarge(std::string(5000, '('));
  ExpectTooLarge(std::string(5000, '-') + "a");
}

TEST(FilterLimits, DepthIsThatOfOneSpotAndNotOfTheWhole) {
  EXPECT_THAT(CompileFilter(Repeat("NOT (a) exact(text, b) ", 100), FilterKind::kAnswers), IsOk());
}

}  // namespace
}  // namespace fangtan::storage
