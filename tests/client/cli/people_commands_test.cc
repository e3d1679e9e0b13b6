#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/run_fangtan.h"
#include "tests/client/fake_server.h"

namespace fangtan::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class PeopleCommandsTest : public ::testing::Test {
 protected:
  Outcome Run(const std::vector<std::string>& arguments, Terminal terminal = {}) {
    return FangtanAt(server_.address(), arguments, terminal);
  }

  FakeServer server_{1};
};

TEST_F(PeopleCommandsTest, ResolveRanksCandidates) {
  const Outcome run =
      Run({"speakers", "resolve", "王海山", "--post", "武清區", "--post", "區紀委書記", "--at", "17"},
          {.is_terminal = true, .width = 110});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(
      run.out,
      "SCORE  RULE                SPEAKER        DISPLAY NAME  UNIT    POSTS                     ANSWERS\n"
      "1.000  SAME_NAME_AND_UNIT  speakers/a1b2  王海山        武清區  武清區委常委、區紀委書記       12\n"
      "0.500  SAME_FOLDED_NAME    speakers/e5f6  王海山        河北區  武清區委常委、區紀委書記       12\n");
  EXPECT_EQ(run.err, "2 candidates, revision 42\n");
  EXPECT_THAT(server_.requests(),
              ElementsAre("ResolveSpeaker {\"printedName\":\"王海山\",\"posts\":[\"武清區\",\"區紀委書記\"],"
                          "\"readRevision\":\"17\"}"));
}

TEST_F(PeopleCommandsTest, ResolveIn80ColumnsCutsWhatIsLong) {
  EXPECT_EQ(Run({"speakers", "resolve", "王海山"}, {.is_terminal = true}).out,
            "SCORE  RULE           SPEAKER        DISPLAY NAME  UNIT    POSTS         ANSWERS\n"
            "1.000  SAME_NAME_AN…  speakers/a1b2  王海山        武清區  武清區委常…        12\n"
            "0.500  SAME_FOLDED_…  speakers/e5f6  王海山        河北區  武清區委常…        12\n");
}

TEST_F(PeopleCommandsTest, ResolveInOtherFormats) {
  EXPECT_THAT(
      Lines(Run({"speakers", "resolve", "王海山"}).out),
      ElementsAre(HasSubstr("\"rule\":\"SAME_NAME_AND_UNIT\",\"score\":1"), HasSubstr("speakers/e5f6")));
  EXPECT_THAT(Run({"speakers", "resolve", "王海山", "-o", "json"}).out,
              HasSubstr("\"readRevision\": \"42\""));
  EXPECT_THAT(Run({"speakers", "resolve", "王海山", "-o", "text"}).out,
              StartsWith("1.000  SAME_NAME_AND_UNIT\n王海山\nname          speakers/a1b2\n"));
}

TEST_F(PeopleCommandsTest, NobodyIsAnAnswerToo) {
  const Outcome run = Run({"speakers", "resolve", "無此人"}, {.is_terminal = true});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err, "0 candidates, revision 42\n");
}

TEST_F(PeopleCommandsTest, ANameMayBeThatOfACommand) {
  EXPECT_EQ(Run({"speakers", "resolve", "merge"}).exit_code, 0);
  EXPECT_EQ(Run({"speakers", "resolve", "--post", "split", "status"}).exit_code, 0);
  EXPECT_THAT(server_.requests(),
              ElementsAre("ResolveSpeaker {\"printedName\":\"merge\"}",
                          "ResolveSpeaker {\"printedName\":\"status\",\"posts\":[\"split\"]}"));
}

TEST_F(PeopleCommandsTest, MergeTellsWhoBecameWho) {
  const Outcome run =
      Run({"speakers", "merge", "speakers/a1b2", "speakers/c3d4", "--reason", "同一人", "--etag", "e1",
           "--request-id", "8c1f4e0a-6c1b-4d3e-9f57-0d2f3a4b5c6d", "-o", "text"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, "merged  speakers/c3d4 into speakers/a1b2  王海山  12 answers\n");
  EXPECT_EQ(
      Run({"speakers", "merge", "speakers/a1b2", "speakers/c3d4", "--dry-run"}, {.is_terminal = true}).out,
      "would merge  speakers/c3d4 into speakers/a1b2  王海山  12 answers\n");
  EXPECT_THAT(
      server_.requests(),
      ElementsAre(
          "MergeSpeakers {\"name\":\"speakers/a1b2\",\"mergedSpeaker\":\"speakers/c3d4\",\"etag\":\"e1\","
          "\"requestId\":\"8c1f4e0a-6c1b-4d3e-9f57-0d2f3a4b5c6d\",\"reason\":\"同一人\"}",
          "MergeSpeakers {\"name\":\"speakers/a1b2\",\"mergedSpeaker\":\"speakers/c3d4\",\"validateOnly\":"
          "true}"));
}

TEST_F(PeopleCommandsTest, AnOldEtagIsRefused) {
  const Outcome run = Run({"speakers", "merge", "speakers/a1b2", "speakers/c3d4", "--etag", "old"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err,
            "fangtan: ETAG_MISMATCH: it has changed\n"
            "hint: it was changed meanwhile: read it again and use its new etag\n");
}

TEST_F(PeopleCommandsTest, SplitAndRename) {
  EXPECT_EQ(Run({"speakers", "split", "speakers/c3d4", "--reason", "同名不同人", "-o", "text"}).out,
            "split  speakers/c3d4  王海山  12 answers\n");
  EXPECT_EQ(Run({"speakers", "rename", "speakers/a1b2", "王海山（武清）", "--etag", "e1", "-o", "table"}).out,
            "renamed  speakers/a1b2  王海山（武清）  12 answers\n");
  EXPECT_THAT(Run({"speakers", "rename", "speakers/a1b2", "王海山", "--dry-run"}).out,
              StartsWith("{\"name\":\"speakers/a1b2\",\"displayName\":\"王海山\""));
  EXPECT_THAT(
      server_.requests(),
      ElementsAre("SplitSpeaker {\"name\":\"speakers/c3d4\",\"reason\":\"同名不同人\"}",
                  "UpdateSpeaker {\"speaker\":{\"name\":\"speakers/a1b2\",\"displayName\":\"王海山（武清）\","
                  "\"etag\":\"e1\"},\"updateMask\":\"displayName\"}",
                  "UpdateSpeaker {\"speaker\":{\"name\":\"speakers/a1b2\",\"displayName\":\"王海山\"},"
                  "\"updateMask\":\"displayName\",\"validateOnly\":true}"));
}

TEST_F(PeopleCommandsTest, WithoutACommandSpeakersAreListed) {
  EXPECT_EQ(Lines(Run({"speakers", "--limit", "1"}).out).size(), 1u);
  EXPECT_THAT(server_.requests(), ElementsAre("ListSpeakers {\"pageSize\":1}"));
}

TEST(PeopleHelpTest, EveryCommandHasExamples) {
  for (const char* command : {"resolve", "merge", "split", "rename"}) {
    const Outcome run = Fangtan({"speakers", command, "--help"});
    EXPECT_EQ(run.exit_code, 0) << command;
    EXPECT_THAT(run.out, HasSubstr(std::string("Examples:\n  fangtan speakers ") + command)) << command;
    EXPECT_THAT(run.err, IsEmpty()) << command;
  }
}

}  // namespace
}  // namespace fangtan::client
