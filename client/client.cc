#include "client/client.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/credentials.h"
#include "fangtan/v1/admin_service.grpc.pb.h"
#include "fangtan/v1/articles_service.grpc.pb.h"
#include "fangtan/v1/changes_service.grpc.pb.h"
#include "fangtan/v1/interviews_service.grpc.pb.h"
#include "fangtan/v1/rankings_service.grpc.pb.h"
#include "fangtan/v1/search_service.grpc.pb.h"
#include "fangtan/v1/sources_service.grpc.pb.h"
#include "fangtan/v1/speakers_service.grpc.pb.h"
#include "google/longrunning/operations.grpc.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace fangtan::client {
namespace {

constexpr int kMaxSendBytes = 160 << 20;
constexpr int kUnlimited = -1;

// An error's details come in the trailer and may repeat a filter of 8 KiB, percent-encoded.
constexpr int kMaxMetadataBytes = 128 << 10;

// What every call has: a deadline, and the token.
void Prepare(grpc::ClientContext& context, const std::string& token, absl::Duration timeout) {
  if (!token.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
  if (timeout < absl::InfiniteDuration()) context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
}

template <typename Stub, typename Request, typename Response>
using Method = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, Response*);

template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(Stub& stub, Method<Stub, Request, Response> method, const Request& request,
                              const ClientOptions& options) {
  grpc::ClientContext context;
  Prepare(context, options.token, options.timeout);
  Response response;
  if (absl::Status status = FromGrpc((stub.*method)(&context, request, &response)); !status.ok()) {
    return status;
  }
  return response;
}

// A range over the items that `items` finds in each page.
template <typename Items, typename Stub, typename Request, typename Response>
auto Walk(Stub& stub, Method<Stub, Request, Response> method, const Request& request,
          const ClientOptions& options, Items items) {
  using Item = typename std::remove_reference_t<decltype(*items(std::declval<Response&>()))>::value_type;
  auto fetch = [&stub, method, next = request, &options,
                items](const std::string& token) mutable -> absl::StatusOr<Page<Item>> {
    next.set_page_token(token);
    absl::StatusOr<Response> response = Call(stub, method, next, options);
    if (!response.ok()) return response.status();
    Page<Item> page;
    for (Item& item : *items(*response)) page.items.push_back(std::move(item));
    page.next_page_token = response->next_page_token();
    page.total_size = response->total_size();
    if constexpr (requires { response->read_revision(); }) page.read_revision = response->read_revision();
    return page;
  };
  return PageRange<Item>(std::move(fetch), request.page_token());
}

absl::Status CheckSecrets(const std::string& address, const ClientOptions& options) {
  if (options.token.empty()) return absl::OkStatus();
  if (absl::Status status = CheckToken(options.token); !status.ok()) return status;
  if (options.credentials != nullptr || IsOnThisMachine(address)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInvalidArgument, "TOKEN_IN_THE_CLEAR",
                   absl::StrCat("the token is not sent to ", address, " without TLS (--tls)"));
}

}  // namespace

struct Client::Stubs {
  explicit Stubs(const std::shared_ptr<grpc::Channel>& channel)
      : articles(channel),
        interviews(channel),
        speakers(channel),
        search(channel),
        sources(channel),
        rankings(channel),
        changes(channel),
        admin(channel),
        operations(channel),
        health(channel) {}

  v1::Articles::Stub articles;
  v1::Interviews::Stub interviews;
  v1::Speakers::Stub speakers;
  v1::Search::Stub search;
  v1::Sources::Stub sources;
  v1::Rankings::Stub rankings;
  v1::Changes::Stub changes;
  v1::Admin::Stub admin;
  google::longrunning::Operations::Stub operations;
  grpc::health::v1::Health::Stub health;
};

absl::StatusOr<std::unique_ptr<Client>> Client::Connect(const std::string& address,
                                                        const ClientOptions& options) {
  if (absl::StripAsciiWhitespace(address).empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument, kServerAddressInvalid,
                     "the server's address is empty");
  }
  if (absl::Status status = CheckSecrets(address, options); !status.ok()) return status;
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kUnlimited);
  arguments.SetMaxSendMessageSize(kMaxSendBytes);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  // A proxy for the web, set in the environment, would otherwise be asked for a server on this machine.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  if (options.own_connection) arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  if (!options.server_name.empty()) arguments.SetSslTargetNameOverride(options.server_name);
  auto credentials =
      options.credentials != nullptr ? options.credentials : grpc::InsecureChannelCredentials();
  return Over(grpc::CreateCustomChannel(address, credentials, arguments), options);
}

std::unique_ptr<Client> Client::Over(const std::shared_ptr<grpc::Channel>& channel,
                                     const ClientOptions& options) {
  return std::unique_ptr<Client>(new Client(std::make_unique<Stubs>(channel), options));
}

Client::Client(std::unique_ptr<Stubs> stubs, const ClientOptions& options)
    : stubs_(std::move(stubs)), options_(options) {}

Client::~Client() = default;

absl::StatusOr<v1::Article> Client::GetArticle(const v1::GetArticleRequest& request) const {
  return Call(stubs_->articles, &v1::Articles::Stub::GetArticle, request, options_);
}

absl::StatusOr<v1::BatchGetArticlesResponse> Client::BatchGetArticles(
    const v1::BatchGetArticlesRequest& request) const {
  return Call(stubs_->articles, &v1::Articles::Stub::BatchGetArticles, request, options_);
}

PageRange<v1::Article> Client::ListArticles(const v1::ListArticlesRequest& request) const {
  return Walk(stubs_->articles, &v1::Articles::Stub::ListArticles, request, options_,
              [](auto& page) { return page.mutable_articles(); });
}

absl::StatusOr<v1::Article> Client::CreateArticle(const v1::CreateArticleRequest& request) const {
  return Call(stubs_->articles, &v1::Articles::Stub::CreateArticle, request, options_);
}

absl::StatusOr<v1::Article> Client::UpdateArticle(const v1::UpdateArticleRequest& request) const {
  return Call(stubs_->articles, &v1::Articles::Stub::UpdateArticle, request, options_);
}

absl::StatusOr<v1::Article> Client::DeleteArticle(const v1::DeleteArticleRequest& request) const {
  return Call(stubs_->articles, &v1::Articles::Stub::DeleteArticle, request, options_);
}

absl::StatusOr<v1::Article> Client::UndeleteArticle(const v1::UndeleteArticleRequest& request) const {
  return Call(stubs_->articles, &v1::Articles::Stub::UndeleteArticle, request, options_);
}

std::unique_ptr<ImportStream> Client::ImportArticles() const {
  auto context = std::make_unique<grpc::ClientContext>();
  Prepare(*context, options_.token, options_.stream_timeout);
  auto stream = stubs_->articles.ImportArticles(context.get());
  return std::make_unique<ImportStream>(std::move(context), std::move(stream), options_.import_window);
}

ServerStream<v1::ExportArticlesResponse> Client::ExportArticles(
    const v1::ExportArticlesRequest& request) const {
  auto context = std::make_unique<grpc::ClientContext>();
  Prepare(*context, options_.token, options_.stream_timeout);
  auto reader = stubs_->articles.ExportArticles(context.get(), request);
  return ServerStream<v1::ExportArticlesResponse>(std::move(context), std::move(reader));
}

absl::StatusOr<v1::Question> Client::GetQuestion(const v1::GetQuestionRequest& request) const {
  return Call(stubs_->interviews, &v1::Interviews::Stub::GetQuestion, request, options_);
}

absl::StatusOr<v1::BatchGetQuestionsResponse> Client::BatchGetQuestions(
    const v1::BatchGetQuestionsRequest& request) const {
  return Call(stubs_->interviews, &v1::Interviews::Stub::BatchGetQuestions, request, options_);
}

PageRange<v1::Question> Client::ListQuestions(const v1::ListQuestionsRequest& request) const {
  return Walk(stubs_->interviews, &v1::Interviews::Stub::ListQuestions, request, options_,
              [](auto& page) { return page.mutable_questions(); });
}

absl::StatusOr<v1::Answer> Client::GetAnswer(const v1::GetAnswerRequest& request) const {
  return Call(stubs_->interviews, &v1::Interviews::Stub::GetAnswer, request, options_);
}

absl::StatusOr<v1::BatchGetAnswersResponse> Client::BatchGetAnswers(
    const v1::BatchGetAnswersRequest& request) const {
  return Call(stubs_->interviews, &v1::Interviews::Stub::BatchGetAnswers, request, options_);
}

PageRange<v1::Answer> Client::ListAnswers(const v1::ListAnswersRequest& request) const {
  return Walk(stubs_->interviews, &v1::Interviews::Stub::ListAnswers, request, options_,
              [](auto& page) { return page.mutable_answers(); });
}

absl::StatusOr<v1::Speaker> Client::GetSpeaker(const v1::GetSpeakerRequest& request) const {
  return Call(stubs_->speakers, &v1::Speakers::Stub::GetSpeaker, request, options_);
}

absl::StatusOr<v1::BatchGetSpeakersResponse> Client::BatchGetSpeakers(
    const v1::BatchGetSpeakersRequest& request) const {
  return Call(stubs_->speakers, &v1::Speakers::Stub::BatchGetSpeakers, request, options_);
}

PageRange<v1::Speaker> Client::ListSpeakers(const v1::ListSpeakersRequest& request) const {
  return Walk(stubs_->speakers, &v1::Speakers::Stub::ListSpeakers, request, options_,
              [](auto& page) { return page.mutable_speakers(); });
}

absl::StatusOr<v1::Speaker> Client::UpdateSpeaker(const v1::UpdateSpeakerRequest& request) const {
  return Call(stubs_->speakers, &v1::Speakers::Stub::UpdateSpeaker, request, options_);
}

absl::StatusOr<v1::ResolveSpeakerResponse> Client::ResolveSpeaker(
    const v1::ResolveSpeakerRequest& request) const {
  return Call(stubs_->speakers, &v1::Speakers::Stub::ResolveSpeaker, request, options_);
}

absl::StatusOr<v1::Speaker> Client::MergeSpeakers(const v1::MergeSpeakersRequest& request) const {
  return Call(stubs_->speakers, &v1::Speakers::Stub::MergeSpeakers, request, options_);
}

absl::StatusOr<v1::Speaker> Client::SplitSpeaker(const v1::SplitSpeakerRequest& request) const {
  return Call(stubs_->speakers, &v1::Speakers::Stub::SplitSpeaker, request, options_);
}

PageRange<v1::SearchAnswersResponse::Result> Client::SearchAnswers(
    const v1::SearchAnswersRequest& request) const {
  return Walk(stubs_->search, &v1::Search::Stub::SearchAnswers, request, options_,
              [](auto& page) { return page.mutable_results(); });
}

PageRange<v1::SearchQuestionsResponse::Result> Client::SearchQuestions(
    const v1::SearchQuestionsRequest& request) const {
  return Walk(stubs_->search, &v1::Search::Stub::SearchQuestions, request, options_,
              [](auto& page) { return page.mutable_results(); });
}

PageRange<v1::SearchArticlesResponse::Result> Client::SearchArticles(
    const v1::SearchArticlesRequest& request) const {
  return Walk(stubs_->search, &v1::Search::Stub::SearchArticles, request, options_,
              [](auto& page) { return page.mutable_results(); });
}

absl::StatusOr<v1::TallyAnswersResponse> Client::TallyAnswers(const v1::TallyAnswersRequest& request) const {
  return Call(stubs_->search, &v1::Search::Stub::TallyAnswers, request, options_);
}

absl::StatusOr<v1::Source> Client::GetSource(const v1::GetSourceRequest& request) const {
  return Call(stubs_->sources, &v1::Sources::Stub::GetSource, request, options_);
}

absl::StatusOr<v1::ReadSpanResponse> Client::ReadSpan(const v1::ReadSpanRequest& request) const {
  return Call(stubs_->sources, &v1::Sources::Stub::ReadSpan, request, options_);
}

absl::StatusOr<v1::VerifyCitationResponse> Client::VerifyCitation(
    const v1::VerifyCitationRequest& request) const {
  return Call(stubs_->sources, &v1::Sources::Stub::VerifyCitation, request, options_);
}

absl::StatusOr<v1::Ranking> Client::GetRanking(const v1::GetRankingRequest& request) const {
  return Call(stubs_->rankings, &v1::Rankings::Stub::GetRanking, request, options_);
}

PageRange<v1::Ranking> Client::ListRankings(const v1::ListRankingsRequest& request) const {
  return Walk(stubs_->rankings, &v1::Rankings::Stub::ListRankings, request, options_,
              [](auto& page) { return page.mutable_rankings(); });
}

PageRange<v1::Change> Client::ListChanges(const v1::ListChangesRequest& request) const {
  return Walk(stubs_->changes, &v1::Changes::Stub::ListChanges, request, options_,
              [](auto& page) { return page.mutable_changes(); });
}

ServerStream<v1::WatchChangesResponse> Client::WatchChanges(const v1::WatchChangesRequest& request) const {
  auto context = std::make_unique<grpc::ClientContext>();
  Prepare(*context, options_.token, options_.stream_timeout);
  auto reader = stubs_->changes.WatchChanges(context.get(), request);
  return ServerStream<v1::WatchChangesResponse>(std::move(context), std::move(reader));
}

absl::StatusOr<google::longrunning::Operation> Client::CreateBackup(
    const v1::CreateBackupRequest& request) const {
  return Call(stubs_->admin, &v1::Admin::Stub::CreateBackup, request, options_);
}

PageRange<v1::Backup> Client::ListBackups(const v1::ListBackupsRequest& request) const {
  return Walk(stubs_->admin, &v1::Admin::Stub::ListBackups, request, options_,
              [](auto& page) { return page.mutable_backups(); });
}

absl::StatusOr<google::longrunning::Operation> Client::VerifyStore(
    const v1::VerifyStoreRequest& request) const {
  return Call(stubs_->admin, &v1::Admin::Stub::VerifyStore, request, options_);
}

absl::StatusOr<v1::ServerStatus> Client::GetStatus(const v1::GetStatusRequest& request) const {
  return Call(stubs_->admin, &v1::Admin::Stub::GetStatus, request, options_);
}

absl::StatusOr<v1::RebuildIndexResponse> Client::RebuildIndex(const v1::RebuildIndexRequest& request) const {
  return Call(stubs_->admin, &v1::Admin::Stub::RebuildIndex, request, options_);
}

absl::StatusOr<google::longrunning::Operation> Client::Compact(const v1::CompactRequest& request) const {
  return Call(stubs_->admin, &v1::Admin::Stub::Compact, request, options_);
}

absl::StatusOr<grpc::health::v1::HealthCheckResponse> Client::CheckHealth(
    const grpc::health::v1::HealthCheckRequest& request) const {
  return Call(stubs_->health, &grpc::health::v1::Health::Stub::Check, request, options_);
}

absl::StatusOr<google::longrunning::Operation> Client::GetOperation(
    const google::longrunning::GetOperationRequest& request) const {
  return Call(stubs_->operations, &google::longrunning::Operations::Stub::GetOperation, request, options_);
}

absl::StatusOr<google::longrunning::Operation> Client::WaitOperation(
    const google::longrunning::WaitOperationRequest& request) const {
  return Call(stubs_->operations, &google::longrunning::Operations::Stub::WaitOperation, request, options_);
}

absl::Status Client::CancelOperation(const google::longrunning::CancelOperationRequest& request) const {
  return Call(stubs_->operations, &google::longrunning::Operations::Stub::CancelOperation, request, options_)
      .status();
}

}  // namespace fangtan::client
