// The streams of the Articles service: ImportArticles and ExportArticles.
// Thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_IMPORT_EXPORT_H_
#define FANGTAN_SERVICE_HANDLERS_IMPORT_EXPORT_H_

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "fangtan/v1/articles_service.pb.h"
#include "service/handlers/article_writer.h"
#include "service/rpc/call_context.h"
#include "service/rpc/method.h"
#include "storage/store.h"

namespace fangtan::service {

class Importer {
 public:
  explicit Importer(storage::Store& store) : store_(store), writer_(store) {}

  // Answers every item of `requests` with one result, in order. A failing item does not end the stream; a
  // message that cannot be parsed is a failing item. Ends with the caller's half-close, or CANCELLED: what
  // was answered is stored, what was not may be.
  absl::Status ImportArticles(const rpc::CallContext& context, rpc::RequestStream& requests,
                              rpc::ReplyStream& replies) const;

  // One item; failures are in the result's status.
  v1::ImportArticlesResponse Import(const v1::ImportArticlesRequest& request) const;

 private:
  absl::StatusOr<v1::ImportArticlesResponse> ImportItem(const v1::ImportArticlesRequest& request) const;
  absl::StatusOr<v1::ImportArticlesResponse> ImportDocument(const v1::RawDocument& document,
                                                            const WriteOptions& options) const;
  absl::StatusOr<v1::ImportArticlesResponse> ImportArticle(v1::Article article,
                                                           const WriteOptions& options) const;
  absl::StatusOr<v1::ImportArticlesResponse> Create(NewArticle made, const WriteOptions& options) const;
  // The result for an article that is there: read at `revision` (0: the newest), with its source.
  absl::StatusOr<v1::ImportArticlesResponse> Stored(const storage::ArticleId& id, storage::Revision revision,
                                                    v1::ImportArticlesResponse::Outcome outcome) const;
  // UNCHANGED if the article is the one read from `document`; its source is stored if it is missing.
  // NOT_FOUND ARTICLE_NOT_FOUND, ARTICLE_DELETED, ALREADY_EXISTS if it is another one.
  absl::StatusOr<v1::ImportArticlesResponse> SameDocument(const storage::ArticleId& id,
                                                          const v1::RawDocument& document) const;
  // UNCHANGED if the stored article says what `sent` says, else `refusal`.
  absl::StatusOr<v1::ImportArticlesResponse> SameArticle(const v1::Article& sent,
                                                         const absl::Status& refusal) const;

  storage::Store& store_;
  const ArticleWriter writer_;
};

class Exporter {
 public:
  explicit Exporter(const storage::Store& store) : store_(store) {}

  // Every article of one revision, FULL, by name.
  absl::Status ExportArticles(const rpc::CallContext& context, const absl::Cord& request,
                              rpc::ReplyStream& replies) const;

 private:
  const storage::Store& store_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_IMPORT_EXPORT_H_
