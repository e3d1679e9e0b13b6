// The lines of the benchmark of writing.
#ifndef FANGTAN_TESTS_BENCH_WRITE_IMPORT_LINES_H_
#define FANGTAN_TESTS_BENCH_WRITE_IMPORT_LINES_H_

#include <string>

#include "absl/status/status.h"
#include "tests/bench/list/texts.h"
#include "tests/bench/lookup/table.h"

namespace fangtan::bench {

struct WriteOptions {
  std::string directory = "bench-data", texts;
  size_t articles = 8000;  // of a run of an import
  int window = 1024;       // items of an import without a result
  double seconds = 3;      // of a run of CreateArticle
  Table::Options table;
};

// ImportArticles of one stream, beside what RocksDB and the index take, part by part.
absl::Status MeasureImport(const WriteOptions& options, const Texts& texts, Table& table);
// CreateArticle by many callers, beside one.
absl::Status MeasureCallers(const WriteOptions& options, const Texts& texts, Table& table);

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_WRITE_IMPORT_LINES_H_
