// Queries: what the benchmark asks for, each as a filter of Fangtan and as SQL, with parameters drawn at
// random from what the corpus holds.
//
//   ASSIGN_OR_RETURN(std::vector<ListCase> cases, DrawCases(peer, {.draws = 200}));
#ifndef FANGTAN_TESTS_BENCH_LIST_QUERIES_H_
#define FANGTAN_TESTS_BENCH_LIST_QUERIES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/bench/list/sqlite_peer.h"
#include "tests/bench/random.h"

namespace fangtan::bench {

// One query with one set of parameters. The newest 50 answers that match: `records`, and how many match:
// `count`.
struct Draw {
  std::string filter;
  SqlValues values;  // of all four statements
};

struct ListCase {
  std::string what;
  int conditions = 1;
  std::string plain_where;                    // of answers, for the schema with single-column indexes
  std::string measured_from, measured_where;  // the table and columns that the made-to-measure index covers
  std::vector<Draw> draws;

  std::string PlainPage() const;
  std::string PlainCount() const;
  std::string MeasuredPage() const;
  std::string MeasuredCount() const;
};

struct DrawOptions {
  size_t draws = 200;
  int64_t fewest_rows = 50;  // that a query of one condition matches, so that its page is full
  uint64_t seed = 7;
};

// Newest first of everything, by speaker, by speaker and date range, by unit, and combinations.
absl::StatusOr<std::vector<ListCase>> DrawCases(SqlitePeer& plain, const DrawOptions& options);

// The case called `what`. REQUIRES: it is there.
const ListCase& CaseOf(const std::vector<ListCase>& cases, const std::string& what);

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LIST_QUERIES_H_
