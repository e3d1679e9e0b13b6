// EnsureSqliteCorpus: the answers of a store copied into SQLite, once plain and once with the covering
// indexes.
#ifndef FANGTAN_TESTS_BENCH_LIST_SQLITE_CORPUS_H_
#define FANGTAN_TESTS_BENCH_LIST_SQLITE_CORPUS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "storage/store.h"

namespace fangtan::bench {

struct SqliteFiles {
  std::string plain, measured;  // SqliteOptions::path
};

// The two files beside the store in `directory`. Kept if they were made of this store at this revision.
SqliteFiles SqliteFilesOf(const std::string& directory);
absl::Status EnsureSqliteCorpus(const storage::Store& store, int64_t articles, const SqliteFiles& files);

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LIST_SQLITE_CORPUS_H_
