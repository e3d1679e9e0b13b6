#include "service/handlers/import_items.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/documents/reader.h"
#include "service/handlers/complete_article.h"
#include "service/handlers/write_reply.h"
#include "service/rpc/method.h"
#include "service/rpc/reply.h"
#include "service/rpc/rpc_status.h"
#include "service/validation.h"
#include "storage/error_details.h"
#include "storage/errors.h"
#include "storage/sha256.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

// What a result may tell of an article: well below the 4 MiB that clients of gRPC take in one message.
constexpr size_t kMaxArticleOfResult = 2 << 20;

// What an article says, without what writing it adds: equal contents are the same article.
absl::StatusOr<std::string> ContentOf(const storage::View& view, v1::Article article) {
  RETURN_IF_ERROR(CompleteArticle(view, nullptr, article).status());
  return EncodeArticle(std::move(article)).SerializeAsString();
}

bool Says(const absl::Status& status, std::string_view reason) {
  return storage::ErrorReason(status) == reason;
}

v1::ImportArticlesResponse ResponseOf(absl::StatusOr<v1::ImportArticlesResponse> response) {
  if (response.ok()) {
    response->mutable_status();
    return *std::move(response);
  }
  v1::ImportArticlesResponse failed;
  *failed.mutable_status() = rpc::ToRpcStatus(response.status());
  return failed;
}

storage::SourceId SourceOf(const v1::RawDocument& document) {
  return storage::SourceId::FromDigest(storage::Sha256(document.content()));
}

absl::StatusOr<NewArticle> ReadArticle(const v1::RawDocument& document, const storage::ArticleId& id) {
  ASSIGN_OR_RETURN(Reading reading, ReadDocument({.content = document.content(),
                                                  .uri = document.uri(),
                                                  .format = document.format(),
                                                  .media_type = document.media_type()}));
  NewArticle made{.article = std::move(reading.article),
                  .source = std::move(reading.source),
                  .ranking = std::move(reading.ranking)};
  made.article.set_name(id.Name());
  made.source->set_content(document.content());
  return made;
}

absl::Cord ReplyOf(const PlannedItem& planned, v1::ImportArticlesResponse response) {
  response.set_item(planned.item);
  return absl::Cord(response.SerializeAsString());
}

// Leaves out of an article what a result has no room for.
void Shorten(v1::Article& article) {
  if (article.ByteSizeLong() <= kMaxArticleOfResult) return;
  article.clear_lead();
  article.clear_lead_spans();
  article.clear_body();
  article.clear_body_spans();
  for (v1::Section& section : *article.mutable_sections()) section.clear_exchanges();
  if (article.ByteSizeLong() <= kMaxArticleOfResult) return;
  v1::Article least;
  least.set_name(article.name());
  least.set_etag(article.etag());
  least.set_revision(article.revision());
  *least.mutable_create_time() = article.create_time();
  *least.mutable_update_time() = article.update_time();
  if (article.has_publish_time()) *least.mutable_publish_time() = article.publish_time();
  least.set_question_count(article.question_count());
  least.set_answer_count(article.answer_count());
  least.set_source(article.source());
  least.set_ranking(article.ranking());
  article = std::move(least);
}

// The source that an article names, where it is stored.
absl::Status AddSource(const storage::View& view, const std::string& name,
                       v1::ImportArticlesResponse& response) {
  const auto source = storage::SourceId::Parse(name);
  if (!source.ok()) return absl::OkStatus();  // an article that a client wrote
  const auto stored = view.GetSource(*source, v1::BASIC);
  // NOT_FOUND: exported from another store, and its source was not imported here.
  if (absl::IsNotFound(stored.status())) return absl::OkStatus();
  RETURN_IF_ERROR(stored.status());
  ASSIGN_OR_RETURN(*response.mutable_source(), stored->Decode());
  return absl::OkStatus();
}

absl::StatusOr<storage::ArticleId> NameArticle(v1::Article& article) {
  if (article.name().empty()) article.set_name(DerivedArticleId(article).Name());
  absl::StatusOr<storage::ArticleId> id = storage::ArticleId::Parse(article.name());
  if (id.ok()) return id;
  return storage::InvalidField("article.name", "is no articles/{article}", "RESOURCE_NAME_INVALID");
}

absl::Status InTheWay(std::string_view reason, const std::string& message, const storage::ArticleId& id) {
  return storage::AboutResource(
      storage::MakeError(absl::StatusCode::kAlreadyExists, reason, message, {{"name", id.Name()}}),
      id.Name());
}

// That the format is one, also where the document need not be read. Readers alone know their names, and any
// text asks them.
absl::Status CheckFormat(const std::string& format) {
  if (format.empty()) return absl::OkStatus();
  const absl::Status read = ReadDocument({.content = "?", .format = format}).status();
  return Says(read, "FORMAT_UNKNOWN") ? read : absl::OkStatus();
}

}  // namespace

PlannedItem ItemImporter::Plan(const absl::Cord& bytes, int64_t item, ItemsInFlight& in_flight) const {
  PlannedItem planned{.item = item, .bytes = bytes};
  auto request = rpc::ParseRequest<v1::ImportArticlesRequest>(bytes);
  if (!request.ok()) {
    planned.response = ResponseOf(request.status());
    return planned;
  }
  const WriteOptions options = WriteOptionsOf(*request);
  const std::string& request_id = options.request_id;
  if (options.validate_only || !CheckRequestId(request_id).ok() || in_flight.Has(request_id)) return planned;
  absl::Status status = storage::InvalidField("item", "holds neither an article nor a document");
  if (request->has_article()) {
    status = PlanArticle(std::move(*request->mutable_article()), options, in_flight, planned);
  } else if (request->has_document()) {
    status = PlanDocument(request->document(), options, in_flight, planned);
  }
  // That the same request has run before goes before whatever is wrong with this one.
  if (!status.ok() && request_id.empty()) planned.response = ResponseOf(std::move(status));
  return planned;
}

absl::Status ItemImporter::PlanArticle(v1::Article article, const WriteOptions& options,
                                       ItemsInFlight& in_flight, PlannedItem& planned) const {
  ASSIGN_OR_RETURN(const storage::ArticleId id, NameArticle(article));
  // Its spans may point into any source.
  if (in_flight.Has(article.name()) || in_flight.HasSource()) return absl::OkStatus();
  // What is there need not be what this request made.
  if (!options.request_id.empty() && !IsNew(id)) return absl::OkStatus();
  return PlanWrite({.article = std::move(article)}, options, in_flight, planned);
}

absl::Status ItemImporter::PlanDocument(const v1::RawDocument& document, const WriteOptions& options,
                                        ItemsInFlight& in_flight, PlannedItem& planned) const {
  const storage::ArticleId id = ArticleIdOfSource(SourceOf(document));
  // One that is there is compared when its turn has come.
  if (in_flight.Has(id.Name()) || !IsNew(id)) return absl::OkStatus();
  ASSIGN_OR_RETURN(NewArticle made, ReadArticle(document, id));
  return PlanWrite(std::move(made), options, in_flight, planned);
}

absl::Status ItemImporter::PlanWrite(NewArticle made, const WriteOptions& options, ItemsInFlight& in_flight,
                                     PlannedItem& planned) const {
  ItemsInFlight::Footprint footprint{
      .item = planned.item, .keys = {made.article.name()}, .has_source = made.source.has_value()};
  if (!options.request_id.empty()) footprint.keys.push_back(options.request_id);
  ASSIGN_OR_RETURN(PreparedArticle prepared, writer_.Prepare(std::move(made), options));
  if (in_flight.Contradicts(prepared.people)) return absl::OkStatus();
  footprint.people = std::move(prepared.people);
  in_flight.Add(std::move(footprint));
  planned.name = prepared.mutation.reply_name();
  planned.source = std::move(prepared.source);
  planned.ranking = std::move(prepared.ranking);
  planned.mutation = std::move(prepared.mutation);
  return absl::OkStatus();
}

bool ItemImporter::IsNew(const storage::ArticleId& id) const {
  const auto view = store_.At(0);
  return view.ok() && Says((*view)->GetArticle(id, v1::BASIC).status(), "ARTICLE_NOT_FOUND");
}

absl::Cord ItemImporter::ReplyTo(const PlannedItem& planned) const {
  if (planned.response.has_value()) return ReplyOf(planned, *planned.response);
  const auto request = rpc::ParseRequest<v1::ImportArticlesRequest>(planned.bytes);
  return ReplyOf(planned, request.ok() ? Import(*request) : ResponseOf(request.status()));
}

absl::Cord ItemImporter::ReplyTo(const PlannedItem& planned,
                                 const absl::StatusOr<storage::CommitResult>& result) const {
  if (result.ok() && !result->replayed) {
    absl::StatusOr<absl::Cord> reply = CreatedReply(planned, result->revision);
    if (reply.ok()) return *std::move(reply);
  }
  return ReplyOf(planned, ResponseOf(ResultOf(planned, result)));
}

absl::StatusOr<absl::Cord> ItemImporter::CreatedReply(const PlannedItem& planned,
                                                      storage::Revision revision) const {
  using Response = v1::ImportArticlesResponse;
  ASSIGN_OR_RETURN(const storage::ArticleId id, storage::ArticleId::Parse(planned.name));
  // Where a sweep has taken it, or it is too large, ReplyTo makes the reply in another way.
  ASSIGN_OR_RETURN(const auto view, store_.At(revision));
  ASSIGN_OR_RETURN(auto article, view->GetArticle(id, v1::BASIC));
  if (article.bytes().size() > kMaxArticleOfResult)
    return absl::ResourceExhaustedError("has to be shortened");
  Response rest;
  rest.set_item(planned.item);
  rest.mutable_status();
  rest.set_outcome(Response::OUTCOME_CREATED);
  rest.set_revision(static_cast<int64_t>(revision));
  rest.set_ranking(planned.ranking);
  RETURN_IF_ERROR(AddSource(*view, planned.source, rest));
  rpc::Reply<Response> reply;
  reply.Add<&Response::mutable_article, Response::kArticleFieldNumber>(std::move(article));
  return std::move(reply).Finish(rest).bytes();
}

absl::StatusOr<v1::ImportArticlesResponse> ItemImporter::ResultOf(
    const PlannedItem& planned, const absl::StatusOr<storage::CommitResult>& result) const {
  const std::string& name = planned.name;
  if (result.ok()) {
    ASSIGN_OR_RETURN(const storage::ArticleId id, storage::ArticleId::Parse(name));
    return Stored(id, *result, v1::ImportArticlesResponse::OUTCOME_CREATED);
  }
  if (!Says(result.status(), "ALREADY_EXISTS")) return result.status();
  ASSIGN_OR_RETURN(v1::ImportArticlesRequest request,
                   rpc::ParseRequest<v1::ImportArticlesRequest>(planned.bytes));
  if (request.has_document()) {
    return SameDocument(ArticleIdOfSource(SourceOf(request.document())), request.document(),
                        /*validate_only=*/false);
  }
  request.mutable_article()->set_name(name);
  return SameArticle(request.article(), result.status());
}

v1::ImportArticlesResponse ItemImporter::Import(const v1::ImportArticlesRequest& request) const {
  return ResponseOf(ImportItem(request));
}

absl::StatusOr<v1::ImportArticlesResponse> ItemImporter::ImportItem(
    const v1::ImportArticlesRequest& request) const {
  const WriteOptions options = WriteOptionsOf(request);
  ASSIGN_OR_RETURN(std::optional<Written> replay, writer_.FindReplay(options));
  if (replay.has_value()) {
    ASSIGN_OR_RETURN(const storage::ArticleId id, storage::ArticleId::Parse(replay->name));
    return Stored(id, {.revision = replay->revision, .replayed = true},
                  v1::ImportArticlesResponse::OUTCOME_CREATED);
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

absl::StatusOr<v1::ImportArticlesResponse> ItemImporter::ImportDocument(const v1::RawDocument& document,
                                                                        const WriteOptions& options) const {
  const storage::ArticleId id = ArticleIdOfSource(SourceOf(document));
  const auto same = [&] { return SameDocument(id, document, options.validate_only); };
  absl::StatusOr<v1::ImportArticlesResponse> stored = same();
  if (!Says(stored.status(), "ARTICLE_NOT_FOUND")) return stored;
  ASSIGN_OR_RETURN(NewArticle made, ReadArticle(document, id));
  absl::StatusOr<v1::ImportArticlesResponse> created = Create(std::move(made), options);
  // Another caller may have imported the same document a moment ago.
  return Says(created.status(), "ALREADY_EXISTS") ? same() : std::move(created);
}

absl::StatusOr<v1::ImportArticlesResponse> ItemImporter::ImportArticle(v1::Article article,
                                                                       const WriteOptions& options) const {
  RETURN_IF_ERROR(NameArticle(article).status());
  absl::StatusOr<v1::ImportArticlesResponse> created = Create({.article = article}, options);
  if (Says(created.status(), "ALREADY_EXISTS")) return SameArticle(article, created.status());
  return created;
}

absl::StatusOr<v1::ImportArticlesResponse> ItemImporter::Create(NewArticle made,
                                                                const WriteOptions& options) const {
  ASSIGN_OR_RETURN(const storage::ArticleId id, storage::ArticleId::Parse(made.article.name()));
  const std::optional<v1::Source> source = options.validate_only ? made.source : std::nullopt;
  ASSIGN_OR_RETURN(Written written, writer_.Create(std::move(made), options));
  if (!options.validate_only) {
    return Stored(id, {.revision = written.revision}, v1::ImportArticlesResponse::OUTCOME_CREATED);
  }
  v1::ImportArticlesResponse response;
  response.set_outcome(v1::ImportArticlesResponse::OUTCOME_VALIDATED);
  response.set_revision(static_cast<int64_t>(written.revision));
  ASSIGN_OR_RETURN(*response.mutable_article(), written.article.Decode());
  Shorten(*response.mutable_article());
  response.set_ranking(response.article().ranking());
  if (source.has_value()) {
    *response.mutable_source() = *source;
    response.mutable_source()->clear_content();
  }
  return response;
}

absl::StatusOr<v1::ImportArticlesResponse> ItemImporter::Stored(
    const storage::ArticleId& id, const storage::CommitResult& write,
    v1::ImportArticlesResponse::Outcome outcome) const {
  return ReadAfter(store_, write,
                   [&](const storage::View& view) -> absl::StatusOr<v1::ImportArticlesResponse> {
                     ASSIGN_OR_RETURN(const auto encoded, view.GetArticle(id, v1::BASIC));
                     v1::ImportArticlesResponse response;
                     response.set_outcome(outcome);
                     ASSIGN_OR_RETURN(*response.mutable_article(), encoded.Decode());
                     response.set_revision(response.article().revision());
                     response.set_ranking(response.article().ranking());
                     RETURN_IF_ERROR(AddSource(view, response.article().source(), response));
                     Shorten(*response.mutable_article());
                     return response;
                   });
}

absl::StatusOr<v1::ImportArticlesResponse> ItemImporter::SameDocument(const storage::ArticleId& id,
                                                                      const v1::RawDocument& document,
                                                                      bool validate_only) const {
  RETURN_IF_ERROR(CheckFormat(document.format()));
  absl::StatusOr<v1::ImportArticlesResponse> stored =
      Stored(id, {}, v1::ImportArticlesResponse::OUTCOME_UNCHANGED);
  // To a write a deleted article is in the way, as it is to one of an article of its name.
  if (Says(stored.status(), "ARTICLE_DELETED")) {
    return InTheWay("ARTICLE_DELETED", absl::StrCat(id.Name(), " is deleted"), id);
  }
  RETURN_IF_ERROR(stored.status());
  v1::ImportArticlesResponse& response = *stored;
  if (response.article().source() != SourceOf(document).Name()) {
    return InTheWay("ALREADY_EXISTS", absl::StrCat(id.Name(), " exists and was not read from this document"),
                    id);
  }
  if (response.has_source() || validate_only) return response;
  // The article came from another store's export; its spans point into bytes that are here only now.
  ASSIGN_OR_RETURN(NewArticle made, ReadArticle(document, id));
  made.article = response.article();
  RETURN_IF_ERROR(writer_.PutCompanions(std::move(made)));
  return Stored(id, {}, v1::ImportArticlesResponse::OUTCOME_UNCHANGED);
}

absl::StatusOr<v1::ImportArticlesResponse> ItemImporter::SameArticle(const v1::Article& sent,
                                                                     const absl::Status& refusal) const {
  ASSIGN_OR_RETURN(const storage::ArticleId id, storage::ArticleId::Parse(sent.name()));
  ASSIGN_OR_RETURN(const auto view, store_.At(0));
  ASSIGN_OR_RETURN(const auto encoded, view->GetArticle(id, v1::FULL));
  ASSIGN_OR_RETURN(v1::Article stored, encoded.Decode());
  ASSIGN_OR_RETURN(const std::string stored_content, ContentOf(*view, std::move(stored)));
  ASSIGN_OR_RETURN(const std::string sent_content, ContentOf(*view, sent));
  if (stored_content != sent_content) return refusal;
  return Stored(id, {}, v1::ImportArticlesResponse::OUTCOME_UNCHANGED);
}

}  // namespace fangtan::service
