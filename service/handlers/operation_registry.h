// OperationRegistry: long work that callers begin, look at, wait for and cancel (AIP-151). Each runs on a
// thread of its own; of a kind one at a time.
//
//   OperationRegistry registry;
//   ASSIGN_OR_RETURN(Operation begun, registry.Start({.kind = "backup"}, [&](OperationTask& task) { ... }));
//   ASSIGN_OR_RETURN(Operation ended, registry.Wait(begun.name(), deadline, stop));
//
// What has ended is remembered for an hour, in memory alone: a server that was started again knows nothing of
// it. Thread-safe. When it is destroyed it cancels what runs and waits for its end.
#ifndef FANGTAN_SERVICE_HANDLERS_OPERATION_REGISTRY_H_
#define FANGTAN_SERVICE_HANDLERS_OPERATION_REGISTRY_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/longrunning/operations.pb.h"
#include "google/protobuf/any.pb.h"

namespace fangtan::service {

// What the work of an operation tells and asks. Thread-safe.
class OperationTask {
 public:
  void Report(int64_t done, int64_t total) {
    done_ = done;
    total_ = total;
  }
  bool cancelled() const { return cancelled_; }

 private:
  friend class OperationRegistry;
  std::atomic<int64_t> done_ = 0;
  std::atomic<int64_t> total_ = 0;
  std::atomic<bool> cancelled_ = false;
};

class OperationRegistry {
 public:
  using Operation = google::longrunning::Operation;
  // The response, packed, or why there is none.
  using Work = std::function<absl::StatusOr<google::protobuf::Any>(OperationTask& task)>;

  struct Options {
    absl::Duration kept = absl::Hours(1);  // how long what has ended is remembered
    size_t most = 1000;                    // and how many
    std::function<absl::Time()> now;       // empty: the clock
  };
  OperationRegistry();
  explicit OperationRegistry(Options options);
  ~OperationRegistry();

  struct Request {
    std::string kind;            // "backup": the first part of its name
    std::string request_id;      // empty: none
    std::string request_digest;  // of all else in the request
  };
  // Begins `work`, or returns what the same request began. ABORTED `<KIND>_RUNNING`, naming the operation,
  // while one of its kind runs; INVALID_ARGUMENT REQUEST_ID_REUSED; RESOURCE_EXHAUSTED OVERLOADED without a
  // thread.
  absl::StatusOr<Operation> Start(const Request& request, Work work);

  // NOT_FOUND OPERATION_NOT_FOUND, as below.
  absl::StatusOr<Operation> Get(std::string_view name) const;
  // The newest first.
  std::vector<Operation> List() const;
  // When it has ended, `deadline` has passed or `stop` says so, which is asked a few times a second.
  absl::StatusOr<Operation> Wait(std::string_view name, absl::Time deadline,
                                 const std::function<bool()>& stop) const;
  // From now on Wait returns at once: a server that stops waits for nobody who waits.
  void StopWaiting();
  // Asks it to end; its end is CANCELLED then, unless it was done before it noticed.
  absl::Status Cancel(std::string_view name);
  // Forgets one that has ended. FAILED_PRECONDITION OPERATION_RUNNING.
  absl::Status Delete(std::string_view name);

 private:
  struct Entry {
    Request request;
    std::string name;
    absl::Time begun;
    absl::Time ended = absl::InfiniteFuture();
    OperationTask task;
    absl::StatusOr<google::protobuf::Any> outcome = absl::UnknownError("");
    std::thread thread;
  };
  using Entries = std::list<std::unique_ptr<Entry>>;

  absl::Time Now() const;
  void Run(Entry& entry, const Work& work);
  // Waits for the thread of one that has ended, or is about to: until then its stack stays.
  static void Join(Entry& entry);
  // REQUIRES: mutex_ is held, for these.
  void Forget();
  void Remove(Entries::iterator at);
  Entry* Find(std::string_view name) const;
  static Operation Describe(const Entry& entry);

  const Options options_;
  mutable std::mutex mutex_;  // guards what follows, but the tasks
  mutable std::condition_variable ended_;
  Entries entries_;  // the oldest first
  int64_t begun_ = 0;
  bool waiting_stopped_ = false;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_OPERATION_REGISTRY_H_
