// What `fangtand --check-config` looks at beyond the settings themselves: whether a server could start with
// them.
#ifndef FANGTAN_SERVICE_CHECK_CONFIG_H_
#define FANGTAN_SERVICE_CHECK_CONFIG_H_

#include <string>
#include <vector>

#include "service/config.h"

namespace fangtan::service {

// What is wrong, a sentence each; empty: nothing. Looks at the files of TLS and of callers as the server
// does, at the folders, and takes the addresses for a moment. The store is not opened, and nothing is left
// behind.
std::vector<std::string> FindFaults(const Config& config);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_CHECK_CONFIG_H_
