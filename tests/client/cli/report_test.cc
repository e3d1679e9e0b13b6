#include "client/cli/report.h"

#include <string>

#include "absl/strings/cord.h"
#include "client/status.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace fangtan::client {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

absl::Status FilterError(const std::string& position) {
  return MakeError(absl::StatusCode::kInvalidArgument, "FILTER_SYNTAX", "a value is missing",
                   {{"position", position}});
}

TEST(FormatErrorTest, OneLineThenTheHint) {
  EXPECT_EQ(FormatError(
                MakeError(absl::StatusCode::kNotFound, "ARTICLE_NOT_FOUND", "articles/x does not exist"), {}),
            "fangtan: ARTICLE_NOT_FOUND: articles/x does not exist\n"
            "hint: `fangtan articles` lists what there is\n");
}

TEST(FormatErrorTest, AnUnknownReasonHasNoHint) {
  EXPECT_EQ(FormatError(MakeError(absl::StatusCode::kInternal, "NEW_REASON", "so\nit is"), {}),
            "fangtan: NEW_REASON: so it is\n");
}

TEST(FormatErrorTest, WithoutAReasonTheCodeStands) {
  EXPECT_EQ(FormatError(absl::InternalError("RST_STREAM"), {}), "fangtan: INTERNAL: RST_STREAM\n");
}

TEST(FormatErrorTest, CaretStandsUnderThePlaceInWideText) {
  const std::string filter = "speaker.name = 王海山 AND";  // The place is the byte after 王海山.
  EXPECT_THAT(FormatError(FilterError(std::to_string(filter.find(" AND"))), {.filter = filter}),
              HasSubstr("\n  speaker.name = 王海山 AND\n"
                        "                       ^\nhint: "));
}

TEST(FormatErrorTest, CaretMayStandBehindTheEnd) {
  EXPECT_THAT(FormatError(FilterError("3"), {.filter = "a ="}), HasSubstr("\n  a =\n     ^\n"));
}

TEST(FormatErrorTest, PlaceOutsideTheFilterIsNotShown) {
  for (const char* position : {"4", "-1", "x", "99999999999999999999"}) {
    EXPECT_THAT(FormatError(FilterError(position), {.filter = "a ="}), Not(HasSubstr("^"))) << position;
  }
}

TEST(FormatErrorTest, ALongFilterIsShownAroundThePlace) {
  std::string filter;
  for (int i = 0; i < 400; ++i) filter += "監督 ";
  const std::string text = FormatError(FilterError("1000"), {.filter = filter});
  EXPECT_THAT(text, HasSubstr("\n  …"));
  EXPECT_THAT(text, HasSubstr("…\n"));
  EXPECT_LT(text.size(), 600u);
}

TEST(FormatErrorTest, SeveralViolationsAreListed) {
  absl::Status status =
      MakeError(absl::StatusCode::kInvalidArgument, "INVALID_FIELD", "two fields are wrong");
  google::rpc::BadRequest bad_request;
  for (const char* field : {"page_size", "order_by"}) {
    auto* violation = bad_request.add_field_violations();
    violation->set_field(field);
    violation->set_description("no");
  }
  status.SetPayload("type.googleapis.com/google.rpc.BadRequest", absl::Cord(bad_request.SerializeAsString()));
  EXPECT_THAT(FormatError(status, {}), HasSubstr("wrong\n  page_size: no\n  order_by: no\n"));
}

TEST(FormatErrorTest, NamesTheServerThatDoesNotAnswer) {
  const std::string text =
      FormatError(MakeError(absl::StatusCode::kUnavailable, kServerNotReached, "refused"),
                  {.server = "db.example.org:50051"});
  EXPECT_THAT(text, HasSubstr("no server answers at db.example.org:50051 (refused)\nhint: start a server"));
}

TEST(FormatErrorTest, TheServersTextCannotSteerTheTerminal) {
  const std::string text =
      FormatError(MakeError(absl::StatusCode::kNotFound, "X\x1b]0;", "\x1b[2J\nfangtan: OK"), {});
  EXPECT_EQ(text, "fangtan: X␛]0;: ␛[2J fangtan: OK\n");
}

TEST(FormatErrorTest, ColourOnlyWhereAskedFor) {
  const absl::Status status = UsageError("no");
  EXPECT_THAT(FormatError(status, {.color = true}), HasSubstr("\x1b[1;31mfangtan:\x1b[0m WRONG_USAGE"));
  EXPECT_THAT(FormatError(status, {}), Not(HasSubstr("\x1b")));
}

TEST(FormatErrorTest, TheOldestRevisionIsTheHint) {
  EXPECT_THAT(FormatError(MakeError(absl::StatusCode::kOutOfRange, "REVISION_COMPACTED", "gone",
                                    {{"oldest_revision", "17"}}),
                          {}),
              HasSubstr("hint: the oldest revision kept is 17\n"));
}

TEST(ExitCodeTest, FollowsTheContract) {
  EXPECT_EQ(ExitCode(absl::OkStatus()), 0);
  EXPECT_EQ(ExitCode(MakeError(absl::StatusCode::kNotFound, "ARTICLE_NOT_FOUND", "")), 1);
  EXPECT_EQ(ExitCode(UsageError("no")), 2);
  EXPECT_EQ(ExitCode(MakeError(absl::StatusCode::kUnavailable, kServerNotReached, "")), 3);
  EXPECT_EQ(ExitCode(MakeError(absl::StatusCode::kDeadlineExceeded, kNoAnswerInTime, "")), 3);
}

}  // namespace
}  // namespace fangtan::client
