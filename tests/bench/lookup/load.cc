#include "tests/bench/lookup/load.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"
#include "tests/bench/process_status.h"

namespace fangtan::bench {
namespace {

constexpr std::chrono::seconds kConnectTime{30};

double MicrosAt(std::vector<uint32_t>& nanos, double part) {
  if (nanos.empty()) return 0;
  const auto at = nanos.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(nanos.size() - 1));
  std::nth_element(nanos.begin(), at, nanos.end());
  return *at / 1e3;
}

}  // namespace

Sample SampleOf(std::vector<uint32_t>& nanos, double seconds) {
  return Sample{.rate = static_cast<double>(nanos.size()) / seconds,
                .p50 = MicrosAt(nanos, 0.5),
                .p99 = MicrosAt(nanos, 0.99)};
}

struct Caller::Call {
  std::optional<grpc::ClientContext> context;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
  grpc::ByteBuffer reply;
  grpc::Status status;
  int64_t begun = 0;
};

grpc::ByteBuffer BufferOf(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

absl::StatusOr<std::unique_ptr<Caller>> Caller::Connect(const std::string& address,
                                                        const CallerOptions& options) {
  std::unique_ptr<Caller> caller(new Caller);
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a channel is a connection
  arguments.SetMaxReceiveMessageSize(-1);
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < options.connections; ++i) {
    channels.push_back(grpc::CreateCustomChannel(
        address, options.credentials != nullptr ? options.credentials : grpc::InsecureChannelCredentials(),
        arguments));
    channels.back()->GetState(true);
    caller->stubs_.push_back(std::make_unique<grpc::GenericStub>(channels.back()));
  }
  for (const auto& channel : channels) {
    if (!channel->WaitForConnected(std::chrono::system_clock::now() + kConnectTime)) {
      return absl::UnavailableError(absl::StrCat("no connection to ", address));
    }
  }
  return caller;
}

Caller::~Caller() {
  queue_.Shutdown();
  void* tag;
  bool ok;
  while (queue_.Next(&tag, &ok)) {
  }
}

void Caller::Start(const Calls& calls, Call& call) {
  call.context.emplace();
  call.reply.Clear();
  call.begun = WallNanos();
  grpc::GenericStub& stub = *stubs_[next_stub_];
  next_stub_ = next_stub_ + 1 < stubs_.size() ? next_stub_ + 1 : 0;
  const grpc::ByteBuffer& request = calls.next == nullptr
                                        ? random_.Of(*calls.requests)
                                        : (*calls.requests)[(*calls.next)++ % calls.requests->size()];
  call.reader = stub.PrepareUnaryCall(&*call.context, calls.path, request, &queue_);
  call.reader->StartCall();
  call.reader->Finish(&call.reply, &call.status, &call);
}

bool Caller::Next(Call*& call) {
  void* tag;
  bool ok;
  if (!queue_.Next(&tag, &ok)) return false;
  call = static_cast<Call*>(tag);
  return true;
}

absl::StatusOr<Sample> Caller::Run(const Calls& calls, const Load& load) {
  std::vector<Call> running(static_cast<size_t>(load.outstanding));
  std::vector<uint32_t> nanos;
  nanos.reserve(1 << 18);
  grpc::Status wrong;
  const int64_t start = WallNanos();
  const auto end = start + static_cast<int64_t>(load.seconds * 1e9);
  for (Call& call : running) Start(calls, call);
  int64_t last = start;
  for (size_t open = running.size(); open > 0;) {
    Call* call;
    if (!Next(call)) return absl::InternalError("the queue has ended");
    const int64_t now = WallNanos();
    if (call->status.error_code() != calls.expected) wrong = call->status;
    if (now < end && wrong.ok()) {
      nanos.push_back(static_cast<uint32_t>(now - call->begun));
      last = now;
      Start(calls, *call);
    } else {
      --open;
    }
  }
  if (!wrong.ok() || nanos.empty()) {
    return absl::InternalError(
        absl::StrCat(calls.path, " ended with code ", wrong.error_code(), ": ", wrong.error_message()));
  }
  Sample sample = SampleOf(nanos, static_cast<double>(last - start) / 1e9);
  sample.rate *= calls.work_of_call;
  return sample;
}

absl::StatusOr<std::string> Caller::Once(const std::string& path, const grpc::ByteBuffer& request) {
  const std::vector<grpc::ByteBuffer> requests{request};
  Call call;
  Start({.path = path, .requests = &requests}, call);
  Call* done;
  if (!Next(done)) return absl::InternalError("the queue has ended");
  if (!call.status.ok()) {
    return absl::Status(static_cast<absl::StatusCode>(call.status.error_code()), call.status.error_message());
  }
  std::vector<grpc::Slice> slices;
  if (!call.reply.Dump(&slices).ok()) return absl::InternalError("a reply that can't be read");
  std::string bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

}  // namespace fangtan::bench
