#include "service/handlers/import_run.h"

#include <chrono>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

// A group, of requests: large enough that the sync hardly counts, small enough that other writers do not wait
// long behind it.
constexpr int64_t kGroupBytes = 1 << 20;
// Of requests that are not answered: what is prepared while a group is on its way.
constexpr int64_t kHeldBytes = 4 << 20;
constexpr int64_t kHeldItems = 2048;
// How long a group that is not full waits for more of a stream that has more than one item on its way.
constexpr std::chrono::milliseconds kGathering{2};

int64_t SizeOf(const PlannedItem& planned) { return static_cast<int64_t>(planned.bytes.size()); }

}  // namespace

absl::Status ImportRun::Run() {
  std::thread committer;
  try {
    committer = std::thread([this] { CommitAll(); });
  } catch (const std::system_error&) {  // the system is out of threads
    return storage::MakeError(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                              "the system grants no thread");
  }
  const absl::Status status = ReadAll();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
  committer.join();
  return broken_.ok() ? status : broken_;
}

absl::Status ImportRun::ReadAll() {
  for (int64_t item = 0;; ++item) {
    ASSIGN_OR_RETURN(const int64_t held_bytes, AwaitRoom());
    parts_.requests.Keeping(held_bytes);
    ASSIGN_OR_RETURN(const std::optional<absl::Cord> bytes, parts_.requests.Read());
    if (!bytes.has_value()) return absl::OkStatus();
    ForgetAnswered();
    PlannedItem planned = parts_.items.Plan(*bytes, item, in_flight_);
    const bool alone = planned.alone();
    Queue(std::move(planned));
    if (alone) RETURN_IF_ERROR(AwaitAnswered(item));
  }
}

absl::StatusOr<int64_t> ImportRun::AwaitRoom() {
  std::unique_lock<std::mutex> lock(mutex_);
  const auto has_room = [this] {
    return !broken_.ok() || (held_bytes_ < kHeldBytes && read_ - answered_ < kHeldItems);
  };
  changed_.wait(lock, has_room);
  RETURN_IF_ERROR(broken_);
  return held_bytes_;
}

absl::Status ImportRun::AwaitAnswered(int64_t item) {
  std::unique_lock<std::mutex> lock(mutex_);
  urgent_ = true;
  changed_.notify_all();
  changed_.wait(lock, [this, item] { return !broken_.ok() || answered_ > item; });
  urgent_ = false;
  return broken_;
}

void ImportRun::ForgetAnswered() {
  const std::lock_guard<std::mutex> lock(mutex_);
  in_flight_.Forget(answered_);
}

void ImportRun::Queue(PlannedItem planned) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const int64_t bytes = SizeOf(planned);
    queued_bytes_ += bytes;
    held_bytes_ += bytes;
    read_ = planned.item + 1;
    queue_.push_back(std::move(planned));
  }
  changed_.notify_all();
}

void ImportRun::CommitAll() {
  for (std::vector<PlannedItem> group = NextGroup(); !group.empty(); group = NextGroup()) {
    // Written by this thread alone.
    CloseGroup(group, broken_.ok() ? CommitGroup(group) : broken_);
  }
}

std::vector<PlannedItem> ImportRun::NextGroup() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || !queue_.empty(); });
  if (queue_.size() > 1) {
    changed_.wait_for(lock, kGathering,
                      [this] { return closed_ || urgent_ || queued_bytes_ >= kGroupBytes; });
  }
  std::vector<PlannedItem> group;
  for (int64_t bytes = 0; !queue_.empty() && bytes < kGroupBytes; queue_.pop_front()) {
    bytes += SizeOf(queue_.front());
    queued_bytes_ -= SizeOf(queue_.front());
    group.push_back(std::move(queue_.front()));
  }
  return group;
}

absl::Status ImportRun::CommitGroup(std::vector<PlannedItem>& group) {
  std::vector<internal::Mutation> mutations;
  for (PlannedItem& planned : group) {
    if (planned.mutation.has_value()) mutations.push_back(*std::move(planned.mutation));
  }
  const std::vector<absl::StatusOr<storage::CommitResult>> results = parts_.store.CommitAll(mutations);
  auto result = results.begin();
  for (PlannedItem& planned : group) {
    absl::Cord reply = planned.mutation.has_value() ? parts_.items.ReplyTo(planned, *result++)
                                                    : parts_.items.ReplyTo(planned);
    RETURN_IF_ERROR(parts_.replies.Write(std::move(reply)));
  }
  return absl::OkStatus();
}

void ImportRun::CloseGroup(const std::vector<PlannedItem>& group, const absl::Status& status) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const PlannedItem& planned : group) held_bytes_ -= SizeOf(planned);
    answered_ = group.back().item + 1;
    broken_ = status;
  }
  changed_.notify_all();
}

}  // namespace fangtan::service
