// The servers that the benchmark starts: fangtand, the echoes, etcd and Redis, each on a port of its own of
// the loopback.
#ifndef FANGTAN_TESTS_BENCH_LOOKUP_PEERS_H_
#define FANGTAN_TESTS_BENCH_LOOKUP_PEERS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/bench/lookup/child.h"
#include "tests/bench/lookup/load.h"
#include "tests/bench/lookup/memory_group.h"

namespace fangtan::bench {

struct Peer {
  std::unique_ptr<Child> child;
  std::string address;  // host:port
};

// PEM files of a certificate for "localhost" that it signed itself; empty: no TLS.
struct TlsPair {
  std::string certificate, key;
};
// Made by the program openssl in `directory`.
absl::StatusOr<TlsPair> MakeTlsPair(const std::string& directory);

// The programs of this build, beside the one that runs.
std::string ProgramOfBuild(const std::string& name);

// In `group`, unless it is null.
absl::StatusOr<Peer> StartFangtan(const std::string& data_dir, const std::vector<std::string>& flags,
                                  const TlsPair& tls = {}, const MemoryGroup* group = nullptr);
absl::StatusOr<Peer> StartEcho(const std::string& style, const std::string& reply_file,
                               const TlsPair& tls = {});
// NOT_FOUND where the program is not installed. Holds `value` under the key "article".
absl::StatusOr<Peer> StartEtcd(const std::string& directory, const std::string& value);
absl::StatusOr<Peer> StartRedis();

// Waits until the server does nothing in the background any more, as it does for a while after opening; at
// most two minutes.
void AwaitIdle(const Peer& peer);

// The request of a serialisable range read of that key.
inline constexpr char kEtcdRange[] = "/etcdserverpb.KV/Range";
std::string EtcdRangeRequest();

// One run of `calls` from `caller` against `peer`, with the server's processor time.
absl::StatusOr<Sample> RunOn(const Peer& peer, Caller& caller, const Calls& calls, const Load& load);

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LOOKUP_PEERS_H_
