// RocksDB alone as a peer: reads the records of articles in a store, at random, without a server.
#ifndef FANGTAN_TESTS_BENCH_LOOKUP_RAW_READS_H_
#define FANGTAN_TESTS_BENCH_LOOKUP_RAW_READS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/bench/lookup/load.h"

namespace fangtan::bench {

struct RawReads {
  std::string store;  // its folder; nobody may have it open
  int64_t articles = 0;
  int64_t cache_megabytes = 0;
  int threads = 4;
  double warm_seconds = 1;  // before the measured ones
  double seconds = 2;
};

// The program: reads for so long and prints a sample.
absl::Status ReadRaw(const RawReads& reads);
// What it printed.
absl::StatusOr<Sample> ParseSample(const std::string& line);

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LOOKUP_RAW_READS_H_
