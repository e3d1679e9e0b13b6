#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/commands.h"
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

struct WatchOptions {
  int64_t after = 0;
  std::string filter;
};

absl::Status PrintChanges(Session& session, const v1::WatchChangesResponse& response, OutputFormat format) {
  absl::Status status;
  for (const v1::Change& change : response.changes()) {
    if (format == OutputFormat::kJson || format == OutputFormat::kJsonl) {
      status.Update(PrintJson(session, change, format));
    } else {
      session.console().out << ToText(change, session.text_style());
    }
  }
  session.console().out.flush();
  return status;
}

absl::StatusOr<int> RunWatch(Session& session, const WatchOptions& options) {
  v1::WatchChangesRequest request;
  request.set_after_revision(options.after);
  request.set_filter(options.filter);
  session.SetFilter(options.filter);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  int64_t reached = options.after;
  ServerStream<v1::WatchChangesResponse> stream = (*client)->WatchChanges(request);
  for (absl::StatusOr<v1::WatchChangesResponse>& each : stream) {
    if (!each.ok() && reached == 0) return each.status();
    if (!each.ok()) {
      return Annotate(each.status(), absl::StrCat("resume with --after ", reached));
    }
    if (absl::Status status = PrintChanges(session, *each, session.Format()); !status.ok()) return status;
    if (!session.console().out) break;
    reached = each->revision();
  }
  return kExitDone;
}

}  // namespace

void AddStreamCommands(CLI::App& app, Action& action) {
  auto [watch, watch_options] = AddCommand(
      app, action,
      {.name = "watch",
       .description = "Print changes as they happen, until interrupted",
       .examples = "  fangtan watch\n"
                   "  fangtan watch --after 1200 -o jsonl      first what came after revision 1200\n"},
      RunWatch);
  watch->add_option("--after", watch_options->after, "Start after this revision; by default after the newest")
      ->option_text("REVISION")
      ->check(WholeNumber(0));
  AddFilterOption(*watch, watch_options->filter, "kind, name, reason");

  auto [exporter, export_options] =
      AddCommand(app, action,
                 {.name = "export",
                  .description = "Write every article, whole, as one line of JSON each",
                  .examples = "  fangtan export > articles.jsonl\n"
                              "  fangtan export --filter 'column = \"書記微訪談\"' --at 1200\n"
                              "  fangtan import --format jsonl articles.jsonl     reads it back\n"},
                 RunExport);
  AddFilterOption(*exporter, export_options->filter, "articles");
  AddAtOption(*exporter, export_options->at);
}

}  // namespace fangtan::client
