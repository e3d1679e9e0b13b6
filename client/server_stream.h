// The messages of a server stream as one range; it ends with the stream, or with one item that is its error.
//
//   ServerStream<v1::ExportArticlesResponse> articles = client->ExportArticles(request);
//   for (absl::StatusOr<v1::ExportArticlesResponse>& each : articles) ...
//
// Single pass, for one thread, but for Cancel. Destroying it cancels a stream that has not ended; the client
// that made it must outlive it.
#ifndef FANGTAN_CLIENT_SERVER_STREAM_H_
#define FANGTAN_CLIENT_SERVER_STREAM_H_

#include <grpcpp/client_context.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/sync_stream.h>

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "client/status.h"

namespace fangtan::client {

template <typename Message>
class ServerStream {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = absl::StatusOr<Message>;
    using difference_type = std::ptrdiff_t;
    using pointer = value_type*;
    using reference = value_type&;

    explicit Iterator(ServerStream& stream) : stream_(&stream) {}
    reference operator*() const { return *stream_->current_; }
    pointer operator->() const { return &*stream_->current_; }
    Iterator& operator++() {
      stream_->Advance();
      return *this;
    }
    void operator++(int) { stream_->Advance(); }
    bool operator==(std::default_sentinel_t) const { return !stream_->current_.has_value(); }

   private:
    ServerStream* stream_;
  };

  ServerStream(std::unique_ptr<grpc::ClientContext> context,
               std::unique_ptr<grpc::ClientReader<Message>> reader)
      : context_(std::move(context)), reader_(std::move(reader)) {}
  ServerStream(ServerStream&&) noexcept = default;
  ServerStream& operator=(ServerStream&&) = delete;
  ~ServerStream() {
    if (reader_ == nullptr || ended_) return;
    context_->TryCancel();
    (void)reader_->Finish();  // Cancelled by ourselves: its status says nothing.
  }

  // Waits for the first message. REQUIRES: called once.
  Iterator begin() {
    Advance();
    return Iterator(*this);
  }
  std::default_sentinel_t end() const { return {}; }

  // Makes the stream end soon, with CANCELLED as its error. Any thread may call it, also while another waits
  // for a message.
  void Cancel() { context_->TryCancel(); }

 private:
  void Advance() {
    if (ended_) return current_.reset();
    Message message;
    if (reader_->Read(&message)) {
      current_.emplace(std::move(message));
      return;
    }
    ended_ = true;
    current_.reset();
    if (absl::Status status = FromGrpc(reader_->Finish()); !status.ok()) current_.emplace(std::move(status));
  }

  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<Message>> reader_;
  bool ended_ = false;
  std::optional<absl::StatusOr<Message>> current_;
};

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_SERVER_STREAM_H_
