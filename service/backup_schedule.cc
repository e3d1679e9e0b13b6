#include "service/backup_schedule.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/time/clock.h"

namespace fangtan::service {
namespace {

constexpr auto kLook = std::chrono::seconds(1);
constexpr absl::Duration kShortestRetry = absl::Minutes(1);

}  // namespace

BackupSchedule::BackupSchedule(Options options, storage::Store& store, Report report)
    : options_(std::move(options)), store_(store), report_(std::move(report)) {}

BackupSchedule::~BackupSchedule() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void BackupSchedule::Start() {
  thread_ = std::thread([this] { Run(); });
}

void BackupSchedule::Run() {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    lock.unlock();
    Tick(absl::Now());
    lock.lock();
    wake_.wait_for(lock, kLook, [this] { return stopped_.load(); });
  }
}

absl::Time BackupSchedule::LastMade() const {
  const auto known = store_.ListBackups({.directory = options_.directory});
  if (!known.ok()) return absl::InfinitePast();
  const std::string store_id = store_.Info().store_id;
  for (const storage::BackupInfo& backup : known->backups) {
    if (backup.damage.empty() && backup.store_id == store_id) return backup.create_time;
  }
  return absl::InfinitePast();
}

bool BackupSchedule::Tick(absl::Time now) {
  {
    const std::lock_guard lock(mutex_);
    if (!due_.has_value()) {
      last_ = LastMade();
      due_ = last_ == absl::InfinitePast() ? now : last_ + options_.interval;
    }
    if (now < *due_) return false;
  }
  const absl::StatusOr<storage::BackupInfo> backup = store_.CreateBackup(
      {.directory = options_.directory, .keep = options_.keep, .stop = [this] { return stopped_.load(); }});
  {
    const std::lock_guard lock(mutex_);
    if (backup.ok()) last_ = backup->create_time;
    due_ =
        now + (backup.ok() ? options_.interval
                           : std::min(options_.interval, std::max(kShortestRetry, options_.interval / 10)));
  }
  if (report_) report_(backup);
  return true;
}

absl::Time BackupSchedule::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

absl::Time BackupSchedule::due() const {
  const std::lock_guard lock(mutex_);
  return due_.value_or(absl::InfinitePast());
}

}  // namespace fangtan::service
