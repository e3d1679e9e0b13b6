// Setup: the server under measurement, with its articles in memory, and the requests that are drawn from.
#ifndef FANGTAN_TESTS_BENCH_LOOKUP_SETUP_H_
#define FANGTAN_TESTS_BENCH_LOOKUP_SETUP_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/bench/list/texts.h"
#include "tests/bench/lookup/load.h"
#include "tests/bench/lookup/peers.h"
#include "tests/bench/lookup/table.h"

namespace fangtan::bench {

inline constexpr char kGetArticle[] = "/fangtan.v1.Articles/GetArticle";
inline constexpr char kBatchGetArticles[] = "/fangtan.v1.Articles/BatchGetArticles";
inline constexpr char kGetAnswer[] = "/fangtan.v1.Interviews/GetAnswer";
inline constexpr int kBatch = 100;

struct Options {
  std::string directory = "bench-data", texts, markdown;
  int64_t articles = 1'000'000;
  bool make_only = false, cold_only = false;
  Load load;
  Table::Options table;
};

struct Setup {
  Options options;
  std::string data_dir;
  std::string reply_file;  // one article as the server gives it
  std::string reply;
  Peer server;
  double start_seconds = 0;       // from the start of the process until it serves
  int64_t kilobytes_at_rest = 0;  // of memory that is no file's, before anything was read
  std::vector<grpc::ByteBuffer> articles, missing, answers, batches;

  std::string FileOf(const std::string& name) const { return options.directory + "/" + name; }
  // Flags of a server that keeps all its records in memory.
  std::vector<std::string> CachedFlags() const;
};

// Makes the store, starts the server, reads everything once.
// The store, and requests for what is in it; no server.
absl::StatusOr<std::unique_ptr<Setup>> MakeSetup(const Options& options);
// Starts the server, and reads everything once.
absl::Status StartWarm(Setup& setup);

// Ends the server and starts it anew, with TLS if `tls` names a pair; everything is in memory again.
absl::Status Restart(const TlsPair& tls, Setup& setup);
// Of all files below.
int64_t BytesIn(const std::string& directory);
// Reads every article once.
absl::Status ReadAll(const Peer& server, const Options& options, const CallerOptions& caller = {});
// Callers who trust such a server.
CallerOptions Trusting(const TlsPair& tls);

// Drives a server that runs already, for a profiler: everything is read once, then `before` is run by the
// shell, calls of `kind` (article, missing, answer, batch; echo: GetArticle of a peer that knows nothing
// else) are made for the time of the load, and `after` is run.
struct Drive {
  std::string address, kind = "article", before, after;
};
absl::Status DriveServer(const Options& options, const Drive& drive);

// Serialised requests.
grpc::ByteBuffer GetArticleRequestOf(const std::string& name);

// A side of a comparison: `calls` against `peer` over a connection of their own.
Contender Against(const std::string& name, const Peer& peer, const Calls& calls, const Load& load,
                  const CallerOptions& options = {});

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LOOKUP_SETUP_H_
