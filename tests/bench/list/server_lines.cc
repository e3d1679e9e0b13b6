// Lines against BatchGet and against an empty call.
#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"
#include "tests/bench/list/lines.h"
#include "tests/bench/list/subject.h"

namespace fangtan::bench {
namespace {

constexpr double kMostOfBatchGet = 2.0;
constexpr double kMostOfEmptyCall = 2.0;
constexpr size_t kEmptyDraws = 500;

struct Requests {
  std::vector<v1::ListAnswersRequest> lists;
  std::vector<v1::BatchGetAnswersRequest> batches;
};

absl::StatusOr<Requests> RequestsOf(const storage::Store& store, const ListCase& list) {
  Requests requests;
  for (const Draw& draw : list.draws) {
    ASSIGN_OR_RETURN(const storage::ListQuery query, NewestAnswers(draw.filter));
    ASSIGN_OR_RETURN(const storage::Page page, ReadPage(store, query));
    ASSIGN_OR_RETURN(const std::vector<std::string> names, NamesOf(page));
    if (names.empty()) return absl::InternalError(absl::StrCat("matches nothing: ", draw.filter));
    requests.lists.push_back(ListRequest(draw.filter));
    requests.batches.push_back(BatchRequest(names));
  }
  return requests;
}

template <typename Target>
void CompareWith(const Target& target, const absl::StatusOr<Requests>& requests, const std::string& what,
                 Report& report) {
  report.Compare(
      {.what = what, .target = kMostOfBatchGet},
      {"ListAnswers",
       [&](size_t i) { return requests.ok() ? target.List(requests->lists[i]) : requests.status(); }},
      {"BatchGet", [&](size_t i) { return target.BatchGet(requests->batches[i]); }},
      requests.ok() ? requests->lists.size() : 1);
}

// Three ways to match nothing: a value that nobody has, a value that no text holds, and two values that never
// meet.
std::vector<std::pair<std::string, std::string>> NothingMatches(const std::vector<ListCase>& cases) {
  const Draw& speaker = CaseOf(cases, "by speaker").draws[0];
  return {{"nothing matches: unknown speaker", "speaker = \"speakers/nobody-at-all\""},
          {"nothing matches: unknown unit", "printed_posts:\"無此單位區\""},
          {"nothing matches: conditions that never meet",
           absl::StrCat(speaker.filter, " AND publish_time < 1990-01-01")}};
}

}  // namespace

void MeasureAgainstBatchGet(const storage::Store& store, const std::string& address,
                            const std::vector<ListCase>& cases, Report& report) {
  const InProcess in_process(store);
  const OverGrpc over_grpc(address);
  report.Begin("Page of 50, newest first, against BatchGet of the same answers");
  for (const char* what : {"by speaker", "by speaker and date range", "by unit", "newest first"}) {
    const absl::StatusOr<Requests> requests = RequestsOf(store, CaseOf(cases, what));
    CompareWith(in_process, requests, absl::StrCat(what, ", handler"), report);
    CompareWith(over_grpc, requests, absl::StrCat(what, ", over gRPC"), report);
  }
  report.Begin("Nothing matches, against an empty call");
  for (const auto& [what, filter] : NothingMatches(cases)) {
    const v1::ListAnswersRequest request = ListRequest(filter);
    report.Compare({.what = absl::StrCat(what, ", over gRPC"), .target = kMostOfEmptyCall},
                   {"ListAnswers", [&](size_t) { return over_grpc.List(request); }},
                   {"Health/Check", [&](size_t) { return over_grpc.Empty(); }}, kEmptyDraws);
  }
}

}  // namespace fangtan::bench
