#include "tests/bench/list/sqlite_corpus.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "storage/status_macros.h"
#include "storage/text/fold.h"
#include "storage/text/unit_of_post.h"
#include "tests/bench/list/article_maker.h"
#include "tests/bench/list/sqlite_peer.h"

namespace fangtan::bench {
namespace {

constexpr int kFormat = 1;  // raise it when the tables change

constexpr const char* kTables[] = {
    "CREATE TABLE answers (id INTEGER PRIMARY KEY, record BLOB, name TEXT, article TEXT, ordinal INTEGER,"
    " speaker TEXT, article_column TEXT, language TEXT, section TEXT, publish_time INTEGER, month TEXT)",
    "CREATE TABLE posts (id INTEGER PRIMARY KEY, text TEXT UNIQUE, unit TEXT)",
    "CREATE TABLE answer_posts (answer INTEGER, post INTEGER)",
    "CREATE TABLE answer_labels (answer INTEGER, label TEXT)",
};

constexpr const char* kIndexes[] = {
    "CREATE UNIQUE INDEX answers_name ON answers (name)",
    "CREATE INDEX answers_article ON answers (article)",
    "CREATE INDEX answers_speaker ON answers (speaker)",
    "CREATE INDEX answers_column ON answers (article_column)",
    "CREATE INDEX answers_publish_time ON answers (publish_time)",
    "CREATE INDEX answers_month ON answers (month)",
    "CREATE INDEX answer_posts_post ON answer_posts (post)",
    "CREATE INDEX answer_posts_answer ON answer_posts (answer)",
    "CREATE INDEX answer_labels_label ON answer_labels (label)",
    "CREATE INDEX answer_labels_answer ON answer_labels (answer)",
    "ANALYZE",
};

// For each query of the benchmark what it reads, in the order in which it reads it.
constexpr const char* kMeasured[] = {
    "CREATE INDEX newest ON answers (publish_time DESC, article, ordinal)",
    "CREATE INDEX speaker_newest ON answers (speaker, publish_time DESC, article, ordinal)",
    "CREATE TABLE unit_newest (unit TEXT, publish_time INTEGER, article TEXT, ordinal INTEGER, answer "
    "INTEGER)",
    "INSERT INTO unit_newest SELECT DISTINCT unit, publish_time, article, ordinal, answers.id FROM "
    "answer_posts"
    " JOIN posts ON posts.id = post JOIN answers ON answers.id = answer WHERE unit != ''",
    "CREATE INDEX unit_newest_answer ON unit_newest (answer)",
    "CREATE INDEX unit_newest_all ON unit_newest (unit, publish_time DESC, article, ordinal, answer)",
    "CREATE TABLE label_newest (label TEXT, article_column TEXT, speaker TEXT, publish_time INTEGER, article "
    "TEXT,"
    " ordinal INTEGER, answer INTEGER)",
    "INSERT INTO label_newest SELECT label, article_column, speaker, publish_time, article, ordinal, id"
    " FROM answer_labels JOIN answers ON id = answer",
    "CREATE INDEX label_column_newest ON label_newest (label, article_column, publish_time DESC, article, "
    "ordinal, answer)",
    "CREATE INDEX label_speaker_newest ON label_newest (label, speaker, publish_time DESC, article, ordinal, "
    "answer)",
    "CREATE TABLE unit_label_newest (unit TEXT, label TEXT, article_column TEXT, publish_time INTEGER, "
    "article TEXT,"
    " ordinal INTEGER, answer INTEGER)",
    "INSERT INTO unit_label_newest SELECT unit, label, article_column, l.publish_time, l.article, l.ordinal, "
    "l.answer"
    " FROM label_newest l JOIN unit_newest u ON u.answer = l.answer",
    "CREATE INDEX unit_label_newest_all ON unit_label_newest"
    " (unit, label, article_column, publish_time DESC, article, ordinal, answer)",
    "ANALYZE",
};

std::string MonthOf(int64_t seconds) {
  return absl::FormatTime("%Y-%m", absl::FromUnixSeconds(seconds), absl::UTCTimeZone());
}

class Copier {
 public:
  explicit Copier(SqlitePeer& peer) : peer_(peer) {}

  absl::Status Add(const v1::Answer& answer, const std::string& record) {
    const int64_t id = ++answers_;
    const int64_t time = answer.publish_time().seconds();
    RETURN_IF_ERROR(
        Insert("INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
               {id, record, answer.name(), answer.article(), int64_t{answer.ordinal()}, answer.speaker(),
                answer.article_column(), answer.language(), answer.section(), time, MonthOf(time)}));
    for (const std::string& label : answer.article_labels()) {
      RETURN_IF_ERROR(Insert("INSERT INTO answer_labels VALUES (?, ?)", {id, label}));
    }
    std::set<int64_t> posts;
    for (const std::string& post : answer.printed_posts()) {
      ASSIGN_OR_RETURN(const int64_t number, NumberOf(post));
      if (!posts.insert(number).second) continue;
      RETURN_IF_ERROR(Insert("INSERT INTO answer_posts VALUES (?, ?)", {id, number}));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Insert(const std::string& sql, const SqlValues& values) {
    return peer_.Records(sql, values).status();
  }

  absl::StatusOr<int64_t> NumberOf(const std::string& printed) {
    const auto [at, fresh] = posts_.emplace(storage::Fold(printed), static_cast<int64_t>(posts_.size()) + 1);
    if (fresh) {
      const std::string unit = storage::Fold(storage::UnitOfPost(printed));
      RETURN_IF_ERROR(Insert("INSERT INTO posts VALUES (?, ?, ?)", {at->second, at->first, unit}));
    }
    return at->second;
  }

  SqlitePeer& peer_;
  int64_t answers_ = 0;
  std::map<std::string, int64_t> posts_;
};

absl::Status CopyAnswers(const storage::View& view, int64_t articles, SqlitePeer& peer) {
  Copier copier(peer);
  for (int64_t number = 0; number < articles; ++number) {
    ASSIGN_OR_RETURN(const storage::ArticleId id, storage::ArticleId::Parse(ArticleName(number)));
    ASSIGN_OR_RETURN(const auto encoded, view.GetArticle(id, v1::FULL));
    ASSIGN_OR_RETURN(const v1::Article article, encoded.Decode());
    for (const v1::Section& section : article.sections()) {
      for (const v1::Exchange& exchange : section.exchanges()) {
        for (const v1::Answer& answer : exchange.answers()) {
          RETURN_IF_ERROR(copier.Add(answer, answer.SerializeAsString()));
        }
      }
    }
  }
  return absl::OkStatus();
}

absl::Status MakePlain(const storage::Store& store, int64_t articles, const std::string& path) {
  ASSIGN_OR_RETURN(const auto peer, SqlitePeer::Open({.path = path}));
  ASSIGN_OR_RETURN(const auto view, store.At(0));
  for (const char* table : kTables) RETURN_IF_ERROR(peer->Execute(table));
  RETURN_IF_ERROR(peer->Execute("BEGIN"));
  RETURN_IF_ERROR(CopyAnswers(*view, articles, *peer));
  RETURN_IF_ERROR(peer->Execute("COMMIT"));
  for (const char* index : kIndexes) RETURN_IF_ERROR(peer->Execute(index));
  return peer->Execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

absl::Status MakeMeasured(const SqliteFiles& files) {
  std::filesystem::copy_file(files.plain, files.measured);
  ASSIGN_OR_RETURN(const auto peer, SqlitePeer::Open({.path = files.measured}));
  for (const char* statement : kMeasured) RETURN_IF_ERROR(peer->Execute(statement));
  return peer->Execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace

SqliteFiles SqliteFilesOf(const std::string& directory) {
  return {.plain = directory + ".plain.db", .measured = directory + ".measured.db"};
}

absl::Status EnsureSqliteCorpus(const storage::Store& store, int64_t articles, const SqliteFiles& files) {
  const std::string marker = files.plain + ".complete";
  const storage::StoreInfo info = store.Info();
  const std::string description =
      absl::StrCat("format ", kFormat, " store ", info.store_id, " at ", info.revision);
  std::ostringstream said;
  said << std::ifstream(marker).rdbuf();
  if (said.str() == description) return absl::OkStatus();
  for (const std::string& file : {files.plain, files.measured}) {
    for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(file + part);
  }
  std::filesystem::remove(marker);
  const absl::Time start = absl::Now();
  RETURN_IF_ERROR(MakePlain(store, articles, files.plain));
  RETURN_IF_ERROR(MakeMeasured(files));
  std::cerr << "copied into SQLite in " << absl::FormatDuration(absl::Now() - start) << "\n";
  std::ofstream(marker) << description;
  return absl::OkStatus();
}

}  // namespace fangtan::bench
