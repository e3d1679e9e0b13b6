#include "service/server.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "fangtan/v1/admin_service.pb.h"
#include "service/access/method_roles.h"
#include "service/rpc/channelz.h"
#include "service/rpc/thread_priority.h"
#include "service/settings.h"
#include "storage/open_store.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

// Of the address that answers health alone: enough for probes, and little for strangers to hold.
constexpr int kProbeConnections = 64;
constexpr size_t kProbeStreams = 16;

access::AccessOptions AccessOptionsOf(const AccessConfig& config) {
  return {.certificates = {.certificate = config.tls_cert,
                           .key = config.tls_key,
                           .client_ca = config.tls_client_ca,
                           .require_client = config.require_client_cert},
          .caller_file = config.token_file};
}

void LogAccessEvent(const access::AccessEvent& event, Log& log) {
  switch (event.kind) {
    case access::AccessEvent::Kind::kTaken:
      return log.Write(LogLevel::kInfo, "access changed", {{"notice", event.message}});
    case access::AccessEvent::Kind::kExpiring:
      return log.Write(LogLevel::kWarning, "certificate ends", {{"notice", event.message}});
    case access::AccessEvent::Kind::kRefused:
      return log.Write(LogLevel::kError, "a changed file is not used", {{"error", event.message}});
  }
}

rpc::CallerLimitsOptions CallerLimitsOf(const Config& config) {
  const LimitsConfig& limits = config.limits;
  rpc::CallerLimitsOptions options;
  options.calls_per_second = limits.caller_calls_per_second;
  options.burst = limits.caller_burst;
  options.calls_at_once = limits.caller_calls_at_once;
  // So that no caller, by itself, can keep the others out.
  if (options.calls_at_once == 0 && !config.access.token_file.empty()) {
    options.calls_at_once = std::max(1, config.work.queued_calls / 2);
  }
  return options;
}

void SetLimits(const Config& config, rpc::RpcServerOptions& options) {
  const LimitsConfig& limits = config.limits;
  options.max_request_bytes = limits.max_message_mb << 20;
  options.max_metadata_bytes = limits.max_metadata_kb << 10;
  options.max_streams_per_connection = limits.max_streams_per_connection;
  options.loop.queue_wait = absl::Milliseconds(limits.queue_wait_ms);
  options.loop.default_deadline = absl::Seconds(limits.default_deadline_seconds);
  options.loop.memory_bytes = int64_t{limits.call_memory_mb} << 20;
  options.loop.caller_limits = CallerLimitsOf(config);
}

void LogBackup(const absl::StatusOr<storage::BackupInfo>& backup, Log& log) {
  // By the server's end, or by other settings.
  if (absl::IsCancelled(backup.status())) return log.Write(LogLevel::kInfo, "a backup was given up");
  if (!backup.ok()) {
    return log.Write(LogLevel::kError, "a backup failed",
                     {{"error", std::string(backup.status().message())}});
  }
  log.Write(LogLevel::kInfo, "made a backup",
            {{"id", int64_t{backup->id}},
             {"revision", static_cast<int64_t>(backup->revision)},
             {"bytes", backup->byte_count}});
}

std::vector<std::string> Paths(const rpc::MethodTable& table) {
  std::vector<std::string> paths;
  for (const auto& row : table.rows()) paths.push_back(row->path);
  return paths;
}

}  // namespace

std::vector<std::string> ServedServices() {
  return {"fangtan.v1.Admin",
          "fangtan.v1.Articles",
          "fangtan.v1.Changes",
          "fangtan.v1.Interviews",
          "fangtan.v1.Rankings",
          "fangtan.v1.Search",
          "fangtan.v1.Sources",
          "fangtan.v1.Speakers",
          Operations::kService,
          rpc::Channelz::kService,
          rpc::Health::kService,
          rpc::Reflection::kServiceV1,
          rpc::Reflection::kServiceV1Alpha};
}

absl::StatusOr<std::unique_ptr<Server>> Server::Create(const Config& config, Log& log, rocksdb::Env* env) {
  ASSIGN_OR_RETURN(std::unique_ptr<rpc::MethodTable> table, rpc::MethodTable::Declare(ServedServices()));
  auto server = absl::WrapUnique(new Server(config, std::move(table), log));
  RETURN_IF_ERROR(server->GuardAccess());
  RETURN_IF_ERROR(server->Listen());
  absl::Status opened;
  // The threads of the store stand back behind that which takes calls, as those of handlers do. They take it
  // from the one that makes them, which could not take it back: that is for the privileged alone.
  std::thread([&] {
    rpc::StandBack();
    opened = server->Open(env);
  }).join();
  RETURN_IF_ERROR(opened);
  return server;
}

Server::Server(const Config& config, std::unique_ptr<rpc::MethodTable> table, Log& log)
    : config_(config),
      log_(log),
      table_(std::move(table)),
      health_(ServedServices()),
      reflection_(ServedServices()),
      telemetry_(std::make_unique<Telemetry>(Paths(*table_), log)),
      audit_(log) {
  telemetry_->Configure(config_.log);
}

Server::~Server() {
  metrics_.reset();
  health_.Shutdown();  // else its watchers would go on
  // Only ended here: until its last call has ended, a GetStatus may still ask the transport how it does.
  if (transport_ != nullptr) transport_->Drain(absl::ZeroDuration());
  if (health_transport_ != nullptr) health_transport_->Drain(absl::ZeroDuration());
}

rpc::RpcServerOptions Server::TransportOptions() {
  const int processors = static_cast<int>(std::thread::hardware_concurrency());
  const int workers = config_.work.workers > 0 ? config_.work.workers : std::max(4, 2 * processors);
  rpc::RpcServerOptions options;
  options.acceptor.address = config_.network.listen;
  options.acceptor.max_connections = config_.network.max_connections;
  options.acceptor.max_connections_per_address = config_.network.max_connections_per_address;
  options.acceptor.refused = [this](const std::string& peer) { telemetry_->ConnectionRefused(peer); };
  options.loop.workers = static_cast<size_t>(workers);
  options.loop.queued_calls = static_cast<size_t>(config_.work.queued_calls);
  options.loop.max_streams = static_cast<size_t>(config_.work.max_streams);
  options.loop.observer = [this](const rpc::CallRecord& record) {
    telemetry_->Observe(record);
    audit_.Observe(record);
  };
  SetLimits(config_, options);
  options.loop.gate = access_->gate();
  options.credentials = access_->credentials();
  return options;
}

absl::Status Server::GuardAccess() {
  RETURN_IF_ERROR(CheckAccess(config_));
  RETURN_IF_ERROR(access::CheckMethodRoles(ServedServices()));
  ASSIGN_OR_RETURN(access_, access::AccessControl::Create(
                                AccessOptionsOf(config_.access),
                                [this](const access::AccessEvent& event) { LogAccessEvent(event, log_); }));
  if (access_->gate() == nullptr) {
    log_.Write(LogLevel::kWarning, "whoever reaches this server may do everything (no --token-file)");
  }
  return absl::OkStatus();
}

// A transport of its own, so that probes need neither TLS nor a token, and nothing else is there to be
// called.
absl::Status Server::ListenForProbes() {
  if (config_.access.health_listen.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(health_table_, rpc::MethodTable::Declare({rpc::Health::kService}));
  RETURN_IF_ERROR(health_table_->Serve(health_.Methods()));
  rpc::RpcServerOptions options;
  options.acceptor = {.address = config_.access.health_listen,
                      .max_connections = kProbeConnections,
                      .max_connections_per_address = kProbeConnections};
  options.loop = {.workers = 1, .writers = 1, .readers = 1, .queued_calls = 1, .max_streams = kProbeStreams};
  options.max_request_bytes = 64 << 10;
  ASSIGN_OR_RETURN(health_transport_, rpc::RpcServer::Start(options, *health_table_));
  log_.Write(LogLevel::kInfo, "answering health", {{"address", health_address()}});
  return absl::OkStatus();
}

// The status of the store, and that of the server around it. Messages are merged by putting one behind the
// other.
std::vector<rpc::Method> Server::WithNotices(std::vector<rpc::Method> methods) {
  for (rpc::Method& method : methods) {
    if (method.service != "fangtan.v1.Admin" || method.name != "GetStatus") continue;
    auto handler = std::move(std::get<rpc::UnaryHandler>(method.handler));
    method.handler = rpc::UnaryHandler(
        [this, handler = std::move(handler)](const rpc::CallContext& context,
                                             const absl::Cord& request) -> absl::StatusOr<absl::Cord> {
          ASSIGN_OR_RETURN(absl::Cord reply, handler(context, request));
          v1::ServerStatus around;
          for (const std::string& notice : access_->Notices()) around.add_notices(notice);
          DescribeTraffic(around);
          DescribeEngine(around);
          reply.Append(around.SerializeAsString());
          return reply;
        });
  }
  return methods;
}

absl::Status Server::Listen() {
  RETURN_IF_ERROR(table_->Serve(health_.Methods()));
  RETURN_IF_ERROR(table_->Serve(reflection_.Methods()));
  RETURN_IF_ERROR(table_->Serve(rpc::Channelz(config_.network.channelz).Methods()));
  ASSIGN_OR_RETURN(transport_, rpc::RpcServer::Start(TransportOptions(), *table_));
  RETURN_IF_ERROR(ListenForProbes());
  RETURN_IF_ERROR(ServeMetrics());
  log_.Write(LogLevel::kInfo, "listening, opening the store",
             {{"address", address()}, {"data_dir", config_.store.data_dir}});
  return absl::OkStatus();
}

absl::Status Server::Open(rocksdb::Env* env) {
  ASSIGN_OR_RETURN(store_, storage::OpenStore({.directory = config_.store.data_dir,
                                               .block_cache_bytes = config_.store.block_cache_mb << 20,
                                               .write_buffer_bytes = config_.store.write_buffer_mb << 20,
                                               .record_cache_bytes = config_.store.record_cache_mb << 20,
                                               .retention = absl::Seconds(config_.store.retention_seconds),
                                               .env = env}));
  handlers_ = std::make_unique<Handlers>(*store_);
  RETURN_IF_ERROR(table_->Serve(WithNotices(audit_.Watched(handlers_->Methods()))));
  RETURN_IF_ERROR(table_->CheckComplete());
  opened_.store(true, std::memory_order_release);
  health_.SetServing(true);
  serving_.store(true);
  watch_ = std::make_unique<StoreWatch>(*store_, log_);
  StartBackups();
  return absl::OkStatus();
}

void Server::StartBackups() {
  const BackupConfig& backup = config_.backup;
  std::unique_ptr<BackupSchedule> schedule;
  if (!backup.directory.empty()) {
    schedule = std::make_unique<BackupSchedule>(
        BackupSchedule::Options{.directory = backup.directory,
                                .interval = absl::Seconds(backup.interval_seconds),
                                .keep = backup.keep},
        *store_, [this](const auto& made) { LogBackup(made, log_); });
    schedule->Start();
  }
  {
    const std::lock_guard<std::mutex> lock(schedule_mutex_);
    schedule_.swap(schedule);
    schedule_began_ = absl::Now();
  }
}  // the one of before ends here, a backup under way with it

void Server::Reconfigure(const Config& wanted) {
  bool backups_changed = false;
  for (const Setting& setting : Settings()) {
    if (setting.get(wanted) == setting.get(config_)) continue;
    if (!setting.at_reload) {
      log_.Write(LogLevel::kWarning, "a changed setting waits for a restart", {{"setting", setting.name}});
      continue;
    }
    // It is what `get` of a Config in order returned.
    if (!setting.set(setting.get(wanted), config_).ok()) continue;
    log_.Write(LogLevel::kInfo, "a changed setting is used", {{"setting", setting.name}});
    backups_changed |= absl::StartsWith(setting.name, "backup-");
  }
  log_.Configure(config_.log);
  telemetry_->Configure(config_.log);
  if (backups_changed) StartBackups();
}

void Server::Drain() {
  log_.Write(LogLevel::kInfo, "draining", {{"seconds", int64_t{config_.work.drain_seconds}}});
  serving_.store(false);
  health_.Shutdown();
  if (handlers_ != nullptr) handlers_->StopWaiting();
  transport_->Drain(absl::Seconds(config_.work.drain_seconds));
  // Last: until here probes learn that the server stops, and not that it is gone.
  if (health_transport_ != nullptr) health_transport_->Drain(absl::ZeroDuration());
}

}  // namespace fangtan::service
