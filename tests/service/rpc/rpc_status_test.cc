#include "service/rpc/rpc_status.h"

#include <gmock/gmock.h>
#include <google/rpc/error_details.pb.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "service/rpc/utf8_text.h"
#include "storage/errors.h"

namespace fangtan::service::rpc {
namespace {

using google::rpc::BadRequest;
using google::rpc::ErrorInfo;
using ::testing::EndsWith;
using ::testing::StartsWith;

template <typename Detail>
Detail DetailOf(const google::rpc::Status& status) {
  Detail detail;
  for (const auto& any : status.details()) {
    if (any.UnpackTo(&detail)) return detail;
  }
  ADD_FAILURE() << "no " << Detail::descriptor()->full_name() << " in " << status.DebugString();
  return detail;
}

std::string Chinese(size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += "訪談𠮷";
  return text;
}

TEST(ToRpcStatus, Ok_HasNothing) { EXPECT_EQ(ToRpcStatus(absl::OkStatus()).ByteSizeLong(), 0u); }

TEST(ToRpcStatus, PayloadsAreKept_ErrorInfoFirst) {
  const google::rpc::Status status = ToRpcStatus(storage::NotFound("ARTICLE", "articles/沈潔"));
  EXPECT_EQ(status.code(), 5);
  EXPECT_EQ(status.message(), "articles/沈潔 does not exist");
  ASSERT_EQ(status.details_size(), 2);
  EXPECT_EQ(status.details(0).type_url(), "type.googleapis.com/google.rpc.ErrorInfo");
  EXPECT_EQ(DetailOf<ErrorInfo>(status).reason(), "ARTICLE_NOT_FOUND");
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(status).resource_name(), "articles/沈潔");
}

// Whatever an error holds: where bytes are given for it, they are those of the message.
TEST(PlainStatusBytes, AreThoseOfTheMessage) {
  absl::Status many = storage::NotFound("ANSWER", "articles/a1b2/answers/c3d4");
  many.SetPayload("type.googleapis.com/google.rpc.RetryInfo", absl::Cord("\x0a\x02\x08\x05"));
  many.SetPayload("type.googleapis.com/google.rpc.DebugInfo", absl::Cord());
  for (const absl::Status& status :
       {storage::NotFound("ARTICLE", "articles/a1b2"), many, storage::InvalidField("page_size", "is below 0"),
        storage::MakeError(absl::StatusCode::kAborted, "ETAG_MISMATCH", "", {{"etag", ""}, {"name", "x"}})}) {
    EXPECT_EQ(PlainStatusBytes(status), ToRpcStatus(status).SerializeAsString()) << status;
    EXPECT_EQ(PlainStatusBytes(status, "call-7f"), ToRpcStatus(status, "call-7f").SerializeAsString());
  }
}

TEST(PlainStatusBytes, WhatHasToBeCutOrMended_HasNone) {
  const auto with = [](const storage::ErrorMetadata& metadata) {
    return storage::MakeError(absl::StatusCode::kInternal, "BROKEN", "broken", metadata);
  };
  absl::Status no_info = with({});
  no_info.SetPayload("type.googleapis.com/google.rpc.ErrorInfo", absl::Cord("\x0a\x05"
                                                                            "none"));
  absl::Status huge = with({});
  huge.SetPayload("type.googleapis.com/google.rpc.DebugInfo", absl::Cord(std::string(4000, 'x')));
  for (const absl::Status& status :
       {absl::OkStatus(), absl::DeadlineExceededError("late"), no_info, huge, with({{"name", Chinese(30)}}),
        with({{std::string(65, 'k'), "v"}}), with({{"k", std::string(201, 'v')}}),
        with({{"a", ""}, {"b", ""}, {"c", ""}, {"d", ""}, {"e", ""}, {"f", ""}, {"g", ""}}),
        storage::MakeError(absl::StatusCode::kInternal, "BROKEN", Chinese(30)),
        storage::MakeError(absl::StatusCode::kInternal, "BROKEN", std::string(1001, 'x'))}) {
    EXPECT_EQ(PlainStatusBytes(status), std::nullopt) << status;
  }
}

TEST(ToRpcStatus, WithoutErrorInfo_GetsOneFromItsCode) {
  const google::rpc::Status status = ToRpcStatus(absl::DeadlineExceededError("late"));
  EXPECT_EQ(DetailOf<ErrorInfo>(status).reason(), "DEADLINE_EXCEEDED");
  EXPECT_EQ(DetailOf<ErrorInfo>(status).domain(), "fangtan.dev");
}

TEST(ToRpcStatus, CodeBeyondTheKnown_IsUnknown) {
  const google::rpc::Status status = ToRpcStatus(absl::Status(static_cast<absl::StatusCode>(77), "odd"));
  EXPECT_EQ(status.code(), 2);
  EXPECT_EQ(DetailOf<ErrorInfo>(status).reason(), "UNKNOWN");
}

TEST(ToRpcStatus, ErrorInfoThatIsNone_IsReplaced) {
  absl::Status broken = absl::InternalError("x");
  broken.SetPayload("type.googleapis.com/google.rpc.ErrorInfo", absl::Cord("\x0a\x7f"));
  EXPECT_EQ(DetailOf<ErrorInfo>(ToRpcStatus(broken)).reason(), "INTERNAL");
}

TEST(ToRpcStatus, LongMessage_IsCutBetweenCharactersWithANote) {
  const std::string text = Chinese(50'000);
  for (size_t shift = 0; shift < 12; ++shift) {
    const std::string message = std::string(shift, 'a') + text;
    const google::rpc::Status status = ToRpcStatus(absl::InternalError(message));
    EXPECT_LE(status.message().size(), kMaxStatusMessageBytes);
    EXPECT_GT(status.message().size(), kMaxStatusMessageBytes - 4);
    EXPECT_THAT(status.message(), EndsWith(absl::StrCat(" ... (cut; ", message.size(), " bytes in all)")));
    EXPECT_EQ(ValidText(status.message(), std::string::npos), status.message());
  }
}

TEST(ToRpcStatus, BytesThatAreNoText_BecomeReplacements) {
  EXPECT_EQ(ToRpcStatus(absl::InternalError("a\xff\xe6\xb2")).message(), "a\uFFFD\uFFFD\uFFFD");
}

TEST(ToRpcStatus, HugeDetails_StayWithinTheLimit) {
  absl::Status huge = storage::MakeError(absl::StatusCode::kInvalidArgument, "FILTER_SYNTAX", Chinese(10'000),
                                         {{"a", Chinese(9'000)},
                                          {"b", Chinese(9'000)},
                                          {"c", "1"},
                                          {"d", "2"},
                                          {"e", "3"},
                                          {"f", "4"},
                                          {"g", "5"}});
  BadRequest bad_request;
  for (int i = 0; i < 1000; ++i) {
    auto& violation = *bad_request.add_field_violations();
    violation.set_field(absl::StrCat("filter[", i, "]"));
    violation.set_description(Chinese(100));
  }
  huge.SetPayload("type.googleapis.com/google.rpc.BadRequest", absl::Cord(bad_request.SerializeAsString()));
  huge.SetPayload("type.googleapis.com/google.rpc.DebugInfo", absl::Cord(std::string(20'000, '\0')));
  const google::rpc::Status status = ToRpcStatus(huge);
  EXPECT_LE(status.ByteSizeLong(), kMaxRpcStatusBytes);
  EXPECT_EQ(DetailOf<ErrorInfo>(status).reason(), "FILTER_SYNTAX");
  const BadRequest kept = DetailOf<BadRequest>(status);
  EXPECT_GT(kept.field_violations_size(), 3);
  EXPECT_EQ(kept.field_violations(0).field(), "filter[0]");
}

TEST(ValidText, IllFormedSequences_AreReplacedByteByByte) {
  constexpr size_t kNone = std::string::npos;
  EXPECT_EQ(ValidText("朱自清 𠮷 é", kNone), "朱自清 𠮷 é");
  EXPECT_EQ(ValidText("\xc0\x80", kNone), "\uFFFD\uFFFD");                      // overlong
  EXPECT_EQ(ValidText("\xed\xa0\x80", kNone), "\uFFFD\uFFFD\uFFFD");            // a surrogate
  EXPECT_EQ(ValidText("\xf4\x90\x80\x80", kNone), "\uFFFD\uFFFD\uFFFD\uFFFD");  // beyond U+10FFFF
  EXPECT_EQ(ValidText("\xe6\x9c", kNone), "\uFFFD\uFFFD");                      // cut
  EXPECT_EQ(ValidText("訪談", 5), "訪");
  EXPECT_EQ(ValidText("訪談", 2), "");
}

}  // namespace
}  // namespace fangtan::service::rpc
