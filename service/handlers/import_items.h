// ItemImporter: what becomes of one item of ImportArticles. An item is imported on its own (Import), or in
// steps that let many of them share a sync: Plan while those before it are still on their way, then the
// write, then ReplyTo. Both give the same results.
//
//   PlannedItem planned = importer.Plan(bytes, item, in_flight);
//   if (planned.mutation.has_value()) {
//     results = store.CommitAll({&*planned.mutation, 1});
//     reply = importer.ReplyTo(planned, results[0]);
//   }
//
// Thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_IMPORT_ITEMS_H_
#define FANGTAN_SERVICE_HANDLERS_IMPORT_ITEMS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "fangtan/internal/mutation.pb.h"
#include "fangtan/v1/articles_service.pb.h"
#include "service/handlers/article_writer.h"
#include "service/handlers/items_in_flight.h"
#include "storage/store.h"

namespace fangtan::service {

// An item with its response, or with the write that has to come first. With neither it has to wait until all
// items before it are stored, and nothing of what follows may be planned before it is done: ImportAlone.
struct PlannedItem {
  int64_t item = 0;
  absl::Cord bytes;  // the request
  std::optional<v1::ImportArticlesResponse> response = std::nullopt;
  std::optional<internal::Mutation> mutation = std::nullopt;
  // With a mutation: resource names of its article, and what that carries.
  std::string name = {}, source = {}, ranking = {};

  bool alone() const { return !response.has_value() && !mutation.has_value(); }
};

class ItemImporter {
 public:
  explicit ItemImporter(storage::Store& store) : store_(store), writer_(store) {}

  // One item; failures are in the result's status.
  v1::ImportArticlesResponse Import(const v1::ImportArticlesRequest& request) const;

  // Decides about an item behind those `in_flight`, which it joins if it has a write.
  PlannedItem Plan(const absl::Cord& bytes, int64_t item, ItemsInFlight& in_flight) const;
  // Serialised ImportArticlesResponses: of an item that needed no write, or whose write had this result.
  absl::Cord ReplyTo(const PlannedItem& planned) const;
  absl::Cord ReplyTo(const PlannedItem& planned, const absl::StatusOr<storage::CommitResult>& result) const;

 private:
  // Fill in `planned`, or leave it to be imported alone. An error is the item's own.
  absl::Status PlanArticle(v1::Article article, const WriteOptions& options, ItemsInFlight& in_flight,
                           PlannedItem& planned) const;
  absl::Status PlanDocument(const v1::RawDocument& document, const WriteOptions& options,
                            ItemsInFlight& in_flight, PlannedItem& planned) const;
  absl::Status PlanWrite(NewArticle made, const WriteOptions& options, ItemsInFlight& in_flight,
                         PlannedItem& planned) const;
  // Of an item whose write has just stored its article, which is passed on as it is.
  absl::StatusOr<absl::Cord> CreatedReply(const PlannedItem& planned, storage::Revision revision) const;
  // Whether no article of this name was ever stored.
  bool IsNew(const storage::ArticleId& id) const;
  absl::StatusOr<v1::ImportArticlesResponse> ResultOf(
      const PlannedItem& planned, const absl::StatusOr<storage::CommitResult>& result) const;

  absl::StatusOr<v1::ImportArticlesResponse> ImportItem(const v1::ImportArticlesRequest& request) const;
  absl::StatusOr<v1::ImportArticlesResponse> ImportDocument(const v1::RawDocument& document,
                                                            const WriteOptions& options) const;
  absl::StatusOr<v1::ImportArticlesResponse> ImportArticle(v1::Article article,
                                                           const WriteOptions& options) const;
  absl::StatusOr<v1::ImportArticlesResponse> Create(NewArticle made, const WriteOptions& options) const;
  // The result for an article that is there: read after `write` ({}: the newest), with its source.
  absl::StatusOr<v1::ImportArticlesResponse> Stored(const storage::ArticleId& id,
                                                    const storage::CommitResult& write,
                                                    v1::ImportArticlesResponse::Outcome outcome) const;
  // UNCHANGED if the article is the one read from `document`; its source is stored if it is missing, unless
  // `validate_only`. NOT_FOUND ARTICLE_NOT_FOUND, ARTICLE_DELETED, ALREADY_EXISTS if it is another one.
  absl::StatusOr<v1::ImportArticlesResponse> SameDocument(const storage::ArticleId& id,
                                                          const v1::RawDocument& document,
                                                          bool validate_only) const;
  // UNCHANGED if the stored article says what `sent` says, else `refusal`.
  absl::StatusOr<v1::ImportArticlesResponse> SameArticle(const v1::Article& sent,
                                                         const absl::Status& refusal) const;

  storage::Store& store_;
  const ArticleWriter writer_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_IMPORT_ITEMS_H_
