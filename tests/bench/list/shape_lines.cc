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
constexpr int kWalkPage = 1000;
constexpr int kDeepPages = 100;  // of kWalkPage rows

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

// The walk of `query` cut off before every thousandth row: queries of single pages that go on from there.
absl::StatusOr<Queries> DeepPages(const storage::Store& store, storage::ListQuery query) {
  Queries deep;
  query.limit = kWalkPage;
  for (int i = 0; i < kDeepPages; ++i) {
    ASSIGN_OR_RETURN(const storage::Page page, ReadPage(store, query));
    if (!page.more) break;
    query.after = page.last;
    query.total_size = page.total_size;
    deep.push_back(query);
    deep.back().limit = 50;
  }
  if (deep.empty()) return absl::NotFoundError("the walk ends before its first thousand rows");
  return deep;
}

void MeasureDeep(const storage::Store& store, const std::string& what, const std::string& filter,
                 Report& report) {
  if (!report.Wants(what)) return;
  absl::StatusOr<Queries> first = Queries(), deep = Queries();
  const auto query = NewestAnswers(filter);
  deep = query.ok() ? DeepPages(store, *query) : query.status();
  if (deep.ok()) {
    first = Queries{deep->front()};
    first->front().after.clear();
  }
  report.Compare({.what = what, .target = kMostOfFirstPage}, Pages(store, "page 20 to 2,000", deep),
                 Pages(store, "page 1", first), CountOf(deep));
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
  MeasureDeep(store, "deep page of everything", "", report);
  MeasureDeep(store, "deep page of zh-Hant", "language = \"zh-Hant\"", report);
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
                   Pages(large, "1,000,000", in_large), Pages(small, "100,000", in_small),
                   std::max(CountOf(in_large), CountOf(in_small)));
  }
}

}  // namespace fangtan::bench
