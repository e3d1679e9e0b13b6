// Places in a store's history, by which what is derived from it is told from what another past has left.
#ifndef FANGTAN_STORAGE_ROCKS_HISTORY_H_
#define FANGTAN_STORAGE_ROCKS_HISTORY_H_

#include <optional>

#include "absl/status/statusor.h"
#include "storage/rocks/database.h"
#include "storage/search/segment_manifest.h"

namespace fangtan::storage {

// The mark of `revision`; nullopt if the store never had it, or no longer knows the log there. DATA_LOSS.
absl::StatusOr<std::optional<HistoryMark>> MarkOf(const Database& database, Revision revision);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_HISTORY_H_
