#include "storage/rocks/tip_file.h"

#include <memory>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "tests/storage/rocks/fault_env.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kPath[] = "/folder/TIP";

Tip SampleTip() {
  return {.store_id = "0123456789abcdef", .revision = 0x0102, .chain = "fedcba9876543210", .sequence = 3};
}

class TipFileTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(env_.CreateDirIfMissing("/folder").ok()); }

  std::string Content() {
    std::string content;
    EXPECT_TRUE(rocksdb::ReadFileToString(&env_, kPath, &content).ok());
    return content;
  }
  void SetContent(const std::string& content) {
    ASSERT_TRUE(rocksdb::WriteStringToFile(&env_, content, kPath).ok());
  }
  // The file after two writes: slot 0 holds sequence 2, slot 1 sequence 3.
  void WriteTwice() {
    ASSERT_THAT(TipFile::Create(env_, kPath, SampleTip()), IsOk());
    ASSERT_OK_AND_ASSIGN(const TipFile::Found first, TipFile::Read(env_, kPath));
    EXPECT_THAT(first.notices, IsEmpty()) << "a slot that was never written is not damaged";
    ASSERT_OK_AND_ASSIGN(const auto file, TipFile::Open(env_, kPath, first.tip));
    ASSERT_THAT(file->Write(8, "chain of 8......"), IsOk());
    ASSERT_THAT(file->Write(9, "chain of 9......"), IsOk());
  }

  FaultEnv env_;
};

// The format: a change here loses every store that exists.
TEST_F(TipFileTest, GoldenBytes) {
  const std::string slot = EncodeTipSlot(SampleTip());
  ASSERT_EQ(slot.size(), 4096);
  EXPECT_EQ(absl::BytesToHexString(slot.substr(0, 68)),
            "46414e475449500a00000001000000000000000330313233343536373839616263646566"
            "000000000000010266656463626139383736353433323130df35e915e704ab69");
  EXPECT_EQ(slot.substr(68), std::string(4096 - 68, '\0'));
  ASSERT_OK_AND_ASSIGN(const auto decoded, DecodeTipSlot(slot));
  EXPECT_EQ(decoded, SampleTip());
}

TEST_F(TipFileTest, EveryFlippedBitOfASlotIsSeen) {
  const std::string slot = EncodeTipSlot(SampleTip());
  for (size_t bit = 0; bit < slot.size() * 8; ++bit) {
    std::string damaged = slot;
    damaged[bit / 8] ^= static_cast<char>(1 << bit % 8);
    ASSERT_OK_AND_ASSIGN(const auto decoded, DecodeTipSlot(damaged));
    EXPECT_FALSE(decoded.has_value()) << bit;
  }
}

TEST_F(TipFileTest, TheNewestOfTwoSlotsCounts) {
  WriteTwice();
  ASSERT_OK_AND_ASSIGN(const TipFile::Found found, TipFile::Read(env_, kPath));
  EXPECT_EQ(found.tip.revision, 9);
  EXPECT_EQ(found.tip.chain, "chain of 9......");
  EXPECT_EQ(found.tip.sequence, 3);
  EXPECT_EQ(found.tip.store_id, SampleTip().store_id);
  EXPECT_THAT(found.notices, IsEmpty());
}

TEST_F(TipFileTest, ATornWriteLeavesTheOneBeforeAndIsReported) {
  WriteTwice();
  const std::string whole = Content();
  std::string flipped = whole;
  flipped[4096 + 40] ^= 1;
  for (const std::string& content : {flipped, whole.substr(0, 4096 + 100), whole.substr(0, 4096)}) {
    SetContent(content);
    ASSERT_OK_AND_ASSIGN(const TipFile::Found found, TipFile::Read(env_, kPath));
    EXPECT_EQ(found.tip.revision, 8);
    EXPECT_THAT(found.notices, ElementsAre("TIP: slot 1 is unreadable: torn by a crash or damaged; the other "
                                           "one was used"));
  }
  flipped = whole;
  flipped[40] ^= 1;
  SetContent(flipped);
  ASSERT_OK_AND_ASSIGN(const TipFile::Found found, TipFile::Read(env_, kPath));
  EXPECT_EQ(found.tip.revision, 9);
  EXPECT_THAT(found.notices, ElementsAre(HasSubstr("slot 0 is unreadable")));
}

TEST_F(TipFileTest, MissingEmptyOrRuinedIsAnError) {
  EXPECT_THAT(TipFile::Read(env_, kPath), Fails(StatusCode::kNotFound, "TIP_MISSING"));
  SetContent("");
  EXPECT_THAT(TipFile::Read(env_, kPath), Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
  SetContent(std::string(8192, '\0'));
  EXPECT_THAT(TipFile::Read(env_, kPath), Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
}

TEST_F(TipFileTest, WhatWasNotSyncedIsNoTip) {
  WriteTwice();
  ASSERT_OK_AND_ASSIGN(const TipFile::Found before, TipFile::Read(env_, kPath));
  ASSERT_OK_AND_ASSIGN(const auto file, TipFile::Open(env_, kPath, before.tip));
  env_.FailSyncsOf("TIP");
  EXPECT_THAT(file->Write(10, "chain of 10....."), Fails(StatusCode::kUnavailable, "STORAGE_FAILED"));
  ASSERT_OK_AND_ASSIGN(const TipFile::Found after, TipFile::Read(env_, kPath));
  EXPECT_EQ(after.tip, before.tip);
}

}  // namespace
}  // namespace fangtan::storage
