#include <cstdint>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/cli/commands.h"
#include "client/cli/filter_fields.h"
#include "client/cli/interrupt.h"
#include "client/cli/show.h"

namespace fangtan::client {
namespace {

struct WatchOptions {
  int64_t after = 0;
  std::string filter;
  bool verbose = false;
};

absl::Status PrintChanges(Session& session, const v1::WatchChangesResponse& response) {
  const OutputFormat format = session.Format();
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

std::string ResumeHint(int64_t revision, const std::string& filter) {
  std::string hint = absl::StrCat("resume with: fangtan watch --after ", revision);
  if (!filter.empty())
    absl::StrAppend(&hint, " --filter '", absl::StrReplaceAll(filter, {{"'", "'\\''"}}), "'");
  return hint;
}

// The error that ended a watch which had come to `reached`; the hint tells how to go on.
absl::Status Ended(Session& session, const WatchOptions& options, absl::Status status, int64_t reached) {
  const bool lagged = ErrorReason(status) == "WATCH_LAGGED";
  int64_t resume_revision = 0;
  if (const auto text = ErrorMetadataOf(status, "resume_revision");
      lagged && text.has_value() && absl::SimpleAtoi(*text, &resume_revision)) {
    reached = resume_revision;
  }
  if (reached > options.after || (lagged && reached > 0))
    session.SetHint(ResumeHint(reached, options.filter));
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
  const Interrupt interrupt([&stream] { stream.Cancel(); });
  for (absl::StatusOr<v1::WatchChangesResponse>& each : stream) {
    if (interrupt.came()) return kExitDone;
    if (!each.ok()) return Ended(session, options, each.status(), reached);
    if (absl::Status status = PrintChanges(session, *each); !status.ok()) return status;
    if (!session.console().out) return kExitDone;  // Nobody takes it any more; the caller of all reports it.
    reached = each->revision();
    if (options.verbose && each->changes().empty()) {
      session.console().err << "revision " << reached << " reached\n" << std::flush;
    }
  }
  return Ended(session, options,
               MakeError(absl::StatusCode::kUnavailable, "WATCH_ENDED", "the server ended the watch"),
               reached);
}

void AddWatch(CLI::App& app, Action& action) {
  auto [command, options] = AddCommand(
      app, action,
      {.name = "watch",
       .description = "Print changes as they happen, until interrupted",
       .examples = "  fangtan watch\n"
                   "  fangtan watch --after 1200 -o jsonl      first what came after revision 1200\n"
                   "  fangtan watch --filter 'kind = MERGED OR kind = SPLIT'\n"
                   "  fangtan watch --filter 'reason:撤稿'\n"},
      RunWatch);
  command->add_option("--after", options->after, "Start after this revision; by default after the newest")
      ->option_text("N")
      ->check(WholeNumber(0));
  AddFilterOption(*command, options->filter, kChangeFilterFields);
  command->add_flag("--verbose", options->verbose,
                    "Tell on standard error which revision is reached in quiet times");
}

struct ChangesOptions {
  int64_t after = 0;
  std::string filter;
  int64_t limit = kDefaultLimit;
  int64_t at = 0;
};

absl::StatusOr<int> RunChanges(Session& session, const ChangesOptions& options) {
  v1::ListChangesRequest request;
  request.set_after_revision(options.after);
  request.set_filter(options.filter);
  request.set_page_size(PageSizeFor(options.limit));
  request.set_read_revision(options.at);
  session.SetFilter(options.filter);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  return ShowPages<v1::ListChangesResponse>(
      session, (*client)->ListChanges(request), options.limit,
      [](v1::ListChangesResponse& response) { return response.add_changes(); });
}

void AddChanges(CLI::App& app, Action& action) {
  auto [command, options] =
      AddCommand(app, action,
                 {.name = "changes",
                  .description = "List what was created, changed, deleted, merged, oldest first",
                  .examples = "  fangtan changes --limit 0\n"
                              "  fangtan changes --after 1200 --filter 'kind = DELETED AND reason:撤稿'\n"
                              "  fangtan changes --filter 'name = \"speakers/*\" AND time >= 2021-08-01'\n"},
                 RunChanges);
  command->add_option("--after", options->after, "Start after this revision; by default at the oldest kept")
      ->option_text("N")
      ->check(WholeNumber(0));
  AddFilterOption(*command, options->filter, kChangeFilterFields);
  AddLimitOption(*command, options->limit, "Changes");
  command->add_option("--at", options->at, "Newest revision to list; by default the newest there is")
      ->option_text("REVISION")
      ->check(WholeNumber(1));
}

}  // namespace

void AddChangeCommands(CLI::App& app, Action& action) {
  AddWatch(app, action);
  AddChanges(app, action);
}

}  // namespace fangtan::client
