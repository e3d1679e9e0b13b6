// What makes a store this one and no other: its id, and the key of its page tokens; and a checkpoint.
//
// Thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_STORE_IDENTITY_H_
#define FANGTAN_STORAGE_ROCKS_STORE_IDENTITY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fangtan/internal/record.pb.h"
#include "storage/rocks/database.h"

namespace fangtan::storage {

// Random.
absl::StatusOr<std::string> NewStoreId();
absl::StatusOr<std::string> NewTokenKey();
absl::StatusOr<std::string> NewCheckpointId();

// Writes the state of a store on which nothing else writes.
absl::Status PutState(const internal::StoreState& state, Database& database);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_STORE_IDENTITY_H_
