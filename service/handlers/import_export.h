// The streams of the Articles service: ImportArticles and ExportArticles.
// Thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_IMPORT_EXPORT_H_
#define FANGTAN_SERVICE_HANDLERS_IMPORT_EXPORT_H_

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "fangtan/v1/articles_service.pb.h"
#include "service/handlers/import_items.h"
#include "service/rpc/call_context.h"
#include "service/rpc/method.h"
#include "storage/store.h"

namespace fangtan::service {

class Importer {
 public:
  explicit Importer(storage::Store& store) : store_(store), items_(store) {}

  // Answers every item of `requests` with one result, in order. A failing item does not end the stream; a
  // message that cannot be parsed is a failing item. Ends with the caller's half-close, or CANCELLED: what
  // was answered is stored, what was not may be.
  absl::Status ImportArticles(const rpc::CallContext& context, rpc::RequestStream& requests,
                              rpc::ReplyStream& replies) const;

  // One item; failures are in the result's status.
  v1::ImportArticlesResponse Import(const v1::ImportArticlesRequest& request) const {
    return items_.Import(request);
  }

 private:
  storage::Store& store_;
  const ItemImporter items_;
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
