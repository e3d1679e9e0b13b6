// The file of settings: TOML 1.0, one key a setting, with the names of the flags without their dashes.
//
//   ASSIGN_OR_RETURN(std::vector<FileEntry> entries, ReadConfigFile("/etc/fangtan/fangtand.toml"));
#ifndef FANGTAN_SERVICE_CONFIG_FILE_H_
#define FANGTAN_SERVICE_CONFIG_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace fangtan::service {

struct FileEntry {
  std::string name;   // of a setting that there is
  std::string text;   // as Setting::set takes it
  std::string place;  // "/etc/fangtan/fangtand.toml:3"
};

// INVALID_ARGUMENT USAGE, naming file and line, for a file that can't be read or is no TOML, a key that is no
// setting, with the nearest that is one, and a value of the wrong type. Whether a value is within its range
// is not looked at.
absl::StatusOr<std::vector<FileEntry>> ReadConfigFile(const std::string& path);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_CONFIG_FILE_H_
