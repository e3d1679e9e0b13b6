// lookup_bench: measures lookups as docs/performance.md tells. tests/bench/lookup/run builds it and gives it
// its data.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "storage/idle_memory.h"
#include "tests/bench/lookup/cases.h"
#include "tests/bench/lookup/echo.h"
#include "tests/bench/lookup/raw_reads.h"
#include "tests/bench/lookup/setup.h"

namespace fangtan::bench {
namespace {

int Fail(const absl::Status& status) {
  std::cerr << "lookup_bench: " << status << "\n";
  return 1;
}

void MeasureWarm(Setup& setup, Table& table) {
  MeasureAtRest(setup, table);
  MeasureAgainstEchoes(setup, table);
  MeasureAgainstEtcd(setup, table);
  MeasureAgainstRedis(setup, table);
  MeasureKindsOfCalls(setup, table);
  MeasureOneAtATime(setup, table);
  MeasureConnections(setup, table);
  MeasureTls(setup, table);
  MeasureBesideImport(setup, table);
}

int Measure(const Options& options) {
  const auto setup = MakeSetup(options);
  if (!setup.ok()) return Fail(setup.status());
  if (options.make_only) return 0;
  Table table(options.table, stdout);
  if (!options.cold_only) {
    if (const absl::Status warm = StartWarm(**setup); !warm.ok()) return Fail(warm);
    MeasureWarm(**setup, table);
    (*setup)->server.child->Stop();
  }
  MeasureLargerThanMemory(**setup, table);
  if (!options.markdown.empty()) std::ofstream(options.markdown) << table.Markdown();
  std::cout << table.missed() << " missed\n";
  return 0;
}

int Raw(const Options& options, RawReads raw) {
  raw.articles = options.articles;
  raw.seconds = options.load.seconds;
  const absl::Status read = ReadRaw(raw);
  return read.ok() ? 0 : Fail(read);
}

int Main(int argc, char** argv) {
  Options options;
  EchoOptions echo;
  Drive drive;
  RawReads raw;
  CLI::App app{"Measures lookups; docs/performance.md"};
  app.add_option("--dir", options.directory, "Folder for the store and what else is written");
  app.add_option("--texts", options.texts, "Folder of real documents");
  app.add_option("--articles", options.articles, "Articles in the store");
  app.add_option("--rounds", options.table.rounds, "Runs of each side of a line");
  app.add_option("--seconds", options.load.seconds, "Length of a run");
  app.add_option("--outstanding", options.load.outstanding, "Calls at once");
  app.add_option("--only", options.table.only, "Measure only lines that contain this text");
  app.add_option("--markdown", options.markdown, "Write the table to this file");
  app.add_flag("--cold-only", options.cold_only, "Measure only a store larger than memory");
  app.add_flag("--make-only", options.make_only, "Make the store and end");
  app.add_option("--echo", echo.style, "Be a peer instead: own, bare, typed");
  app.add_option("--reply", echo.reply_file, "What the peer answers");
  app.add_option("--tls-cert", echo.certificate, "The peer's certificate");
  app.add_option("--tls-key", echo.key, "Its key");
  app.add_option("--drive", drive.address, "Make calls to the server there instead, for a profiler");
  app.add_option("--kind", drive.kind, "Which: article, missing, answer, batch, echo");
  app.add_option("--before", drive.before, "Command to run when everything has been read once");
  app.add_option("--after", drive.after, "Command to run after the calls");
  app.add_option("--raw-reads", raw.store, "Read the articles of this store by RocksDB alone instead");
  app.add_option("--cache-mb", raw.cache_megabytes, "Its cache, in MiB");
  CLI11_PARSE(app, argc, argv);
  // As fangtand does: client and echoes cost as little as they can.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  storage::KeepFreedMemory();
  if (!echo.style.empty()) return Fail(ServeEcho(echo));
  if (!raw.store.empty()) return Raw(options, raw);
  if (drive.address.empty()) return Measure(options);
  const absl::Status driven = DriveServer(options, drive);
  return driven.ok() ? 0 : Fail(driven);
}

}  // namespace
}  // namespace fangtan::bench

int main(int argc, char** argv) { return fangtan::bench::Main(argc, argv); }
