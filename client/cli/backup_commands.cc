#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/commands.h"
#include "client/cli/display_text.h"
#include "client/cli/progress.h"
#include "client/cli/show.h"

namespace fangtan::client {
namespace {

using google::longrunning::Operation;

bool IsJson(OutputFormat format) { return format == OutputFormat::kJson || format == OutputFormat::kJsonl; }

// What `operation` has come to, shown while it goes on. It goes on too when nobody waits for it.
absl::StatusOr<Operation> Await(Session& session, Client& client, Operation operation) {
  Progress progress(session.console());
  while (!operation.done()) {
    google::longrunning::WaitOperationRequest request;
    request.set_name(operation.name());
    request.mutable_timeout()->set_seconds(1);
    absl::StatusOr<Operation> waited = client.WaitOperation(request);
    if (!waited.ok()) return waited.status();
    operation = *std::move(waited);
    v1::OperationProgress reached;
    if (operation.metadata().UnpackTo(&reached) && reached.total() > 0) {
      progress.Show({.done = reached.done(), .total = reached.total()});
    }
  }
  if (operation.has_error()) return FromRpc(operation.error());
  return operation;
}

// Waits for `begun`, and prints its response, which it returns: as JSON, or by `show`.
template <typename Response, typename Show>
absl::StatusOr<Response> AwaitAndShow(Session& session, Client& client, absl::StatusOr<Operation> begun,
                                      Show show) {
  if (!begun.ok()) return begun.status();
  absl::StatusOr<Operation> ended = Await(session, client, *std::move(begun));
  if (!ended.ok()) return ended.status();
  Response response;
  if (!ended->response().UnpackTo(&response))
    return absl::InternalError("the server's reply is of another type");
  const OutputFormat format = session.Format();
  if (!IsJson(format)) {
    show(response);
  } else if (absl::Status printed = PrintJson(session, response, format); !printed.ok()) {
    return printed;
  }
  return response;
}

struct BackupOptions {
  std::string directory;
  int32_t keep = 0;
};

absl::StatusOr<int> RunBackup(Session& session, const BackupOptions& options) {
  v1::CreateBackupRequest request;
  request.set_directory(options.directory);
  request.set_keep(options.keep);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  const absl::StatusOr<v1::Backup> made = AwaitAndShow<v1::Backup>(
      session, **client, (*client)->CreateBackup(request), [&session](const v1::Backup& backup) {
        TextPage page(session.text_style());
        page.Field("directory", backup.directory());
        page.Field("number", absl::StrCat(backup.id()));
        page.Field("revision", absl::StrCat(backup.revision()));
        page.Field("bytes", absl::StrCat(backup.byte_count()));
        page.Field("made", FormatTime(backup.create_time()));
        session.console().out << page.Take();
      });
  if (!made.ok()) return made.status();
  return kExitDone;
}

struct BackupsOptions {
  std::string directory;
  bool verify = false;
};

absl::StatusOr<int> RunBackups(Session& session, const BackupsOptions& options) {
  v1::ListBackupsRequest request;
  request.set_directory(options.directory);
  request.set_verify(options.verify);
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  const OutputFormat format = session.Format();
  Table table({{.title = "NUMBER", .shrink = Shrink::kNever, .align = Align::kRight},
               {.title = "REVISION", .shrink = Shrink::kNever, .align = Align::kRight},
               {.title = "MADE", .shrink = Shrink::kNever},
               {.title = "BYTES", .shrink = Shrink::kNever, .align = Align::kRight},
               {.title = "DAMAGE", .optional = true}},
              session.table_style());
  v1::ListBackupsResponse all;
  int exit_code = kExitDone;
  for (const absl::StatusOr<v1::Backup>& backup : (*client)->ListBackups(request)) {
    if (!backup.ok()) return backup.status();
    if (!backup->damage().empty()) exit_code = kExitRefused;
    if (format == OutputFormat::kJson) {
      *all.add_backups() = *backup;
      continue;
    }
    if (format == OutputFormat::kJsonl) {
      if (absl::Status printed = PrintJson(session, *backup, format); !printed.ok()) return printed;
      continue;
    }
    const bool known = !backup->store_id().empty();
    table.Add({absl::StrCat(backup->id()), known ? absl::StrCat(backup->revision()) : "?",
               known ? FormatTime(backup->create_time()) : "?",
               known ? absl::StrCat(backup->byte_count()) : "?", backup->damage()});
  }
  if (format == OutputFormat::kJson) {
    all.set_total_size(all.backups_size());
    if (absl::Status printed = PrintJson(session, all, format); !printed.ok()) return printed;
  }
  table.Flush(session.console().out);
  return exit_code;
}

struct VerifyStoreOptions {};

void ShowReport(Session& session, const v1::VerifyStoreResponse& report) {
  for (const auto& damage : report.damages()) {
    session.console().out << OneLine(absl::StrCat(damage.record(), ": ", damage.description())) << "\n";
  }
  session.console().err << Counted(report.record_count(), "record") << " read, "
                        << (report.damage_count() == 0 ? "nothing damaged"
                                                       : absl::StrCat(report.damage_count(), " damaged"))
                        << "\n";
}

absl::StatusOr<int> RunVerifyStore(Session& session, const VerifyStoreOptions&) {
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  const absl::StatusOr<v1::VerifyStoreResponse> report = AwaitAndShow<v1::VerifyStoreResponse>(
      session, **client, (*client)->VerifyStore(v1::VerifyStoreRequest()),
      [&session](const v1::VerifyStoreResponse& done) { ShowReport(session, done); });
  if (!report.ok()) return report.status();
  return report->damage_count() == 0 ? kExitDone : kExitRefused;
}

struct CompactOptions {};

absl::StatusOr<int> RunCompact(Session& session, const CompactOptions&) {
  absl::StatusOr<Client*> client = session.Connect();
  if (!client.ok()) return client.status();
  const absl::StatusOr<v1::CompactResponse> compacted = AwaitAndShow<v1::CompactResponse>(
      session, **client, (*client)->Compact(v1::CompactRequest()),
      [&session](const v1::CompactResponse& done) {
        session.console().out << done.byte_count_before() << " bytes before, " << done.byte_count_after()
                              << " after\n";
      });
  if (!compacted.ok()) return compacted.status();
  return kExitDone;
}

}  // namespace

void AddBackupCommands(CLI::App& app, Action& action) {
  auto [backup, backup_options] =
      AddCommand(app, action,
                 {.name = "backup",
                  .description = "Copy the store into a folder while it is served",
                  .examples = "  fangtan backup /var/lib/fangtan-backups\n"
                              "  fangtan backup /var/lib/fangtan-backups --keep 30     delete older ones\n"},
                 RunBackup);
  backup->add_option("DIR", backup_options->directory, "Folder on the server's machine")->required();
  backup
      ->add_option("--keep", backup_options->keep,
                   "How many of the newest stay in the folder; 0: all (default)")
      ->option_text("N")
      ->check(WholeNumber(0));
  auto [backups, backups_options] =
      AddCommand(app, action,
                 {.name = "backups",
                  .description = "List the backups in a folder; restoring one: fangtand restore --help",
                  .examples = "  fangtan backups /var/lib/fangtan-backups\n"
                              "  fangtan backups /var/lib/fangtan-backups --verify     read all of them\n"},
                 RunBackups);
  backups->add_option("DIR", backups_options->directory, "Folder on the server's machine")->required();
  backups->add_flag("--verify", backups_options->verify, "Read every file and check it");
  AddCommand(app, action,
             {.name = "verify-store",
              .description = "Read the whole store and check every record, index entry and file",
              .examples = "  fangtan verify-store\n"},
             RunVerifyStore);
  AddCommand(app, action,
             {.name = "compact",
              .description = "Rewrite the store's files without what is superseded",
              .examples = "  fangtan compact\n"},
             RunCompact);
}

}  // namespace fangtan::client
