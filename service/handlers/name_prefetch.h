// Prefetchers (service/rpc/method.h) of methods whose requests are one name.
#ifndef FANGTAN_SERVICE_HANDLERS_NAME_PREFETCH_H_
#define FANGTAN_SERVICE_HANDLERS_NAME_PREFETCH_H_

#include <string_view>

#include "fangtan/internal/record.pb.h"
#include "service/rpc/method.h"
#include "storage/store.h"

namespace fangtan::service {

// The name in a serialised request, which every Get has as its field 1 (AIP-131); empty if it is not the
// first thing there. Reads nothing else.
std::string_view RequestedName(std::string_view request);

// For records of `kind` by their names. `store` must outlive it.
rpc::Prefetcher PrefetchNamed(const storage::Store& store, internal::Kind kind);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_NAME_PREFETCH_H_
