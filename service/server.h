// Server: the whole of fangtand in one object: store, handlers and transport, joined here and nowhere else.
//
//   Log log(config.log, stderr);
//   ASSIGN_OR_RETURN(auto server, Server::Create(config, log));
//   ... server->address() ...
//   server->Drain();
//
// It listens before the store is open: until then health says NOT_SERVING and calls meet UNAVAILABLE
// STARTING. Tests make one in their own process, with port 0 and a temporary folder or an in-memory Env.
#ifndef FANGTAN_SERVICE_SERVER_H_
#define FANGTAN_SERVICE_SERVER_H_

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fangtan/v1/admin_service.pb.h"
#include "service/access/access_control.h"
#include "service/audit.h"
#include "service/backup_schedule.h"
#include "service/config.h"
#include "service/handlers/handlers.h"
#include "service/log.h"
#include "service/metrics/families.h"
#include "service/metrics/metrics_server.h"
#include "service/rpc/health.h"
#include "service/rpc/method_table.h"
#include "service/rpc/reflection.h"
#include "service/rpc/rpc_server.h"
#include "service/store_watch.h"
#include "service/telemetry.h"
#include "storage/store.h"

namespace rocksdb {
class Env;
}

namespace fangtan::service {

class Server {
 public:
  // Serves when it returns. The errors of CheckAccess, AccessControl::Create, storage::OpenStore and
  // rpc::RpcServer::Start; INTERNAL METHOD_... if the handlers do not serve every method of the contract
  // exactly once, or a method has no role. `log` and `env` (null: the machine's file system) must outlive it.
  static absl::StatusOr<std::unique_ptr<Server>> Create(const Config& config, Log& log,
                                                        rocksdb::Env* env = nullptr);
  // Drains with no time left.
  ~Server();

  // Where it listens, with the real port.
  const std::string& address() const { return transport_->address(); }
  // Where it answers health alone; empty: nowhere.
  std::string health_address() const {
    return health_transport_ == nullptr ? "" : health_transport_->address();
  }
  // Where it serves /metrics; empty: nowhere.
  std::string metrics_address() const { return metrics_ == nullptr ? "" : metrics_->address(); }
  const storage::Store& store() const { return *store_; }
  const Telemetry& telemetry() const { return *telemetry_; }
  access::AccessControl& access() { return *access_; }

  // Says NOT_SERVING, takes no further calls, lets those in hand end within the configured time, and stops.
  // The store stays open until this object goes. Idempotent; call it from one thread.
  void Drain();

  // Takes over what can change while it runs (Setting::at_reload), and logs what was changed and what waits
  // for a restart. From the thread that drains.
  void Reconfigure(const Config& wanted);

 private:
  Server(const Config& config, std::unique_ptr<rpc::MethodTable> table, Log& log);
  absl::Status GuardAccess();
  absl::Status Listen();
  absl::Status ListenForProbes();
  absl::Status ServeMetrics();
  metrics::Families Readings();
  metrics::Families StoreReadings() const;
  metrics::Families TrafficReadings();
  metrics::Families CareReadings();
  rpc::RpcServerOptions TransportOptions();
  void DescribeTraffic(v1::ServerStatus& status);
  void DescribeEngine(v1::ServerStatus& status) const;
  std::vector<rpc::Method> WithNotices(std::vector<rpc::Method> methods);
  absl::Status Open(rocksdb::Env* env);

  void StartBackups();

  Config config_;  // changed by Reconfigure alone
  Log& log_;
  const std::unique_ptr<rpc::MethodTable> table_;
  rpc::Health health_;
  const rpc::Reflection reflection_;
  std::unique_ptr<Telemetry> telemetry_;
  Audit audit_;
  std::unique_ptr<access::AccessControl> access_;
  // Calls end before handlers go, and handlers before the store.
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<Handlers> handlers_;
  std::unique_ptr<StoreWatch> watch_;
  std::mutex schedule_mutex_;
  std::unique_ptr<BackupSchedule> schedule_;  // null: no backups by itself
  absl::Time schedule_began_ = absl::InfinitePast();
  const absl::Time started_ = absl::Now();
  std::unique_ptr<rpc::RpcServer> transport_;
  std::unique_ptr<rpc::MethodTable> health_table_;
  std::unique_ptr<rpc::RpcServer> health_transport_;
  std::atomic<bool> opened_ = false;                 // store_ can be read
  std::atomic<bool> serving_ = false;                // as health says
  std::unique_ptr<metrics::MetricsServer> metrics_;  // goes first
};

// Full names of all services that it serves: those of fangtan.v1, then the standard ones.
std::vector<std::string> ServedServices();

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_SERVER_H_
