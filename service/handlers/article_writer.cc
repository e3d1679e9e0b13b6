#include "service/handlers/article_writer.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/handlers/complete_article.h"
#include "service/handlers/kept_stamps.h"
#include "service/handlers/span_check.h"
#include "service/handlers/write_reply.h"
#include "service/validation.h"
#include "storage/sha256.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

internal::Mutation StartMutation(std::string_view reply_name, const WriteOptions& options) {
  internal::Mutation mutation;
  mutation.set_time_micros(absl::ToUnixMicros(absl::Now()));
  mutation.set_request_id(options.request_id);
  mutation.set_request_digest(options.request_digest);
  mutation.set_reply_name(std::string(reply_name));
  return mutation;
}

void AddSource(const v1::Source& source, internal::Mutation& mutation) {
  internal::PutSource& put = *mutation.add_operations()->mutable_put_source();
  put.set_digest(storage::Sha256(source.content()));
  put.set_content(source.content());
  v1::Source head = source;
  head.clear_content();
  head.clear_create_time();
  head.clear_revision();
  put.set_source(head.SerializeAsString());
}

void AddSpeaker(const SpeakerIdentity& identity, internal::Mutation& mutation) {
  internal::EnsureSpeaker& ensure = *mutation.add_operations()->mutable_ensure_speaker();
  ensure.set_name(identity.id.Name());
  v1::Speaker speaker;
  speaker.set_name(ensure.name());
  speaker.set_display_name(identity.display_name);
  speaker.set_unit(identity.unit);
  ensure.set_speaker(speaker.SerializeAsString());
}

// A ranking is the page's: it takes the id of the page's article, and its date.
void TieRanking(v1::Article& article, v1::Ranking& ranking) {
  const std::string id = article.name().substr(article.name().find('/') + 1);
  ranking.set_name(storage::RankingId{id}.Name());
  ranking.set_article(article.name());
  ranking.set_source(article.source());
  if (article.has_publish_time()) *ranking.mutable_publish_time() = article.publish_time();
  article.set_ranking(ranking.name());
}

void AddRanking(const v1::Ranking& ranking, internal::Mutation& mutation) {
  internal::PutRanking& put = *mutation.add_operations()->mutable_put_ranking();
  put.set_name(ranking.name());
  put.set_ranking(ranking.SerializeAsString());
}

}  // namespace

std::string RequestDigest(const google::protobuf::Message& request) {
  const std::unique_ptr<google::protobuf::Message> body(request.New());
  body->CopyFrom(request);
  const auto* field = body->GetDescriptor()->FindFieldByName("request_id");
  if (field != nullptr) body->GetReflection()->ClearField(body.get(), field);
  return storage::Sha256(body->GetDescriptor()->full_name() + '\0' + body->SerializeAsString());
}

absl::StatusOr<std::optional<Written>> ArticleWriter::FindReplay(const WriteOptions& options) const {
  RETURN_IF_ERROR(CheckRequestId(options.request_id));
  if (options.request_id.empty()) return std::nullopt;
  // A mutation without operations asks only whether the id was used.
  ASSIGN_OR_RETURN(const storage::CommitResult result,
                   store_.Commit(StartMutation("", options), {.validate_only = true}));
  if (!result.replayed) return std::nullopt;
  ASSIGN_OR_RETURN(Written written, Read(result, result.reply_name));
  return written;
}

absl::StatusOr<Written> ArticleWriter::Create(NewArticle made, const WriteOptions& options) const {
  return Put(std::move(made), {.precondition = internal::PutArticle::MUST_NOT_EXIST}, options);
}

absl::StatusOr<Written> ArticleWriter::Replace(const v1::Article& stored, v1::Article article,
                                               const std::string& etag, const WriteOptions& options) const {
  return Put({.article = std::move(article)},
             {.precondition = internal::PutArticle::MUST_EXIST, .stored = &stored, .etag = etag}, options);
}

absl::Status ArticleWriter::PutCompanions(NewArticle made) const {
  internal::Mutation mutation = StartMutation("", {});
  if (made.source.has_value()) AddSource(*made.source, mutation);
  if (made.ranking.has_value()) {
    TieRanking(made.article, *made.ranking);
    AddRanking(*made.ranking, mutation);
  }
  return store_.Commit(mutation, {}).status();
}

absl::StatusOr<Written> ArticleWriter::Apply(std::string_view name, const internal::Operation& operation,
                                             const WriteOptions& options) const {
  internal::Mutation mutation = StartMutation(name, options);
  *mutation.add_operations() = operation;
  ASSIGN_OR_RETURN(const storage::CommitResult result,
                   store_.Commit(mutation, {.validate_only = options.validate_only}));
  return Read(result, name);
}

absl::StatusOr<PreparedArticle> ArticleWriter::Prepare(NewArticle made, const WriteOptions& options) const {
  return Prepare(made, {.precondition = internal::PutArticle::MUST_NOT_EXIST}, options);
}

absl::StatusOr<PreparedArticle> ArticleWriter::Prepare(NewArticle& made, const Target& target,
                                                       const WriteOptions& options) const {
  v1::Article& article = made.article;
  RETURN_IF_ERROR(CheckArticle(article));
  ASSIGN_OR_RETURN(const std::unique_ptr<storage::View> newest, store_.At(0));
  RETURN_IF_ERROR(
      CheckSpansAgainstSources(*newest, made.source.has_value() ? &*made.source : nullptr, article));
  PreparedArticle prepared;
  ASSIGN_OR_RETURN(prepared.people, CompleteArticle(*newest, target.stored, article));
  internal::Mutation& mutation = prepared.mutation;
  mutation = StartMutation(article.name(), options);
  if (made.source.has_value()) AddSource(*made.source, mutation);
  for (const SpeakerIdentity& identity : prepared.people) AddSpeaker(identity, mutation);
  if (made.ranking.has_value()) {
    TieRanking(article, *made.ranking);
    AddRanking(*made.ranking, mutation);
  }
  prepared.source = article.source();
  prepared.ranking = article.ranking();
  internal::PutArticle& put = *mutation.add_operations()->mutable_put_article();
  // Whoever only validates is shown it.
  put = options.validate_only ? EncodeArticle(article) : EncodeArticle(std::move(article));
  put.set_precondition(target.precondition);
  put.set_etag(target.etag);
  return prepared;
}

absl::StatusOr<Written> ArticleWriter::Put(NewArticle made, const Target& target,
                                           const WriteOptions& options) const {
  ASSIGN_OR_RETURN(const PreparedArticle prepared, Prepare(made, target, options));
  ASSIGN_OR_RETURN(const storage::CommitResult result,
                   store_.Commit(prepared.mutation, {.validate_only = options.validate_only}));
  if (!options.validate_only) return Read(result, prepared.mutation.reply_name());
  KeepStamps(target.stored, made.article);
  return Written{.revision = result.revision,
                 .name = prepared.mutation.reply_name(),
                 .article = storage::Encoded<v1::Article>::Of(made.article)};
}

absl::StatusOr<Written> ArticleWriter::Read(const storage::CommitResult& result,
                                            std::string_view name) const {
  ASSIGN_OR_RETURN(const storage::ArticleId id, storage::ArticleId::Parse(name));
  Written written{.revision = result.revision, .name = std::string(name), .article = {}};
  ASSIGN_OR_RETURN(written.article, ReadAfter(store_, result, [&](const storage::View& view) {
                     return view.GetArticle(id, v1::FULL, /*show_deleted=*/true);
                   }));
  return written;
}

}  // namespace fangtan::service
