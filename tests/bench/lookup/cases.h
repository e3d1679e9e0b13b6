// The cases of the benchmark, in the order of the table in docs/performance.md. Each adds its lines to
// `table`.
#ifndef FANGTAN_TESTS_BENCH_LOOKUP_CASES_H_
#define FANGTAN_TESTS_BENCH_LOOKUP_CASES_H_

#include "tests/bench/lookup/setup.h"
#include "tests/bench/lookup/table.h"

namespace fangtan::bench {

void MeasureAgainstEchoes(const Setup& setup, Table& table);
void MeasureAgainstEtcd(const Setup& setup, Table& table);
void MeasureAgainstRedis(const Setup& setup, Table& table);
// A name that is missing, an answer, a batch, against GetArticle; then one call at a time.
void MeasureKindsOfCalls(const Setup& setup, Table& table);
void MeasureOneAtATime(const Setup& setup, Table& table);
// Time until it serves, memory at rest, bytes on the disk.
void MeasureAtRest(const Setup& setup, Table& table);
void MeasureConnections(const Setup& setup, Table& table);
// Starts the server anew.
void MeasureTls(Setup& setup, Table& table);
void MeasureBesideImport(const Setup& setup, Table& table);
// The last one: ends the server.
// Starts servers of its own.
void MeasureLargerThanMemory(const Setup& setup, Table& table);

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LOOKUP_CASES_H_
