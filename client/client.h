// A typed client of a Fangtan server: every RPC as a method that returns a StatusOr, every List and Search as
// a range over its items, imports and exports as streams.
//
//   auto client = Client::Connect("127.0.0.1:50051");
//   if (!client.ok()) return client.status();
//   v1::ListAnswersRequest request;
//   request.set_parent("articles/-");
//   for (absl::StatusOr<v1::Answer>& answer : (*client)->ListAnswers(request)) ...
//
// Errors carry the server's details as payloads (client/status.h). No call is retried. Thread-safe; ranges
// and streams belong to one thread each and must end before the client does.
#ifndef FANGTAN_CLIENT_CLIENT_H_
#define FANGTAN_CLIENT_CLIENT_H_

#include <grpcpp/channel.h>
#include <grpcpp/security/credentials.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/import_stream.h"
#include "client/pages.h"
#include "client/server_stream.h"
#include "fangtan/v1/admin_service.pb.h"
#include "fangtan/v1/articles_service.pb.h"
#include "fangtan/v1/changes_service.pb.h"
#include "fangtan/v1/interviews_service.pb.h"
#include "fangtan/v1/rankings_service.pb.h"
#include "fangtan/v1/search_service.pb.h"
#include "fangtan/v1/sources_service.pb.h"
#include "fangtan/v1/speakers_service.pb.h"
#include "google/longrunning/operations.pb.h"
#include "grpc/health/v1/health.pb.h"

namespace fangtan::client {

struct ClientOptions {
  // Deadline of each unary call, so of each page of a range.
  absl::Duration timeout = absl::Seconds(60);

  // Deadline of a whole stream.
  absl::Duration stream_timeout = absl::InfiniteDuration();

  // How the channel is secured; null: not at all.
  std::shared_ptr<grpc::ChannelCredentials> credentials;

  // The name that the server's certificate must hold, if it is not that of the address.
  std::string server_name;

  // Shown with every call, as `authorization: Bearer`; empty: none. Never sent in the clear to another
  // machine.
  std::string token;

  // Share no connection with other clients of this process, as they do where they are alike.
  bool own_connection = false;

  ImportWindow import_window;
};

class Client {
 public:
  // A client of the server at `address`: `host:port`, `unix:path`, or another gRPC target. The connection is
  // made by the first call, which is UNAVAILABLE SERVER_NOT_REACHED if there is none. INVALID_ARGUMENT
  // SERVER_ADDRESS_INVALID for an empty address, TOKEN_MALFORMED, TOKEN_IN_THE_CLEAR for one that would have
  // to go to another machine without TLS.
  static absl::StatusOr<std::unique_ptr<Client>> Connect(const std::string& address,
                                                         const ClientOptions& options = {});

  // A client over a channel that the caller made, for example an in-process one. REQUIRES: not null.
  static std::unique_ptr<Client> Over(const std::shared_ptr<grpc::Channel>& channel,
                                      const ClientOptions& options = {});

  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  absl::StatusOr<v1::Article> GetArticle(const v1::GetArticleRequest& request) const;
  absl::StatusOr<v1::BatchGetArticlesResponse> BatchGetArticles(
      const v1::BatchGetArticlesRequest& request) const;
  PageRange<v1::Article> ListArticles(const v1::ListArticlesRequest& request) const;
  absl::StatusOr<v1::Article> CreateArticle(const v1::CreateArticleRequest& request) const;
  absl::StatusOr<v1::Article> UpdateArticle(const v1::UpdateArticleRequest& request) const;
  absl::StatusOr<v1::Article> DeleteArticle(const v1::DeleteArticleRequest& request) const;
  absl::StatusOr<v1::Article> UndeleteArticle(const v1::UndeleteArticleRequest& request) const;
  std::unique_ptr<ImportStream> ImportArticles() const;
  ServerStream<v1::ExportArticlesResponse> ExportArticles(const v1::ExportArticlesRequest& request) const;

  absl::StatusOr<v1::Question> GetQuestion(const v1::GetQuestionRequest& request) const;
  absl::StatusOr<v1::BatchGetQuestionsResponse> BatchGetQuestions(
      const v1::BatchGetQuestionsRequest& request) const;
  PageRange<v1::Question> ListQuestions(const v1::ListQuestionsRequest& request) const;
  absl::StatusOr<v1::Answer> GetAnswer(const v1::GetAnswerRequest& request) const;
  absl::StatusOr<v1::BatchGetAnswersResponse> BatchGetAnswers(
      const v1::BatchGetAnswersRequest& request) const;
  PageRange<v1::Answer> ListAnswers(const v1::ListAnswersRequest& request) const;

  absl::StatusOr<v1::Speaker> GetSpeaker(const v1::GetSpeakerRequest& request) const;
  absl::StatusOr<v1::BatchGetSpeakersResponse> BatchGetSpeakers(
      const v1::BatchGetSpeakersRequest& request) const;
  PageRange<v1::Speaker> ListSpeakers(const v1::ListSpeakersRequest& request) const;
  absl::StatusOr<v1::Speaker> UpdateSpeaker(const v1::UpdateSpeakerRequest& request) const;
  absl::StatusOr<v1::ResolveSpeakerResponse> ResolveSpeaker(const v1::ResolveSpeakerRequest& request) const;
  absl::StatusOr<v1::Speaker> MergeSpeakers(const v1::MergeSpeakersRequest& request) const;
  absl::StatusOr<v1::Speaker> SplitSpeaker(const v1::SplitSpeakerRequest& request) const;

  PageRange<v1::SearchAnswersResponse::Result> SearchAnswers(const v1::SearchAnswersRequest& request) const;
  PageRange<v1::SearchQuestionsResponse::Result> SearchQuestions(
      const v1::SearchQuestionsRequest& request) const;
  PageRange<v1::SearchArticlesResponse::Result> SearchArticles(
      const v1::SearchArticlesRequest& request) const;
  absl::StatusOr<v1::TallyAnswersResponse> TallyAnswers(const v1::TallyAnswersRequest& request) const;

  absl::StatusOr<v1::Source> GetSource(const v1::GetSourceRequest& request) const;
  absl::StatusOr<v1::ReadSpanResponse> ReadSpan(const v1::ReadSpanRequest& request) const;
  absl::StatusOr<v1::VerifyCitationResponse> VerifyCitation(const v1::VerifyCitationRequest& request) const;

  absl::StatusOr<v1::Ranking> GetRanking(const v1::GetRankingRequest& request) const;
  PageRange<v1::Ranking> ListRankings(const v1::ListRankingsRequest& request) const;

  PageRange<v1::Change> ListChanges(const v1::ListChangesRequest& request) const;
  ServerStream<v1::WatchChangesResponse> WatchChanges(const v1::WatchChangesRequest& request) const;

  absl::StatusOr<google::longrunning::Operation> CreateBackup(const v1::CreateBackupRequest& request) const;
  PageRange<v1::Backup> ListBackups(const v1::ListBackupsRequest& request) const;
  absl::StatusOr<google::longrunning::Operation> VerifyStore(const v1::VerifyStoreRequest& request) const;
  absl::StatusOr<v1::ServerStatus> GetStatus(const v1::GetStatusRequest& request) const;
  absl::StatusOr<v1::RebuildIndexResponse> RebuildIndex(const v1::RebuildIndexRequest& request) const;
  // Of the standard health service (grpc.health.v1); an empty service asks for the server as a whole.
  absl::StatusOr<grpc::health::v1::HealthCheckResponse> CheckHealth(
      const grpc::health::v1::HealthCheckRequest& request) const;
  absl::StatusOr<google::longrunning::Operation> Compact(const v1::CompactRequest& request) const;

  absl::StatusOr<google::longrunning::Operation> GetOperation(
      const google::longrunning::GetOperationRequest& request) const;
  // May return before it is done: ask again.
  absl::StatusOr<google::longrunning::Operation> WaitOperation(
      const google::longrunning::WaitOperationRequest& request) const;
  absl::Status CancelOperation(const google::longrunning::CancelOperationRequest& request) const;

 private:
  struct Stubs;

  Client(std::unique_ptr<Stubs> stubs, const ClientOptions& options);

  const std::unique_ptr<Stubs> stubs_;
  const ClientOptions options_;
};

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLIENT_H_
