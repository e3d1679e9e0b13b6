#include "service/handlers/import_export.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "service/handlers/import_run.h"
#include "service/handlers/listing.h"
#include "service/rpc/reply.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

constexpr int kExportPageSize = 50;

}  // namespace

absl::Status Importer::ImportArticles(const rpc::CallContext&, rpc::RequestStream& requests,
                                      rpc::ReplyStream& replies) const {
  return ImportRun({.store = store_, .items = items_, .requests = requests, .replies = replies}).Run();
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
