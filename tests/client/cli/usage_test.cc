#include "client/cli/usage.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/client/cli/run_fangtan.h"

namespace fangtan::client {
namespace {

constexpr char kHint[] = "\nhint: see `fangtan --help`, or `fangtan COMMAND --help`\n";

std::string MessageFor(const std::vector<std::string>& arguments) {
  const Outcome run = Fangtan(arguments);
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(run.out, "");
  return run.err.substr(0, run.err.find(kHint));
}

TEST(WrongUsageTest, AWordThatIsNoCommandIsNamed) {
  EXPECT_EQ(MessageFor({"bogus"}), "fangtan: WRONG_USAGE: \"bogus\" is no command");
  EXPECT_EQ(MessageFor({"bogus", "--filter", "x"}), "fangtan: WRONG_USAGE: \"bogus\" is no command");
  EXPECT_EQ(MessageFor({"-o", "json", "監督"}), "fangtan: WRONG_USAGE: \"監督\" is no command");
  EXPECT_EQ(MessageFor({"a\x1b[2J"}), "fangtan: WRONG_USAGE: \"a␛[2J\" is no command");
}

TEST(WrongUsageTest, TheNearestCommandIsSuggested) {
  EXPECT_EQ(MessageFor({"anwsers"}),
            "fangtan: WRONG_USAGE: \"anwsers\" is no command; did you mean \"answers\"?");
  EXPECT_EQ(MessageFor({"article"}),
            "fangtan: WRONG_USAGE: \"article\" is no command; did you mean \"articles\"?");
  EXPECT_EQ(MessageFor({"stat"}), "fangtan: WRONG_USAGE: \"stat\" is no command; did you mean \"status\"?");
  EXPECT_EQ(MessageFor({"x"}), "fangtan: WRONG_USAGE: \"x\" is no command") << "near to everything";
  EXPECT_EQ(MessageFor({std::string(5000, 'x')}).size(), 5000u + 38u);
}

TEST(WrongUsageTest, CommandsOfACommand) {
  EXPECT_EQ(
      MessageFor({"speakers", "reslove", "王海山"}),
      "fangtan: WRONG_USAGE: \"reslove\" is no command of `fangtan speakers`; did you mean \"resolve\"?");
  EXPECT_EQ(MessageFor({"speakers", "--mood", "x"}),
            "fangtan: WRONG_USAGE: \"--mood\" is no option of `fangtan speakers`");
}

TEST(WrongUsageTest, WhatElseIsWrongIsToldAsTheParserSaysIt) {
  EXPECT_EQ(MessageFor({}), "fangtan: WRONG_USAGE: A subcommand is required");
  EXPECT_EQ(MessageFor({"--mood", "status"}),
            "fangtan: WRONG_USAGE: The following argument was not expected: --mood");
  EXPECT_EQ(MessageFor({"answers", "watch"}),
            "fangtan: WRONG_USAGE: The following argument was not expected: watch");
  EXPECT_EQ(MessageFor({"speakers", "resolve"}), "fangtan: WRONG_USAGE: NAME is required");
}

}  // namespace
}  // namespace fangtan::client
