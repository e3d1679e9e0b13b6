// What `fangtan bench` measured, and how it is shown: rate, percentiles, and a histogram whose bars grow by
// doubling times.
//
//   PrintBench(Summarise(micros, seconds, items), width, out);
//
// Pure functions.
#ifndef FANGTAN_CLIENT_CLI_BENCH_REPORT_H_
#define FANGTAN_CLIENT_CLI_BENCH_REPORT_H_

#include <google/protobuf/struct.pb.h>

#include <cstdint>
#include <ostream>
#include <vector>

namespace fangtan::client {

// Of one step of the histogram: calls that took less than `below` microseconds, and not less than the step
// before it.
struct BenchStep {
  int64_t below = 0;
  int64_t calls = 0;
};

struct BenchSummary {
  int64_t calls = 0;
  int64_t items = 0;  // resources that came
  double seconds = 0;
  int64_t least = 0, p50 = 0, p90 = 0, p99 = 0, p999 = 0, most = 0;  // microseconds
  std::vector<BenchStep> steps;  // from the first that has calls to the last
};

// `micros`: how long each call took. Zeros for none.
BenchSummary Summarise(std::vector<int64_t> micros, double seconds, int64_t items);

void PrintBench(const BenchSummary& summary, int width, std::ostream& out);

// Keys in lowerCamelCase, times in microseconds.
google::protobuf::Struct BenchJson(const BenchSummary& summary);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_BENCH_REPORT_H_
