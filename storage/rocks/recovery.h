// What is checked before a store is opened, and what is rebuilt from its records. Works on a read-only
// database, so that a store that is refused is left as it was found.
#ifndef FANGTAN_STORAGE_ROCKS_RECOVERY_H_
#define FANGTAN_STORAGE_ROCKS_RECOVERY_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/index/index_image.h"
#include "storage/index/index_mover.h"
#include "storage/index/tables.h"
#include "storage/rocks/database.h"
#include "storage/rocks/record_scan.h"
#include "storage/rocks/tip_file.h"

namespace fangtan::storage {

inline constexpr uint32_t kFormatVersion = 1;

struct Recovered {
  internal::StoreState state;
  std::unique_ptr<Tables> tables;
  std::unique_ptr<Orders> orders;   // over the tables; null: to be built
  internal::Checkpoint checkpoint;  // that the tables were loaded from; default: all records were read
  std::vector<std::string> expired_requests;  // keys that may be deleted
  std::vector<std::string> notices;           // why all records were read
};

// The state of a store that holds nothing yet.
internal::StoreState NewState(const std::string& store_id, const std::string& token_key);

// The stored state; nullopt if the store was never finished. FAILED_PRECONDITION STORE_TOO_NEW,
// STORE_TOO_OLD; DATA_LOSS.
absl::StatusOr<std::optional<internal::StoreState>> ReadState(const Database& database);

// Where an article was deleted before the first change that is kept, its record alone tells that what
// belonged to it was not seen from then on: all that is left of what was there before, as the rest has been
// purged.
void HideChildrenOfDeleted(const internal::StoreState& state, Tables& tables);

// Applies the ends of documents that changes tell of. DATA_LOSS for one of a document that is not.
ChangeScan::Visitor ApplyDeathsTo(Tables& tables);

// Checks that everything acknowledged is there: the state belongs to `tip` and is not below it, the running
// hash at the tip's revision is the tip's, and takes the index from its last checkpoint (from `image`, if it
// is of that, and nothing was written since) and the records behind that. Where there is no checkpoint that
// fits, or with `verify_all`, reads and checks every record: each revision has its changes, every document is
// present and intact, every name leads to its newest document; with `verify_all` also that every file has its
// checksum. Content of sources is not unpacked: its other checks run when it is read. DATA_LOSS
// RECORD_CORRUPT naming what is lost or damaged; FAILED_PRECONDITION STORE_TOO_NEW. Which requests have
// expired is judged by the time of the newest write, as everywhere in the log: a clock that is wrong at open
// forgets nothing. `spill` may be null: as TablesCodec::Decode.
absl::StatusOr<Recovered> Recover(const Database& database, const Tip& tip, bool verify_all,
                                  std::optional<IndexImage> image = std::nullopt,
                                  IndexMover* spill = nullptr);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_RECOVERY_H_
