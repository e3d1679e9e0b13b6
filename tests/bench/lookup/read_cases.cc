// Reads against the echoes and against each other.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/bench/lookup/cases.h"

namespace fangtan::bench {
namespace {

constexpr double kFewestSecondsOfOne = 1;

Contender Articles(const Setup& setup, const Load& load) {
  return Against("GetArticle", setup.server, {.path = kGetArticle, .requests = &setup.articles}, load);
}

void AgainstEcho(const Setup& setup, const std::string& style, const Goal& goal, const Load& load,
                 Table& table) {
  if (!table.Wants(goal.what)) return;
  const absl::StatusOr<Peer> echo = StartEcho(style, setup.reply_file);
  if (!echo.ok()) return table.Skip(goal.what, std::string(echo.status().message()));
  table.Compare(goal, Articles(setup, load),
                Against(style + " echo", *echo, {.path = kGetArticle, .requests = &setup.articles}, load));
}

}  // namespace

void MeasureAgainstEchoes(const Setup& setup, Table& table) {
  const Load& load = setup.options.load;
  table.Note("an article",
             absl::StrFormat("%d bytes, %d in the store", setup.reply.size(), setup.options.articles));
  AgainstEcho(
      setup, "own",
      {.what = "GetArticle, against an echo of fangtand's transport", .least_rate = 0.8, .most_p99 = 1.25},
      load, table);
  AgainstEcho(
      setup, "bare",
      {.what = "GetArticle, against an echo of a bare completion queue", .least_rate = 0.8, .most_p99 = 1.25},
      load, table);
  AgainstEcho(setup, "typed", {.what = "GetArticle, against a typed callback echo", .least_rate = 1.25}, load,
              table);
}

void MeasureKindsOfCalls(const Setup& setup, Table& table) {
  const Load& load = setup.options.load;
  const Calls missing{
      .path = kGetArticle, .requests = &setup.missing, .expected = grpc::StatusCode::NOT_FOUND};
  table.Compare({.what = "GetArticle of a missing name, against a present one", .least_rate = 1.0},
                Against("missing", setup.server, missing, load), Articles(setup, load));
  table.Compare({.what = "GetAnswer, against GetArticle", .least_rate = 1.0},
                Against("GetAnswer", setup.server, {.path = kGetAnswer, .requests = &setup.answers}, load),
                Articles(setup, load));
  const Calls batches{.path = kBatchGetArticles, .requests = &setup.batches, .work_of_call = kBatch};
  table.Compare({.what = "BatchGetArticles of 100, articles a second, against GetArticle", .least_rate = 6},
                Against("BatchGetArticles", setup.server, batches, load), Articles(setup, load));
}

void MeasureOneAtATime(const Setup& setup, Table& table) {
  const Load one{.outstanding = 1, .seconds = std::max(kFewestSecondsOfOne, setup.options.load.seconds)};
  AgainstEcho(setup, "own", {.what = "one call at a time, against the echo", .most_p50 = 1.15}, one, table);
}

}  // namespace fangtan::bench
