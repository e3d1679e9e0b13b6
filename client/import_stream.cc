#include "client/import_stream.h"

#include <utility>

#include "client/status.h"

namespace fangtan::client {

// The results are read by a thread of their own: were the sender to read them between two items, a large item
// and large results could each wait for the other's side to read.
ImportStream::ImportStream(std::unique_ptr<grpc::ClientContext> context, std::unique_ptr<Stream> stream,
                           ImportWindow window)
    : window_(window),
      context_(std::move(context)),
      stream_(std::move(stream)),
      reader_([this] { ReadResults(); }) {}

ImportStream::~ImportStream() {
  {
    const std::lock_guard lock(mutex_);
    if (!end_.has_value()) context_->TryCancel();
  }
  reader_.join();
}

bool ImportStream::HasRoom() const {
  return read_all_ || unanswered_.empty() ||
         (static_cast<int64_t>(unanswered_.size()) < window_.items && unanswered_bytes_ < window_.bytes);
}

bool ImportStream::HasNews() const { return end_.has_value() || !results_.empty(); }

bool ImportStream::Send(const v1::ImportArticlesRequest& item) {
  const std::lock_guard write_lock(write_mutex_);
  const auto size = static_cast<int64_t>(item.ByteSizeLong());
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return HasRoom(); });
    if (read_all_) return false;
    unanswered_.push_back(size);
    unanswered_bytes_ += size;
  }
  return stream_->Write(item);
}

void ImportStream::Close() {
  const std::lock_guard write_lock(write_mutex_);
  {
    const std::lock_guard lock(mutex_);
    if (read_all_ || std::exchange(closed_, true)) return;
  }
  stream_->WritesDone();  // False on a broken stream, which Receive reports.
}

void ImportStream::ReadResults() {
  v1::ImportArticlesResponse result;
  while (stream_->Read(&result)) {
    const std::lock_guard lock(mutex_);
    if (!unanswered_.empty()) {
      unanswered_bytes_ -= unanswered_.front();
      unanswered_.pop_front();
    }
    results_.push_back(std::move(result));
    result.Clear();
    changed_.notify_all();
  }
  {
    const std::lock_guard lock(mutex_);
    read_all_ = true;
    changed_.notify_all();
  }
  const std::lock_guard write_lock(write_mutex_);  // No write may be under way beside Finish.
  absl::Status end = FromGrpc(stream_->Finish());
  const std::lock_guard lock(mutex_);
  end_ = std::move(end);
  changed_.notify_all();
}

std::optional<v1::ImportArticlesResponse> ImportStream::Poll() {
  const std::lock_guard lock(mutex_);
  if (results_.empty()) return std::nullopt;
  v1::ImportArticlesResponse result = std::move(results_.front());
  results_.pop_front();
  return result;
}

absl::StatusOr<std::optional<v1::ImportArticlesResponse>> ImportStream::Receive() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return HasNews(); });
  if (results_.empty()) {
    if (!end_->ok()) return *end_;
    return std::nullopt;
  }
  std::optional<v1::ImportArticlesResponse> result = std::move(results_.front());
  results_.pop_front();
  return result;
}

}  // namespace fangtan::client
