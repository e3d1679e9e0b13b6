#include "tests/bench/write/import_lines.h"

#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "fangtan/v1/admin_service.pb.h"
#include "fangtan/v1/articles_service.pb.h"
#include "storage/status_macros.h"
#include "tests/bench/lookup/corpus.h"
#include "tests/bench/lookup/import_load.h"
#include "tests/bench/lookup/peers.h"
#include "tests/bench/process_status.h"
#include "tests/bench/write/costs.h"

namespace fangtan::bench {
namespace {

constexpr char kGetStatus[] = "/fangtan.v1.Admin/GetStatus";
constexpr char kCreateArticle[] = "/fangtan.v1.Articles/CreateArticle";
constexpr double kLeastOfParts = 0.5;
constexpr double kSharedSyncs = 20;
constexpr int kWriters = 64;
constexpr std::chrono::milliseconds kLook{5};

struct Articles {
  std::vector<std::string> items;
  std::vector<grpc::ByteBuffer> buffers;
  size_t next = 0;
};

Articles MakeItems(const Texts& texts, size_t count) {
  Articles made;
  for (size_t n = 0; n < count; ++n) {
    made.items.push_back(MakeImportItem(texts, static_cast<int64_t>(n)));
    made.buffers.push_back(BufferOf(made.items.back()));
  }
  return made;
}

absl::StatusOr<Peer> StartEmpty(const WriteOptions& options) {
  const std::string store = options.directory + "/write";
  std::filesystem::remove_all(store);
  ASSIGN_OR_RETURN(Peer server, StartFangtan(store, {}));
  std::cerr << "pid " << server.child->pid() << std::endl;
  AwaitIdle(server);
  return server;
}

// Until a search needs nothing more made.
absl::Status AwaitIndexed(const Peer& server) {
  ASSIGN_OR_RETURN(const auto caller, Caller::Connect(server.address, {}));
  for (;;) {
    ASSIGN_OR_RETURN(const std::string reply, caller->Once(kGetStatus, BufferOf("")));
    v1::ServerStatus status;
    if (!status.ParseFromString(reply)) return absl::InternalError("a status that can't be read");
    if (status.text_behind_count() == 0) return absl::OkStatus();
    std::this_thread::sleep_for(kLook);
  }
}

// Megabytes a second, as a rate of kilobytes.
Sample SampleOfBytes(int64_t bytes, double seconds) {
  Sample sample;
  sample.rate = static_cast<double>(bytes) / 1e3 / seconds;
  return sample;
}

absl::StatusOr<Sample> ImportOnce(const WriteOptions& options, const Peer& server, bool indexed,
                                  Articles& articles) {
  AwaitIdle(server);
  const ImportRange range{
      .first = articles.next, .end = articles.next + options.articles, .window = options.window};
  articles.next = range.end;
  const int64_t before = server.child->CpuNanos();
  const int64_t start = WallNanos();
  ASSIGN_OR_RETURN(const Imported imported, ImportItems(server.address, articles.buffers, range));
  if (indexed) RETURN_IF_ERROR(AwaitIndexed(server));
  const double seconds = indexed ? static_cast<double>(WallNanos() - start) / 1e9 : imported.seconds;
  Sample sample = SampleOfBytes(imported.bytes, seconds);
  sample.server_cpu =
      static_cast<double>(server.child->CpuNanos() - before) / 1e3 / static_cast<double>(options.articles);
  return sample;
}

// What RocksDB and the index take for as many articles, one after the other.
absl::StatusOr<Sample> PartsOnce(const WriteOptions& options, const Articles& articles,
                                 std::vector<Costs>& measured) {
  const ImportRange range{.first = 0, .end = options.articles};
  ASSIGN_OR_RETURN(const Costs costs, MeasureCosts(articles.items, range, options.directory + "/raw"));
  measured.push_back(costs);
  int64_t bytes = 0;
  for (size_t i = range.first; i < range.end; ++i) bytes += static_cast<int64_t>(articles.items[i].size());
  return SampleOfBytes(bytes, (costs.raw + costs.index()) * static_cast<double>(options.articles) / 1e6);
}

void TellParts(const std::vector<Costs>& measured, Table& table) {
  const auto tell = [&](const std::string& what, double Costs::*part) {
    std::vector<double> values;
    for (const Costs& costs : measured) values.push_back(costs.*part);
    table.Note("an article's part: " + what, absl::StrFormat("%.1f us", Median(values)));
  };
  tell("RocksDB alone, synced batches of 1 MiB", &Costs::raw);
  tell("parsing the request", &Costs::parsing);
  tell("checking, completing, encoding", &Costs::making);
  tell("rows in memory", &Costs::rows);
  tell("text index", &Costs::text);
}

}  // namespace

absl::Status MeasureImport(const WriteOptions& options, const Texts& texts, Table& table) {
  const Goal acknowledged{.what = "ImportArticles until all are acknowledged, against RocksDB and index",
                          .least_rate = kLeastOfParts};
  const Goal indexed{.what = "ImportArticles until all are indexed, against RocksDB and index",
                     .least_rate = kLeastOfParts};
  if (!table.Wants(acknowledged.what) && !table.Wants(indexed.what)) return absl::OkStatus();
  const size_t runs = 2 * static_cast<size_t>(options.table.rounds + 1);
  Articles articles = MakeItems(texts, options.articles * runs);
  ASSIGN_OR_RETURN(const Peer server, StartEmpty(options));
  std::vector<Costs> measured;
  const Contender parts{"the parts",
                        [&]() -> absl::StatusOr<Sample> { return PartsOnce(options, articles, measured); },
                        " KB/s"};
  const auto import = [&](bool until_indexed) {
    return Contender{"import",
                     [&, until_indexed] { return ImportOnce(options, server, until_indexed, articles); },
                     " KB/s"};
  };
  table.Compare(acknowledged, import(false), parts);
  table.Compare(indexed, import(true), parts);
  TellParts(measured, table);
  return absl::OkStatus();
}

absl::Status MeasureCallers(const WriteOptions& options, const Texts& texts, Table& table) {
  const Goal goal{.what = "CreateArticle by 64 at once, against one at a time", .least_rate = kSharedSyncs};
  if (!table.Wants(goal.what)) return absl::OkStatus();
  const auto count = static_cast<size_t>(6000 * options.seconds * (options.table.rounds + 1));
  std::vector<grpc::ByteBuffer> requests;
  for (size_t n = 0; n < count; ++n) {
    v1::CreateArticleRequest request;
    *request.mutable_article() = MakeLookupArticle(texts, static_cast<int64_t>(n));
    requests.push_back(BufferOf(request.SerializeAsString()));
  }
  ASSIGN_OR_RETURN(const Peer server, StartEmpty(options));
  ASSIGN_OR_RETURN(const auto caller, Caller::Connect(server.address, {}));
  const Calls calls{.path = kCreateArticle, .requests = &requests, .next = std::make_shared<size_t>(0)};
  const auto by = [&](int outstanding) {
    return Contender{absl::StrCat(outstanding, " at once"), [&, outstanding] {
                       AwaitIdle(server);
                       return RunOn(server, *caller, calls,
                                    {.outstanding = outstanding, .seconds = options.seconds});
                     }};
  };
  table.Compare(goal, by(kWriters), by(1));
  return absl::OkStatus();
}

}  // namespace fangtan::bench
