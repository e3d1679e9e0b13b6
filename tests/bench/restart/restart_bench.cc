// What callers see of restarts of the one server that they have.
//
//   restart_bench [CALLERS] [RESTARTS] [ARTICLES] [CONFIG]
//       default: 80 callers, 10 restarts, 2,000 articles, the service config of client/examples; CONFIG: a
//       file
//
// CALLERS call without pause over a connection for each ten: of ten calls eight look an answer up, one lists
// with a filter, one searches. Every three seconds the server is sent SIGTERM and started again. Prints what
// failed, by reason, of calls that began while the server was as always and of those that met its restart:
// from SIGTERM until three seconds after it was ready.
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "client/client.h"
#include "service/rpc/byte_buffer.h"
#include "tests/bench/lookup/child.h"
#include "tests/bench/lookup/peers.h"

namespace fangtan::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kCallersPerConnection = 10;
constexpr std::chrono::seconds kBetween{3};
constexpr char kServiceConfig[] = R"({"methodConfig": [{
  "name": [{}], "timeout": "10s", "waitForReady": true,
  "retryPolicy": {"maxAttempts": 5, "initialBackoff": "0.1s", "maxBackoff": "2s", "backoffMultiplier": 2,
                  "retryableStatusCodes": ["UNAVAILABLE", "RESOURCE_EXHAUSTED"]}}]})";

double MillisBetween(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

v1::ImportArticlesRequest Item(int number) {
  v1::ImportArticlesRequest item;
  v1::Article& article = *item.mutable_article();
  article.set_name(absl::StrCat("articles/restart-", number));
  article.set_title(absl::StrCat("第", number, "篇 河灣的水"));
  for (int i = 0; i < 6; ++i) {
    v1::Exchange& exchange =
        *(i == 0 ? article.add_sections() : article.mutable_sections(0))->add_exchanges();
    exchange.mutable_question()->set_text(absl::StrCat("第", i, "問：水位怎麼樣？"));
    v1::Answer& answer = *exchange.add_answers();
    answer.set_printed_name(absl::StrCat("林一葦", number % 50));
    answer.add_paragraphs(absl::StrCat("每天都看", number % 97, "次，漁民也來看海草。"));
  }
  return item;
}

class Callers {
 public:
  struct Failures {
    int64_t calls = 0;
    std::map<std::string, int64_t> by_reason;
    std::vector<double> millis;
  };

  Callers(const std::string& address, const std::string& config, int callers, std::vector<std::string> names)
      : names_(std::move(names)), callers_(callers) {
    for (int i = 0; i < callers; i += kCallersPerConnection) {
      grpc::ChannelArguments arguments;
      arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
      arguments.SetServiceConfigJSON(config);
      arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
      arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
      stubs_.push_back(std::make_unique<grpc::GenericStub>(
          grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments)));
    }
    thread_ = std::thread([this] { Run(); });
  }
  ~Callers() { Stop(); }

  void Restarting(bool restarting) { restarting_ = restarting; }
  void Stop() {
    stopped_ = true;
    if (thread_.joinable()) thread_.join();
  }
  Failures& quiet() { return quiet_; }
  Failures& restart() { return restart_; }

 private:
  struct Call {
    grpc::ClientContext context;
    grpc::ByteBuffer reply;
    grpc::Status status;
    std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
    Clock::time_point begun = Clock::now();
    bool restart = false;
    size_t caller = 0;
  };

  void Run() {
    for (int i = 0; i < callers_; ++i) Begin(static_cast<size_t>(i));
    int in_hand = callers_;
    void* tag;
    bool ok;
    while (in_hand > 0 && queue_.Next(&tag, &ok)) {
      const std::unique_ptr<Call> call(static_cast<Call*>(tag));
      Note(*call);
      if (stopped_) {
        --in_hand;
      } else {
        Begin(call->caller);
      }
    }
    queue_.Shutdown();
    while (queue_.Next(&tag, &ok)) {
    }
  }

  void Begin(size_t caller) {
    auto* call = new Call;
    call->caller = caller;
    call->restart = restarting_;
    const auto [method, request] = Next();
    grpc::GenericStub& stub = *stubs_[caller / kCallersPerConnection];
    call->reader = stub.PrepareUnaryCall(&call->context, method, request, &queue_);
    call->reader->StartCall();
    call->reader->Finish(&call->reply, &call->status, call);
  }

  std::pair<std::string, grpc::ByteBuffer> Next() {
    const auto bytes = [](const google::protobuf::Message& message) {
      return service::rpc::ToByteBuffer(absl::Cord(message.SerializeAsString()));
    };
    const auto kind = chance_() % 10;
    if (kind == 0) {
      v1::ListAnswersRequest request;
      request.set_parent("articles/-");
      request.set_page_size(20);
      request.set_filter("ordinal > 1");
      return {"/fangtan.v1.Interviews/ListAnswers", bytes(request)};
    }
    if (kind == 1) {
      v1::SearchAnswersRequest request;
      request.set_query("漁民 海草");
      request.set_page_size(10);
      return {"/fangtan.v1.Search/SearchAnswers", bytes(request)};
    }
    v1::GetAnswerRequest request;
    request.set_name(names_[chance_() % names_.size()]);
    return {"/fangtan.v1.Interviews/GetAnswer", bytes(request)};
  }

  void Note(const Call& call) {
    // A call that was on its way when the restart began met it.
    Failures& noted = call.restart || restarting_ ? restart_ : quiet_;
    ++noted.calls;
    noted.millis.push_back(MillisBetween(call.begun, Clock::now()));
    if (call.status.ok()) return;
    const absl::Status status = client::FromGrpc(call.status);
    ++noted.by_reason[absl::StrCat(client::ErrorReason(status), " (", call.status.error_code(), ": ",
                                   call.status.error_message().substr(0, 60), ")")];
  }

  const std::vector<std::string> names_;
  const int callers_;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  grpc::CompletionQueue queue_;
  std::mt19937 chance_{7};
  std::atomic<bool> stopped_{false}, restarting_{false};
  Failures quiet_, restart_;
  std::thread thread_;
};

void Print(const char* when, Callers::Failures& failures) {
  std::vector<double>& millis = failures.millis;
  std::sort(millis.begin(), millis.end());
  const auto at = [&](double share) {
    return millis.empty() ? 0 : millis[static_cast<size_t>(share * static_cast<double>(millis.size() - 1))];
  };
  std::printf("%s: %lld calls, p50 %.1f ms, p99 %.1f ms, longest %.0f ms\n", when,
              static_cast<long long>(failures.calls), at(0.5), at(0.99), at(1));
  for (const auto& [reason, count] : failures.by_reason) {
    std::printf("  failed %lld: %s\n", static_cast<long long>(count), reason.c_str());
  }
}

class ServerOverAFolder {
 public:
  void Start() {
    child_ = *Child::Start({ProgramOfBuild("fangtand"), "--data-dir", folder_ + "/store", "--listen",
                            address_, "--log-level", "warning"});
    child_->ReadLine();
  }
  void Stop() { child_->Stop(); }
  const std::string& address() const { return address_; }
  ~ServerOverAFolder() {
    child_.reset();
    std::filesystem::remove_all(folder_);
  }

 private:
  const std::string folder_ =
      (std::filesystem::temp_directory_path() / absl::StrCat("restart-bench-", getpid())).string();
  const std::string address_ = absl::StrCat("127.0.0.1:", FreePort());
  std::unique_ptr<Child> child_;
};

std::vector<std::string> Fill(const std::string& address, int articles) {
  const auto client = client::Client::Connect(address);
  const auto stream = (*client)->ImportArticles();
  for (int i = 0; i < articles; ++i) {
    stream->Send(Item(i));
    while (stream->Poll()) {
    }
  }
  stream->Close();
  for (auto result = stream->Receive(); result.ok() && result->has_value(); result = stream->Receive()) {
  }
  v1::ListAnswersRequest request;
  request.set_parent("articles/-");
  request.set_page_size(1000);
  std::vector<std::string> names;
  for (const auto& answer : (*client)->ListAnswers(request)) {
    if (answer.ok()) names.push_back(answer->name());
  }
  return names;
}

int Measure(int callers, int restarts, int articles, const std::string& config) {
  ServerOverAFolder server;
  server.Start();
  Callers load(server.address(), config, callers, Fill(server.address(), articles));
  std::vector<double> gone;
  for (int i = 0; i < restarts; ++i) {
    std::this_thread::sleep_for(kBetween);
    load.Restarting(true);
    const Clock::time_point start = Clock::now();
    server.Stop();
    const Clock::time_point stopped = Clock::now();
    server.Start();
    std::printf("restart %d: stopped after %.0f ms, ready after %.0f ms\n", i, MillisBetween(start, stopped),
                MillisBetween(start, Clock::now()));
    std::fflush(stdout);
    gone.push_back(MillisBetween(start, Clock::now()));
    std::this_thread::sleep_for(kBetween);
    load.Restarting(false);
  }
  load.Stop();
  std::sort(gone.begin(), gone.end());
  std::printf("%d restarts, %.0f ms from SIGTERM to ready in the median, %.0f at most\n", restarts,
              gone[gone.size() / 2], gone.back());
  Print("as always", load.quiet());
  Print("from SIGTERM to 3 s after ready", load.restart());
  return 0;
}

}  // namespace
}  // namespace fangtan::bench

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const auto number = [&](int at, int otherwise) { return argc > at ? std::atoi(argv[at]) : otherwise; };
  std::string config = fangtan::bench::kServiceConfig;
  if (argc > 4) {
    std::ifstream file(argv[4]);
    config.assign(std::istreambuf_iterator<char>(file), {});
  }
  return fangtan::bench::Measure(number(1, 80), number(2, 10), number(3, 2000), config);
}
