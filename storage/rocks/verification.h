// Verification: looks, behind an open store, at everything that opening takes on trust: every record through
// its envelope, every change and the running hash, every name, every file by its checksum.
//
//   Verification verification(database, index);
//   verification.Run(pause);                              // once, in a thread of its own
//   ... verification.damages() ...
//
// It rests now and then, so that it takes a small part of the disk's time. Thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_VERIFICATION_H_
#define FANGTAN_STORAGE_ROCKS_VERIFICATION_H_

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "storage/index/index.h"
#include "storage/rocks/background_thread.h"
#include "storage/rocks/database.h"

namespace fangtan::storage {

class Verification {
 public:
  // Both must outlive it.
  Verification(const Database& database, const Index& index) : database_(database), index_(index) {}

  // Ends early when `pause` says so.
  void Run(const BackgroundThread::Pause& pause);

  // What was found so far: sentences, of every family the first.
  std::vector<std::string> damages() const;

 private:
  // Rests after so many bytes; CANCELLED when it is time to end.
  class Throttle;

  absl::Status Note(const absl::Status& status);
  absl::Status CheckRecords(Throttle& throttle);
  absl::Status CheckNames(const rocksdb::Snapshot* snapshot, Revision revision, Throttle& throttle);
  absl::Status CheckName(internal::Kind kind, const std::string& name, uint32_t doc, Revision revision) const;
  absl::Status CheckFiles(Throttle& throttle);

  const Database& database_;
  const Index& index_;
  mutable std::mutex mutex_;  // guards what follows
  std::vector<std::string> damages_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_VERIFICATION_H_
