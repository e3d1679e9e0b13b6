// Lines against SQLite.
#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "storage/open_store.h"
#include "storage/status_macros.h"
#include "tests/bench/list/lines.h"
#include "tests/bench/list/subject.h"

namespace fangtan::bench {
namespace {

constexpr double kMostOfOneCondition = 0.3;
constexpr double kMostOfSeveral = 0.15;
constexpr double kMostOfGroupBy = 0.25;

std::string NotMeasured(const absl::Status& why) {
  return absl::StrCat("not yet measured: ", std::string(why.message()));
}

double TargetOf(const ListCase& list) { return list.conditions == 1 ? kMostOfOneCondition : kMostOfSeveral; }

struct OurQueries {
  std::vector<storage::ListQuery> with_total, without_total, counts;
};

absl::StatusOr<OurQueries> OurQueriesOf(const storage::Store& store, const ListCase& list) {
  OurQueries made;
  for (const Draw& draw : list.draws) {
    ASSIGN_OR_RETURN(storage::ListQuery query, NewestAnswers(draw.filter));
    made.with_total.push_back(query);
    ASSIGN_OR_RETURN(const storage::Page page, ReadPage(store, query));
    made.without_total.push_back(query);
    made.without_total.back().total_size = page.total_size;
    made.counts.push_back(query);
    made.counts.back().limit = 1;
  }
  return made;
}

// Whether both sides give the same rows in the same order, and the same total.
absl::Status CheckEqual(const storage::Store& store, const ListCase& list, const OurQueries& queries,
                        SqlitePeer& peer, const std::string& page_sql, const std::string& count_sql) {
  for (size_t i = 0; i < list.draws.size(); ++i) {
    ASSIGN_OR_RETURN(const storage::Page page, ReadPage(store, queries.with_total[i]));
    ASSIGN_OR_RETURN(const std::vector<std::string> records, peer.Records(page_sql, list.draws[i].values));
    ASSIGN_OR_RETURN(const int64_t count, peer.Number(count_sql, list.draws[i].values));
    bool equal = records.size() == page.items.size() && count == page.total_size;
    for (size_t k = 0; equal && k < records.size(); ++k) equal = page.items[k] == records[k];
    if (!equal) {
      return absl::InternalError(absl::StrCat("other rows than SQLite: ", list.draws[i].filter, ": ",
                                              page.total_size, " against ", count));
    }
  }
  return absl::OkStatus();
}

Side Ours(const storage::Store& store, const std::vector<storage::ListQuery>& queries) {
  return {"List", [&](size_t i) { return ReadPage(store, queries[i]).status(); }};
}

Side Theirs(SqlitePeer& peer, const ListCase& list, const std::string& page_sql,
            const std::string& count_sql) {
  return {"SQLite", [&, page_sql, count_sql](size_t i) -> absl::Status {
            const SqlValues& values = list.draws[i].values;
            if (!page_sql.empty()) {
              ASSIGN_OR_RETURN(const auto records, peer.Records(page_sql, values));
              for (const std::string& record : records) Consume(record.size());
            }
            return count_sql.empty() ? absl::OkStatus() : peer.Number(count_sql, values).status();
          }};
}

void MeasureCase(const storage::Store& store, const ListCase& list, SqlitePeer& peer, bool measured,
                 const std::string& suffix, Report& report) {
  const std::string page_sql = measured ? list.MeasuredPage() : list.PlainPage();
  const std::string count_sql = measured ? list.MeasuredCount() : list.PlainCount();
  const std::string names[] = {list.what + suffix + ", page", list.what + suffix + ", page with total",
                               list.what + suffix + ", count"};
  if (std::none_of(std::begin(names), std::end(names), [&](const auto& name) { return report.Wants(name); }))
    return;
  const absl::StatusOr<OurQueries> queries = OurQueriesOf(store, list);
  if (!queries.ok()) return report.Note(list.what + suffix, NotMeasured(queries.status()));
  const absl::Status equal = CheckEqual(store, list, *queries, peer, page_sql, count_sql);
  if (!equal.ok()) return report.Fail(list.what + suffix, equal);
  const size_t draws = list.draws.size();
  report.Compare({names[0], TargetOf(list)}, Ours(store, queries->without_total),
                 Theirs(peer, list, page_sql, ""), draws);
  report.Compare({names[1], TargetOf(list)}, Ours(store, queries->with_total),
                 Theirs(peer, list, page_sql, count_sql), draws);
  report.Compare({names[2], kMostOfSeveral}, Ours(store, queries->counts), Theirs(peer, list, "", count_sql),
                 draws);
}

struct TallyCase {
  std::string what;
  storage::TallyField field;
  std::string column;
};

// TallyAnswers names speakers in full, and a month that no answer has `""`.
absl::Status CheckEqual(const storage::Tally& tally, const SqlGroups& groups) {
  bool equal = tally.rows.size() == groups.size();
  for (size_t i = 0; equal && i < groups.size(); ++i) {
    equal = tally.rows[i].values == std::vector<std::string>{groups[i].first} &&
            tally.rows[i].count == groups[i].second;
  }
  return equal ? absl::OkStatus() : absl::InternalError("other groups than SQLite");
}

absl::StatusOr<storage::Tally> TallyOf(const storage::Store& store, storage::TallyField field) {
  ASSIGN_OR_RETURN(const auto view, store.At(0));
  return view->TallyAnswers({.fields = {field}});
}

void MeasureTallyOf(const storage::Store& store, const TallyCase& tally, SqlitePeer& plain, Report& report) {
  const std::string sql = absl::StrCat("SELECT ", tally.column,
                                       ", count(*) c FROM answers GROUP BY 1 ORDER BY c DESC, 1 LIMIT 50");
  const auto ours = [&](size_t) { return TallyOf(store, tally.field).status(); };
  const auto theirs = [&](size_t) { return plain.Groups(sql, {}).status(); };
  const auto result = TallyOf(store, tally.field);
  const auto groups = plain.Groups(sql, {});
  if (!result.ok()) return report.Note(tally.what, NotMeasured(result.status()));
  if (!groups.ok()) return report.Note(tally.what, NotMeasured(groups.status()));
  if (const absl::Status equal = CheckEqual(*result, *groups); !equal.ok())
    return report.Fail(tally.what, equal);
  report.Compare({tally.what, kMostOfGroupBy}, {"TallyAnswers", ours}, {"GROUP BY", theirs}, 1);
}

}  // namespace

void MeasureAgainstSqlite(const storage::Store& store, const std::vector<ListCase>& cases,
                          const SqlitePeers& peers, Report& report) {
  for (const bool measured : {false, true}) {
    report.Begin(measured ? "Against SQLite with a covering index for each query"
                          : "Against SQLite, single-column indexes");
    for (const ListCase& list : cases) {
      MeasureCase(store, list, measured ? peers.measured : peers.plain, measured,
                  measured ? ", covering index" : ", plain schema", report);
    }
  }
}

void MeasureTally(const storage::Store& store, SqlitePeer& plain, Report& report) {
  report.Begin("TallyAnswers of everything, against GROUP BY");
  MeasureTallyOf(store, {"tally by month", storage::TallyField::kMonth, "month"}, plain, report);
  MeasureTallyOf(store, {"tally by speaker", storage::TallyField::kSpeaker, "speaker"}, plain, report);
}

void MeasureAskedOnce(const std::string& directory, const std::string& sqlite_path,
                      int64_t record_cache_bytes, const std::vector<ListCase>& cases, Report& report) {
  report.Begin("Lists that were never asked before, against SQLite with a covering index for each query");
  const auto store = storage::OpenStore(
      {.directory = directory, .record_cache_bytes = record_cache_bytes, .kept_list_bytes = 0});
  const auto peer = SqlitePeer::Open({.path = sqlite_path});
  if (!store.ok() || !peer.ok())
    return report.Note("asked once", "not yet measured: store or database does not open");
  for (const ListCase& list : cases) {
    MeasureCase(**store, list, **peer, /*measured=*/true, ", covering index, asked once", report);
  }
}

void MeasureCold(const std::string& directory, const std::string& sqlite_path,
                 const std::vector<ListCase>& cases, Report& report) {
  constexpr int64_t kTiny = 1 << 20;
  report.Begin("Engine caches of 1 MiB (files in the system's page cache), against SQLite likewise");
  const auto store =
      storage::OpenStore({.directory = directory, .block_cache_bytes = kTiny, .record_cache_bytes = kTiny});
  const auto peer = SqlitePeer::Open({.path = sqlite_path, .cache_mb = 1, .mmap_mb = 0});
  if (!store.ok() || !peer.ok())
    return report.Note("cold pages", "not yet measured: store or database does not open");
  for (const char* what : {"by speaker", "by speaker and date range", "by unit"}) {
    const ListCase& list = CaseOf(cases, what);
    const absl::StatusOr<OurQueries> queries = OurQueriesOf(**store, list);
    if (!queries.ok()) continue;
    report.Compare({absl::StrCat("cold, ", what)}, Ours(**store, queries->without_total),
                   Theirs(**peer, list, list.MeasuredPage(), ""), list.draws.size());
  }
}

}  // namespace fangtan::bench
