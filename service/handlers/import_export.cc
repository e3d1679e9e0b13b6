#include "service/handlers/import_export.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/documents/reader.h"
#include "service/handlers/complete_article.h"
#include "service/handlers/listing.h"
#include "service/rpc/reply.h"
#include "service/rpc/rpc_status.h"
#include "storage/errors.h"
#include "storage/sha256.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

constexpr int kExportPageSize = 50;

// BASIC of a FULL article.
v1::Article WithoutExchanges(v1::Article article) {
  for (v1::Section& section : *article.mutable_sections()) section.clear_exchanges();
  return article;
}

// What an article says, without what writing it adds: equal contents are the same article.
absl::StatusOr<std::string> ContentOf(const storage::View& view, v1::Article article) {
  RETURN_IF_ERROR(CompleteArticle(view, article).status());
  return EncodeArticle(article).SerializeAsString();
}

bool Says(const absl::Status& status, std::string_view reason) {
  return storage::ErrorReason(status) == reason;
}

}  // namespace

absl::Status Importer::ImportArticles(const rpc::CallContext& context, rpc::RequestStream& requests,
                                      rpc::ReplyStream& replies) const {
  for (int64_t item = 0;; ++item) {
    ASSIGN_OR_RETURN(const std::optional<absl::Cord> bytes, requests.Read());
    if (!bytes.has_value()) return absl::OkStatus();
    const auto request = rpc::ParseRequest<v1::ImportArticlesRequest>(*bytes);
    v1::ImportArticlesResponse response;
    if (request.ok()) {
      response = Import(*request);
    } else {
      *response.mutable_status() = rpc::ToRpcStatus(request.status());
    }
    response.set_item(item);
    RETURN_IF_ERROR(replies.Write(absl::Cord(response.SerializeAsString())));
  }
}

v1::ImportArticlesResponse Importer::Import(const v1::ImportArticlesRequest& request) const {
  absl::StatusOr<v1::ImportArticlesResponse> response = ImportItem(request);
  if (response.ok()) {
    response->mutable_status();
    return *std::move(response);
  }
  v1::ImportArticlesResponse failed;
  *failed.mutable_status() = rpc::ToRpcStatus(response.status());
  return failed;
}

absl::StatusOr<v1::ImportArticlesResponse> Importer::ImportItem(
    const v1::ImportArticlesRequest& request) const {
  const WriteOptions options = WriteOptionsOf(request);
  ASSIGN_OR_RETURN(std::optional<Written> replay, writer_.FindReplay(options));
  if (replay.has_value()) {
    v1::ImportArticlesResponse response;
    response.set_outcome(v1::ImportArticlesResponse::OUTCOME_CREATED);
    response.set_revision(static_cast<int64_t>(replay->revision));
    response.set_ranking(replay->article.ranking());
    *response.mutable_article() = WithoutExchanges(std::move(replay->article));
    return response;
  }
  switch (request.item_case()) {
    case v1::ImportArticlesRequest::kArticle:
      return ImportArticle(request.article(), options);
    case v1::ImportArticlesRequest::kDocument:
      return ImportDocument(request.document(), options);
    case v1::ImportArticlesRequest::ITEM_NOT_SET:
      break;
  }
  return storage::InvalidField("item", "holds neither an article nor a document");
}

absl::StatusOr<v1::ImportArticlesResponse> Importer::ImportDocument(const v1::RawDocument& document,
                                                                    const WriteOptions& options) const {
  const storage::SourceId source = storage::SourceId::FromDigest(storage::Sha256(document.content()));
  const storage::ArticleId id = ArticleIdOfSource(source);
  if (!options.validate_only) {
    absl::StatusOr<v1::ImportArticlesResponse> unchanged = Unchanged(id);
    if (!Says(unchanged.status(), "ARTICLE_NOT_FOUND")) return unchanged;
  }
  ASSIGN_OR_RETURN(Reading reading, ReadDocument({.content = document.content(),
                                                  .uri = document.uri(),
                                                  .format = document.format(),
                                                  .media_type = document.media_type()}));
  NewArticle made{.article = std::move(reading.article),
                  .source = std::move(reading.source),
                  .ranking = std::move(reading.ranking)};
  made.article.set_name(id.Name());
  made.source->set_content(document.content());
  return Store(std::move(made), options);
}

absl::StatusOr<v1::ImportArticlesResponse> Importer::ImportArticle(v1::Article article,
                                                                   const WriteOptions& options) const {
  if (article.name().empty()) {
    ClearOutputOnly(article);
    article.set_name(ArticleIdOfContent(article).Name());
  }
  const auto id = storage::ArticleId::Parse(article.name());
  if (!id.ok())
    return storage::InvalidField("article.name", "is no articles/{article}", "RESOURCE_NAME_INVALID");
  return Store({.article = std::move(article)}, options);
}

absl::StatusOr<v1::ImportArticlesResponse> Importer::Store(NewArticle made,
                                                           const WriteOptions& options) const {
  v1::ImportArticlesResponse response;
  if (made.source.has_value()) {
    *response.mutable_source() = *made.source;
    response.mutable_source()->clear_content();
  }
  ASSIGN_OR_RETURN(const storage::ArticleId id, storage::ArticleId::Parse(made.article.name()));
  const bool is_document = made.source.has_value();
  const v1::Article sent = is_document ? v1::Article() : made.article;
  absl::StatusOr<Written> written = writer_.Create(std::move(made), options);
  if (Says(written.status(), "ALREADY_EXISTS")) {
    // Another caller imported the same document a moment ago, or the article is there as it was sent.
    if (is_document) return Unchanged(id);
    ASSIGN_OR_RETURN(const auto view, store_.At(0));
    ASSIGN_OR_RETURN(const auto encoded, view->GetArticle(id, v1::FULL));
    ASSIGN_OR_RETURN(v1::Article stored, encoded.Decode());
    ASSIGN_OR_RETURN(const std::string stored_content, ContentOf(*view, std::move(stored)));
    ASSIGN_OR_RETURN(const std::string sent_content, ContentOf(*view, sent));
    if (stored_content != sent_content) return written.status();
    return Unchanged(id);
  }
  RETURN_IF_ERROR(written.status());
  response.set_outcome(options.validate_only ? v1::ImportArticlesResponse::OUTCOME_VALIDATED
                                             : v1::ImportArticlesResponse::OUTCOME_CREATED);
  response.set_revision(static_cast<int64_t>(written->revision));
  response.set_ranking(written->article.ranking());
  *response.mutable_article() =
      options.validate_only ? std::move(written->article) : WithoutExchanges(std::move(written->article));
  return response;
}

absl::StatusOr<v1::ImportArticlesResponse> Importer::Unchanged(const storage::ArticleId& id) const {
  ASSIGN_OR_RETURN(const auto view, store_.At(0));
  ASSIGN_OR_RETURN(const auto encoded, view->GetArticle(id, v1::BASIC));
  v1::ImportArticlesResponse response;
  response.set_outcome(v1::ImportArticlesResponse::OUTCOME_UNCHANGED);
  ASSIGN_OR_RETURN(*response.mutable_article(), encoded.Decode());
  response.set_revision(response.article().revision());
  response.set_ranking(response.article().ranking());
  if (!response.article().source().empty()) {
    ASSIGN_OR_RETURN(const storage::SourceId source, storage::SourceId::Parse(response.article().source()));
    const auto stored = view->GetSource(source, v1::BASIC);
    // An article that was exported from another store names a source that may not be here.
    if (stored.ok()) {
      ASSIGN_OR_RETURN(*response.mutable_source(), stored->Decode());
    } else if (!absl::IsNotFound(stored.status())) {
      return stored.status();
    }
  }
  return response;
}

absl::Status Exporter::ExportArticles(const rpc::CallContext& context, const absl::Cord& bytes,
                                      rpc::ReplyStream& replies) const {
  ASSIGN_OR_RETURN(const auto request, rpc::ParseRequest<v1::ExportArticlesRequest>(bytes));
  if (!request.filter().empty()) return storage::NotImplemented("filter");
  ASSIGN_OR_RETURN(const auto view, ViewAt(store_, request.read_revision()));
  storage::ListQuery query{.kind = internal::ARTICLE, .limit = kExportPageSize, .view = v1::FULL};
  v1::ExportArticlesResponse rest;
  rest.set_read_revision(static_cast<int64_t>(view->revision()));
  for (bool more = true; more;) {
    ASSIGN_OR_RETURN(storage::Page page, view->List(query));
    for (absl::Cord& item : page.items) {
      rpc::Reply<v1::ExportArticlesResponse> reply;
      reply
          .Add<&v1::ExportArticlesResponse::mutable_article, v1::ExportArticlesResponse::kArticleFieldNumber>(
              storage::Encoded<v1::Article>(std::move(item)));
      RETURN_IF_ERROR(replies.Write(std::move(reply).Finish(rest).bytes()));
    }
    more = page.more;
    query.after = std::move(page.last);
  }
  return absl::OkStatus();
}

}  // namespace fangtan::service
