#include "tests/bench/lookup/peers.h"

#include <filesystem>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"

namespace fangtan::bench {
namespace {

constexpr char kReady[] = "ready on ";
constexpr int kAttempts = 100;
constexpr std::chrono::milliseconds kBetweenAttempts{100};
constexpr std::chrono::milliseconds kIdleWindow{500};
constexpr int64_t kIdleNanos = 10'000'000;
constexpr int kIdleWindows = 240;

// A server of ours: the line it prints when it is ready names its address.
absl::StatusOr<Peer> StartReady(const std::vector<std::string>& arguments) {
  ASSIGN_OR_RETURN(std::unique_ptr<Child> child, Child::Start(arguments));
  const std::string line = child->ReadLine();
  const size_t ready = line.find(kReady);
  if (ready == std::string::npos) return absl::InternalError(absl::StrCat(arguments[0], " said: ", line));
  const size_t begin = ready + sizeof(kReady) - 1;
  return Peer{std::move(child), line.substr(begin, line.find_first_of(", \n", begin) - begin)};
}

void AddBytesField(int number, const std::string& bytes, std::string& message) {
  message.push_back(static_cast<char>(number << 3 | 2));
  for (size_t left = bytes.size();; left >>= 7) {
    message.push_back(static_cast<char>(left >= 0x80 ? left | 0x80 : left));
    if (left < 0x80) break;
  }
  message += bytes;
}

// etcd prints no line that says so; it is ready when it takes the value.
absl::Status PutInEtcd(const std::string& address, const std::string& value) {
  std::string put;
  AddBytesField(1, "article", put);
  AddBytesField(2, value, put);
  absl::Status status;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    ASSIGN_OR_RETURN(const auto caller, Caller::Connect(address, {}));
    status = caller->Once("/etcdserverpb.KV/Put", BufferOf(put)).status();
    if (status.ok()) return status;
    std::this_thread::sleep_for(kBetweenAttempts);
  }
  return status;
}

absl::StatusOr<std::string> Installed(const std::string& name) {
  std::string program = FindProgram(name);
  if (program.empty()) return absl::NotFoundError(absl::StrCat(name, " is not installed"));
  return program;
}

}  // namespace

std::string ProgramOfBuild(const std::string& name) {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

absl::StatusOr<TlsPair> MakeTlsPair(const std::string& directory) {
  ASSIGN_OR_RETURN(const std::string openssl, Installed("openssl"));
  TlsPair pair{absl::StrCat(directory, "/tls.crt"), absl::StrCat(directory, "/tls.key")};
  RETURN_IF_ERROR(
      Output({openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
              "-days", "30", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
              "-keyout", pair.key, "-out", pair.certificate})
          .status());
  return pair;
}

absl::StatusOr<Peer> StartFangtan(const std::string& data_dir, const std::vector<std::string>& flags,
                                  const TlsPair& tls, const MemoryGroup* group) {
  std::vector<std::string> arguments = {ProgramOfBuild("fangtand"), "--data-dir", data_dir, "--listen",
                                        "127.0.0.1:0"};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  if (!tls.certificate.empty()) {
    for (const std::string& word :
         {std::string("--tls-cert"), tls.certificate, std::string("--tls-key"), tls.key}) {
      arguments.push_back(word);
    }
  }
  return StartReady(group == nullptr ? arguments : group->Within(arguments));
}

absl::StatusOr<Peer> StartEcho(const std::string& style, const std::string& reply_file, const TlsPair& tls) {
  std::vector<std::string> arguments = {ProgramOfBuild("lookup_bench"), "--echo", style, "--reply",
                                        reply_file};
  if (!tls.certificate.empty()) {
    for (const std::string& word :
         {std::string("--tls-cert"), tls.certificate, std::string("--tls-key"), tls.key}) {
      arguments.push_back(word);
    }
  }
  return StartReady(arguments);
}

absl::StatusOr<Peer> StartEtcd(const std::string& directory, const std::string& value) {
  ASSIGN_OR_RETURN(const std::string etcd, Installed("etcd"));
  std::filesystem::remove_all(directory);
  const std::string address = absl::StrCat("127.0.0.1:", FreePort());
  const std::string peers = absl::StrCat("http://127.0.0.1:", FreePort());
  const std::string url = absl::StrCat("http://", address);
  ASSIGN_OR_RETURN(
      std::unique_ptr<Child> child,
      Child::Start({etcd, "--data-dir", directory, "--listen-client-urls", url, "--advertise-client-urls",
                    url, "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers,
                    "--initial-cluster", absl::StrCat("default=", peers), "--log-level", "error"}));
  RETURN_IF_ERROR(PutInEtcd(address, value));
  return Peer{std::move(child), address};
}

absl::StatusOr<Peer> StartRedis() {
  ASSIGN_OR_RETURN(const std::string redis, Installed("redis-server"));
  const int port = FreePort();
  ASSIGN_OR_RETURN(std::unique_ptr<Child> child,
                   Child::Start({redis, "--port", absl::StrCat(port), "--bind", "127.0.0.1", "--save", "",
                                 "--appendonly", "no"}));
  for (int lines = 0; lines < 100; ++lines) {  // its banner has empty ones
    const std::string line = child->ReadLine();
    if (line.find("eady to accept connections") != std::string::npos) {
      return Peer{std::move(child), absl::StrCat("127.0.0.1:", port)};
    }
  }
  return absl::InternalError("redis-server did not start");
}

void AwaitIdle(const Peer& peer) {
  for (int window = 0; window < kIdleWindows; ++window) {
    const int64_t before = peer.child->CpuNanos();
    std::this_thread::sleep_for(kIdleWindow);
    if (peer.child->CpuNanos() - before < kIdleNanos) return;
  }
}

std::string EtcdRangeRequest() {
  std::string range;
  AddBytesField(1, "article", range);
  range += {7 << 3, 1};  // serializable
  return range;
}

absl::StatusOr<Sample> RunOn(const Peer& peer, Caller& caller, const Calls& calls, const Load& load) {
  const int64_t before = peer.child->CpuNanos();
  ASSIGN_OR_RETURN(Sample sample, caller.Run(calls, load));
  sample.server_cpu = static_cast<double>(peer.child->CpuNanos() - before) / 1e3 /
                      (sample.rate / calls.work_of_call * load.seconds);
  return sample;
}

}  // namespace fangtan::bench
