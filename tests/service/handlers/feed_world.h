// A store that short names write to, and watchers of its feed in threads of their own.
#ifndef FANGTAN_TESTS_SERVICE_HANDLERS_FEED_WORLD_H_
#define FANGTAN_TESTS_SERVICE_HANDLERS_FEED_WORLD_H_

#include <gtest/gtest.h>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <limits>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "fangtan/v1/speaker.pb.h"
#include "service/handlers/changes.h"
#include "storage/errors.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_store.h"

namespace fangtan::service {

using absl::StatusCode;
using fangtan::testing::IsOk;
using fangtan::testing::TempStore;
using Response = v1::WatchChangesResponse;

// A store that short names write to.
class Writer {
 public:
  storage::Store& store() { return *store_; }
  void Reopen() { store_.Reopen(); }

  void Ensure(const std::vector<std::string>& names) {
    internal::Mutation mutation;
    for (const std::string& name : names) {
      v1::Speaker speaker;
      speaker.set_name(name);
      speaker.set_display_name("沈潔");
      internal::EnsureSpeaker& ensure = *mutation.add_operations()->mutable_ensure_speaker();
      ensure.set_name(name);
      ensure.set_speaker(speaker.SerializeAsString());
    }
    Commit(std::move(mutation));
  }
  void Rename(const std::string& name, const std::string& display_name) {
    internal::Mutation mutation;
    mutation.add_operations()->mutable_update_speaker()->set_name(name);
    mutation.mutable_operations(0)->mutable_update_speaker()->set_display_name(display_name);
    Commit(std::move(mutation));
  }
  void Merge(const std::string& stays, const std::string& goes, const std::string& reason) {
    internal::Mutation mutation;
    internal::MergeSpeakers& merge = *mutation.add_operations()->mutable_merge_speakers();
    merge.set_name(stays);
    merge.set_merged_speaker(goes);
    merge.set_reason(reason);
    Commit(std::move(mutation));
  }
  // One revision: all merged into the first.
  void MergeAll(const std::vector<std::string>& names, const std::string& reason) {
    internal::Mutation mutation;
    for (size_t i = 1; i < names.size(); ++i) {
      internal::MergeSpeakers& merge = *mutation.add_operations()->mutable_merge_speakers();
      merge.set_name(names[0]);
      merge.set_merged_speaker(names[i]);
      merge.set_reason(reason);
    }
    Commit(std::move(mutation));
  }
  void Split(const std::string& name) {
    internal::Mutation mutation;
    mutation.add_operations()->mutable_split_speaker()->set_name(name);
    Commit(std::move(mutation));
  }
  // Five revisions, seven changes; the second changes nothing.
  void WriteSome() {
    Ensure({"speakers/shen-jie", "speakers/shen-shuji"});
    Ensure({"speakers/shen-jie"});
    Rename("speakers/shen-jie", "沈洁");
    Merge("speakers/shen-jie", "speakers/shen-shuji", "同一人");
    Split("speakers/shen-shuji");
  }

 private:
  void Commit(internal::Mutation mutation) {
    mutation.set_time_micros(absl::ToUnixMicros(absl::Now()));
    ASSERT_THAT(store_->Commit(mutation, {}), IsOk());
  }

  TempStore store_;
};

// What a watcher receives. May be told to take nothing in for a while, and to end.
class Receiver : public rpc::ReplyStream {
 public:
  absl::Status Write(absl::Cord reply) override {
    std::unique_lock<std::mutex> lock(mutex_);
    Response response;
    EXPECT_TRUE(response.ParseFromString(std::string(reply)));
    responses_.push_back(std::move(response));
    changed_.notify_all();
    changed_.wait(lock, [this] { return !blocked_ || !end_.ok(); });
    return end_;
  }
  absl::Status Check() override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return end_;
  }
  Response Next() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return !responses_.empty() || over_; });
    if (responses_.empty()) {
      ADD_FAILURE() << "the watch ended";
      return Beyond();
    }
    Response response = std::move(responses_.front());
    responses_.pop_front();
    return response;
  }
  // The next that is no heartbeat.
  Response NextChanges() {
    for (;;) {
      Response response = Next();
      if (!response.changes().empty() || response.revision() == Beyond().revision()) return response;
    }
  }
  void Block(bool blocked) {
    const std::lock_guard<std::mutex> lock(mutex_);
    blocked_ = blocked;
    changed_.notify_all();
  }
  // The watch is over: nothing follows.
  void Close() {
    const std::lock_guard<std::mutex> lock(mutex_);
    over_ = true;
    changed_.notify_all();
  }
  void End(absl::Status status) {
    const std::lock_guard<std::mutex> lock(mutex_);
    end_ = std::move(status);
    changed_.notify_all();
  }

 private:
  // Ends every loop that waits for a revision.
  static Response Beyond() {
    Response response;
    response.set_revision(std::numeric_limits<int64_t>::max());
    return response;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Response> responses_;
  bool blocked_ = false;
  bool over_ = false;
  absl::Status end_;
};

// Short waits, so that no test takes long to end.
inline WatchOptions Eager() { return {.end_noticed = absl::Milliseconds(1)}; }

// A watch in a thread of its own, which ends with the object.
class Watch {
 public:
  Watch(Writer& writer, int64_t after, const std::string& filter = "", WatchOptions options = Eager())
      : tokens_(writer.store().token_key()), changes_(writer.store(), tokens_, options) {
    v1::WatchChangesRequest request;
    request.set_after_revision(after);
    request.set_filter(filter);
    thread_ = std::thread([this, bytes = absl::Cord(request.SerializeAsString())] {
      status_ = changes_.WatchChanges(context_, bytes, receiver_);
      receiver_.Close();
    });
  }
  ~Watch() {
    if (thread_.joinable()) Stop();
  }

  Receiver& receiver() { return receiver_; }
  rpc::CallContext& context() { return context_; }
  // Waits for it to end by itself.
  absl::Status Join() {
    thread_.join();
    return status_;
  }
  absl::Status Stop() {
    receiver_.End(storage::MakeError(StatusCode::kUnavailable, "DRAINING", "the server is stopping"));
    return Join();
  }

 private:
  const PageTokenSealer tokens_;
  const Changes changes_;
  rpc::CallContext context_{"test", absl::InfiniteFuture()};
  Receiver receiver_;
  absl::Status status_;
  std::thread thread_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_TESTS_SERVICE_HANDLERS_FEED_WORLD_H_
