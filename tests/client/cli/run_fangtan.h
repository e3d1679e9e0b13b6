// Runs the tool within the test: its arguments in, its output and exit code out.
//
//   const Outcome run = Fangtan({"--server", server.address(), "articles"}, "", {.is_terminal = true});
#ifndef FANGTAN_TESTS_CLIENT_CLI_RUN_FANGTAN_H_
#define FANGTAN_TESTS_CLIENT_CLI_RUN_FANGTAN_H_

#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "client/cli/cli.h"
#include "client/cli/console.h"

namespace fangtan::client {

struct Outcome {
  int exit_code = -1;
  std::string out;
  std::string err;
};

struct Terminal {
  bool is_terminal = false;
  bool color = false;
  int width = 80;
};

inline Outcome Fangtan(const std::vector<std::string>& arguments, const std::string& input = "",
                       Terminal terminal = {}) {
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  Console console{.in = in,
                  .out = out,
                  .err = err,
                  .out_is_terminal = terminal.is_terminal,
                  .err_is_terminal = terminal.is_terminal,
                  .color = terminal.color,
                  .width = terminal.width};
  Outcome run;
  run.exit_code = RunCli(arguments, console);
  run.out = out.str();
  run.err = err.str();
  return run;
}

// The same with a server's address.
inline Outcome FangtanAt(const std::string& server, std::vector<std::string> arguments,
                         Terminal terminal = {}) {
  arguments.insert(arguments.begin(), {"--server", server});
  return Fangtan(arguments, "", terminal);
}

inline std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  lines.pop_back();
  return lines;
}

}  // namespace fangtan::client

#endif  // FANGTAN_TESTS_CLIENT_CLI_RUN_FANGTAN_H_
