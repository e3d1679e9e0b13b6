// The stream of ImportArticles: items go in, one result each comes back, in the order of the items. What is
// on its way at once is bounded, so that a slow server slows the sender down instead of filling memory.
//
//   std::unique_ptr<ImportStream> stream = client->ImportArticles();
//   for (const v1::ImportArticlesRequest& item : items) {
//     if (!stream->Send(item)) break;                     // broken; Receive says why
//     while (auto result = stream->Poll()) Use(*result);  // what is there already
//   }
//   stream->Close();
//   for (;;) {
//     absl::StatusOr<std::optional<v1::ImportArticlesResponse>> result = stream->Receive();
//     if (!result.ok()) return result.status();
//     if (!result->has_value()) break;
//     Use(**result);
//   }
//
// An item whose result arrived OK is durable on the server. Thread-safe, though items sent by two threads
// arrive in no order. Destroying it cancels a stream that has not ended.
#ifndef FANGTAN_CLIENT_IMPORT_STREAM_H_
#define FANGTAN_CLIENT_IMPORT_STREAM_H_

#include <grpcpp/client_context.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/sync_stream.h>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fangtan/v1/articles_service.pb.h"

namespace fangtan::client {

// How much may be on its way unanswered; one item may always be, however large.
struct ImportWindow {
  int64_t items = 1024;
  int64_t bytes = 64 << 20;
};

class ImportStream {
 public:
  using Stream = grpc::ClientReaderWriter<v1::ImportArticlesRequest, v1::ImportArticlesResponse>;

  ImportStream(std::unique_ptr<grpc::ClientContext> context, std::unique_ptr<Stream> stream,
               ImportWindow window);
  ImportStream(const ImportStream&) = delete;
  ImportStream& operator=(const ImportStream&) = delete;
  ~ImportStream();

  // Sends one item; waits while the window is full. False once the stream has ended: results that arrived are
  // still there for Receive, and then its error. REQUIRES: Close was not called.
  bool Send(const v1::ImportArticlesRequest& item);

  // Says that no item follows.
  void Close();

  // A result that has arrived already, if there is one.
  std::optional<v1::ImportArticlesResponse> Poll();

  // The next result, waiting for it; nothing after the last one of a stream that ended well.
  absl::StatusOr<std::optional<v1::ImportArticlesResponse>> Receive();

 private:
  void ReadResults();
  // REQUIRE: mutex_ is held.
  bool HasRoom() const;
  bool HasNews() const;

  const ImportWindow window_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<Stream> stream_;

  std::mutex write_mutex_;  // Held while something is written; taken before mutex_.

  // Of the standard library, since the race detector does not see into Debian's Abseil. Guards all below.
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<int64_t> unanswered_;  // Sizes of the items, oldest first.
  int64_t unanswered_bytes_ = 0;
  std::deque<v1::ImportArticlesResponse> results_;
  bool closed_ = false;
  bool read_all_ = false;  // The server sends no more.
  std::optional<absl::Status> end_;

  std::thread reader_;
};

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_IMPORT_STREAM_H_
