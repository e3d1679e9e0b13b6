#include "service/handlers/articles.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/handlers/article_mask.h"
#include "service/handlers/complete_article.h"
#include "service/handlers/listing.h"
#include "service/validation.h"
#include "storage/error_details.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

using storage::Encoded;
using storage::SortField;

// How often an update without an etag is tried when another writer was faster. With turns taken, a handful
// do; this only ends what would never end.
constexpr int kMaxUpdateAttempts = 1000;

const SortFieldNames& ArticleOrders() {
  static const auto* const names =
      new SortFieldNames{{"publish_time", SortField::kPublishTime}, {"create_time", SortField::kCreateTime},
                         {"update_time", SortField::kUpdateTime},   {"title", SortField::kTitle},
                         {"answer_count", SortField::kAnswerCount}, {"name", SortField::kName}};
  return *names;
}

// The name that a new article gets: the id asked for, the name it carries, or one derived from it.
absl::StatusOr<std::string> NameOfNew(const v1::CreateArticleRequest& request) {
  const std::string& carried = request.article().name();
  if (!request.article_id().empty()) {
    if (!storage::IsValidId(request.article_id())) {
      return storage::InvalidField("article_id", "is not 4 to 63 characters of [a-z0-9-]");
    }
    const std::string name = storage::ArticleId{request.article_id()}.Name();
    if (!carried.empty() && carried != name) {
      return storage::InvalidField("article.name", "differs from article_id; leave it empty");
    }
    return name;
  }
  if (!carried.empty()) {
    ASSIGN_OR_RETURN(const storage::ArticleId id, storage::ArticleId::Parse(carried));
    return id.Name();
  }
  return DerivedArticleId(request.article()).Name();
}

// Whether another writer was faster, which is nothing to whoever asked for no state in particular.
bool WasOvertaken(const absl::Status& status, const v1::UpdateArticleRequest& request) {
  if (!request.article().etag().empty()) return false;
  const std::string reason = storage::ErrorReason(status);
  return reason == "ETAG_MISMATCH" || (reason == "ALREADY_EXISTS" && request.allow_missing());
}

// A state that is not there matches no etag.
absl::Status GoneSinceRead(const storage::ArticleId& id) {
  return storage::AboutResource(
      storage::MakeError(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                         absl::StrCat(id.Name(), " is not there (any more); without an etag it is created"),
                         {{"name", id.Name()}}),
      id.Name());
}

}  // namespace

absl::StatusOr<Encoded<v1::Article>> Articles::GetArticle(const rpc::CallContext& context,
                                                          const v1::GetArticleRequest& request) const {
  ASSIGN_OR_RETURN(const storage::ArticleId id, storage::ArticleId::Parse(request.name()));
  RETURN_IF_ERROR(CheckView(request.view()));
  ASSIGN_OR_RETURN(const auto view, ViewAt(store_, request.read_revision(), context.read_tier()));
  return view->GetArticle(id, request.view(), request.show_deleted());
}

absl::StatusOr<Encoded<v1::BatchGetArticlesResponse>> Articles::BatchGetArticles(
    const rpc::CallContext&, const v1::BatchGetArticlesRequest& request) const {
  using Response = v1::BatchGetArticlesResponse;
  return BatchReply<storage::ArticleId, Response, &Response::add_articles, Response::kArticlesFieldNumber>(
      store_, request,
      [&](const storage::View& view, const auto& id) { return view.GetArticle(id, request.view()); });
}

absl::StatusOr<Encoded<v1::ListArticlesResponse>> Articles::ListArticles(
    const rpc::CallContext& context, const v1::ListArticlesRequest& request) const {
  using Response = v1::ListArticlesResponse;
  storage::ListQuery query{
      .kind = internal::ARTICLE, .view = request.view(), .show_deleted = request.show_deleted()};
  ASSIGN_OR_RETURN(query.order, ParseOrderBy(request.order_by(), ArticleOrders(),
                                             {{.field = SortField::kPublishTime, .descending = true}}));
  ASSIGN_OR_RETURN(Listing listing, ListPage(store_, tokens_, context, request, std::move(query)));
  return ListReply<Response, v1::Article, &Response::add_articles, Response::kArticlesFieldNumber>(
      std::move(listing));
}

absl::StatusOr<Encoded<v1::Article>> Articles::CreateArticle(const rpc::CallContext&,
                                                             const v1::CreateArticleRequest& request) const {
  const WriteOptions options = WriteOptionsOf(request);
  ASSIGN_OR_RETURN(std::optional<Written> replay, writer_.FindReplay(options));
  if (replay.has_value()) return std::move(replay->article);
  if (!request.has_article()) return storage::InvalidField("article", "is missing");
  NewArticle made{.article = request.article()};
  ASSIGN_OR_RETURN(*made.article.mutable_name(), NameOfNew(request));
  ASSIGN_OR_RETURN(Written written, writer_.Create(std::move(made), options));
  return std::move(written.article);
}

absl::StatusOr<Encoded<v1::Article>> Articles::UpdateArticle(const rpc::CallContext& context,
                                                             const v1::UpdateArticleRequest& request) const {
  const WriteOptions options = WriteOptionsOf(request);
  ASSIGN_OR_RETURN(std::optional<Written> replay, writer_.FindReplay(options));
  if (replay.has_value()) return std::move(replay->article);
  const absl::StatusOr<storage::ArticleId> id = storage::ArticleId::Parse(request.article().name());
  if (!id.ok())
    return storage::InvalidField("article.name", "is no articles/{article}", "RESOURCE_NAME_INVALID");
  WriteTurns::Turn turn(turns_, id->id);
  for (int attempt = 1;; ++attempt) {
    absl::StatusOr<Encoded<v1::Article>> written = TryUpdate(*id, request, options);
    if (!WasOvertaken(written.status(), request) || attempt == kMaxUpdateAttempts) return written;
    if (context.cancelled()) {
      return storage::MakeError(absl::StatusCode::kCancelled, "CANCELLED", "the caller is gone");
    }
    turn.Take();
  }
}

absl::StatusOr<Encoded<v1::Article>> Articles::TryUpdate(const storage::ArticleId& id,
                                                         const v1::UpdateArticleRequest& request,
                                                         const WriteOptions& options) const {
  ASSIGN_OR_RETURN(const auto view, store_.At(0));
  // A deleted one is left to the write to refuse, with the code of writes.
  const absl::StatusOr<Encoded<v1::Article>> encoded = view->GetArticle(id, v1::FULL, /*show_deleted=*/true);
  const std::string& etag = request.article().etag();
  if (request.allow_missing() && storage::ErrorReason(encoded.status()) == "ARTICLE_NOT_FOUND") {
    if (!etag.empty()) return GoneSinceRead(id);
    ASSIGN_OR_RETURN(Written written, writer_.Create({.article = request.article()}, options));
    return std::move(written.article);
  }
  RETURN_IF_ERROR(encoded.status());
  ASSIGN_OR_RETURN(const v1::Article stored, encoded->Decode());
  ASSIGN_OR_RETURN(v1::Article updated, ApplyUpdate(request, stored));
  ASSIGN_OR_RETURN(Written written,
                   writer_.Replace(stored, std::move(updated), etag.empty() ? stored.etag() : etag, options));
  return std::move(written.article);
}

absl::StatusOr<Encoded<v1::Article>> Articles::DeleteArticle(const rpc::CallContext&,
                                                             const v1::DeleteArticleRequest& request) const {
  const WriteOptions options = WriteOptionsOf(request);
  RETURN_IF_ERROR(CheckRequestId(options.request_id));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  ASSIGN_OR_RETURN(const storage::ArticleId id, storage::ArticleId::Parse(request.name()));
  internal::Operation operation;
  operation.mutable_delete_article()->set_name(id.Name());
  operation.mutable_delete_article()->set_etag(request.etag());
  operation.mutable_delete_article()->set_reason(request.reason());
  ASSIGN_OR_RETURN(Written written, writer_.Apply(id.Name(), operation, options));
  return std::move(written.article);
}

absl::StatusOr<Encoded<v1::Article>> Articles::UndeleteArticle(
    const rpc::CallContext&, const v1::UndeleteArticleRequest& request) const {
  const WriteOptions options = WriteOptionsOf(request);
  RETURN_IF_ERROR(CheckRequestId(options.request_id));
  ASSIGN_OR_RETURN(const storage::ArticleId id, storage::ArticleId::Parse(request.name()));
  internal::Operation operation;
  operation.mutable_undelete_article()->set_name(id.Name());
  operation.mutable_undelete_article()->set_etag(request.etag());
  ASSIGN_OR_RETURN(Written written, writer_.Apply(id.Name(), operation, options));
  return std::move(written.article);
}

}  // namespace fangtan::service
