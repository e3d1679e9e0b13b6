// How many searches a second a server gives to many callers.
#include <grpcpp/create_channel.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "fangtan/v1/search_service.grpc.pb.h"
#include "service/handlers/search.h"
#include "service/page_token.h"
#include "service/server.h"
#include "storage/status_macros.h"
#include "tests/bench/process_status.h"
#include "tests/bench/search/modes.h"

namespace fangtan::bench {
namespace {

constexpr int kBest = 10;

// Makes the search of a question.
using Search = std::function<absl::Status(const v1::SearchAnswersRequest&)>;

struct Rate {
  double per_second = 0;
  double cpu_micros = 0;     // of the process, a search
  double caller_micros = 0;  // what the callers' threads took of it
};

// `searches`: one a caller, each of which goes through the questions from a place of its own.
absl::StatusOr<Rate> RateOf(const std::vector<Search>& searches,
                            const std::vector<v1::SearchAnswersRequest>& requests, double seconds) {
  std::atomic<int64_t> done{0}, callers{0};
  std::atomic<bool> failed{false};
  const int64_t start = WallNanos(), process = ProcessNanos();
  const auto end = start + static_cast<int64_t>(seconds * 1e9);
  std::vector<std::thread> threads;
  for (size_t caller = 0; caller < searches.size(); ++caller) {
    threads.emplace_back([&, caller] {
      int64_t own = 0;
      for (size_t at = caller * requests.size() / searches.size(); WallNanos() < end; ++at, ++own) {
        if (!searches[caller](requests[at % requests.size()]).ok()) failed = true;
      }
      done += own;
      callers += ThreadNanos();
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (failed) return absl::InternalError("a search failed");
  const auto count = static_cast<double>(done);
  return Rate{.per_second = count / (static_cast<double>(WallNanos() - start) / 1e9),
              .cpu_micros = static_cast<double>(ProcessNanos() - process) / 1e3 / count,
              .caller_micros = static_cast<double>(callers) / 1e3 / count};
}

// A caller over a connection of its own.
Search OverGrpc(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const std::shared_ptr<v1::Search::Stub> stub =
      v1::Search::NewStub(grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
  return [stub](const v1::SearchAnswersRequest& request) -> absl::Status {
    grpc::ClientContext context;
    v1::SearchAnswersResponse response;
    const grpc::Status status = stub->SearchAnswers(&context, request, &response);
    return {static_cast<absl::StatusCode>(status.error_code()), status.error_message()};
  };
}

Search InHandler(const service::Search& handler) {
  return [&handler](const v1::SearchAnswersRequest& request) {
    return handler.SearchAnswers({"bench", absl::InfiniteFuture()}, request).status();
  };
}

Search InView(const storage::Store& store) {
  return [&store](const v1::SearchAnswersRequest& request) -> absl::Status {
    storage::SearchQuery query{.kind = internal::ANSWER, .limit = kBest};
    ASSIGN_OR_RETURN(query.text, storage::ParseTextQuery(request.query(), {}));
    ASSIGN_OR_RETURN(const std::unique_ptr<storage::View> view, store.At(0));
    return view->Search(query).status();
  };
}

std::vector<v1::SearchAnswersRequest> RequestsOf(const std::vector<Question>& questions, bool snippets) {
  std::vector<v1::SearchAnswersRequest> requests;
  for (const Question& question : questions) {
    v1::SearchAnswersRequest& request = requests.emplace_back();
    request.set_query(question.text);
    request.set_page_size(kBest);
    if (!snippets) request.mutable_snippet()->set_max_snippets(-1);
  }
  return requests;
}

struct Way {
  std::string name;
  std::vector<Search> searches;
};

absl::Status MeasureWays(const ModeOptions& options, const ServedOptions& served,
                         const std::vector<Way>& ways, const std::vector<Question>& questions) {
  for (int round = -1; round < served.rounds; ++round) {  // the first warms up
    for (const bool snippets : {false, true}) {
      const std::vector<v1::SearchAnswersRequest> requests = RequestsOf(questions, snippets);
      for (const Way& way : ways) {
        ASSIGN_OR_RETURN(const Rate rate, RateOf(way.searches, requests, served.seconds));
        if (round < 0) continue;
        absl::PrintF(
            "served label=%s way=%s snippets=%d round=%d callers=%d per_second=%.0f cpu=%.1f "
            "caller_cpu=%.1f\n",
            options.label, way.name, snippets, round, way.searches.size(), rate.per_second, rate.cpu_micros,
            rate.caller_micros);
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status MeasureServed(const ModeOptions& options, const ServedOptions& served,
                           const std::vector<Question>& questions) {
  service::Config config;
  config.store.data_dir = options.store;
  config.store.record_cache_mb = options.record_cache_mb;
  config.network.listen = "127.0.0.1:0";
  service::Log log({.level = service::LogLevel::kError}, stderr);
  ASSIGN_OR_RETURN(const auto server, service::Server::Create(config, log));
  AwaitStill();
  const service::PageTokenSealer tokens(server->store().token_key());
  const service::Search handler(server->store(), tokens);
  const size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const auto callers = static_cast<size_t>(served.callers);
  std::vector<Way> ways = {{"view", std::vector<Search>(cores, InView(server->store()))},
                           {"handler", std::vector<Search>(cores, InHandler(handler))},
                           // A machine that others use as well gives more time to more threads.
                           {"handler_callers", std::vector<Search>(callers, InHandler(handler))},
                           {"grpc", {}}};
  for (size_t i = 0; i < callers; ++i) ways.back().searches.push_back(OverGrpc(server->address()));
  return MeasureWays(options, served, ways, questions);
}

}  // namespace fangtan::bench
