// DeadlineList: what has to be over by when, the earliest first. Belongs to one thread.
//
//   const auto entry = list.Add(deadline, call);
//   for (UnaryCall* call; (call = list.TakeDue(absl::Now())) != nullptr;) call->DeadlinePassed();
#ifndef FANGTAN_SERVICE_RPC_DEADLINE_LIST_H_
#define FANGTAN_SERVICE_RPC_DEADLINE_LIST_H_

#include <set>
#include <utility>

#include "absl/time/time.h"

namespace fangtan::service::rpc {

template <typename Item>
class DeadlineList {
 public:
  void Add(absl::Time deadline, Item* item) { items_.emplace(deadline, item); }
  // Nothing happens if it is not in the list.
  void Remove(absl::Time deadline, Item* item) { items_.erase({deadline, item}); }
  // Takes one out that is due; null if there is none.
  Item* TakeDue(absl::Time now) {
    if (items_.empty() || items_.begin()->first > now) return nullptr;
    Item* const item = items_.begin()->second;
    items_.erase(items_.begin());
    return item;
  }

 private:
  std::set<std::pair<absl::Time, Item*>> items_;
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_DEADLINE_LIST_H_
