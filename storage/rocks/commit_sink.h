// The end of the commit path: a group of mutations becomes one synced write, then the tip, then visible.
#ifndef FANGTAN_STORAGE_ROCKS_COMMIT_SINK_H_
#define FANGTAN_STORAGE_ROCKS_COMMIT_SINK_H_

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "storage/index/index.h"
#include "storage/log/write_log.h"
#include "storage/rocks/applier.h"
#include "storage/rocks/database.h"
#include "storage/rocks/tip_file.h"

namespace fangtan::storage {

class CommitSink final : public MutationSink {
 public:
  // All must outlive the sink. `state` is what the database holds.
  CommitSink(Database& database, TipFile& tip, Index& index, internal::StoreState state)
      : database_(database),
        tip_(tip),
        index_(index),
        published_(state.revision()),
        applier_(database, std::move(state)) {}

  absl::StatusOr<Applied> Apply(const internal::Mutation& mutation, const AppendOptions& options,
                                Revision position) override {
    return applier_.Apply(mutation, options, position);
  }

  absl::Status Finish() override;

  // Has `published` called after every group, by its writer, who should not have to wait for it. REQUIRES:
  // nothing is being committed.
  void OnPublish(std::function<void()> published) { on_publish_ = std::move(published); }

  // Writes `batch`, which throws away what lies below `oldest`, with the state that says so. REQUIRES: no
  // group is open, and none is opened meanwhile. After an error nobody knows what is on the disk.
  absl::Status MoveHorizon(Revision oldest, const std::string& oldest_chain, rocksdb::WriteBatch& batch);

  // Newest revision that readers may see. Thread-safe.
  Revision published() const { return published_.load(std::memory_order_acquire); }

  // Waits until a revision beyond `after` is published, or `deadline` has passed; the newest. Thread-safe.
  Revision AwaitRevision(Revision after, absl::Time deadline) const;

 private:
  Database& database_;
  TipFile& tip_;
  Index& index_;
  std::atomic<Revision> published_;
  mutable std::mutex waiting_;  // guards nothing but the sleep of those who wait for a revision
  mutable std::condition_variable arrived_;
  Applier applier_;
  std::function<void()> on_publish_;  // may be empty
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_COMMIT_SINK_H_
