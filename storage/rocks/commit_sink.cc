#include "storage/rocks/commit_sink.h"

#include "storage/status_macros.h"

namespace fangtan::storage {

absl::Status CommitSink::Finish() {
  ASSIGN_OR_RETURN(rocksdb::WriteBatch * batch, applier_.Seal());
  RETURN_IF_ERROR(database_.Write(*batch));
  // The tip never runs ahead of the log: a crash between the two leaves a store above its tip, which is no
  // loss.
  RETURN_IF_ERROR(tip_.Write(applier_.state().revision(), applier_.state().chain()));
  catalog_.Apply(applier_.TakeDelta());
  published_.store(applier_.state().revision(), std::memory_order_release);
  return absl::OkStatus();
}

}  // namespace fangtan::storage
