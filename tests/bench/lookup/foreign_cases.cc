// Reads against etcd and Redis, both sides driven by the same program or by the one that the peer comes with.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "storage/status_macros.h"
#include "tests/bench/lookup/cases.h"
#include "tests/bench/lookup/corpus.h"

namespace fangtan::bench {
namespace {

constexpr size_t kGrpcHeadBytes = 5;
constexpr int64_t kRedisKeys = 100'000;

// The number before `unit` in `text`.
double NumberBefore(const std::string& text, const std::string& unit) {
  const size_t end = text.find(unit);
  if (end == std::string::npos) return 0;
  const size_t begin = text.find_last_of(" (", end - 1);
  double number = 0;
  return absl::SimpleAtod(text.substr(begin + 1, end - begin - 1), &number) ? number : 0;
}

// A unary call's body as gRPC frames it.
std::string WriteBody(const Setup& setup, const std::string& name, const std::string& message) {
  const std::string path = setup.FileOf(name);
  std::string framed(kGrpcHeadBytes, '\0');
  for (size_t i = 0; i < 4; ++i) framed[1 + i] = static_cast<char>(message.size() >> (24 - 8 * i));
  std::ofstream(path, std::ios::binary) << framed << message;
  return path;
}

// h2load repeats one request. An error would be an HTTP success as well, but carries no article: seen from
// the bytes that came.
absl::StatusOr<Sample> RunH2load(const std::string& address, const std::string& method,
                                 const std::string& body, const Load& load, size_t least_bytes) {
  const std::string h2load = FindProgram("h2load");
  if (h2load.empty()) return absl::NotFoundError("h2load (nghttp2-client) is not installed");
  ASSIGN_OR_RETURN(
      const std::string out,
      Output({h2load, "-D", absl::StrCat(std::max(1, static_cast<int>(load.seconds))), "-c", "1", "-t", "1",
              "-m", absl::StrCat(load.outstanding), "-d", body, "-H", "te: trailers", "-H",
              "content-type: application/grpc", absl::StrCat("http://", address, method)}));
  const double done = NumberBefore(out, " done,");
  const size_t data = out.find("space savings");
  const double bytes = data == std::string::npos ? 0 : NumberBefore(out.substr(data), ") data");
  const double rate = NumberBefore(out, " req/s,");
  if (rate <= 0 || done <= 0 || bytes / done < static_cast<double>(least_bytes)) {
    return absl::InternalError(absl::StrCat("h2load said: ", out.substr(out.find("finished") % out.size())));
  }
  return Sample{.rate = rate};
}

absl::StatusOr<Sample> RunRedisBenchmark(const std::string& port, const Load& load, double rate_before) {
  const std::string program = FindProgram("redis-benchmark");
  if (program.empty()) return absl::NotFoundError("redis-benchmark is not installed");
  const auto calls = static_cast<int64_t>(load.seconds * std::max(rate_before, 50'000.0));
  ASSIGN_OR_RETURN(const std::string out,
                   Output({program, "-p", port, "-t", "get", "-c", absl::StrCat(load.outstanding), "-P", "1",
                           "-r", absl::StrCat(kRedisKeys), "-n", absl::StrCat(calls), "--csv"}));
  for (const absl::string_view line : absl::StrSplit(out, '\n')) {
    const std::vector<std::string> cells = absl::StrSplit(line, ',');
    double rate = 0;
    if (cells.size() > 1 && cells[0] == "\"GET\"" &&
        absl::SimpleAtod(cells[1].substr(1, cells[1].size() - 2), &rate)) {
      return Sample{.rate = rate};
    }
  }
  return absl::InternalError(absl::StrCat("redis-benchmark said: ", out));
}

absl::Status FillRedis(const std::string& port) {
  const std::string program = FindProgram("redis-benchmark");
  if (program.empty()) return absl::NotFoundError("redis-benchmark is not installed");
  return Output({program, "-p", port, "-t", "set", "-d", absl::StrCat(kArticleBytes), "-P", "16", "-r",
                 absl::StrCat(kRedisKeys), "-n", absl::StrCat(10 * kRedisKeys), "-q"})
      .status();
}

Contender ByH2load(const std::string& name, const Peer& peer, const std::string& method,
                   const std::string& body, const Load& load) {
  return {.name = name, .run = [&peer, method, body, load] {
            return RunH2load(peer.address, method, body, load, kArticleBytes / 2);
          }};
}

Contender FangtanByH2load(const Setup& setup) {
  const std::string body =
      WriteBody(setup, "get.bin", absl::StrCat("\n\x17", LookupName(0)));  // field 1, 23 bytes
  return ByH2load("GetArticle", setup.server, kGetArticle, body, setup.options.load);
}

}  // namespace

void MeasureAgainstEtcd(const Setup& setup, Table& table) {
  const Goal goal{.what = "GetArticle, against a range read of etcd, both by h2load", .least_rate = 2.0};
  if (!table.Wants(goal.what)) return;
  const absl::StatusOr<Peer> etcd = StartEtcd(setup.FileOf("etcd"), setup.reply);
  if (!etcd.ok()) return table.Skip(goal.what, std::string(etcd.status().message()));
  const std::string body = WriteBody(setup, "range.bin", EtcdRangeRequest());
  table.Compare(goal, FangtanByH2load(setup), ByH2load("etcd", *etcd, kEtcdRange, body, setup.options.load));
}

void MeasureAgainstRedis(const Setup& setup, Table& table) {
  const Goal goal{.what = "GetArticle by h2load, against GET of Redis by redis-benchmark",
                  .least_rate = 0.75};
  if (!table.Wants(goal.what)) return;
  const absl::StatusOr<Peer> redis = StartRedis();
  if (!redis.ok()) return table.Skip(goal.what, std::string(redis.status().message()));
  const std::string port = redis->address.substr(redis->address.find(':') + 1);
  if (const absl::Status filled = FillRedis(port); !filled.ok()) {
    return table.Skip(goal.what, std::string(filled.message()));
  }
  table.Compare(goal, FangtanByH2load(setup),
                {.name = "Redis", .run = [&setup, port, before = 0.0]() mutable -> absl::StatusOr<Sample> {
                   ASSIGN_OR_RETURN(const Sample sample, RunRedisBenchmark(port, setup.options.load, before));
                   before = sample.rate;
                   return sample;
                 }});
}

}  // namespace fangtan::bench
