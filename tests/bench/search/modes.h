// What search_bench measures. Each function opens the store itself and prints lines of `mode name=value ...`,
// which table.py reads; times are in microseconds, `cpu` is time of the thread or process on a processor.
#ifndef FANGTAN_TESTS_BENCH_SEARCH_MODES_H_
#define FANGTAN_TESTS_BENCH_SEARCH_MODES_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/store.h"
#include "tests/bench/search/passages.h"

namespace fangtan::bench {

struct ModeOptions {
  std::string store;  // its folder
  std::string label;  // printed with every figure
  int64_t record_cache_mb = 128;
};

// Waits, ten minutes at most, until nothing works in this process: a merge, or a store's look at its files,
// is not seen before it has ended.
void AwaitStill();

// The store, once its text index covers everything and stands still.
absl::StatusOr<std::unique_ptr<storage::Store>> OpenSettled(const ModeOptions& options);

struct ImportOptions {
  std::vector<std::string> passages;  // files
  int group = 100;                    // articles in a mutation; 1 is what ImportArticles does
  int64_t limit = 0;                  // passages to take; 0: all
};
// Makes the store anew. One thread reads, makes and commits; what the store does behind it is its own.
absl::Status Import(const ModeOptions& options, const ImportOptions& import);

// MRR@10 and recall of answers, over all questions and over each half.
absl::Status MeasureQuality(const ModeOptions& options, const std::vector<Question>& questions);

struct LatencyOptions {
  int limit = 2000;  // questions, spread evenly over all
  int warm_up = 5;   // passes over all of them
  int rounds = 3;
};
// One thread, the query's parsing included: the text index alone, the view's best ten with their records, and
// the same within filters. In each round the variants take turns, question by question.
absl::Status MeasureLatency(const ModeOptions& options, const LatencyOptions& latency,
                            const std::vector<Question>& questions);

struct ServedOptions {
  int callers = 16;
  double seconds = 5;  // each measurement
  int rounds = 3;
};
// A server on a port of its own, many callers, each with its own connection, against the same searches made
// by threads of this process, one a core.
absl::Status MeasureServed(const ModeOptions& options, const ServedOptions& served,
                           const std::vector<Question>& questions);

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_SEARCH_MODES_H_
