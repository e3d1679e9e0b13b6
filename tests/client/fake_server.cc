#include "tests/client/fake_server.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace fangtan::client {
namespace {

constexpr int64_t kRevision = 42;

google::rpc::Status RpcError(int code, const std::string& reason, const std::string& message,
                             const std::vector<std::pair<std::string, std::string>>& metadata) {
  google::rpc::Status details;
  details.set_code(code);
  details.set_message(message);
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("fangtan.dev");
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  details.add_details()->PackFrom(info);
  return details;
}

void Fill(int number, v1::View view, v1::Article& article) {
  article.set_name(absl::StrFormat("articles/item-%04d", number));
  article.set_title(absl::StrCat("第", number, "號：困難村走上幸福路"));
  article.set_column("書記微訪談");
  if (view == v1::FULL)
    article.add_sections()->add_exchanges()->mutable_question()->set_text("有哪些積極探索？");
}

}  // namespace

grpc::Status ServerError(grpc::StatusCode code, const std::string& reason, const std::string& message,
                         const std::vector<std::pair<std::string, std::string>>& metadata) {
  return grpc::Status(code, message, RpcError(code, reason, message, metadata).SerializeAsString());
}

grpc::Status FakeArticles::GetArticle(grpc::ServerContext* context, const v1::GetArticleRequest* request,
                                      v1::Article* article) {
  int number = 0;
  if (!absl::StartsWith(request->name(), "articles/item-") ||
      !absl::SimpleAtoi(request->name().substr(14), &number) || number >= count_) {
    return ServerError(grpc::StatusCode::NOT_FOUND, "ARTICLE_NOT_FOUND", request->name() + " does not exist",
                       {{"name", request->name()}});
  }
  Fill(number, request->view(), *article);
  return grpc::Status::OK;
}

grpc::Status FakeArticles::ListArticles(grpc::ServerContext*, const v1::ListArticlesRequest* request,
                                        v1::ListArticlesResponse* response) {
  {
    const std::lock_guard lock(mutex_);
    page_sizes_.push_back(request->page_size());
  }
  if (const auto status = CheckFilter(request->filter()); !status.ok()) return status;
  int start = 0;
  if (!request->page_token().empty() && !absl::SimpleAtoi(request->page_token(), &start)) {
    return ServerError(grpc::StatusCode::INVALID_ARGUMENT, "PAGE_TOKEN_INVALID", "the token is none");
  }
  // `broken-after-N` as order fails every page that starts behind item N.
  int broken_after = 0;
  if (absl::StartsWith(request->order_by(), "broken-after-") &&
      absl::SimpleAtoi(request->order_by().substr(13), &broken_after) && start >= broken_after) {
    return ServerError(grpc::StatusCode::OUT_OF_RANGE, "REVISION_COMPACTED", "no longer kept",
                       {{"oldest_revision", "40"}});
  }
  const int end = std::min(count_, start + request->page_size());
  for (int i = start; i < end; ++i) Fill(i, request->view(), *response->add_articles());
  if (end < count_) response->set_next_page_token(absl::StrCat(end));
  response->set_read_revision(kRevision);
  response->set_total_size(count_);
  return grpc::Status::OK;
}

grpc::Status FakeArticles::DeleteArticle(grpc::ServerContext*, const v1::DeleteArticleRequest* request,
                                         v1::Article* article) {
  if (request->etag() == "old") {
    return ServerError(grpc::StatusCode::ABORTED, "ETAG_MISMATCH", "it has changed");
  }
  article->set_name(request->name());
  return grpc::Status::OK;
}

grpc::Status FakeArticles::ImportArticles(
    grpc::ServerContext* context,
    grpc::ServerReaderWriter<v1::ImportArticlesResponse, v1::ImportArticlesRequest>* stream) {
  v1::ImportArticlesRequest request;
  int64_t item = 0;
  while (stream->Read(&request)) {
    if (item == break_after_) return grpc::Status(grpc::StatusCode::UNAVAILABLE, "Socket closed");
    v1::ImportArticlesResponse response;
    response.set_item(item++);
    if (full_after_ >= 0 && response.item() >= full_after_) {
      *response.mutable_status() =
          response.item() == full_after_
              ? RpcError(grpc::StatusCode::RESOURCE_EXHAUSTED, "STORAGE_FULL", "writing: no space left", {})
              : RpcError(grpc::StatusCode::UNAVAILABLE, "STORE_FAILED", "the store takes no writes", {});
    } else if (absl::StrContains(request.document().content(), "unreadable")) {
      *response.mutable_status() =
          RpcError(grpc::StatusCode::INVALID_ARGUMENT, "DOCUMENT_UNREADABLE", "the document is binary", {});
    } else {
      response.set_outcome(request.validate_only() ? v1::ImportArticlesResponse::OUTCOME_VALIDATED
                                                   : v1::ImportArticlesResponse::OUTCOME_CREATED);
      Fill(static_cast<int>(response.item()), v1::BASIC, *response.mutable_article());
      response.mutable_article()->set_uri(request.document().uri());
      if (request.has_article()) response.mutable_article()->set_title(request.article().title());
    }
    stream->Write(response);
    const std::lock_guard lock(mutex_);
    ++imported_;
  }
  return grpc::Status::OK;
}

grpc::Status FakeArticles::ExportArticles(grpc::ServerContext*, const v1::ExportArticlesRequest* request,
                                          grpc::ServerWriter<v1::ExportArticlesResponse>* writer) {
  if (const auto status = CheckFilter(request->filter()); !status.ok()) return status;
  for (int i = 0; i < count_; ++i) {
    v1::ExportArticlesResponse response;
    Fill(i, v1::FULL, *response.mutable_article());
    response.set_read_revision(kRevision);
    writer->Write(response);
  }
  return grpc::Status::OK;
}

int64_t FakeArticles::imported() const {
  const std::lock_guard lock(mutex_);
  return imported_;
}

std::vector<int> FakeArticles::page_sizes() const {
  const std::lock_guard lock(mutex_);
  return page_sizes_;
}

grpc::Status FakeSources::GetSource(grpc::ServerContext*, const v1::GetSourceRequest* request,
                                    v1::Source* source) {
  source->set_name(request->name());
  source->set_byte_count(static_cast<int64_t>(content_.size()));
  if (request->view() == v1::FULL) source->set_content(content_);
  return grpc::Status::OK;
}

grpc::Status FakeSources::ReadSpan(grpc::ServerContext*, const v1::ReadSpanRequest* request,
                                   v1::ReadSpanResponse* response) {
  const v1::Span& span = request->span();
  if (span.byte_end() > static_cast<int64_t>(content_.size())) {
    return ServerError(grpc::StatusCode::OUT_OF_RANGE, "SPAN_OUT_OF_RANGE", "behind the end");
  }
  response->set_content(content_.substr(span.byte_start(), span.byte_end() - span.byte_start()));
  response->set_text(response->content());
  return grpc::Status::OK;
}

grpc::Status FakeSources::VerifyCitation(grpc::ServerContext*, const v1::VerifyCitationRequest* request,
                                         v1::VerifyCitationResponse* response) {
  const bool said = absl::StrContains(content_, request->quote());
  response->set_verdict(said ? v1::VerifyCitationResponse::EXACT : v1::VerifyCitationResponse::ABSENT);
  return grpc::Status::OK;
}

FakeServer::FakeServer(int articles, std::string source_content)
    : articles_(articles), sources_(std::move(source_content)) {
  std::string pattern = (std::filesystem::temp_directory_path() / "fangtan-cli-XXXXXX").string();
  folder_ = mkdtemp(pattern.data());
  address_ = absl::StrCat("unix:", folder_, "/socket");
  grpc::ServerBuilder builder;
  builder.AddListeningPort(address_, grpc::InsecureServerCredentials());
  builder.SetMaxReceiveMessageSize(-1);
  builder.RegisterService(&articles_);
  builder.RegisterService(&sources_);
  builder.RegisterService(&interviews_);
  builder.RegisterService(&speakers_);
  builder.RegisterService(&search_);
  builder.RegisterService(&changes_);
  builder.RegisterService(&admin_);
  server_ = builder.BuildAndStart();
}

FakeServer::~FakeServer() {
  Stop();
  std::filesystem::remove_all(folder_);
}

void FakeServer::Stop() {
  if (server_ == nullptr) return;
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
  server_.reset();
}

}  // namespace fangtan::client
