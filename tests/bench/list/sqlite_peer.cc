#include "tests/bench/list/sqlite_peer.h"

#include <sqlite3.h>

#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"

namespace fangtan::bench {
namespace {

std::string Column(sqlite3_stmt* statement, int column) {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
  return {bytes == nullptr ? "" : bytes, static_cast<size_t>(sqlite3_column_bytes(statement, column))};
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqlitePeer>> SqlitePeer::Open(const SqliteOptions& options) {
  sqlite3* database = nullptr;
  const int code = sqlite3_open(options.path.c_str(), &database);
  std::unique_ptr<SqlitePeer> peer(new SqlitePeer(database));
  if (code != SQLITE_OK) return peer->Error(options.path);
  RETURN_IF_ERROR(peer->Execute("PRAGMA journal_mode = WAL"));
  RETURN_IF_ERROR(peer->Execute("PRAGMA synchronous = NORMAL"));
  RETURN_IF_ERROR(peer->Execute(absl::StrCat("PRAGMA cache_size = -", options.cache_mb * 1024)));
  RETURN_IF_ERROR(peer->Execute(absl::StrCat("PRAGMA mmap_size = ", options.mmap_mb << 20)));
  return peer;
}

SqlitePeer::~SqlitePeer() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(database_);
}

absl::Status SqlitePeer::Error(const std::string& what) const {
  return absl::InternalError(absl::StrCat("SQLite: ", what, ": ", sqlite3_errmsg(database_)));
}

absl::Status SqlitePeer::Execute(const std::string& sql) {
  return sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK ? absl::OkStatus()
                                                                                      : Error(sql);
}

absl::StatusOr<sqlite3_stmt*> SqlitePeer::Bind(const std::string& sql, const SqlValues& values) {
  sqlite3_stmt*& statement = statements_[sql];
  if (statement == nullptr &&
      sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
    return Error(sql);
  }
  for (size_t i = 0; i < values.size(); ++i) {
    const int at = static_cast<int>(i) + 1;
    if (const auto* number = std::get_if<int64_t>(&values[i])) {
      sqlite3_bind_int64(statement, at, *number);
    } else {
      const auto& text = std::get<std::string>(values[i]);
      sqlite3_bind_text(statement, at, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    }
  }
  return statement;
}

template <typename F>
absl::Status SqlitePeer::ForEachRow(const std::string& sql, const SqlValues& values, F&& row) {
  ASSIGN_OR_RETURN(sqlite3_stmt * statement, Bind(sql, values));
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) row(statement);
  sqlite3_reset(statement);
  return code == SQLITE_DONE ? absl::OkStatus() : Error(sql);
}

absl::StatusOr<std::vector<std::string>> SqlitePeer::Records(const std::string& sql,
                                                             const SqlValues& values) {
  std::vector<std::string> records;
  RETURN_IF_ERROR(ForEachRow(sql, values, [&](sqlite3_stmt* row) { records.push_back(Column(row, 0)); }));
  return records;
}

absl::StatusOr<int64_t> SqlitePeer::Number(const std::string& sql, const SqlValues& values) {
  int64_t number = 0;
  RETURN_IF_ERROR(ForEachRow(sql, values, [&](sqlite3_stmt* row) { number = sqlite3_column_int64(row, 0); }));
  return number;
}

absl::StatusOr<SqlGroups> SqlitePeer::Groups(const std::string& sql, const SqlValues& values) {
  SqlGroups groups;
  RETURN_IF_ERROR(ForEachRow(sql, values, [&](sqlite3_stmt* row) {
    groups.emplace_back(Column(row, 0), sqlite3_column_int64(row, 1));
  }));
  return groups;
}

}  // namespace fangtan::bench
