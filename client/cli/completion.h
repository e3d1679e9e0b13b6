// What shells and `man` want to know of a command line, made from its tree of commands and options, so that
// it can't fall behind.
//
//   console.out << BashCompletion(app);
//
// Pure; `app` is only read.
#ifndef FANGTAN_CLIENT_CLI_COMPLETION_H_
#define FANGTAN_CLIENT_CLI_COMPLETION_H_

#include <CLI/App.hpp>
#include <string>

namespace fangtan::client {

// Scripts that complete commands, options and the values that an option may have; any other word is completed
// as a file. Each is to be put where the shell looks for them, under the program's name.
std::string BashCompletion(const CLI::App& app);
std::string ZshCompletion(const CLI::App& app);
std::string FishCompletion(const CLI::App& app);

// The manual page, section 1, in roff (man(7)).
std::string ManualPage(const CLI::App& app);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_COMPLETION_H_
