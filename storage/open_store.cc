#include "storage/open_store.h"

#include "storage/errors.h"
#include "storage/rocks/rocks_store.h"

namespace fangtan::storage {

absl::StatusOr<std::unique_ptr<Store>> OpenStore(const StoreOptions& options) {
  StoreOptions cleaned = options;
  while (cleaned.directory.size() > 1 && cleaned.directory.back() == '/') cleaned.directory.pop_back();
  if (cleaned.directory.empty()) return InvalidField("directory", "must be given");
  return OpenRocksStore(cleaned);
}

}  // namespace fangtan::storage
