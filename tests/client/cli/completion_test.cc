// The scripts are run by the shells that they are for, where those are installed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/client/cli/run_fangtan.h"

namespace fangtan::client {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Completion(const std::string& kind) {
  const Outcome run = Fangtan({"completion", kind});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  return run.out;
}

// What `command` prints.
std::string Shell(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  std::string out;
  char buffer[4096];
  while (size_t n = fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, n);
  EXPECT_EQ(pclose(pipe), 0) << command;
  return out;
}

std::string WriteFile(const std::string& name, const std::string& content) {
  const std::string path = testing::TempDir() + "/" + name;
  std::ofstream(path) << content;
  return path;
}

// What bash offers behind `words`, of which the last is being typed.
std::string Offered(const std::string& script, const std::string& words) {
  return Shell("bash -c 'source " + script + "; COMP_WORDS=(fangtan " + words +
               "); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _fangtan; echo \"${COMPREPLY[@]}\"'");
}

bool Has(const char* program) {
  return system((std::string("command -v ") + program + " >/dev/null").c_str()) == 0;
}

TEST(Completion, BashOffersCommandsTheirCommandsAndOptions) {
  const std::string script = WriteFile("fangtan.bash", Completion("bash"));
  EXPECT_EQ(Offered(script, "impo"), "import\n");
  EXPECT_EQ(Offered(script, "-o json sear"), "search\n");
  EXPECT_EQ(Offered(script, "speakers mer"), "merge\n");
  EXPECT_THAT(Offered(script, "answers --"), HasSubstr("--filter"));
  EXPECT_THAT(Offered(script, "answers --"), HasSubstr("--server"));
  EXPECT_THAT(Offered(script, "health --"), Not(HasSubstr("--filter")));
  EXPECT_EQ(Offered(script, "answers page.tx"), "\n");
}

TEST(Completion, ZshAndFishTakeTheirScripts) {
  const std::string zsh = WriteFile("_fangtan", Completion("zsh"));
  const std::string fish = WriteFile("fangtan.fish", Completion("fish"));
  EXPECT_THAT(Completion("fish"), HasSubstr("-n '__fish_use_subcommand' -a import"));
  EXPECT_THAT(Completion("zsh"), HasSubstr("'--filter:AIP-160"));
  if (Has("zsh")) Shell("zsh -n " + zsh);
  if (Has("fish")) Shell("fish -n " + fish);
}

TEST(Completion, TheManualPageTellsOfEveryCommandAndOption) {
  const std::string page = Completion("man");
  EXPECT_THAT(page, HasSubstr(".TH fangtan 1"));
  EXPECT_THAT(page, HasSubstr(".SS speakers merge\n"));
  EXPECT_THAT(page, HasSubstr("\\fB\\-f, \\-\\-filter\\fR \\fIFILTER\\fR"));
  if (Has("man"))
    EXPECT_EQ(Shell("man --warnings -l " + WriteFile("fangtan.1", page) + " 2>&1 >/dev/null"), "");
}

TEST(Completion, AnUnknownShellIsWrongUsage) { EXPECT_EQ(Fangtan({"completion", "tcsh"}).exit_code, 2); }

}  // namespace
}  // namespace fangtan::client
