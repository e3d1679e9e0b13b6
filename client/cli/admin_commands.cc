#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/commands.h"
#include "client/cli/display_text.h"
#include "client/cli/show.h"

namespace fangtan::client {
namespace {

struct StatusOptions {
  std::string explain;
};

// The plan as the server laid it out, but for what could steer the terminal.
void ShowExplanation(Session& session, const v1::ServerStatus& status) {
  std::string text = Printable(status.explanation());
  if (text.empty()) {
    session.console().err << "the server explains nothing; a newer one may\n";
    return;
  }
  if (text.back() != '\n') text += '\n';
  session.console().out << text;
}

absl::StatusOr<int> RunStatus(Session& session, const StatusOptions& options) {
  v1::GetStatusRequest request;
  request.set_explain_filter(options.explain);
  session.SetFilter(options.explain);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  absl::StatusOr<v1::ServerStatus> status = (*client)->GetStatus(request);
  if (!status.ok()) return status.status();
  const OutputFormat format = session.Format();
  if (format == OutputFormat::kJson || format == OutputFormat::kJsonl) {
    if (absl::Status printed = PrintJson(session, *status, format); !printed.ok()) return printed;
  } else if (options.explain.empty()) {
    session.console().out << ToText(*status, session.text_style());
  } else {
    ShowExplanation(session, *status);
  }
  return kExitDone;
}

struct RebuildOptions {};

absl::StatusOr<int> RunRebuild(Session& session, const RebuildOptions&) {
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  absl::StatusOr<v1::RebuildIndexResponse> response = (*client)->RebuildIndex(v1::RebuildIndexRequest());
  if (!response.ok()) return response.status();
  const OutputFormat format = session.Format();
  if (format == OutputFormat::kJson || format == OutputFormat::kJsonl) {
    if (absl::Status status = PrintJson(session, *response, format); !status.ok()) return status;
  } else {
    session.console().out << "the text index is being made anew from "
                          << Counted(response->documents(), "document")
                          << "; `fangtan status` tells how far it is\n";
  }
  return kExitDone;
}

}  // namespace

void AddAdminCommands(CLI::App& app, Action& action) {
  auto [status, status_options] =
      AddCommand(app, action,
                 {.name = "status",
                  .description = "Show what the server is and holds",
                  .examples = "  fangtan status\n"
                              "  fangtan status -o json\n"
                              "  fangtan status --explain 'speaker.name = \"王海山\" AND text:監督'     how "
                              "the server finds it\n"},
                 RunStatus);
  status
      ->add_option("--explain", status_options->explain,
                   "Show how the server would run a filter of answers, and what that cost")
      ->option_text("FILTER")
      ->check(NotEmpty());
  AddCommand(app, action,
             {.name = "rebuild",
              .description = "Make the text index anew from the records, while all but search is served",
              .examples = "  fangtan rebuild && fangtan status\n"},
             RunRebuild);
}

}  // namespace fangtan::client
