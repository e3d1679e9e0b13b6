// The `fangtan` command. `fangtan --help` lists what it does; a server is started by `fangtand --data-dir
// DIR`.
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "client/cli/cli.h"
#include "client/cli/console.h"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  // What gRPC has to say comes with the status, and is told once.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  fangtan::client::Console console = fangtan::client::SystemConsole();
  return fangtan::client::RunCli(std::vector<std::string>(argv + 1, argv + argc), console);
}
