// The Store of store.h on RocksDB: joins the log, the applier, the tip file, the index and the records.
#ifndef FANGTAN_STORAGE_ROCKS_ROCKS_STORE_H_
#define FANGTAN_STORAGE_ROCKS_ROCKS_STORE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "storage/open_store.h"
#include "storage/store.h"

namespace fangtan::storage {

// As OpenStore.
absl::StatusOr<std::unique_ptr<Store>> OpenRocksStore(const StoreOptions& options);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_ROCKS_STORE_H_
