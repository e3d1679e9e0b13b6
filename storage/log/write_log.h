// The log of writes: gives every mutation its position, which is the revision it makes. The seam behind which
// a replicated log can stand without anybody above it noticing.
//
//   ASSIGN_OR_RETURN(Applied done, log.Append(mutation, {}));    // durable, and visible to readers
//
// Whoever applies mutations implements MutationSink; the log calls it from one thread at a time, in order of
// position. Applying is deterministic: the same mutations in the same order give the same store.
#ifndef FANGTAN_STORAGE_LOG_WRITE_LOG_H_
#define FANGTAN_STORAGE_LOG_WRITE_LOG_H_

#include <span>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fangtan/internal/mutation.pb.h"
#include "storage/ids.h"

namespace fangtan::storage {

struct AppendOptions {
  // Check all that applying would check; write nothing.
  bool validate_only = false;
};

// What applying a mutation led to.
struct Applied {
  Revision revision = 0;  // of the write; of the first run for a replay; the newest for validate_only
  bool written = false;   // whether it took its position; not a replay, validate_only, or one that only asks
  bool replayed = false;
  std::string reply_name;
};

class MutationSink {
 public:
  virtual ~MutationSink() = default;

  // Adds the effects of `mutation` at `position` to the open group, where later mutations of the group see
  // them. An error is the mutation's own verdict: nothing of it stays in the group and the position is given
  // to the next. A mutation without operations only asks for its replay.
  virtual absl::StatusOr<Applied> Apply(const internal::Mutation& mutation, const AppendOptions& options,
                                        Revision position) = 0;

  // Makes the open group durable, then visible to readers, and opens the next one. After an error nobody
  // knows what is on the disk: the log calls no more.
  virtual absl::Status Finish() = 0;
};

class WriteLog {
 public:
  virtual ~WriteLog() = default;

  // Returns when `mutation` is durable and visible, or has failed. Thread-safe; blocks; callers at the same
  // time share a sync. The sink's verdict, or UNAVAILABLE STORE_FAILED once the log has stopped.
  virtual absl::StatusOr<Applied> Append(const internal::Mutation& mutation,
                                         const AppendOptions& options) = 0;

  // Appends all of `mutations`, in their order, and returns when the last of them is: one verdict each, of
  // its own. They share a sync as far as a group has room.
  virtual std::vector<absl::StatusOr<Applied>> AppendAll(std::span<const internal::Mutation> mutations) = 0;

  // Runs `work` in its turn among the mutations, while no group is open: for writes of the sink that are no
  // mutations. After an error of it the log stops, as after one of Finish. Its error, or STORE_FAILED.
  virtual absl::Status Exclusively(absl::FunctionRef<absl::Status()> work) = 0;

  // Calls `visit` with every mutation from position `from` on that the sink may not have applied, in order.
  // OUT_OF_RANGE LOG_TRIMMED if the log no longer holds them.
  virtual absl::Status Read(
      Revision from,
      absl::FunctionRef<absl::Status(Revision position, const internal::Mutation& mutation)> visit) const = 0;

  // Position of the last mutation that is durable.
  virtual Revision last_position() const = 0;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_LOG_WRITE_LOG_H_
