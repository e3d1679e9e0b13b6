// list_bench: measures lists, filters, pages and counts as docs/performance.md tells. tests/bench/list/run
// builds it and gives it its data.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/config.h"
#include "service/server.h"
#include "storage/open_store.h"
#include "storage/status_macros.h"
#include "tests/bench/list/corpus.h"
#include "tests/bench/list/lines.h"
#include "tests/bench/list/sqlite_corpus.h"
#include "tests/bench/process_status.h"

namespace fangtan::bench {
namespace {

struct Flags {
  std::string directory = "bench-data", texts, markdown, open_only, die_writing;
  bool rest_before = false;
  int64_t articles = 100'000, small_articles = 10'000;
  ReportOptions report;
  DrawOptions draw;
  bool make_only = false;
};

constexpr uint64_t kSeed = 1;
constexpr int64_t kDyingArticles = 3000;
// As much as SQLite is given for its pages.
constexpr int64_t kRecordCacheMb = 1024;
constexpr int64_t kFarAway = 9'000'000;  // number of an article that no corpus has

std::string DefaultTexts() {
  const char* named = std::getenv("FANGTAN_SHARED_DATA");
  return named != nullptr ? named : FANGTAN_SOURCE_DIR "/../shared/data";
}

int Fail(const absl::Status& status) {
  std::cerr << "list_bench: " << status << "\n";
  return 1;
}

int OpenOnly(const std::string& directory) {
  const absl::Time start = absl::Now();
  const auto store = storage::OpenStore({.directory = directory});
  if (!store.ok()) return Fail(store.status());
  std::cout << absl::ToDoubleMilliseconds(absl::Now() - start) << " " << StatusKilobytes("VmRSS") << "\n";
  return 0;
}

// Until the store has left the image of its index that one at rest leaves.
bool Rest(const std::string& directory) {
  const absl::Time end = absl::Now() + absl::Minutes(2);
  while (!std::filesystem::exists(directory + "/INDEX")) {
    if (absl::Now() > end) return false;
    absl::SleepFor(absl::Milliseconds(100));
  }
  return true;
}

// Ends as a killed process does: nothing is closed.
int DieWriting(const std::string& directory, const ArticleMaker& maker, bool rest_before) {
  const auto store = storage::OpenStore({.directory = directory});
  if (!store.ok()) return Fail(store.status());
  if (rest_before && !Rest(directory)) return Fail(absl::DeadlineExceededError("it leaves no image"));
  const absl::Status status = WriteArticles(**store, maker, kFarAway, kFarAway + kDyingArticles);
  std::_Exit(status.ok() ? 0 : 1);
}

// One size of the corpus, in the store and in SQLite.
struct Corpus {
  std::string directory;
  SqliteFiles files;
  std::vector<ListCase> cases;
};

absl::StatusOr<Corpus> MakeCorpus(const Flags& flags, int64_t articles, const ArticleMaker& maker) {
  Corpus corpus{.directory = absl::StrCat(flags.directory, "/", articles)};
  RETURN_IF_ERROR(EnsureCorpus({.directory = corpus.directory, .articles = articles, .seed = kSeed}, maker));
  corpus.files = SqliteFilesOf(corpus.directory);
  {
    ASSIGN_OR_RETURN(const auto store, storage::OpenStore({.directory = corpus.directory}));
    RETURN_IF_ERROR(EnsureSqliteCorpus(*store, articles, corpus.files));
  }
  ASSIGN_OR_RETURN(const auto plain, SqlitePeer::Open({.path = corpus.files.plain}));
  ASSIGN_OR_RETURN(corpus.cases, DrawCases(*plain, flags.draw));
  return corpus;
}

absl::Status MeasureServed(const Corpus& corpus, const Corpus& small, Report& report) {
  service::Config config;
  config.store.data_dir = corpus.directory;
  config.store.record_cache_mb = kRecordCacheMb;
  config.network.listen = "127.0.0.1:0";
  service::Log log({.level = service::LogLevel::kError}, stderr);
  ASSIGN_OR_RETURN(const auto server, service::Server::Create(config, log));
  const storage::Store& store = server->store();
  MeasureAgainstBatchGet(store, server->address(), corpus.cases, report);
  MeasureShape(store, corpus.cases, report);
  {
    ASSIGN_OR_RETURN(
        const auto small_store,
        storage::OpenStore({.directory = small.directory, .record_cache_bytes = kRecordCacheMb << 20}));
    MeasureGrowth(store, corpus.cases, *small_store, small.cases, report);
  }
  ASSIGN_OR_RETURN(const auto plain, SqlitePeer::Open({.path = corpus.files.plain}));
  ASSIGN_OR_RETURN(const auto measured, SqlitePeer::Open({.path = corpus.files.measured}));
  MeasureTally(store, *plain, report);
  MeasureAgainstSqlite(store, corpus.cases, {*plain, *measured}, report);
  return absl::OkStatus();
}

absl::Status Run(const Flags& flags, const ArticleMaker& maker) {
  ASSIGN_OR_RETURN(const Corpus small, MakeCorpus(flags, flags.small_articles, maker));
  ASSIGN_OR_RETURN(const Corpus corpus, MakeCorpus(flags, flags.articles, maker));
  if (flags.make_only) return absl::OkStatus();
  Report report(flags.report, stdout);
  report.Begin("Opening");
  MeasureOpening(corpus.directory, "open after a clean close", report);
  MeasureOpeningAfterKill(corpus.directory, flags.texts, {.what = "open after a kill"}, report);
  MeasureOpeningAfterKill(corpus.directory, flags.texts,
                          {.what = "open after a kill, the store had rested before it wrote", .rests = true},
                          report);
  RETURN_IF_ERROR(MeasureServed(corpus, small, report));
  MeasureAskedOnce(corpus.directory, corpus.files.measured, kRecordCacheMb << 20, corpus.cases, report);
  MeasureCold(corpus.directory, corpus.files.measured, corpus.cases, report);
  std::cout << "\n" << report.missed() << " missed\n";
  if (!flags.markdown.empty()) std::ofstream(flags.markdown) << report.Markdown();
  return absl::OkStatus();
}

int Main(const Flags& flags) {
  if (!flags.open_only.empty()) return OpenOnly(flags.open_only);
  const absl::StatusOr<Texts> texts = Texts::Load(flags.texts);
  if (!texts.ok()) {
    std::cerr << "list_bench: skipped, the documents that articles are made of are missing: "
              << texts.status() << "\n";
    return 0;
  }
  const Cast cast = MakeCast(kSeed);
  const ArticleMaker maker(*texts, cast, kSeed);
  if (!flags.die_writing.empty()) return DieWriting(flags.die_writing, maker, flags.rest_before);
  const absl::Status status = Run(flags, maker);
  return status.ok() ? 0 : Fail(status);
}

}  // namespace
}  // namespace fangtan::bench

int main(int argc, char** argv) {
  fangtan::bench::Flags flags;
  flags.texts = fangtan::bench::DefaultTexts();
  CLI::App app("Measures lists, filters, pages and counts. See docs/performance.md.");
  app.add_option("--dir", flags.directory, "Folder of the stores and databases; what is there is used again");
  app.add_option("--texts", flags.texts, "Folder of the documents that articles are made of");
  app.add_option("--articles", flags.articles, "Size of the corpus; ten times as many answers");
  app.add_option("--small-articles", flags.small_articles, "Size of the small one");
  app.add_option("--rounds", flags.report.rounds, "Rounds of each line")->check(CLI::Range(1, 1000));
  app.add_option("--draws", flags.draw.draws, "Random parameters of each query")
      ->check(CLI::Range(1, 100'000));
  app.add_option("--only", flags.report.only, "Measure only the lines whose name contains this");
  app.add_option("--markdown", flags.markdown, "File for the table");
  app.add_flag("--make-only", flags.make_only, "Make the corpora and measure nothing");
  app.add_option("--open-only", flags.open_only, "Open this store; print milliseconds and resident KiB");
  app.add_option("--die-writing", flags.die_writing, "Write to this store and end without closing it");
  app.add_flag("--rest-before", flags.rest_before, "Let it rest before");
  CLI11_PARSE(app, argc, argv);
  return fangtan::bench::Main(flags);
}
