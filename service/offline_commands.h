// What fangtand does to a store that nobody serves: `fangtand restore ...` and `fangtand verify ...`.
#ifndef FANGTAN_SERVICE_OFFLINE_COMMANDS_H_
#define FANGTAN_SERVICE_OFFLINE_COMMANDS_H_

#include <optional>
#include <string>
#include <vector>

namespace fangtan::service {

// Runs the command that `arguments`, without the program's name, begin with; its exit code: 0, 1 if it failed
// or found damage, 2 for wrong usage. nullopt: they begin with none. Prints on standard output, errors on
// standard error.
std::optional<int> RunOfflineCommand(const std::vector<std::string>& arguments);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_OFFLINE_COMMANDS_H_
