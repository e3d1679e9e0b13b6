// search_bench: measures search as docs/performance.md tells. tests/bench/search/run builds it, gives it its
// data and makes the table.
//
//   search_bench import  --store DIR --label cmrc --passages cmrc.passages.jsonl
//   search_bench quality --store DIR --label cmrc --questions cmrc.questions.jsonl
//   search_bench latency --store DIR --label made --questions cmrc.questions.jsonl,drcd.questions.jsonl
//   search_bench served  --store DIR --label made --questions cmrc.questions.jsonl,drcd.questions.jsonl
#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>

#include "absl/status/status.h"
#include "storage/status_macros.h"
#include "tests/bench/search/modes.h"

namespace fangtan::bench {
namespace {

struct Flags {
  ModeOptions mode;
  ImportOptions import;
  LatencyOptions latency;
  ServedOptions served;
  std::vector<std::string> questions;
};

template <typename Measure>
absl::Status WithQuestions(const Flags& flags, const Measure& measure) {
  ASSIGN_OR_RETURN(const std::vector<Question> questions, ReadQuestions(flags.questions));
  if (questions.empty()) return absl::NotFoundError("there are no questions");
  return measure(questions);
}

CLI::App& AddMode(CLI::App& app, Flags& flags, const std::string& name, const std::string& what) {
  CLI::App& mode = *app.add_subcommand(name, what);
  mode.add_option("--store", flags.mode.store, "Folder of the store")->required();
  mode.add_option("--label", flags.mode.label, "Printed with every figure")->required();
  mode.add_option("--record-cache-mb", flags.mode.record_cache_mb, "Cache of records");
  return mode;
}

void AddQuestions(CLI::App& mode, Flags& flags) {
  mode.add_option("--questions", flags.questions, "Files of questions")->required()->delimiter(',');
}

void AddModes(CLI::App& app, Flags& flags) {
  CLI::App& import = AddMode(app, flags, "import", "Make the store anew");
  import.add_option("--passages", flags.import.passages, "Files of passages")->required()->delimiter(',');
  import.add_option("--group", flags.import.group, "Articles in a mutation")->check(CLI::Range(1, 1000));
  import.add_option("--limit", flags.import.limit, "Take only so many; 0: all");
  AddQuestions(AddMode(app, flags, "quality", "Ranking and recall"), flags);
  CLI::App& latency = AddMode(app, flags, "latency", "One search at a time");
  AddQuestions(latency, flags);
  latency.add_option("--limit", flags.latency.limit, "Questions to ask")->check(CLI::Range(1, 1'000'000));
  latency.add_option("--warm-up", flags.latency.warm_up, "Passes before anything is measured");
  latency.add_option("--rounds", flags.latency.rounds, "Passes that are measured");
  CLI::App& served = AddMode(app, flags, "served", "Searches a second over gRPC");
  AddQuestions(served, flags);
  served.add_option("--callers", flags.served.callers, "Callers at once")->check(CLI::Range(1, 1000));
  served.add_option("--seconds", flags.served.seconds, "Length of a measurement");
  served.add_option("--rounds", flags.served.rounds, "Measurements");
}

absl::Status Run(const CLI::App& app, const Flags& flags) {
  if (app.got_subcommand("import")) return Import(flags.mode, flags.import);
  return WithQuestions(flags, [&](const std::vector<Question>& questions) {
    if (app.got_subcommand("quality")) return MeasureQuality(flags.mode, questions);
    if (app.got_subcommand("latency")) return MeasureLatency(flags.mode, flags.latency, questions);
    return MeasureServed(flags.mode, flags.served, questions);
  });
}

}  // namespace
}  // namespace fangtan::bench

int main(int argc, char** argv) {
  fangtan::bench::Flags flags;
  CLI::App app("Measures search. See docs/performance.md.");
  app.require_subcommand(1);
  fangtan::bench::AddModes(app, flags);
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = fangtan::bench::Run(app, flags);
  if (status.ok()) return 0;
  std::cerr << "search_bench: " << status << "\n";
  return 1;
}
