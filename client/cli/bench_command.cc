#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/cli/bench_report.h"
#include "client/cli/commands.h"
#include "client/cli/show.h"

namespace fangtan::client {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kBatch = 100;
constexpr int kPage = 50;
constexpr int kLookAhead = 1000;  // the page size of the list that names are picked from

struct BenchOptions {
  std::string method = "get";
  std::vector<std::string> names;
  std::string query = "的";
  int64_t sample = 10'000;
  int connections = 1;
  int outstanding = 16;
  double seconds = 5;
};

// Makes one call with a client; the number of resources that came.
using OneCall = std::function<absl::StatusOr<int64_t>(const Client&, std::mt19937_64&)>;

bool IsAnswer(const std::string& name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  return parts.size() == 4 && parts[2] == "answers";
}

absl::StatusOr<std::vector<std::string>> PickNames(const Client& client, const BenchOptions& options) {
  if (!options.names.empty()) return options.names;
  std::vector<std::string> names;
  v1::ListArticlesRequest request;
  request.set_page_size(static_cast<int>(std::min<int64_t>(kLookAhead, options.sample)));
  for (absl::StatusOr<v1::Article>& article : client.ListArticles(request)) {
    if (!article.ok()) return article.status();
    names.push_back(article->name());
    if (static_cast<int64_t>(names.size()) >= options.sample) break;
  }
  return names;
}

const std::string& OneOf(const std::vector<std::string>& names, std::mt19937_64& random) {
  return names[random() % names.size()];
}

absl::StatusOr<int64_t> Get(const Client& client, const std::string& name) {
  if (IsAnswer(name)) {
    v1::GetAnswerRequest request;
    request.set_name(name);
    const absl::StatusOr<v1::Answer> answer = client.GetAnswer(request);
    if (!answer.ok()) return answer.status();
  } else {
    v1::GetArticleRequest request;
    request.set_name(name);
    const absl::StatusOr<v1::Article> article = client.GetArticle(request);
    if (!article.ok()) return article.status();
  }
  return 1;
}

absl::StatusOr<int64_t> BatchGet(const Client& client, const std::vector<std::string>& names,
                                 std::mt19937_64& random) {
  v1::BatchGetArticlesRequest request;
  for (int i = 0; i < kBatch; ++i) request.add_names(OneOf(names, random));
  const absl::StatusOr<v1::BatchGetArticlesResponse> response = client.BatchGetArticles(request);
  if (!response.ok()) return response.status();
  return response->articles_size();
}

// The first page of a range: it asks for no second one before it is needed.
template <typename Range>
absl::StatusOr<int64_t> FirstPage(Range range) {
  int64_t items = 0;
  for (auto& item : range) {
    if (!item.ok()) return item.status();
    if (++items == kPage) break;
  }
  return items;
}

absl::StatusOr<OneCall> CallOf(const BenchOptions& options, std::vector<std::string> names) {
  if (options.method == "list") {
    return OneCall([](const Client& client, std::mt19937_64&) {
      v1::ListArticlesRequest request;
      request.set_page_size(kPage);
      return FirstPage(client.ListArticles(request));
    });
  }
  if (options.method == "search") {
    return OneCall([query = options.query](const Client& client, std::mt19937_64&) {
      v1::SearchAnswersRequest request;
      request.set_query(query);
      request.set_page_size(kPage);
      return FirstPage(client.SearchAnswers(request));
    });
  }
  if (names.empty()) return UsageError("the server has no articles to look up");
  if (options.method == "get") {
    return OneCall([names = std::move(names)](const Client& client, std::mt19937_64& random) {
      return Get(client, OneOf(names, random));
    });
  }
  if (std::any_of(names.begin(), names.end(), IsAnswer)) return UsageError("a batch takes articles alone");
  return OneCall([names = std::move(names)](const Client& client, std::mt19937_64& random) {
    return BatchGet(client, names, random);
  });
}

// What all threads of a run share.
struct Run {
  const OneCall& call;
  const Clock::time_point end;
  std::mutex mutex;  // guards what follows
  absl::Status status;
  std::vector<int64_t> micros;
  int64_t items = 0;
};

void CallUntilEnd(const Client& client, uint64_t seed, Run& run) {
  std::mt19937_64 random(seed);
  std::vector<int64_t> micros;
  int64_t items = 0;
  absl::Status status;
  while (status.ok() && Clock::now() < run.end) {
    const Clock::time_point begin = Clock::now();
    const absl::StatusOr<int64_t> got = run.call(client, random);
    status = got.status();
    if (!got.ok()) break;
    micros.push_back(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count());
    items += *got;
  }
  const std::lock_guard lock(run.mutex);
  run.status.Update(status);
  run.micros.insert(run.micros.end(), micros.begin(), micros.end());
  run.items += items;
}

absl::StatusOr<BenchSummary> Measure(const std::vector<std::unique_ptr<Client>>& clients,
                                     const BenchOptions& options, const OneCall& call) {
  const Clock::time_point begin = Clock::now();
  Run run{.call = call,
          .end = begin +
                 std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options.seconds)),
          .mutex = {},
          .status = {},
          .micros = {}};
  std::vector<std::thread> threads;
  for (int i = 0; i < options.outstanding; ++i) {
    threads.emplace_back([&run, i, &client = *clients[static_cast<size_t>(i) % clients.size()]] {
      CallUntilEnd(client, static_cast<uint64_t>(i), run);
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (!run.status.ok()) return run.status;
  const std::chrono::duration<double> took = Clock::now() - begin;
  return Summarise(std::move(run.micros), took.count(), run.items);
}

absl::StatusOr<int> RunBench(Session& session, const BenchOptions& options) {
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < options.connections; ++i) {
    absl::StatusOr<std::unique_ptr<Client>> client = session.ConnectAnew();
    if (!client.ok()) return client.status();
    clients.push_back(*std::move(client));
  }
  std::vector<std::string> names;
  if (options.method == "get" || options.method == "batch") {
    absl::StatusOr<std::vector<std::string>> picked = PickNames(*clients[0], options);
    if (!picked.ok()) return picked.status();
    names = *std::move(picked);
  }
  const absl::StatusOr<OneCall> call = CallOf(options, std::move(names));
  if (!call.ok()) return call.status();
  const absl::StatusOr<BenchSummary> summary = Measure(clients, options, *call);
  if (!summary.ok()) return summary.status();
  const OutputFormat format = session.Format();
  if (format == OutputFormat::kJson || format == OutputFormat::kJsonl) {
    if (absl::Status printed = PrintJson(session, BenchJson(*summary), format); !printed.ok()) return printed;
  } else {
    PrintBench(*summary, session.table_style().width, session.console().out);
  }
  return kExitDone;
}

}  // namespace

void AddBenchCommand(CLI::App& app, Action& action) {
  auto [command, options] = AddCommand(
      app, action,
      {.name = "bench",
       .description = "Make a small load and tell what the server makes of it",
       .examples = "  fangtan bench --outstanding 64 --seconds 10\n"
                   "  fangtan bench --method batch --connections 4 -o json\n"
                   "  fangtan bench --method search --query 監督\n"
                   "  fangtan bench articles/a1b2/answers/c3d4            this one again and again\n"},
      RunBench);
  command->add_option("NAME", options->names, "Articles or answers to get; by default some that it lists");
  command->add_option("--method", options->method, "get, batch (of 100), list or search (pages of 50)")
      ->option_text("METHOD")
      ->check(CLI::IsMember({"get", "batch", "list", "search"}));
  command->add_option("--query", options->query, "What `--method search` looks for (default 的)");
  command->add_option("--sample", options->sample, "Names to pick from at random (default 10000)")
      ->option_text("N")
      ->check(WholeNumber(1));
  command->add_option("--connections", options->connections, "Connections (default 1)")
      ->option_text("N")
      ->check(CLI::Range(1, 1000));
  command->add_option("--outstanding", options->outstanding, "Calls at once, a thread each (default 16)")
      ->option_text("N")
      ->check(CLI::Range(1, 1000));
  command->add_option("--seconds", options->seconds, "How long (default 5)")
      ->option_text("SECONDS")
      ->check(CLI::Range(0.01, 86'400.0));
}

}  // namespace fangtan::client
