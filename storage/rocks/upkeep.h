// Upkeep: what an open store does behind its callers' backs: it writes checkpoints of its index, moves the
// index's memory into files, sweeps, packs files, and verifies once what opening took on trust.
//
// Thread-safe. When it is destroyed it ends what is under way, writes a last checkpoint and leaves an image
// of the index, as it does when nobody writes.
#ifndef FANGTAN_STORAGE_ROCKS_UPKEEP_H_
#define FANGTAN_STORAGE_ROCKS_UPKEEP_H_

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "storage/open_store.h"
#include "storage/rocks/background_thread.h"
#include "storage/rocks/checkpointer.h"
#include "storage/rocks/file_packer.h"
#include "storage/rocks/image_keeper.h"
#include "storage/rocks/sweeper.h"
#include "storage/rocks/verification.h"

namespace fangtan::storage {

class Upkeep {
 public:
  // As in Sweeper; `stored` as in Checkpointer. All parts must outlive it.
  struct Parts {
    Database& database;
    Index& index;
    RecordCache& cache;
    ViewRegistry& views;
    WriteLog& log;
    CommitSink& sink;
    std::string image_path;   // as ImageKeeper::Place
    bool from_image = false;  // as ImageKeeper
  };
  Upkeep(Parts parts, internal::Checkpoint stored, const StoreOptions& options);
  ~Upkeep();

  absl::Status Sweep(absl::Time now);
  std::vector<std::string> damages() const { return verification_.damages(); }
  // Why the last checkpoint, sweep or packing in the background did not succeed; empty if they did.
  std::vector<std::string> failures() const;

 private:
  bool CheckpointIsDue() const;
  // What is said of a checkpoint that was just written, or was not.
  absl::Status NoteCheckpoint(absl::Status written);
  // For who opens the store if this process is killed. It holds the orders, so these are not all written.
  void LeaveImage(const BackgroundThread::Pause& pause);
  void Note(std::string& last, const absl::Status& status);

  const CommitSink& sink_;
  Checkpointer checkpointer_;
  ImageKeeper images_;
  FilePacker packer_;
  Sweeper sweeper_;
  Verification verification_;
  mutable std::mutex mutex_;  // guards what follows
  std::string checkpoint_failure_;
  std::string sweep_failure_;
  std::string packing_failure_;
  absl::Time last_checkpoint_;  // used by one thread alone
  // Last, so that they end first.
  std::optional<BackgroundThread> checkpointing_;
  std::optional<BackgroundThread> sweeping_;
  std::optional<BackgroundThread> packing_;
  std::optional<BackgroundThread> verifying_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_UPKEEP_H_
