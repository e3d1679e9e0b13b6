#include "storage/rocks/keys.h"

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;

std::string Hex(const std::string& key) { return absl::BytesToHexString(key); }

// The format: a change here loses every store that exists.
TEST(KeysTest, GoldenBytes) {
  EXPECT_EQ(Hex(DocKey{.doc = 0x01020304}.Encode()), "01020304");
  EXPECT_EQ(Hex(NameKey{.kind = internal::SPEAKER, .name = "speakers/廉"}.Encode()),
            "04737065616b6572732fe5bb89");
  EXPECT_EQ(Hex(SourceKey{.digest = std::string(32, '\xab'), .part = SourceKey::kContent}.Encode()),
            "abababababababababababababababababababababababababababababababab01");
  EXPECT_EQ(Hex(ChangeKey{.revision = 0x0102030405060708, .n = 0x090a}.Encode()), "0102030405060708090a");
  EXPECT_EQ(RequestKey{.request_id = "r-1"}.Encode(), "r-1");
  EXPECT_EQ(Hex(DictKey{.field = 7, .ordinal = 0x01020304}.Encode()), "0701020304");
  EXPECT_EQ(Hex(ColumnKey{.kind = 3, .field = 0xf0, .block = 0x0102}.Encode()), "03f00102");
  EXPECT_EQ(Hex(AliasKey{.speaker = 5, .revision = 1}.Encode()), "00000005fffffffffffffffe");
  EXPECT_EQ(kStateKey, "state");
}

TEST(KeysTest, FamiliesKeepTheirNames) {
  std::string names;
  for (const Family family : kFamilies) names += std::string(FamilyName(family)) + " ";
  EXPECT_EQ(names,
            "default article question answer speaker ranking name source change request dict column alias ");
  EXPECT_EQ(FamilyOf(internal::ARTICLE), Family::kArticle);
  EXPECT_EQ(FamilyOf(internal::RANKING), Family::kRanking);
}

template <typename Key>
void ExpectRoundTrip(const Key& key) {
  const std::string bytes = key.Encode();
  ASSERT_OK_AND_ASSIGN(const Key decoded, Key::Decode(bytes));
  EXPECT_EQ(decoded, key);
}

TEST(KeysTest, DecodeTakesBackWhatEncodeMade) {
  ExpectRoundTrip(DocKey{.doc = 0xffffffff});
  ExpectRoundTrip(NameKey{.kind = internal::ARTICLE, .name = "articles/a1b2"});
  ExpectRoundTrip(SourceKey{.digest = std::string(32, '\0'), .part = SourceKey::kRecord});
  ExpectRoundTrip(ChangeKey{.revision = ~uint64_t{0}, .n = 0xffff});
  ExpectRoundTrip(RequestKey{.request_id = std::string("\0x", 2)});
  ExpectRoundTrip(DictKey{.field = 0xff, .ordinal = 0xffffffff});
  ExpectRoundTrip(ColumnKey{.kind = 1, .field = 2, .block = 0xffff});
  ExpectRoundTrip(AliasKey{.speaker = 9, .revision = 77});
}

TEST(KeysTest, OrderOfKeysIsOrderOfNumbers) {
  EXPECT_LT(DocKey{.doc = 255}.Encode(), DocKey{.doc = 256}.Encode());
  EXPECT_LT((ChangeKey{.revision = 1, .n = 0xffff}.Encode()), (ChangeKey{.revision = 2, .n = 0}.Encode()));
  EXPECT_LT((AliasKey{.speaker = 1, .revision = 9}.Encode()),
            (AliasKey{.speaker = 1, .revision = 8}.Encode()));
}

template <typename Key>
void ExpectRefusesOtherLengths(const Key& key) {
  const std::string bytes = key.Encode();
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THAT(Key::Decode(bytes.substr(0, size)), Fails(StatusCode::kDataLoss, "RECORD_CORRUPT")) << size;
  }
  EXPECT_THAT(Key::Decode(bytes + "x"), Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
}

TEST(KeysTest, DecodeRefusesWhatEncodeCannotMake) {
  ExpectRefusesOtherLengths(DocKey{.doc = 1});
  ExpectRefusesOtherLengths(SourceKey{.digest = std::string(32, 'd')});
  ExpectRefusesOtherLengths(ChangeKey{.revision = 1});
  ExpectRefusesOtherLengths(DictKey{});
  ExpectRefusesOtherLengths(ColumnKey{});
  ExpectRefusesOtherLengths(AliasKey{});
  EXPECT_THAT(DocKey::Decode(std::string(4, '\0')), Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
  EXPECT_THAT(NameKey::Decode("\x01"), Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
  EXPECT_THAT(NameKey::Decode("\x09x"), Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
  EXPECT_THAT(RequestKey::Decode(""), Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
}

}  // namespace
}  // namespace fangtan::storage
