// What `fangtand --check-config` looks at beyond the settings themselves: whether a server could start with
// them.
#ifndef FANGTAN_SERVICE_CHECK_CONFIG_H_
#define FANGTAN_SERVICE_CHECK_CONFIG_H_

#include <string>
#include <vector>

#include "service/config.h"

namespace fangtan::service {

// What is wrong, a sentence each; empty: nothing. Looks at the files of TLS and of callers as the server
// does, and at the folders, and changes nothing. Addresses are not taken, nor is the store opened.
std::vector<std::string> FindFaults(const Config& config);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_CHECK_CONFIG_H_
