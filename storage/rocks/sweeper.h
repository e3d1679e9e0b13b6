// Sweeper: throws away what no revision within the retention needs: changes, versions that have ended,
// articles that were deleted, as docs/key_layout.md describes it.
//
//   RETURN_IF_ERROR(sweeper.Sweep(absl::Now(), pause));
//
// In steps, each one synced batch in its turn among the commits, so that a store that is killed in between is
// one that was swept a little less. Thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_SWEEPER_H_
#define FANGTAN_STORAGE_ROCKS_SWEEPER_H_

#include <array>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/index/index.h"
#include "storage/log/write_log.h"
#include "storage/rocks/background_thread.h"
#include "storage/rocks/checkpointer.h"
#include "storage/rocks/commit_sink.h"
#include "storage/rocks/record_cache.h"
#include "storage/rocks/view_registry.h"

namespace fangtan::storage {

class Sweeper {
 public:
  // What it works on; all must outlive it.
  struct Parts {
    Database& database;
    Index& index;
    RecordCache& cache;
    ViewRegistry& views;
    Checkpointer& checkpointer;
    WriteLog& log;
    CommitSink& sink;
  };
  Sweeper(Parts parts, absl::Duration retention) : parts_(parts), retention_(retention) {}

  // The oldest revision becomes the one that was the newest a retention before `now`, or the oldest that is
  // being read. Ends early, with OK, when `pause` says so.
  absl::Status Sweep(absl::Time now, const BackgroundThread::Pause& pause);

 private:
  // Changes from the oldest revision on, up to a horizon.
  struct Step {
    struct Change {
      Revision revision = 0;
      std::string key;
      internal::ChangeRecord record;
    };
    Revision horizon = 0;
    std::vector<Change> changes;
    std::string chain;  // before the horizon
  };
  // Documents to purge, by kind, with what is left of them.
  struct Garbage {
    struct Document {
      uint32_t doc = 0;
      Revision created = 0;
    };
    std::array<std::vector<Document>, internal::Kind_ARRAYSIZE> documents;
    std::vector<std::string> articles;  // names to forget
  };

  // REQUIRES: mutex_ is held, for these all. nullopt if nothing is to be done.
  absl::StatusOr<std::optional<Step>> NextStep(int64_t cutoff_micros);
  absl::StatusOr<Step> ReadStep(int64_t cutoff_micros) const;
  // Called while nobody commits. An error is of the batch's write alone; `failed` is of what came before.
  absl::Status Take(const Step& step, absl::Status& failed);
  Garbage Collect(const Step& step) const;
  absl::Status AddTo(rocksdb::WriteBatch& batch, const Step& step, const Garbage& garbage) const;
  void Forget(const Garbage& garbage);

  const Parts parts_;
  const absl::Duration retention_;
  std::mutex mutex_;  // one sweep at a time
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_SWEEPER_H_
