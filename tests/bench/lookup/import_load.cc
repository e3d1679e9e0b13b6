#include "tests/bench/lookup/import_load.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>

#include <chrono>
#include <memory>

#include "absl/strings/str_cat.h"
#include "fangtan/v1/articles_service.pb.h"
#include "storage/status_macros.h"
#include "tests/bench/process_status.h"

namespace fangtan::bench {
namespace {

constexpr char kImportArticles[] = "/fangtan.v1.Articles/ImportArticles";

// INTERNAL unless it says that an article was stored.
absl::Status CheckResult(const grpc::ByteBuffer& reply) {
  std::vector<grpc::Slice> slices;
  if (!reply.Dump(&slices).ok()) return absl::InternalError("a result that can't be read");
  std::string bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  v1::ImportArticlesResponse result;
  if (!result.ParseFromString(bytes)) return absl::InternalError("a result that can't be parsed");
  if (result.outcome() == v1::ImportArticlesResponse::OUTCOME_CREATED) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("item ", result.item(), ": ", result.status().message()));
}

// One stream: at most one write and one read under way, and no more than a window without a result.
class Stream {
 public:
  using Clock = std::chrono::system_clock;  // gRPC's

  Stream(const std::string& address, const std::vector<grpc::ByteBuffer>& items, const ImportRange& range)
      : items_(items), range_(range), next_(range.first), answered_(range.first) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    stub_ = std::make_unique<grpc::GenericStub>(
        grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
    call_ = stub_->PrepareCall(&context_, kImportArticles, &queue_);
  }
  ~Stream() {
    queue_.Shutdown();
    void* tag;
    bool ok;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  absl::Status Run() {
    call_->StartCall(&started_);
    RETURN_IF_ERROR(Await(&started_));
    begun_ = std::chrono::system_clock::now();
    Read();
    Write();
    while (answered_ < range_.end) RETURN_IF_ERROR(Step());
    return Finish();
  }

 private:
  absl::Status Step() {
    void* tag;
    bool ok;
    const auto next = queue_.AsyncNext(&tag, &ok, MayWrite() ? Due() : Clock::time_point::max());
    if (next == grpc::CompletionQueue::SHUTDOWN) return absl::InternalError("the queue has ended");
    if (next == grpc::CompletionQueue::GOT_EVENT) RETURN_IF_ERROR(Took(tag, ok));
    Write();
    return absl::OkStatus();
  }

  absl::Status Took(void* tag, bool ok) {
    if (!ok) return Ended();
    if (tag != &read_) {
      writing_ = false;
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(CheckResult(reply_));
    ++answered_;
    Read();
    return absl::OkStatus();
  }

  bool MayWrite() const {
    return !writing_ && !closed_ && next_ < range_.end &&
           next_ - answered_ < static_cast<size_t>(range_.window);
  }
  // When the pace lets the next item go.
  Clock::time_point Due() const {
    if (range_.pace == 0) return begun_;
    const std::chrono::duration<double> after{static_cast<double>(sent_bytes_) / range_.pace};
    return begun_ + std::chrono::duration_cast<Clock::duration>(after);
  }

  void Read() { call_->Read(&reply_, &read_); }

  void Write() {
    if (next_ == range_.end && !writing_ && !closed_) {
      closed_ = writing_ = true;
      call_->WritesDone(&written_);
    } else if (MayWrite() && Due() <= Clock::now()) {
      writing_ = true;
      sent_bytes_ += items_[next_].Length();
      call_->Write(items_[next_++], &written_);
    }
  }

  absl::Status Await(void* awaited) {
    void* tag;
    bool ok;
    while (queue_.Next(&tag, &ok)) {
      if (tag == awaited) return ok ? absl::OkStatus() : Ended();
    }
    return absl::InternalError("the queue has ended");
  }

  absl::Status Ended() {
    context_.TryCancel();
    call_->Finish(&status_, &finished_);
    RETURN_IF_ERROR(Await(&finished_));
    return absl::InternalError(absl::StrCat("the stream ended: ", status_.error_message()));
  }

  absl::Status Finish() {
    call_->Finish(&status_, &finished_);
    RETURN_IF_ERROR(Await(&finished_));
    if (status_.ok()) return absl::OkStatus();
    return absl::InternalError(absl::StrCat("the stream ended: ", status_.error_message()));
  }

  const std::vector<grpc::ByteBuffer>& items_;
  const ImportRange range_;
  size_t next_;
  size_t answered_;
  Clock::time_point begun_;
  size_t sent_bytes_ = 0;
  bool writing_ = false;
  bool closed_ = false;
  // Their addresses are the tags.
  char started_ = 0, read_ = 0, written_ = 0, finished_ = 0;
  grpc::ByteBuffer reply_;
  grpc::Status status_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericStub> stub_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
};

}  // namespace

absl::StatusOr<Imported> ImportItems(const std::string& address, const std::vector<grpc::ByteBuffer>& items,
                                     const ImportRange& range) {
  Imported imported;
  for (size_t i = range.first; i < range.end; ++i) imported.bytes += static_cast<int64_t>(items[i].Length());
  Stream stream(address, items, range);
  const int64_t start = WallNanos();
  RETURN_IF_ERROR(stream.Run());
  imported.seconds = static_cast<double>(WallNanos() - start) / 1e9;
  return imported;
}

}  // namespace fangtan::bench
