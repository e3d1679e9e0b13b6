// SqlitePeer: the same answers in SQLite 3, as a careful program would keep them there: one table with the
// record and a column for each field, side tables for posts and labels, one index a column; WAL, memory
// mapping, a large cache. The measured variant has besides, for each query of the benchmark, a covering index
// made to measure for it.
//
//   ASSIGN_OR_RETURN(auto peer, SqlitePeer::Open({.path = path}));
//   ASSIGN_OR_RETURN(std::vector<std::string> records, peer->Records("SELECT record FROM answers ...",
//   {speaker}));
//
// Text that filters fold (posts) is stored folded. Not thread-safe.
#ifndef FANGTAN_TESTS_BENCH_LIST_SQLITE_PEER_H_
#define FANGTAN_TESTS_BENCH_LIST_SQLITE_PEER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/store.h"

struct sqlite3;
struct sqlite3_stmt;

namespace fangtan::bench {

using SqlValue = std::variant<int64_t, std::string>;
using SqlValues = std::vector<SqlValue>;
using SqlGroups = std::vector<std::pair<std::string, int64_t>>;

struct SqliteOptions {
  std::string path;
  int64_t cache_mb = 1024;
  int64_t mmap_mb = 4096;
};

class SqlitePeer {
 public:
  static absl::StatusOr<std::unique_ptr<SqlitePeer>> Open(const SqliteOptions& options);
  ~SqlitePeer();

  // Statements are prepared once for each text. First column of each row; one number; (text, number) rows.
  absl::StatusOr<std::vector<std::string>> Records(const std::string& sql, const SqlValues& values);
  absl::StatusOr<int64_t> Number(const std::string& sql, const SqlValues& values);
  absl::StatusOr<SqlGroups> Groups(const std::string& sql, const SqlValues& values);

  absl::Status Execute(const std::string& sql);

 private:
  explicit SqlitePeer(sqlite3* database) : database_(database) {}
  absl::StatusOr<sqlite3_stmt*> Bind(const std::string& sql, const SqlValues& values);
  template <typename F>
  absl::Status ForEachRow(const std::string& sql, const SqlValues& values, F&& row);
  absl::Status Error(const std::string& what) const;

  sqlite3* const database_;
  std::map<std::string, sqlite3_stmt*> statements_;
};

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LIST_SQLITE_PEER_H_
