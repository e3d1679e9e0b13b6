#include "client/status.h"

#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "tests/client/fake_server.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::client {
namespace {

using ::fangtan::testing::Fails;
using ::fangtan::testing::IsOk;

TEST(FromGrpcTest, OkStaysOk) { EXPECT_THAT(FromGrpc(grpc::Status::OK), IsOk()); }

TEST(FromGrpcTest, ServersDetailsBecomePayloads) {
  const absl::Status status = FromGrpc(ServerError(grpc::StatusCode::NOT_FOUND, "ARTICLE_NOT_FOUND",
                                                   "articles/困難村 does not exist", {{"name", "困難村"}}));
  EXPECT_THAT(status, Fails(absl::StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
  EXPECT_EQ(status.message(), "articles/困難村 does not exist");
  EXPECT_EQ(ErrorMetadataOf(status, "name"), "困難村");
  EXPECT_EQ(ErrorMetadataOf(status, "other"), std::nullopt);
  EXPECT_FALSE(IsUnreached(status));
}

TEST(FromGrpcTest, TransportFailuresAreTold) {
  EXPECT_TRUE(IsUnreached(FromGrpc(grpc::Status(grpc::StatusCode::UNAVAILABLE, "connection refused"))));
  EXPECT_TRUE(IsUnreached(FromGrpc(grpc::Status(grpc::StatusCode::UNKNOWN, "Stream removed"))));
  const absl::Status late = FromGrpc(grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "Deadline Exceeded"));
  EXPECT_TRUE(IsUnreached(late));
  EXPECT_EQ(ErrorReason(late), "NO_ANSWER_IN_TIME");
}

TEST(FromGrpcTest, ARefusalOfTheServerIsNoTransportFailure) {
  const absl::Status status =
      FromGrpc(ServerError(grpc::StatusCode::UNAVAILABLE, "DRAINING", "shutting down"));
  EXPECT_FALSE(IsUnreached(status));
  EXPECT_EQ(ErrorReason(status), "DRAINING");
}

TEST(FromGrpcTest, DetailsThatAreNoneAreLeftOut) {
  const absl::Status status = FromGrpc(grpc::Status(grpc::StatusCode::INTERNAL, "broken", "\xFF\xFFgarbage"));
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(ErrorReason(status), "");
}

TEST(RpcStatusTest, RoundTripKeepsEverything) {
  const absl::Status status =
      MakeError(absl::StatusCode::kInvalidArgument, "TOO_LARGE", "訪談太長", {{"limit", "33554432"}});
  const absl::Status back = FromRpc(ToRpc(status));
  EXPECT_EQ(back, status);
  EXPECT_EQ(ErrorMetadataOf(back, "limit"), "33554432");
  EXPECT_THAT(FromRpc(ToRpc(absl::OkStatus())), IsOk());
}

TEST(AnnotateTest, KeepsCodeAndPayloads) {
  const absl::Status status =
      Annotate(MakeError(absl::StatusCode::kAborted, "ETAG_MISMATCH", "changed"), "articles/a1b2");
  EXPECT_THAT(status, Fails(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_EQ(status.message(), "articles/a1b2: changed");
  EXPECT_THAT(Annotate(absl::OkStatus(), "context"), IsOk());
}

}  // namespace
}  // namespace fangtan::client
