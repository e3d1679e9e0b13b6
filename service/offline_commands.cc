#include "service/offline_commands.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "storage/backup.h"
#include "storage/errors.h"
#include "storage/open_store.h"
#include "storage/store_check.h"

namespace fangtan::service {
namespace {

enum ExitCode { kDone = 0, kFailed = 1, kWrongUsage = 2 };

int Refuse(const absl::Status& status) {
  std::fputs(absl::StrCat("fangtand: ", storage::ErrorReason(status), ": ", status.message(), "\n").c_str(),
             stderr);
  return kFailed;
}

int Restore(const storage::RestoreOptions& options) {
  const absl::StatusOr<storage::Restored> restored = storage::RestoreBackup(options);
  if (!restored.ok()) return Refuse(restored.status());
  const storage::BackupInfo& backup = restored->backup;
  std::printf("restored backup %u of %s into %s: revision %lld, store %s\n", backup.id,
              absl::FormatTime(absl::RFC3339_sec, backup.create_time, absl::UTCTimeZone()).c_str(),
              options.data_directory.c_str(), static_cast<long long>(backup.revision),
              restored->store_id.c_str());
  return kDone;
}

int Verify(const std::string& data_dir) {
  const absl::StatusOr<storage::CheckReport> report = storage::CheckStoreIn({.directory = data_dir}, {});
  if (!report.ok()) return Refuse(report.status());
  for (const storage::CheckReport::Damage& damage : report->damages) {
    std::printf("%s: %s\n", damage.record.c_str(), damage.description.c_str());
  }
  std::printf("%lld records read, %lld damaged\n", static_cast<long long>(report->record_count),
              static_cast<long long>(report->damage_count));
  return report->damage_count == 0 ? kDone : kFailed;
}

}  // namespace

std::optional<int> RunOfflineCommand(const std::vector<std::string>& arguments) {
  if (arguments.empty() || (arguments[0] != "restore" && arguments[0] != "verify")) return std::nullopt;
  CLI::App app("Work on a store that no server has open.", "fangtand");
  storage::RestoreOptions restore_options;
  std::string data_dir;
  CLI::App& restore = *app.add_subcommand("restore", "Make a store of a backup, in an empty folder");
  restore.add_option("--backup-dir", restore_options.backup_directory, "Folder of the backups")
      ->required()
      ->type_name("DIR");
  restore.add_option("--id", restore_options.id, "Number of the backup (default: the newest)")
      ->type_name("NUMBER");
  restore.add_option("--data-dir", restore_options.data_directory, "Empty or missing folder")
      ->required()
      ->type_name("DIR");
  restore.add_flag("--keep-identity", restore_options.keep_identity,
                   "Keep the store's id and page tokens: for a copy of a store that wrote nothing since");
  CLI::App& verify = *app.add_subcommand("verify", "Read a whole store and check it; changes nothing");
  verify.add_option("--data-dir", data_dir, "Folder of the store")->required()->type_name("DIR");
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? kDone : kWrongUsage;
  }
  return restore.parsed() ? Restore(restore_options) : Verify(data_dir);
}

}  // namespace fangtan::service
