// Reads while something presses: an import beside them, or a store larger than the memory there is.
#include <algorithm>
#include <filesystem>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "storage/status_macros.h"
#include "tests/bench/lookup/cases.h"
#include "tests/bench/lookup/corpus.h"
#include "tests/bench/lookup/import_load.h"
#include "tests/bench/lookup/memory_group.h"
#include "tests/bench/lookup/raw_reads.h"

namespace fangtan::bench {
namespace {

constexpr double kImportPace = 5e6;  // bytes a second
constexpr double kLeastOfPace = 0.9;
constexpr int kTimesMemory = 20;
constexpr int64_t kLeastMemory = 96 << 20;  // what a server with small caches runs in
constexpr int64_t kCacheMegabytes = 32;     // of blocks; hardly any of records, as few are asked for twice

Calls GetArticles(const Setup& setup) { return {.path = kGetArticle, .requests = &setup.articles}; }

// Articles that the store does not have, for the import.
class NewArticles {
 public:
  NewArticles(const Setup& setup, Texts texts) : next_(setup.options.articles), texts_(std::move(texts)) {}

  std::vector<grpc::ByteBuffer> Make(int64_t bytes) {
    std::vector<grpc::ByteBuffer> items;
    while (bytes > 0) {
      items.push_back(BufferOf(MakeImportItem(texts_, next_++)));
      bytes -= static_cast<int64_t>(items.back().Length());
    }
    return items;
  }

 private:
  int64_t next_;
  const Texts texts_;
};

absl::StatusOr<Sample> RunBesideImport(const Peer& server, const Contender& reads,
                                       const std::vector<grpc::ByteBuffer>& items) {
  absl::StatusOr<Imported> imported;
  std::thread importer(
      [&] { imported = ImportItems(server.address, items, {.end = items.size(), .pace = kImportPace}); });
  absl::StatusOr<Sample> sample = reads.run();
  importer.join();
  RETURN_IF_ERROR(imported.status());
  const double pace = static_cast<double>(imported->bytes) / imported->seconds;
  if (pace < kLeastOfPace * kImportPace) {
    return absl::InternalError(absl::StrFormat("the import came to %.1f MB/s only", pace / 1e6));
  }
  return sample;
}

absl::Status CompareBesideImport(const Setup& setup, const Goal& goal, Table& table) {
  ASSIGN_OR_RETURN(Texts texts, Texts::Load(setup.options.texts));
  const std::string copy = setup.FileOf("beside");
  std::filesystem::remove_all(copy);
  std::filesystem::copy(setup.data_dir, copy, std::filesystem::copy_options::recursive);
  ASSIGN_OR_RETURN(const Peer server, StartFangtan(copy, setup.CachedFlags()));
  RETURN_IF_ERROR(ReadAll(server, setup.options));
  NewArticles articles(setup, std::move(texts));
  const Load& load = setup.options.load;
  const Contender alone = Against("alone", server, GetArticles(setup), load);
  const auto beside = [&]() -> absl::StatusOr<Sample> {
    AwaitIdle(server);
    return RunBesideImport(server, alone, articles.Make(static_cast<int64_t>(kImportPace * load.seconds)));
  };
  table.Compare(goal, {.name = "beside it", .run = beside}, {.name = "alone", .run = [&] {
                                                               AwaitIdle(server);
                                                               return alone.run();
                                                             }});
  return absl::OkStatus();
}

// RocksDB alone, started anew for each run in a group of its own, with as much memory.
Contender RawAlone(const Setup& setup, int64_t memory) {
  const auto run = [&setup, memory]() -> absl::StatusOr<Sample> {
    ASSIGN_OR_RETURN(const auto group, MemoryGroup::Make("raw", memory));
    DropFromPageCache(setup.data_dir);
    ASSIGN_OR_RETURN(const std::string line,
                     Output(group->Within({ProgramOfBuild("lookup_bench"), "--raw-reads", setup.data_dir,
                                           "--articles", absl::StrCat(setup.options.articles), "--cache-mb",
                                           absl::StrCat(kCacheMegabytes), "--seconds",
                                           absl::StrCat(setup.options.load.seconds)})));
    return ParseSample(line);
  };
  return {.name = "RocksDB alone", .run = run};
}

// A server that is started anew for each run.
Contender Squeezed(const Setup& setup, int64_t memory) {
  const auto run = [&setup, memory]() -> absl::StatusOr<Sample> {
    ASSIGN_OR_RETURN(const auto group, MemoryGroup::Make("server", memory));
    DropFromPageCache(setup.data_dir);
    ASSIGN_OR_RETURN(const Peer server, StartFangtan(setup.data_dir,
                                                     {"--record-cache-mb", "1", "--block-cache-mb",
                                                      absl::StrCat(kCacheMegabytes - 1)},
                                                     {}, group.get()));
    AwaitIdle(server);
    ASSIGN_OR_RETURN(const auto caller, Caller::Connect(server.address, {}));
    const Load& load = setup.options.load;
    RETURN_IF_ERROR(caller->Run(GetArticles(setup), load).status());  // unmeasured
    ASSIGN_OR_RETURN(const Sample sample, RunOn(server, *caller, GetArticles(setup), load));
    server.child->Stop();
    return sample;
  };
  return {.name = "GetArticle", .run = run};
}

}  // namespace

void MeasureBesideImport(const Setup& setup, Table& table) {
  const Goal goal{.what = "GetArticle beside a durable import of 5 MB/s, against without",
                  .least_rate = 0.7,
                  .most_p99 = 3};
  if (!table.Wants(goal.what)) return;
  if (const absl::Status compared = CompareBesideImport(setup, goal, table); !compared.ok()) {
    table.Skip(goal.what, std::string(compared.message()));
  }
  std::filesystem::remove_all(setup.FileOf("beside"));
}

void MeasureLargerThanMemory(const Setup& setup, Table& table) {
  const Goal goal{.what = "GetArticle of a store 20 times the memory, against RocksDB alone",
                  .least_rate = 0.7};
  if (!table.Wants(goal.what)) return;
  const int64_t memory = std::max(kLeastMemory, BytesIn(setup.data_dir) / kTimesMemory);
  table.Note("memory of a store larger than it",
             absl::StrFormat("%d MB, the store %d MB", memory >> 20, BytesIn(setup.data_dir) >> 20));
  table.Compare(goal, Squeezed(setup, memory), RawAlone(setup, memory));
}

}  // namespace fangtan::bench
