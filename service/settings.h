// Settings: every setting of fangtand in one table: its name, what it takes, what it means, and where in
// Config it goes. The command line, the environment, the file, --help, --print-settings and SIGHUP all work
// from it.
//
//   for (const Setting& setting : Settings()) {
//     if (setting.get(was) != setting.get(wanted)) ...
//   }
//
// A setting's flag is its name after "--", its variable VariableName(name). Immutable, so thread-safe.
#ifndef FANGTAN_SERVICE_SETTINGS_H_
#define FANGTAN_SERVICE_SETTINGS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "service/config.h"

namespace fangtan::service {

struct Setting {
  enum class Type { kText, kNumber, kSwitch };

  std::string name;   // "data-dir"
  std::string takes;  // "DIR", "1..1024"; empty for a switch
  Type type;
  bool at_reload;  // whether SIGHUP applies a change; else it waits for a restart
  std::string meaning;
  std::string default_text;  // what it is if nobody sets it, for people
  // Takes the text of a flag, a variable or a value of the file. The error says what is wrong with `text`,
  // but not of which setting. INVALID_ARGUMENT USAGE.
  std::function<absl::Status(const std::string& text, Config& config)> set;
  // As `set` takes it.
  std::function<std::string(const Config& config)> get;
};

const std::vector<Setting>& Settings();

// Null for a name that there is not.
const Setting* FindSetting(const std::string& name);

// `; did you mean "data-dir"?`, or nothing if no name is near.
std::string NearestSetting(const std::string& name);

// FANGTAN_DATA_DIR
std::string VariableName(const std::string& name);

// A sentence for each of `variables`, names all, that begins like ours and is none that is read, with the
// nearest that is. Not for those of the client and those that Kubernetes gives every container beside a
// Service of that name (FANGTAN_SERVICE_HOST, FANGTAN_PORT_50051_TCP).
std::vector<std::string> StrayVariables(const std::vector<std::string>& variables);

// The table of docs/operations.md, in Markdown.
std::string SettingsTable();

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_SETTINGS_H_
