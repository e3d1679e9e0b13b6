// Checkpointer: writes the index to the database as blocks, so that opening need not read every record.
//
//   Checkpointer checkpointer(database, index, stored);
//   RETURN_IF_ERROR(checkpointer.Write());              // now and then
//   RETURN_IF_ERROR(checkpointer.WriteAll());           // at a clean close
//
// Blocks go first and the checkpoint that vouches for them last, all through the one log that the records are
// in: killed anywhere, the store finds its last checkpoint and, behind it, the records. Nothing is synced, as
// everything is derived. The index is read in slices that keep no writer waiting for long.
//
// Thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_CHECKPOINTER_H_
#define FANGTAN_STORAGE_ROCKS_CHECKPOINTER_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/index/index.h"
#include "storage/index/tables_codec.h"
#include "storage/rocks/database.h"

namespace fangtan::storage {

class Checkpointer {
 public:
  // `stored` is the checkpoint that the index was loaded from, unchanged since but for documents and deaths
  // behind it; a default one if it was built from the records. All must outlive this object.
  Checkpointer(Database& database, const Index& index, internal::Checkpoint stored);

  // Writes what is new, and kept orders that have grown by much.
  absl::Status Write();
  // What Write would write by now; the last one, if nothing has changed since. ABORTED if a sweep passed it.
  absl::StatusOr<internal::Checkpoint> Next() const;
  // Write, but only what Next gave. ABORTED if a newer one was written meanwhile.
  absl::Status Write(const internal::Checkpoint& next);
  // The same, and all orders that have changed.
  absl::Status WriteAll();

  // The last checkpoint.
  internal::Checkpoint stored() const;
  // Up to where it goes.
  Revision revision() const;
  // What an opening that goes by the last checkpoint has to take in behind it, in new documents: those that
  // it does not know, and a quarter for each that died, came back or was purged since, which costs so much
  // less.
  uint64_t Behind() const;

 private:
  using OrderKey = std::pair<internal::Kind, uint8_t>;

  // REQUIRES: mutex_ is held, for these all.
  absl::StatusOr<internal::Checkpoint> NextOfStored() const;
  absl::Status WriteTables(const internal::Checkpoint& next);
  absl::Status WriteBlocks(const std::vector<BlockKey>& keys, const internal::Checkpoint& reached);
  absl::Status WriteOrders(bool all);
  absl::Status WriteOrder(internal::Kind kind, size_t place, uint8_t field);
  uint32_t StoredOrderEnd(const OrderKey& key);

  Database& database_;
  const Index& index_;
  mutable std::mutex mutex_;  // guards what follows
  internal::Checkpoint stored_;
  uint64_t touches_ = 0;                     // of the tables, when what is stored was read of them
  std::map<OrderKey, uint32_t> order_ends_;  // next document when an order was written, as far as asked for
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_CHECKPOINTER_H_
