#include "storage/rocks/envelope.h"

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using ::testing::HasSubstr;

const std::string kKey = DocKey{.doc = 7}.Encode();

// The format: a change here loses every store that exists.
TEST(EnvelopeTest, GoldenBytes) {
  EXPECT_EQ(absl::BytesToHexString(Seal(Family::kAnswer, kKey, "廉")), "01000000036bed12f0ea7adff3e5bb89");
}

TEST(EnvelopeTest, UnsealGivesThePayloadBack) {
  for (const std::string& payload :
       {std::string(), std::string("家風正，則民風淳。𠮷"), std::string(100000, 'x')}) {
    const std::string value = Seal(Family::kAnswer, kKey, payload);
    ASSERT_OK_AND_ASSIGN(const std::string_view unsealed, Unseal(Family::kAnswer, kKey, value));
    EXPECT_EQ(unsealed, payload);
  }
}

TEST(EnvelopeTest, EveryFlippedBitIsRefusedByName) {
  const std::string value = Seal(Family::kAnswer, kKey, "抓早抓小，動輒則咎。");
  for (size_t bit = 0; bit < value.size() * 8; ++bit) {
    std::string damaged = value;
    damaged[bit / 8] ^= static_cast<char>(1 << bit % 8);
    const auto result = Unseal(Family::kAnswer, kKey, damaged);
    ASSERT_THAT(result, Fails(StatusCode::kDataLoss, "RECORD_CORRUPT")) << bit;
    EXPECT_THAT(std::string(result.status().message()), HasSubstr("answer 00000007"));
  }
}

TEST(EnvelopeTest, CutGrownOrMovedRecordsAreRefused) {
  const std::string value = Seal(Family::kAnswer, kKey, "payload");
  for (size_t size = 0; size < value.size(); ++size) {
    EXPECT_THAT(Unseal(Family::kAnswer, kKey, value.substr(0, size)),
                Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
  }
  EXPECT_THAT(Unseal(Family::kAnswer, kKey, value + "x"), Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
  EXPECT_THAT(Unseal(Family::kQuestion, kKey, value), Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
  EXPECT_THAT(Unseal(Family::kAnswer, DocKey{.doc = 8}.Encode(), value),
              Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
}

TEST(EnvelopeTest, ALaterVersionIsNoDamage) {
  std::string value = Seal(Family::kAnswer, kKey, "written by a later program");
  value[0] = 2;
  value[8] ^= 1;  // whatever the later version hashes
  EXPECT_THAT(Unseal(Family::kAnswer, kKey, value), Fails(StatusCode::kFailedPrecondition, "STORE_TOO_NEW"));
}

}  // namespace
}  // namespace fangtan::storage
