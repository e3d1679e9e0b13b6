// BackupSchedule: makes a backup every so often, at the same distance from the last, whoever made that.
//
//   BackupSchedule schedule({.directory = dir, .interval = absl::Hours(1), .keep = 48}, *store, report);
//   schedule.Start();                                    // a thread that looks once a second; or, in tests:
//   schedule.Tick(now);
//
// The first is due at once, unless the folder has one that is younger than the interval, so that a server
// that is started again and again makes no more than one that runs. After a failure it tries again in a tenth
// of the interval, a minute at least. Thread-safe; ends when it is destroyed, a backup under way with it.
#ifndef FANGTAN_SERVICE_BACKUP_SCHEDULE_H_
#define FANGTAN_SERVICE_BACKUP_SCHEDULE_H_

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"

namespace fangtan::service {

class BackupSchedule {
 public:
  struct Options {
    std::string directory;
    absl::Duration interval = absl::Hours(24);  // REQUIRES: positive
    int keep = 0;                               // as in storage::BackupOptions
  };
  // Told of every backup that was made or failed; called from the schedule's thread.
  using Report = std::function<void(const absl::StatusOr<storage::BackupInfo>& backup)>;

  // `store` must outlive it.
  BackupSchedule(Options options, storage::Store& store, Report report);
  ~BackupSchedule();

  void Start();
  // Makes a backup if one is due; whether it did, or tried.
  bool Tick(absl::Time now);
  // When the next is due.
  absl::Time due() const;
  absl::Duration interval() const { return options_.interval; }
  // When the last of this store was made; absl::InfinitePast() if there is none, or nobody has looked yet.
  absl::Time last() const;

 private:
  // Looks for the last backup in the folder.
  absl::Time LastMade() const;
  void Run();

  const Options options_;
  storage::Store& store_;
  const Report report_;
  std::atomic<bool> stopped_ = false;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  std::optional<absl::Time> due_;  // nullopt: not looked yet
  absl::Time last_ = absl::InfinitePast();
  std::thread thread_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_BACKUP_SCHEDULE_H_
