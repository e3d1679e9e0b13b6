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

// What an article says, without what writing it adds: equal contents are the same article.
absl::StatusOr<std::string> ContentOf(const storage::View& view, v1::Article article) {
  RETURN_IF_ERROR(CompleteArticle(view, nullptr, article).status());
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
    ASSIGN_OR_RETURN(const storage::ArticleId id, storage::ArticleId::Parse(replay->article.name()));
    return Stored(id, replay->revision, v1::ImportArticlesResponse::OUTCOME_CREATED);
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
    absl::StatusOr<v1::ImportArticlesResponse> same = SameDocument(id, document);
    if (!Says(same.status(), "ARTICLE_NOT_FOUND")) return same;
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
  absl::StatusOr<v1::ImportArticlesResponse> created = Create(std::move(made), options);
  // Another caller may have imported the same document a moment ago.
  if (Says(created.status(), "ALREADY_EXISTS") && !options.validate_only) return SameDocument(id, document);
  return created;
}

absl::StatusOr<v1::ImportArticlesResponse> Importer::ImportArticle(v1::Article article,
                                                                   const WriteOptions& options) const {
  if (article.name().empty()) article.set_name(DerivedArticleId(article).Name());
  const auto id = storage::ArticleId::Parse(article.name());
  if (!id.ok()) {
    return storage::InvalidField("article.name", "is no articles/{article}", "RESOURCE_NAME_INVALID");
  }
  absl::StatusOr<v1::ImportArticlesResponse> created = Create({.article = article}, options);
  if (Says(created.status(), "ALREADY_EXISTS")) return SameArticle(article, created.status());
  return created;
}

absl::StatusOr<v1::ImportArticlesResponse> Importer::Create(NewArticle made,
                                                            const WriteOptions& options) const {
  ASSIGN_OR_RETURN(const storage::ArticleId id, storage::ArticleId::Parse(made.article.name()));
  const std::optional<v1::Source> source = options.validate_only ? made.source : std::nullopt;
  ASSIGN_OR_RETURN(Written written, writer_.Create(std::move(made), options));
  if (!options.validate_only) {
    return Stored(id, written.revision, v1::ImportArticlesResponse::OUTCOME_CREATED);
  }
  v1::ImportArticlesResponse response;
  response.set_outcome(v1::ImportArticlesResponse::OUTCOME_VALIDATED);
  response.set_revision(static_cast<int64_t>(written.revision));
  response.set_ranking(written.article.ranking());
  if (source.has_value()) {
    *response.mutable_source() = *source;
    response.mutable_source()->clear_content();
  }
  *response.mutable_article() = std::move(written.article);
  return response;
}

absl::StatusOr<v1::ImportArticlesResponse> Importer::Stored(
    const storage::ArticleId& id, storage::Revision revision,
    v1::ImportArticlesResponse::Outcome outcome) const {
  ASSIGN_OR_RETURN(const auto view, ViewAfter(store_, revision));
  ASSIGN_OR_RETURN(const auto encoded, view->GetArticle(id, v1::BASIC));
  v1::ImportArticlesResponse response;
  response.set_outcome(outcome);
  ASSIGN_OR_RETURN(*response.mutable_article(), encoded.Decode());
  response.set_revision(response.article().revision());
  response.set_ranking(response.article().ranking());
  const auto source = storage::SourceId::Parse(response.article().source());
  if (!source.ok()) return response;  // an article that a client wrote
  const auto stored = view->GetSource(*source, v1::BASIC);
  if (stored.ok()) {
    ASSIGN_OR_RETURN(*response.mutable_source(), stored->Decode());
  } else if (!absl::IsNotFound(stored.status())) {
    return stored.status();  // NOT_FOUND: exported from another store, and its source was not imported here
  }
  return response;
}

absl::StatusOr<v1::ImportArticlesResponse> Importer::SameDocument(const storage::ArticleId& id,
                                                                  const v1::RawDocument& document) const {
  ASSIGN_OR_RETURN(v1::ImportArticlesResponse response,
                   Stored(id, 0, v1::ImportArticlesResponse::OUTCOME_UNCHANGED));
  const storage::SourceId source = storage::SourceId::FromDigest(storage::Sha256(document.content()));
  if (response.article().source() != source.Name()) {
    return storage::MakeError(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS",
                              absl::StrCat(id.Name(), " exists and was not read from this document"),
                              {{"name", id.Name()}});
  }
  if (response.has_source()) return response;
  // The article came from another store's export; its spans point into bytes that are here only now.
  ASSIGN_OR_RETURN(Reading reading, ReadDocument({.content = document.content(),
                                                  .uri = document.uri(),
                                                  .format = document.format(),
                                                  .media_type = document.media_type()}));
  NewArticle made{.article = response.article(),
                  .source = std::move(reading.source),
                  .ranking = std::move(reading.ranking)};
  made.source->set_content(document.content());
  RETURN_IF_ERROR(writer_.PutCompanions(std::move(made)));
  return Stored(id, 0, v1::ImportArticlesResponse::OUTCOME_UNCHANGED);
}

absl::StatusOr<v1::ImportArticlesResponse> Importer::SameArticle(const v1::Article& sent,
                                                                 const absl::Status& refusal) const {
  ASSIGN_OR_RETURN(const storage::ArticleId id, storage::ArticleId::Parse(sent.name()));
  ASSIGN_OR_RETURN(const auto view, store_.At(0));
  ASSIGN_OR_RETURN(const auto encoded, view->GetArticle(id, v1::FULL));
  ASSIGN_OR_RETURN(v1::Article stored, encoded.Decode());
  ASSIGN_OR_RETURN(const std::string stored_content, ContentOf(*view, std::move(stored)));
  ASSIGN_OR_RETURN(const std::string sent_content, ContentOf(*view, sent));
  if (stored_content != sent_content) return refusal;
  return Stored(id, 0, v1::ImportArticlesResponse::OUTCOME_UNCHANGED);
}

absl::Status Exporter::ExportArticles(const rpc::CallContext& context, const absl::Cord& bytes,
                                      rpc::ReplyStream& replies) const {
  ASSIGN_OR_RETURN(const auto request, rpc::ParseRequest<v1::ExportArticlesRequest>(bytes));
  ASSIGN_OR_RETURN(const auto view, ViewAt(store_, request.read_revision()));
  storage::ListQuery query{.kind = internal::ARTICLE, .limit = kExportPageSize, .view = v1::FULL};
  ASSIGN_OR_RETURN(query.predicate, CompileFilterOf(query.kind, request.filter()));
  query.stop = [&context] { return context.cancelled(); };
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
    query.total_size = page.total_size;
  }
  return absl::OkStatus();
}

}  // namespace fangtan::service
