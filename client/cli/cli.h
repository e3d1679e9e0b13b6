// The `fangtan` tool as a function: arguments in, exit code out.
//
//   Console console = SystemConsole();
//   return RunCli({"articles", "--limit", "5"}, console);
//
// Reads FANGTAN_SERVER, FANGTAN_TOKEN, FANGTAN_TLS, FANGTAN_CA, FANGTAN_CERT and FANGTAN_KEY from the
// environment. For one thread.
#ifndef FANGTAN_CLIENT_CLI_CLI_H_
#define FANGTAN_CLIENT_CLI_CLI_H_

#include <string>
#include <vector>

#include "client/cli/console.h"

namespace fangtan::client {

// Runs the command that `arguments` (without the program's name) call for. Returns 0 done, 1 the server or
// the input refused, 2 wrong usage, 3 server not reached.
int RunCli(const std::vector<std::string>& arguments, Console& console);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_CLI_H_
