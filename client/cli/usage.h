// What to tell when the arguments of the tool are wrong.
#ifndef FANGTAN_CLIENT_CLI_USAGE_H_
#define FANGTAN_CLIENT_CLI_USAGE_H_

#include <CLI/App.hpp>

#include "absl/status/status.h"

namespace fangtan::client {

// `error`, with which `app` ended its parsing, as WRONG_USAGE. A word where a command should be is named,
// with the command that it is nearest to.
absl::Status WrongUsage(const CLI::App& app, const CLI::ParseError& error);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_USAGE_H_
