// Lines of one store against itself: how the cost of a page depends on what is asked.
#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/query/compile.h"
#include "storage/status_macros.h"
#include "tests/bench/list/lines.h"
#include "tests/bench/list/subject.h"

namespace fangtan::bench {
namespace {

constexpr double kMostOfFirstPage = 1.2;
constexpr double kMostOfNarrowerSide = 4.0;
constexpr double kMostOfOneClause = 2.0;
constexpr double kMostOfSmallStore = 1.5;
constexpr int64_t kWalkPage = 1000;

using Queries = std::vector<storage::ListQuery>;

absl::StatusOr<Queries> QueriesOf(const ListCase& list) {
  Queries queries;
  for (const Draw& draw : list.draws) {
    ASSIGN_OR_RETURN(storage::ListQuery query, NewestAnswers(draw.filter));
    queries.push_back(std::move(query));
  }
  return queries;
}

Side Pages(const storage::Store& store, const std::string& name, const absl::StatusOr<Queries>& queries) {
  return {name, [&](size_t i) {
            if (!queries.ok()) return queries.status();
            return ReadPage(store, (*queries)[i % queries->size()]).status();
          }};
}

size_t CountOf(const absl::StatusOr<Queries>& queries) { return queries.ok() ? queries->size() : 1; }

// The page that begins `rows` rows into the walk of `query`.
absl::StatusOr<storage::ListQuery> DeepPage(const storage::Store& store, storage::ListQuery query,
                                            int64_t rows) {
  storage::ListQuery deep = query;
  query.limit = static_cast<int>(kWalkPage);
  for (int64_t passed = 0; passed < rows; passed += kWalkPage) {
    ASSIGN_OR_RETURN(const storage::Page page, ReadPage(store, query));
    if (!page.more) return absl::NotFoundError("the walk is too short");
    query.after = page.last;
    query.total_size = page.total_size;
  }
  deep.after = query.after;
  deep.total_size = query.total_size;
  return deep;
}

struct Walks {
  std::string what;
  std::vector<std::string> filters;
  int64_t rows = 0;
};

// First pages of several walks against pages deep in the same walks: as many different answers on both sides,
// so that processor caches favour neither.
void MeasureDeep(const storage::Store& store, const Walks& walks, Report& report) {
  if (!report.Wants(walks.what)) return;
  absl::StatusOr<Queries> first = Queries(), deep = Queries();
  for (const std::string& filter : walks.filters) {
    const auto query = NewestAnswers(filter);
    const auto page = query.ok() ? DeepPage(store, *query, walks.rows) : query.status();
    if (!page.ok()) continue;
    deep->push_back(*page);
    first->push_back(*query);
    first->back().total_size = page->total_size;
  }
  report.Compare({.what = walks.what, .target = kMostOfFirstPage}, Pages(store, "deep", deep),
                 Pages(store, "page 1", first), deep->size());
}

std::vector<Walks> DeepWalks(const std::vector<ListCase>& cases) {
  Walks everything{.what = "deep page of everything", .filters = {""}, .rows = 40'000};
  Walks by_time{.what = "deep page before a random time", .rows = 20'000};
  for (const Draw& draw : CaseOf(cases, "before a random time").draws) by_time.filters.push_back(draw.filter);
  Walks by_label{.what = "deep page of a label", .rows = 2'000};
  for (const Draw& draw : CaseOf(cases, "speaker AND label").draws) {
    by_label.filters.push_back(draw.filter.substr(draw.filter.find("article.labels")));
  }
  return {everything, by_time, by_label};
}

// Of two wide sets the one with fewer answers, as the pages of it alone.
absl::StatusOr<Queries> NarrowerSides(const storage::Store& store, const ListCase& list) {
  Queries queries;
  for (const Draw& draw : list.draws) {
    Queries sides;
    std::vector<int64_t> totals;
    for (size_t begin = 0; begin < draw.filter.size();) {
      const size_t end = std::min(draw.filter.find(" AND ", begin), draw.filter.size());
      ASSIGN_OR_RETURN(storage::ListQuery side, NewestAnswers(draw.filter.substr(begin, end - begin)));
      ASSIGN_OR_RETURN(const storage::Page page, ReadPage(store, side));
      totals.push_back(page.total_size);
      sides.push_back(std::move(side));
      begin = end + 5;
    }
    queries.push_back(
        sides[static_cast<size_t>(std::min_element(totals.begin(), totals.end()) - totals.begin())]);
  }
  return queries;
}

void MeasureAnd(const storage::Store& store, const ListCase& list, Report& report) {
  const std::string what = absl::StrCat(list.what, ", against the narrower alone");
  if (!report.Wants(what)) return;
  const absl::StatusOr<Queries> both = QueriesOf(list), narrower = NarrowerSides(store, list);
  report.Compare({.what = what, .target = kMostOfNarrowerSide}, Pages(store, "both", both),
                 Pages(store, "narrower", narrower), CountOf(both));
}

// Nine more clauses, each true of every answer of the corpus.
constexpr char kNineMore[] =
    " AND publish_time >= 2001-01-01 AND publish_time < 2101-01-01 AND ordinal >= 1 AND ordinal < 1000"
    " AND create_time >= 2001-01-01 AND NOT article.column = \"無此專欄\" AND NOT article.labels = "
    "\"無此標籤\""
    " AND NOT section = \"無此節\" AND NOT language = \"xx\"";

void MeasureTenClauses(const storage::Store& store, const ListCase& one, Report& report) {
  ListCase ten = one;
  for (Draw& draw : ten.draws) draw.filter += kNineMore;
  const absl::StatusOr<Queries> ones = QueriesOf(one), tens = QueriesOf(ten);
  report.Compare({.what = absl::StrCat("ten clauses, ", one.what), .target = kMostOfOneClause},
                 Pages(store, "ten", tens), Pages(store, "one", ones), CountOf(ones));
  const InProcess handlers(store);
  const auto list = [&](const ListCase& from) {
    return [&](size_t i) { return handlers.List(ListRequest(from.draws[i].filter)); };
  };
  report.Compare({.what = absl::StrCat("ten clauses, ", one.what, ", handler"), .target = kMostOfOneClause},
                 {"ten", list(ten)}, {"one", list(one)}, one.draws.size());
}

}  // namespace

void MeasureShape(const storage::Store& store, const std::vector<ListCase>& cases, Report& report) {
  report.Begin("Deep in a walk, against its first page");
  for (const Walks& walks : DeepWalks(cases)) MeasureDeep(store, walks, report);
  report.Begin("Two wide sets, against a page of the narrower");
  MeasureAnd(store, CaseOf(cases, "two wide sets that rarely meet"), report);
  MeasureAnd(store, CaseOf(cases, "two wide sets, from a random time"), report);
  report.Begin("Ten clauses, against one of equal result");
  MeasureTenClauses(store, CaseOf(cases, "by speaker"), report);
  MeasureTenClauses(store, CaseOf(cases, "by unit"), report);
}

void MeasureGrowth(const storage::Store& large, const std::vector<ListCase>& cases,
                   const storage::Store& small, const std::vector<ListCase>& small_cases, Report& report) {
  report.Begin("Page of 50 of the whole corpus, against one of a tenth of it");
  for (const char* what : {"by speaker", "by speaker and date range", "by unit", "newest first"}) {
    const auto in_large = QueriesOf(CaseOf(cases, what)), in_small = QueriesOf(CaseOf(small_cases, what));
    report.Compare({.what = absl::StrCat("growth, ", what), .target = kMostOfSmallStore},
                   Pages(large, "large", in_large), Pages(small, "small", in_small),
                   std::max(CountOf(in_large), CountOf(in_small)));
  }
}

}  // namespace fangtan::bench
