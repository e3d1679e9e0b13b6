#include "service/handlers/operation_registry.h"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "fangtan/v1/admin_service.pb.h"
#include "service/rpc/rpc_status.h"
#include "storage/errors.h"

namespace fangtan::service {
namespace {

constexpr auto kLook = std::chrono::milliseconds(100);

absl::Status Unknown(std::string_view name) { return storage::NotFound("OPERATION", name); }

}  // namespace

OperationRegistry::OperationRegistry() : OperationRegistry(Options()) {}

OperationRegistry::OperationRegistry(Options options) : options_(std::move(options)) {}

OperationRegistry::~OperationRegistry() {
  Entries entries;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& entry : entries_) entry->task.cancelled_ = true;
    entries.swap(entries_);
  }
  for (const auto& entry : entries) Join(*entry);
}

absl::Time OperationRegistry::Now() const { return options_.now ? options_.now() : absl::Now(); }

absl::StatusOr<OperationRegistry::Operation> OperationRegistry::Start(const Request& request, Work work) {
  const std::lock_guard lock(mutex_);
  Forget();
  const auto same = std::find_if(entries_.begin(), entries_.end(), [&request](const auto& entry) {
    return !request.request_id.empty() && entry->request.request_id == request.request_id;
  });
  if (same != entries_.end()) {
    if ((*same)->request.request_digest == request.request_digest) return Describe(**same);
    return storage::InvalidField("request_id", "was used for another request", "REQUEST_ID_REUSED");
  }
  for (const auto& entry : entries_) {
    if (entry->request.kind != request.kind || entry->ended != absl::InfiniteFuture()) continue;
    return storage::MakeError(
        absl::StatusCode::kAborted, absl::StrCat(absl::AsciiStrToUpper(request.kind), "_RUNNING"),
        absl::StrCat(entry->name, " runs; try again after it"), {{"operation", entry->name}});
  }
  Entry& entry = *entries_.emplace_back(std::make_unique<Entry>());
  entry.request = request;
  entry.begun = Now();
  entry.name =
      absl::StrCat("operations/", request.kind, "-", absl::ToUnixSeconds(entry.begun), "-", ++begun_);
  try {
    entry.thread = std::thread([this, &entry, work = std::move(work)] { Run(entry, work); });
  } catch (const std::system_error&) {  // the system is out of threads
    entries_.pop_back();
    return storage::MakeError(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                              "the system grants no thread for it; try again later");
  }
  return Describe(entry);
}

void OperationRegistry::Run(Entry& entry, const Work& work) {
  absl::StatusOr<google::protobuf::Any> outcome = work(entry.task);
  {
    const std::lock_guard lock(mutex_);
    entry.outcome = std::move(outcome);
    entry.ended = Now();
  }
  ended_.notify_all();
}

void OperationRegistry::Forget() {
  const absl::Time now = Now();
  for (auto at = entries_.begin(); at != entries_.end();) {
    const bool has_ended = (*at)->ended != absl::InfiniteFuture();
    if (has_ended) Join(**at);
    const bool forget = has_ended && ((*at)->ended + options_.kept < now || entries_.size() >= options_.most);
    const auto next = std::next(at);
    if (forget) Remove(at);
    at = next;
  }
}

// Its thread has nothing left to do but to let go of the mutex, which it has done: it set `ended` under it.
void OperationRegistry::Join(Entry& entry) {
  if (entry.thread.joinable()) entry.thread.join();
}

void OperationRegistry::Remove(Entries::iterator at) {
  Join(**at);
  entries_.erase(at);
}

OperationRegistry::Entry* OperationRegistry::Find(std::string_view name) const {
  for (const auto& entry : entries_) {
    if (entry->name == name) return entry.get();
  }
  return nullptr;
}

OperationRegistry::Operation OperationRegistry::Describe(const Entry& entry) {
  Operation operation;
  operation.set_name(entry.name);
  v1::OperationProgress progress;
  progress.set_done(entry.task.done_);
  progress.set_total(entry.task.total_);
  progress.mutable_start_time()->set_seconds(absl::ToUnixSeconds(entry.begun));
  operation.mutable_metadata()->PackFrom(progress);
  if (entry.ended == absl::InfiniteFuture()) return operation;
  operation.set_done(true);
  if (entry.outcome.ok()) {
    *operation.mutable_response() = *entry.outcome;
  } else {
    *operation.mutable_error() = rpc::ToRpcStatus(entry.outcome.status());
  }
  return operation;
}

absl::StatusOr<OperationRegistry::Operation> OperationRegistry::Get(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const Entry* entry = Find(name);
  if (entry == nullptr) return Unknown(name);
  return Describe(*entry);
}

std::vector<OperationRegistry::Operation> OperationRegistry::List() const {
  const std::lock_guard lock(mutex_);
  std::vector<Operation> operations;
  for (auto at = entries_.rbegin(); at != entries_.rend(); ++at) operations.push_back(Describe(**at));
  return operations;
}

absl::StatusOr<OperationRegistry::Operation> OperationRegistry::Wait(
    std::string_view name, absl::Time deadline, const std::function<bool()>& stop) const {
  std::unique_lock lock(mutex_);
  for (;;) {
    // Looked up each time: it may have been forgotten meanwhile.
    const Entry* entry = Find(name);
    if (entry == nullptr) return Unknown(name);
    if (entry->ended != absl::InfiniteFuture() || waiting_stopped_ || absl::Now() >= deadline ||
        (stop && stop())) {
      return Describe(*entry);
    }
    ended_.wait_for(lock, kLook);
  }
}

void OperationRegistry::StopWaiting() {
  {
    const std::lock_guard lock(mutex_);
    waiting_stopped_ = true;
  }
  ended_.notify_all();
}

absl::Status OperationRegistry::Cancel(std::string_view name) {
  const std::lock_guard lock(mutex_);
  Entry* entry = Find(name);
  if (entry == nullptr) return Unknown(name);
  entry->task.cancelled_ = true;
  return absl::OkStatus();
}

absl::Status OperationRegistry::Delete(std::string_view name) {
  const std::lock_guard lock(mutex_);
  const auto at = std::find_if(entries_.begin(), entries_.end(),
                               [name](const auto& entry) { return entry->name == name; });
  if (at == entries_.end()) return Unknown(name);
  if ((*at)->ended == absl::InfiniteFuture()) {
    return storage::MakeError(absl::StatusCode::kFailedPrecondition, "OPERATION_RUNNING",
                              absl::StrCat(std::string(name), " runs; cancel it first"));
  }
  Remove(at);
  return absl::OkStatus();
}

}  // namespace fangtan::service
