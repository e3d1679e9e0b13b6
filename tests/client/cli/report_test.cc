#include "client/cli/report.h"

#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_split.h"
#include "client/cli/display_text.h"
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
                   {{"byte_position", position}});
}

TEST(FormatErrorTest, OneLineThenTheHint) {
  EXPECT_EQ(FormatError(
                MakeError(absl::StatusCode::kNotFound, "ARTICLE_NOT_FOUND", "articles/x does not exist"), {}),
            "fangtan: ARTICLE_NOT_FOUND: articles/x does not exist\n"
            "hint: `fangtan articles` lists what there is\n");
}

TEST(FormatErrorTest, TheRequestIsNamedLast) {
  absl::Status status = MakeError(absl::StatusCode::kNotFound, "ARTICLE_NOT_FOUND", "no such article");
  google::rpc::RequestInfo info;
  info.set_request_id("order-7\x1b[2J");
  status.SetPayload("type.googleapis.com/google.rpc.RequestInfo", absl::Cord(info.SerializeAsString()));
  EXPECT_THAT(FormatError(status, {}), ::testing::EndsWith("lists what there is\nrequest: order-7␛[2J\n"));
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

TEST(FormatErrorTest, AQueryHasItsCaretAndAFilterBesideItNone) {
  const auto status = MakeError(absl::StatusCode::kInvalidArgument, "QUERY_SYNTAX", "a word is missing",
                                {{"byte_position", "7"}});
  EXPECT_THAT(FormatError(status, {.filter = "text:監督", .query = "監督 -"}),
              HasSubstr("is missing\n  監督 -\n       ^\nhint: "));
}

TEST(FormatErrorTest, CaretMayStandBehindTheEnd) {
  EXPECT_THAT(FormatError(FilterError("3"), {.filter = "a ="}), HasSubstr("\n  a =\n     ^\n"));
}

TEST(FormatErrorTest, PlaceOutsideTheFilterIsNotShown) {
  for (const char* position : {"4", "-1", "x", "99999999999999999999"}) {
    EXPECT_THAT(FormatError(FilterError(position), {.filter = "a ="}), Not(HasSubstr("^"))) << position;
  }
}

// The lines of the filter and its caret.
std::string CaretLines(const std::string& filter, size_t position, int width = 0) {
  const std::string text =
      FormatError(FilterError(std::to_string(position)), {.filter = filter, .width = width});
  const size_t start = text.find('\n') + 1;
  return text.substr(start, text.find("hint: ") - start);
}

TEST(FormatErrorTest, APositionInCodePointsServesToo) {
  const absl::Status status =
      MakeError(absl::StatusCode::kInvalidArgument, "FILTER_TYPE", "no number", {{"position", "10"}});
  EXPECT_THAT(FormatError(status, {.filter = "ordinal = 𠮷野"}),
              HasSubstr("\n  ordinal = 𠮷野\n            ^\n"));
  const absl::Status after =
      MakeError(absl::StatusCode::kInvalidArgument, "FILTER_SYNTAX", "more", {{"position", "4"}});
  EXPECT_THAT(FormatError(after, {.filter = "a:監督"}), HasSubstr("\n  a:監督\n        ^\n"));
  EXPECT_THAT(FormatError(after, {.filter = "a:監"}), Not(HasSubstr("^"))) << "behind the end";
}

TEST(FormatErrorTest, CaretCountsColumnsNotCharacters) {
  EXPECT_EQ(CaretLines("ji\xCC\x80:x ?", 7), "  ji\xCC\x80:x ?\n       ^\n")
      << "a combining mark takes nothing";
  EXPECT_EQ(CaretLines("ji\xCC\x80", 2), "  ji\xCC\x80\n   ^\n") << "at the mark: under its letter";
  EXPECT_EQ(CaretLines("監督", 4), "  監督\n    ^\n") << "within a character: under it";
  EXPECT_EQ(CaretLines("👨‍👩‍👧‍👦x", 25), "  👨‍👩‍👧‍👦x\n    ^\n");
  EXPECT_EQ(CaretLines("Ａ＝?", 6), "  Ａ＝?\n      ^\n") << "full-width forms";
}

TEST(FormatErrorTest, TabsAndLineFeedsAreSpacesUnderACaret) {
  EXPECT_EQ(CaretLines("a = 1\n\tAND ?", 11), "  a = 1  AND ?\n             ^\n");
  EXPECT_EQ(CaretLines("a\r\n?", 3), "  a␍ ?\n     ^\n");
  EXPECT_EQ(CaretLines("a\x1b[2J?", 5), "  a␛[2J?\n       ^\n");
  EXPECT_EQ(CaretLines("a\xFF?", 2), "  a\xEF\xBF\xBD?\n    ^\n") << "a byte that is no UTF-8";
  EXPECT_EQ(CaretLines("", 0), "  \n  ^\n");
}

TEST(FormatErrorTest, ALongFilterIsShownAroundThePlace) {
  std::string filter;
  for (int i = 0; i < 400; ++i) filter += "監督 ";
  EXPECT_EQ(CaretLines(filter, 7 * 100, 40),
            "  …監督 監督 監督 監督 監督 監督 監督…\n"
            "                            ^\n");
  EXPECT_EQ(CaretLines(filter, 0, 40), "  監督 監督 監督 監督 監督 監督 監督…\n  ^\n");
  EXPECT_EQ(CaretLines(filter, filter.size(), 40),
            "  …監督 監督 監督 監督 監督 監督 監督\n"
            "                                      ^\n");
}

TEST(FormatErrorTest, NoCaretLineIsWiderThanTheTerminal) {
  std::string filter;
  for (int i = 0; i < 60; ++i) filter += "text:\"監督\" ji\xCC\x80 👍🏽 OR\t";
  for (int width : {22, 40, 79, 80}) {
    for (size_t position = 0; position <= filter.size(); ++position) {
      const std::vector<std::string> lines = absl::StrSplit(CaretLines(filter, position, width), '\n');
      ASSERT_EQ(lines.size(), 3u);
      ASSERT_LE(DisplayWidth(lines[0]), width) << position;
      ASSERT_LE(DisplayWidth(lines[1]), width) << position;
    }
  }
}

TEST(FormatErrorTest, TheCaretIsUnderTheSameCharacterHoweverTheFilterIsCut) {
  std::string filter;
  for (int i = 0; i < 50; ++i) filter += "監督 a:";
  const size_t place = filter.size();
  filter += "？";
  for (int i = 0; i < 50; ++i) filter += " 群眾 b";
  for (int width = 22; width < 800; ++width) {
    const std::vector<std::string> lines = absl::StrSplit(CaretLines(filter, place, width), '\n');
    const size_t shown_at = lines[0].find("？");
    ASSERT_NE(shown_at, std::string::npos) << width;
    ASSERT_EQ(DisplayWidth(lines[0].substr(0, shown_at)), static_cast<int>(lines[1].size()) - 1) << width;
  }
}

TEST(FormatErrorTest, AMegabyteOfFilterIsShownAtOnce) {
  std::string filter;
  while (filter.size() < (1 << 20)) filter += "監督 ";
  EXPECT_EQ(CaretLines(filter, 8192, 30).substr(0, 5), "  …");
}

TEST(FormatErrorTest, TheCommandsHintGoesBeforeTheReasons) {
  EXPECT_EQ(
      FormatError(MakeError(absl::StatusCode::kAborted, "WATCH_LAGGED", "too slow"), {.hint = "so\nit goes"}),
      "fangtan: WATCH_LAGGED: too slow\nhint: so it goes\n");
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

// gRPC's words for what is wrong with TLS, as of 1.51.
TEST(FormatErrorTest, WhatIsWrongWithTlsIsHintedAt) {
  const auto hint_of = [](const std::string& message) {
    return FormatError(MakeError(absl::StatusCode::kUnavailable, kServerNotReached, message), {});
  };
  const std::string all = "failed to connect to all addresses; last error: ";
  const std::string failed = "UNKNOWN: ipv4:127.0.0.1:1: Ssl handshake failed: SSL_ERROR_SSL: ";
  EXPECT_THAT(hint_of(all + failed + "error:0A000086:SSL routines::certificate verify failed"),
              HasSubstr("see --ca and --server-name\n"));
  EXPECT_THAT(hint_of(all + failed + "error:0A00010B:SSL routines::wrong version number"),
              HasSubstr("hint: the server speaks without TLS"));
  EXPECT_THAT(hint_of(all + failed + "error:0A00045C:SSL routines::tlsv13 alert certificate required"),
              HasSubstr("see --cert and --key\n"));
  EXPECT_THAT(hint_of(all + "UNAVAILABLE: ipv4:127.0.0.1:1: Socket closed"), HasSubstr("see --tls, --ca"));
  EXPECT_THAT(hint_of("empty address list:"), HasSubstr("sound PEM\n"));
  EXPECT_THAT(
      hint_of(all + "UNKNOWN: ipv4:127.0.0.1:1: Failed to connect to remote host: Connection refused"),
      HasSubstr("hint: start a server"));
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
