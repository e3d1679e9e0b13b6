// The lines of the benchmark, by what they are measured against.
#ifndef FANGTAN_TESTS_BENCH_LIST_LINES_H_
#define FANGTAN_TESTS_BENCH_LIST_LINES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "storage/store.h"
#include "tests/bench/list/queries.h"
#include "tests/bench/list/report.h"
#include "tests/bench/list/sqlite_peer.h"

namespace fangtan::bench {

// Pages against a BatchGet of the same answers, in process and over gRPC; filters that match nothing against
// an empty call.
void MeasureAgainstBatchGet(const storage::Store& store, const std::string& address,
                            const std::vector<ListCase>& cases, Report& report);

// Deep pages against first ones, an AND against its narrower side, ten clauses against one.
void MeasureShape(const storage::Store& store, const std::vector<ListCase>& cases, Report& report);

// Pages of a large store against those of a small one.
void MeasureGrowth(const storage::Store& large, const std::vector<ListCase>& cases,
                   const storage::Store& small, const std::vector<ListCase>& small_cases, Report& report);

// Pages, pages with their total, and counts, against SQLite, plain and with indexes made to measure. A line
// whose two sides do not return the same is WRONG.
struct SqlitePeers {
  SqlitePeer& plain;
  SqlitePeer& measured;
};
void MeasureAgainstSqlite(const storage::Store& store, const std::vector<ListCase>& cases,
                          const SqlitePeers& peers, Report& report);

// TallyAnswers against GROUP BY.
void MeasureTally(const storage::Store& store, SqlitePeer& plain, Report& report);

// The lines of MeasureAgainstSqlite, covering, with no list kept, as if each were asked for the first time.
// Opens store and database itself.
void MeasureAskedOnce(const std::string& directory, const std::string& sqlite_path,
                      int64_t record_cache_bytes, const std::vector<ListCase>& cases, Report& report);

// Pages of which nothing is cached, on both sides. Opens store and database itself.
void MeasureCold(const std::string& directory, const std::string& sqlite_path,
                 const std::vector<ListCase>& cases, Report& report);

// How long the store in `directory` takes to open, and the resident memory of a process that did nothing
// else.
void MeasureOpening(const std::string& directory, const std::string& what, Report& report);
// The same for a copy of it whose writer ended without closing it; what it wrote was made of `texts`.
struct KilledStore {
  std::string what;
  bool rests = false;  // before it is written to and killed
};
void MeasureOpeningAfterKill(const std::string& directory, const std::string& texts,
                             const KilledStore& killed, Report& report);

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LIST_LINES_H_
