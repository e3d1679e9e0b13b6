#include "service/check_config.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "service/access/callers.h"
#include "service/access/certificates.h"
#include "service/metrics/metrics_server.h"
#include "service/rpc/listen_socket.h"
#include "storage/backup_place.h"
#include "storage/errors.h"
#include "storage/open_store.h"
#include "storage/store_check.h"

namespace fangtan::service {
namespace {

// What the server makes a folder of, or in: itself, or its nearest parent that is there.
std::filesystem::path NearestThatIs(std::filesystem::path path) {
  std::error_code ignored;
  path = std::filesystem::absolute(path, ignored);
  while (path.has_relative_path() && !std::filesystem::exists(path, ignored)) path = path.parent_path();
  return path;
}

// Why nothing can be made in `folder`; 0 if it can. Permissions do not say all: a file system may be
// read-only, full, or none that holds files. So it is tried, with a file that has no name, or, where there is
// no such thing, a folder that goes at once.
int FaultOfMakingIn(const std::string& folder) {
  if (::access(folder.c_str(), R_OK | W_OK | X_OK) != 0) return errno;
  if (const int file = ::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600); file >= 0) {
    ::close(file);
    return 0;
  }
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT) return errno;
  std::string name = folder + "/.fangtan-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) return errno;
  ::rmdir(name.c_str());
  return 0;
}

// `found` is what something would be made in.
void CheckFolder(const char* setting, const std::filesystem::path& found, std::vector<std::string>& faults) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(found, ignored)) {
    faults.push_back(absl::StrCat("--", setting, ": ", found.string(), " is no folder"));
  } else if (const int fault = FaultOfMakingIn(found.string()); fault != 0) {
    faults.push_back(absl::StrCat("--", setting, ": ", found.string(), ": ", std::strerror(fault)));
  }
}

void AddFault(const absl::Status& status, std::vector<std::string>& faults) {
  if (status.ok()) return;
  faults.push_back(absl::StrCat(storage::ErrorReason(status), ": ", std::string(status.message())));
}

void CheckStore(const StoreConfig& store, std::vector<std::string>& faults) {
  CheckFolder("data-dir", NearestThatIs(store.data_dir), faults);
  AddFault(storage::CheckFolderOf({.directory = store.data_dir}), faults);
}

// The folder of backups is made, but none around it.
void CheckBackups(const std::string& folder, const std::string& data_dir, std::vector<std::string>& faults) {
  if (folder.empty()) return;
  std::filesystem::path normal = std::filesystem::path(folder).lexically_normal();
  if (!normal.has_filename()) normal = normal.parent_path();
  std::error_code ignored;
  CheckFolder("backup-dir", std::filesystem::exists(normal, ignored) ? normal : normal.parent_path(), faults);
  AddFault(storage::CheckBackupPlace(folder, data_dir), faults);
}

bool IsInUse(const absl::Status& status) { return storage::ErrorReason(status) == "ADDRESS_IN_USE"; }

// All are held until the last is had, as by a server. Those that are in use are no fault while the store is
// served: it may be by the server that is to be started again with this.
void CheckAddresses(const Config& config, std::vector<std::string>& faults) {
  const bool served = storage::IsOpenElsewhere({.directory = config.store.data_dir});
  std::vector<rpc::ListenSockets> held;
  for (const std::string& address : {config.network.listen, config.access.health_listen}) {
    if (address.empty()) continue;
    absl::StatusOr<rpc::ListenSockets> sockets = rpc::Listen(address);
    if (sockets.ok()) held.push_back(*std::move(sockets));
    if (!served || !IsInUse(sockets.status())) AddFault(sockets.status(), faults);
  }
  const std::string& metrics = config.network.metrics_listen;
  if (metrics.empty() || (served && IsInUse(rpc::Listen(metrics).status()))) return;
  AddFault(metrics::MetricsServer::Start(metrics, [] { return metrics::Families(); }).status(), faults);
}

void CheckAccessFiles(const AccessConfig& access, std::vector<std::string>& faults) {
  if (!access.tls_cert.empty()) {
    AddFault(access::ServerCertificates::Open({.certificate = access.tls_cert,
                                               .key = access.tls_key,
                                               .client_ca = access.tls_client_ca,
                                               .require_client = access.require_client_cert})
                 .status(),
             faults);
  }
  if (!access.token_file.empty()) AddFault(access::Callers::Open(access.token_file).status(), faults);
}

}  // namespace

std::vector<std::string> FindFaults(const Config& config) {
  std::vector<std::string> faults;
  CheckStore(config.store, faults);
  CheckBackups(config.backup.directory, config.store.data_dir, faults);
  CheckAddresses(config, faults);
  CheckAccessFiles(config.access, faults);
  return faults;
}

}  // namespace fangtan::service
