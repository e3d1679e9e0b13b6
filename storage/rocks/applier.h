// Mutation + position -> puts: documents, names, deaths, change entries, request_id reply and state of the
// store, all in one batch a group. Deterministic: the same mutations at the same positions give the same
// records.
//
// Not thread-safe: one writer at a time.
#ifndef FANGTAN_STORAGE_ROCKS_APPLIER_H_
#define FANGTAN_STORAGE_ROCKS_APPLIER_H_

#include <rocksdb/utilities/write_batch_with_index.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fangtan/internal/mutation.pb.h"
#include "storage/index/entry.h"
#include "storage/log/write_log.h"
#include "storage/rocks/database.h"
#include "storage/rocks/mutation_writer.h"

namespace fangtan::storage {

class Applier {
 public:
  // `state` is what the database holds; `database` must outlive the applier.
  Applier(const Database& database, internal::StoreState state);

  // As MutationSink::Apply.
  absl::StatusOr<Applied> Apply(const internal::Mutation& mutation, const AppendOptions& options,
                                Revision position);

  // Completes the open batch with the state of the store. REQUIRES: something was applied.
  absl::StatusOr<rocksdb::WriteBatch*> Seal();
  // The oldest revision that is kept from now on, and the running hash before it. REQUIRES: no batch is open.
  void MoveHorizon(Revision oldest, std::string oldest_chain);
  // The state after the open batch.
  const internal::StoreState& state() const { return state_; }
  // Opens the next batch and hands over what the last one did to the index.
  IndexDelta TakeDelta();

 private:
  // What a mutation that fails goes back to.
  struct Before {
    size_t batch_bytes = 0;
    internal::StoreState state;
    size_t born = 0;
    size_t died = 0;
  };

  absl::Status RollBack(const Before& before);
  absl::StatusOr<std::optional<Applied>> FindReplay(const internal::Mutation& mutation);
  // All operations into the batch, at `position`; on failure the caller rolls back.
  absl::Status ApplyOperations(const internal::Mutation& mutation, Revision position);
  absl::Status PutRequest(const internal::Mutation& mutation, Revision position);
  // Deletes a few requests that have expired, walking round the family.
  absl::Status SweepRequests(int64_t now_micros);

  const Database& database_;
  internal::StoreState state_;
  rocksdb::WriteBatchWithIndex batch_;
  IndexDelta delta_;
  NewestDocs newest_;  // of the open batch
  std::string sweep_from_;
};

// The running hash of the log after `mutation`: XXH3-128 over `chain`, the revision and the mutation's bytes.
std::string NextChain(const std::string& chain, Revision revision, const internal::Mutation& mutation);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_APPLIER_H_
