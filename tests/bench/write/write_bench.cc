// write_bench: measures writing as docs/performance.md tells. tests/bench/write/run builds it and gives it
// its data.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "fangtan/v1/articles_service.pb.h"
#include "storage/status_macros.h"
#include "tests/bench/list/texts.h"
#include "tests/bench/lookup/corpus.h"
#include "tests/bench/lookup/peers.h"
#include "tests/bench/process_status.h"
#include "tests/bench/write/import_load.h"

namespace fangtan::bench {
namespace {

struct Options {
  std::string directory = "bench-data", texts, kind = "import";
  size_t articles = 5000;
  int rounds = 3, window = 1024;
};

absl::Status Measure(const Options& options) {
  ASSIGN_OR_RETURN(const Texts texts, Texts::Load(options.texts));
  std::vector<grpc::ByteBuffer> items;
  const size_t count = options.articles * static_cast<size_t>(options.rounds);
  for (size_t n = 0; n < count; ++n) {
    v1::ImportArticlesRequest request;
    *request.mutable_article() = MakeLookupArticle(texts, static_cast<int64_t>(n));
    items.push_back(BufferOf(request.SerializeAsString()));
  }
  const std::string store = options.directory + "/write";
  std::filesystem::remove_all(store);
  ASSIGN_OR_RETURN(const Peer server, StartFangtan(store, {}));
  AwaitIdle(server);
  std::cout << "pid " << server.child->pid() << std::endl;
  for (int round = 0; round < options.rounds; ++round) {
    const int64_t before = server.child->CpuNanos();
    const size_t first = options.articles * static_cast<size_t>(round);
    ASSIGN_OR_RETURN(
        const Imported imported,
        ImportItems(server.address, items,
                    {.first = first, .end = first + options.articles, .window = options.window}));
    const double cpu = static_cast<double>(server.child->CpuNanos() - before) / 1e3;
    AwaitIdle(server);
    const double all = static_cast<double>(server.child->CpuNanos() - before) / 1e3;
    const auto articles = static_cast<double>(options.articles);
    absl::PrintF("import %.0f/s %.2f MB/s, %.0f us CPU an article, %.0f with what comes later\n",
                 articles / imported.seconds, static_cast<double>(imported.bytes) / 1e6 / imported.seconds,
                 cpu / articles, all / articles);
  }
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  Options options;
  CLI::App app{"Measures writing; docs/performance.md"};
  app.add_option("--dir", options.directory, "Folder for the stores");
  app.add_option("--texts", options.texts, "Folder of real documents");
  app.add_option("--articles", options.articles, "Articles of a run");
  app.add_option("--rounds", options.rounds, "Runs of each side of a line");
  app.add_option("--window", options.window, "Items of a stream without a result");
  CLI11_PARSE(app, argc, argv);
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const absl::Status status = Measure(options);
  if (!status.ok()) std::cerr << "write_bench: " << status << "\n";
  return status.ok() ? 0 : 1;
}

}  // namespace
}  // namespace fangtan::bench

int main(int argc, char** argv) { return fangtan::bench::Main(argc, argv); }
