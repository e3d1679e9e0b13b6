// The load of the benchmark: a client that costs as little as gRPC allows, so that what is measured is the
// server: a completion queue of one thread, requests serialised before, replies not parsed.
//
//   Caller caller("127.0.0.1:50051", {.connections = 1});
//   ASSIGN_OR_RETURN(const Sample sample, caller.Run({.path = kGetArticle, .requests = requests}, load));
//
// For one thread.
#ifndef FANGTAN_TESTS_BENCH_LOOKUP_LOAD_H_
#define FANGTAN_TESTS_BENCH_LOOKUP_LOAD_H_

#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/byte_buffer.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/bench/random.h"

namespace fangtan::bench {

// What one run showed.
struct Sample {
  double rate = 0;  // calls a second
  double p50 = 0;   // microseconds
  double p99 = 0;
  double server_cpu = 0;  // microseconds of the server's processor time, a call; 0: not known
};
// Of what each call took within `seconds`; reorders `nanos`.
Sample SampleOf(std::vector<uint32_t>& nanos, double seconds);

// Calls of one method with requests drawn at random.
struct Calls {
  std::string path;
  const std::vector<grpc::ByteBuffer>* requests = nullptr;
  grpc::StatusCode expected = grpc::StatusCode::OK;
  double work_of_call = 1;  // what a call counts in the rate
  // Each request once, in their order, from here on, instead of drawn at random: for writes.
  std::shared_ptr<size_t> next;
};

struct Load {
  int outstanding = 64;
  double seconds = 2;
};

struct CallerOptions {
  int connections = 1;
  std::shared_ptr<grpc::ChannelCredentials> credentials;  // null: in the clear
};

class Caller {
 public:
  // Connects; UNAVAILABLE if that takes too long.
  static absl::StatusOr<std::unique_ptr<Caller>> Connect(const std::string& address,
                                                         const CallerOptions& options);
  ~Caller();

  // Keeps `load.outstanding` calls going, spread over the connections, for `load.seconds`. INTERNAL if any
  // ends otherwise than expected.
  absl::StatusOr<Sample> Run(const Calls& calls, const Load& load);
  // One call; its reply.
  absl::StatusOr<std::string> Once(const std::string& path, const grpc::ByteBuffer& request);

 private:
  struct Call;
  Caller() = default;
  void Start(const Calls& calls, Call& call);
  bool Next(Call*& call);

  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  grpc::CompletionQueue queue_;
  size_t next_stub_ = 0;
  Random random_{1};
};

// `bytes` as a request.
grpc::ByteBuffer BufferOf(const std::string& bytes);

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LOOKUP_LOAD_H_
