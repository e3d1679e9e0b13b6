#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/commands.h"
#include "client/cli/filter_fields.h"
#include "client/cli/show.h"

namespace fangtan::client {
namespace {

struct ExportOptions {
  std::string filter;
  int64_t at = 0;
};

absl::StatusOr<int> RunExport(Session& session, const ExportOptions& options) {
  const OutputFormat format = session.Format(OutputFormat::kJsonl);
  if (format != OutputFormat::kJsonl && format != OutputFormat::kText) {
    return UsageError("export writes jsonl, or text for reading");
  }
  v1::ExportArticlesRequest request;
  request.set_filter(options.filter);
  request.set_read_revision(options.at);
  session.SetFilter(options.filter);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  ServerStream<v1::ExportArticlesResponse> stream = (*client)->ExportArticles(request);
  ItemPrinter<v1::Article> printer(session, format);
  for (absl::StatusOr<v1::ExportArticlesResponse>& each : stream) {
    absl::Status status = each.ok() ? printer.Add(each->article()) : each.status();
    if (status.ok() && !session.console().out)
      break;  // Nobody takes it any more; the caller of all reports it.
    if (status.ok()) continue;
    if (printer.count() == 0) return status;
    return Annotate(status, absl::StrCat("the export broke off after ", Counted(printer.count(), "article")));
  }
  return kExitDone;
}

}  // namespace

void AddExportCommand(CLI::App& app, Action& action) {
  auto [exporter, export_options] =
      AddCommand(app, action,
                 {.name = "export",
                  .description = "Write every article, whole, as one line of JSON each",
                  .examples = "  fangtan export > articles.jsonl\n"
                              "  fangtan export --filter 'column = \"書記微訪談\"' --at 1200\n"
                              "  fangtan import --format jsonl articles.jsonl     reads it back\n"},
                 RunExport);
  AddFilterOption(*exporter, export_options->filter, kArticleFilterFields);
  AddAtOption(*exporter, export_options->at);
}

}  // namespace fangtan::client
