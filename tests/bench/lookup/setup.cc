#include "tests/bench/lookup/setup.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "fangtan/v1/articles_service.pb.h"
#include "fangtan/v1/interviews_service.pb.h"
#include "storage/status_macros.h"
#include "tests/bench/lookup/corpus.h"
#include "tests/bench/process_status.h"

namespace fangtan::bench {
namespace {

constexpr int64_t kMostNames = 200'000;  // requests kept ready of a kind
constexpr int kBatches = 500;
constexpr int kPage = 1000;
constexpr int64_t kCachedBytesOfArticle = 7000;  // with its question and its answer

template <typename M>
grpc::ByteBuffer Serialised(const M& message) {
  return BufferOf(message.SerializeAsString());
}

// The walk of all answers gives their names and brings them into the cache.
absl::Status ReadAnswers(Caller& caller, Setup& setup) {
  v1::ListAnswersRequest request;
  request.set_parent("articles/-");
  request.set_page_size(kPage);
  while (static_cast<int64_t>(setup.answers.size()) < kMostNames) {
    ASSIGN_OR_RETURN(const std::string bytes,
                     caller.Once("/fangtan.v1.Interviews/ListAnswers", Serialised(request)));
    v1::ListAnswersResponse response;
    if (!response.ParseFromString(bytes)) return absl::InternalError("a page that can't be read");
    for (const v1::Answer& answer : response.answers()) {
      v1::GetAnswerRequest get;
      get.set_name(answer.name());
      setup.answers.push_back(Serialised(get));
    }
    if (response.next_page_token().empty()) break;
    request.set_page_token(response.next_page_token());
    request.set_read_revision(response.read_revision());
  }
  return absl::OkStatus();
}

absl::Status ReadArticles(Caller& caller, int64_t count) {
  for (int64_t first = 0; first < count; first += kBatch) {
    v1::BatchGetArticlesRequest batch;
    for (int64_t n = first; n < std::min(first + kBatch, count); ++n) batch.add_names(LookupName(n));
    RETURN_IF_ERROR(caller.Once(kBatchGetArticles, Serialised(batch)).status());
  }
  return absl::OkStatus();
}

void MakeRequests(Setup& setup) {
  Random random(7);
  const auto count = static_cast<size_t>(setup.options.articles);
  const auto draw = [&] { return LookupName(static_cast<int64_t>(random.Below(count))); };
  for (int64_t i = 0; i < std::min(kMostNames, setup.options.articles); ++i) {
    const std::string name = draw();
    setup.articles.push_back(GetArticleRequestOf(name));
    setup.missing.push_back(GetArticleRequestOf(absl::StrCat(name, "-no")));
  }
  for (int i = 0; i < kBatches; ++i) {
    v1::BatchGetArticlesRequest batch;
    for (int n = 0; n < kBatch; ++n) batch.add_names(draw());
    setup.batches.push_back(Serialised(batch));
  }
}

absl::Status WriteReply(Caller& caller, Setup& setup) {
  ASSIGN_OR_RETURN(setup.reply, caller.Once(kGetArticle, GetArticleRequestOf(LookupName(0))));
  setup.reply_file = setup.FileOf("reply.bin");
  std::ofstream(setup.reply_file, std::ios::binary) << setup.reply;
  return absl::OkStatus();
}

}  // namespace

grpc::ByteBuffer GetArticleRequestOf(const std::string& name) {
  v1::GetArticleRequest request;
  request.set_name(name);
  return Serialised(request);
}

std::vector<std::string> Setup::CachedFlags() const {
  const int64_t megabytes = std::max<int64_t>(256, options.articles * kCachedBytesOfArticle >> 20);
  return {"--record-cache-mb",
          absl::StrCat(megabytes),
          "--max-connections",
          "12000",
          "--max-connections-per-address",
          "12000"};
}

CallerOptions Trusting(const TlsPair& tls) {
  grpc::SslCredentialsOptions options;
  std::ostringstream certificate;
  certificate << std::ifstream(tls.certificate).rdbuf();
  options.pem_root_certs = certificate.str();
  return {.credentials = grpc::SslCredentials(options)};
}

int64_t BytesIn(const std::string& directory) {
  int64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) bytes += static_cast<int64_t>(entry.file_size());
  }
  return bytes;
}

absl::Status Restart(const TlsPair& tls, Setup& setup) {
  if (setup.server.child != nullptr) setup.server.child->Stop();
  const int64_t start = WallNanos();
  ASSIGN_OR_RETURN(setup.server, StartFangtan(setup.data_dir, setup.CachedFlags(), tls));
  setup.start_seconds = static_cast<double>(WallNanos() - start) / 1e9;
  AwaitIdle(setup.server);
  setup.kilobytes_at_rest = setup.server.child->Kilobytes("RssAnon");
  return ReadAll(setup.server, setup.options, tls.certificate.empty() ? CallerOptions{} : Trusting(tls));
}

absl::Status ReadAll(const Peer& server, const Options& options, const CallerOptions& caller_options) {
  ASSIGN_OR_RETURN(const auto caller, Caller::Connect(server.address, caller_options));
  return ReadArticles(*caller, options.articles);
}

absl::StatusOr<std::unique_ptr<Setup>> MakeSetup(const Options& options) {
  auto setup = std::make_unique<Setup>();
  setup->options = options;
  setup->data_dir = setup->FileOf(absl::StrCat("store-", options.articles));
  {
    ASSIGN_OR_RETURN(const Texts texts, Texts::Load(options.texts));
    RETURN_IF_ERROR(EnsureLookupStore(setup->data_dir, options.articles, texts));
  }
  MakeRequests(*setup);
  return setup;
}

absl::Status StartWarm(Setup& setup) {
  RETURN_IF_ERROR(Restart({}, setup));
  ASSIGN_OR_RETURN(const auto caller, Caller::Connect(setup.server.address, {}));
  RETURN_IF_ERROR(ReadAnswers(*caller, setup));
  return WriteReply(*caller, setup);
}

absl::Status DriveServer(const Options& options, const Drive& drive) {
  Setup setup{.options = options};
  ASSIGN_OR_RETURN(const auto caller, Caller::Connect(drive.address, {}));
  if (drive.kind != "echo") {
    RETURN_IF_ERROR(ReadArticles(*caller, options.articles));
    RETURN_IF_ERROR(ReadAnswers(*caller, setup));
  }
  MakeRequests(setup);
  const std::map<std::string, Calls> kinds = {
      {"article", {.path = kGetArticle, .requests = &setup.articles}},
      {"echo", {.path = kGetArticle, .requests = &setup.articles}},
      {"missing", {.path = kGetArticle, .requests = &setup.missing, .expected = grpc::StatusCode::NOT_FOUND}},
      {"answer", {.path = kGetAnswer, .requests = &setup.answers}},
      {"batch", {.path = kBatchGetArticles, .requests = &setup.batches}}};
  const auto kind = kinds.find(drive.kind);
  if (kind == kinds.end()) return absl::InvalidArgumentError(absl::StrCat("no kind: ", drive.kind));
  if (std::system(drive.before.c_str()) != 0) return absl::InternalError("the command before failed");
  ASSIGN_OR_RETURN(const Sample sample, caller->Run(kind->second, options.load));
  std::cout << drive.kind << ": " << static_cast<int64_t>(sample.rate * options.load.seconds) << " calls, "
            << static_cast<int64_t>(sample.rate) << " a second, p50 " << sample.p50 << ", p99 " << sample.p99
            << " us\n";
  if (std::system(drive.after.c_str()) != 0) return absl::InternalError("the command after failed");
  return absl::OkStatus();
}

Contender Against(const std::string& name, const Peer& peer, const Calls& calls, const Load& load,
                  const CallerOptions& options) {
  auto caller = std::make_shared<std::unique_ptr<Caller>>();
  return {.name = name, .run = [&peer, calls, load, options, caller]() -> absl::StatusOr<Sample> {
            if (*caller == nullptr) {
              ASSIGN_OR_RETURN(*caller, Caller::Connect(peer.address, options));
            }
            return RunOn(peer, **caller, calls, load);
          }};
}

}  // namespace fangtan::bench
