// What writing the same articles costs part by part, without a server: the bytes as RocksDB alone would take
// them, and, in processor time of one thread, what the server's own code adds.
//
//   ASSIGN_OR_RETURN(const Costs costs, MeasureCosts(texts, {.first = 0, .end = 3000}, "bench-data/raw"));
//
// For one thread.
#ifndef FANGTAN_TESTS_BENCH_WRITE_COSTS_H_
#define FANGTAN_TESTS_BENCH_WRITE_COSTS_H_

#include <grpcpp/support/byte_buffer.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "fangtan/internal/mutation.pb.h"
#include "fangtan/v1/article.pb.h"
#include "tests/bench/lookup/import_load.h"

namespace fangtan::bench {

// Microseconds an article.
struct Costs {
  double raw = 0;      // on the clock: synced batches of a mebibyte in a database of RocksDB's own options
  double parsing = 0;  // the request
  double making = 0;   // checks, names, people, context, and the write that it becomes
  double rows = 0;     // rows, postings and orders in memory
  double text = 0;     // tokens, segments, and merging these

  double index() const { return rows + text; }
};

// Serialised ImportArticlesRequests of one article each.
absl::StatusOr<Costs> MeasureCosts(const std::vector<std::string>& items, const ImportRange& range,
                                   const std::string& directory);

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_WRITE_COSTS_H_
