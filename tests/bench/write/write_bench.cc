// write_bench: measures writing as docs/performance.md tells. tests/bench/write/run builds it and gives it
// its data.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "storage/status_macros.h"
#include "tests/bench/list/texts.h"
#include "tests/bench/write/import_lines.h"

namespace fangtan::bench {
namespace {

absl::Status Measure(const WriteOptions& options, const std::string& markdown) {
  ASSIGN_OR_RETURN(const Texts texts, Texts::Load(options.texts));
  Table table(options.table, stdout);
  RETURN_IF_ERROR(MeasureImport(options, texts, table));
  RETURN_IF_ERROR(MeasureCallers(options, texts, table));
  if (!markdown.empty()) std::ofstream(markdown) << table.Markdown();
  std::cout << table.missed() << " missed\n";
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  WriteOptions options;
  std::string markdown;
  CLI::App app{"Measures writing; docs/performance.md"};
  app.add_option("--dir", options.directory, "Folder for the stores");
  app.add_option("--texts", options.texts, "Folder of real documents");
  app.add_option("--articles", options.articles, "Articles of a run of an import");
  app.add_option("--window", options.window, "Items of an import without a result");
  app.add_option("--seconds", options.seconds, "Length of a run of CreateArticle");
  app.add_option("--rounds", options.table.rounds, "Runs of each side of a line");
  app.add_option("--only", options.table.only, "Measure only lines that contain this text");
  app.add_option("--markdown", markdown, "Write the table to this file");
  CLI11_PARSE(app, argc, argv);
  // As fangtand does: the client costs as little as it can.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const absl::Status status = Measure(options, markdown);
  if (!status.ok()) std::cerr << "write_bench: " << status << "\n";
  return status.ok() ? 0 : 1;
}

}  // namespace
}  // namespace fangtan::bench

int main(int argc, char** argv) { return fangtan::bench::Main(argc, argv); }
