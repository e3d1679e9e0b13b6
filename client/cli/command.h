// How a command is added to the tool.
//
//   struct StatusOptions { std::string explain; };
//   absl::StatusOr<int> RunStatus(Session& session, const StatusOptions& options);
//
//   auto [command, options] = AddCommand(app, action, {.name = "status", ...}, RunStatus);
//   command->add_option("--explain", options->explain, "...");
#ifndef FANGTAN_CLIENT_CLI_COMMAND_H_
#define FANGTAN_CLIENT_CLI_COMMAND_H_

#include <CLI/App.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/cli/session.h"

namespace fangtan::client {

// Does a command's work; returns the exit code, or the error that is still to be reported.
using Action = std::function<absl::StatusOr<int>(Session&)>;

struct CommandInfo {
  std::string name;
  std::string description;

  // Lines of the help, each an invocation with a word on what it does.
  std::string examples;
};

// Adds a command to `app` that, when it is chosen, makes `action` run it with its options.
template <typename Options>
std::pair<CLI::App*, std::shared_ptr<Options>> AddCommand(CLI::App& app, Action& action,
                                                          const CommandInfo& info,
                                                          absl::StatusOr<int> (*run)(Session&,
                                                                                     const Options&)) {
  auto options = std::make_shared<Options>();  // Shared by the parser, which fills it, and the action.
  CLI::App* command = app.add_subcommand(info.name, info.description);
  command->fallthrough();
  command->footer(absl::StrCat("Examples:\n", info.examples,
                               "\nOptions of every command (--server, -o, --timeout): fangtan --help"));
  command->callback([&action, options, run, command] {
    if (!command->get_subcommands().empty()) return;  // Its subcommand has been called already.
    action = [options, run](Session& session) { return run(session, *options); };
  });
  return {command, options};
}

// Checks of numbers, in words.
inline CLI::Validator WholeNumber(int64_t least) {
  return CLI::Validator(
      [least](const std::string& text) {
        int64_t number = 0;
        const bool good = absl::SimpleAtoi(text, &number) && number >= least;
        return good ? std::string() : absl::StrCat("\"", text, "\" is no whole number from ", least, " on");
      },
      "");
}

inline CLI::Validator NotEmpty() {
  return CLI::Validator(
      [](const std::string& text) { return text.empty() ? std::string("it must not be empty") : ""; }, "");
}

inline void AddFilterOption(CLI::App& command, std::string& filter, const std::string& fields) {
  command.add_option("--filter,-f", filter, "AIP-160 filter over " + fields)->option_text("FILTER");
}

// How much is shown where nobody says.
inline constexpr int64_t kDefaultLimit = 50;

inline void AddLimitOption(CLI::App& command, int64_t& limit, const std::string& what) {
  command
      .add_option("--limit,-n", limit, absl::StrCat(what, " to show; 0: all (default ", kDefaultLimit, ")"))
      ->option_text("N")
      ->check(WholeNumber(0));
}

inline void AddAtOption(CLI::App& command, int64_t& revision) {
  command.add_option("--at", revision, "Revision to read; the newest by default")
      ->option_text("REVISION")
      ->check(WholeNumber(1));
}

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_COMMAND_H_
