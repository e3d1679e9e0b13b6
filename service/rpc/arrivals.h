// Arrivals: requests of calls that have arrived together, for the prefetchers of their methods.
//
//   arrivals.Add(method, request);  // for each
//   arrivals.Prefetch();
//
// For one thread.
#ifndef FANGTAN_SERVICE_RPC_ARRIVALS_H_
#define FANGTAN_SERVICE_RPC_ARRIVALS_H_

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/cord.h"
#include "service/rpc/method.h"

namespace fangtan::service::rpc {

class Arrivals {
 public:
  // REQUIRES: `method` has a prefetcher, and stays until Prefetch.
  void Add(const Method& method, absl::Cord request) {
    auto group = std::find_if(groups_.begin(), groups_.end(),
                              [&](const Group& known) { return known.method == &method; });
    if (group == groups_.end()) group = groups_.insert(groups_.end(), {.method = &method});
    group->requests.push_back(std::move(request));
  }

  // And forgets them. A method's only one waits for nobody: there is nothing to be done for it at once.
  void Prefetch() {
    for (Group& group : groups_) {
      if (group.requests.size() > 1) group.method->prefetch(group.requests);
    }
    groups_.clear();
  }

 private:
  struct Group {
    const Method* method;
    std::vector<absl::Cord> requests;
  };

  std::vector<Group> groups_;  // few
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_ARRIVALS_H_
