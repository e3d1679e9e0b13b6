#include "service/server.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/memory/memory.h"
#include "storage/open_store.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

rpc::RpcServerOptions TransportOptions(const Config& config, Telemetry& telemetry) {
  const int processors = static_cast<int>(std::thread::hardware_concurrency());
  const int workers = config.work.workers > 0 ? config.work.workers : std::max(4, 2 * processors);
  rpc::RpcServerOptions options;
  options.acceptor.address = config.network.listen;
  options.acceptor.max_connections = config.network.max_connections;
  options.acceptor.max_connections_per_address = config.network.max_connections_per_address;
  options.acceptor.refused = [&telemetry](const std::string& peer) { telemetry.ConnectionRefused(peer); };
  options.loop.workers = static_cast<size_t>(workers);
  options.loop.queued_calls = static_cast<size_t>(config.work.queued_calls);
  options.loop.max_streams = static_cast<size_t>(config.work.max_streams);
  options.loop.observer = [&telemetry](const rpc::CallRecord& record) { telemetry.Observe(record); };
  return options;
}

std::vector<std::string> Paths(const rpc::MethodTable& table) {
  std::vector<std::string> paths;
  for (const auto& row : table.rows()) paths.push_back(row->path);
  return paths;
}

}  // namespace

std::vector<std::string> ServedServices() {
  return {"fangtan.v1.Admin",          "fangtan.v1.Articles",           "fangtan.v1.Changes",
          "fangtan.v1.Interviews",     "fangtan.v1.Rankings",           "fangtan.v1.Search",
          "fangtan.v1.Sources",        "fangtan.v1.Speakers",           rpc::Health::kService,
          rpc::Reflection::kServiceV1, rpc::Reflection::kServiceV1Alpha};
}

absl::StatusOr<std::unique_ptr<Server>> Server::Create(const Config& config, Log& log, rocksdb::Env* env) {
  ASSIGN_OR_RETURN(std::unique_ptr<rpc::MethodTable> table, rpc::MethodTable::Declare(ServedServices()));
  auto server = absl::WrapUnique(new Server(config, std::move(table), log));
  RETURN_IF_ERROR(server->Listen());
  RETURN_IF_ERROR(server->Open(env));
  return server;
}

Server::Server(const Config& config, std::unique_ptr<rpc::MethodTable> table, Log& log)
    : config_(config),
      log_(log),
      table_(std::move(table)),
      health_(ServedServices()),
      reflection_(ServedServices()),
      telemetry_(std::make_unique<Telemetry>(Paths(*table_), log)) {}

Server::~Server() {
  health_.Shutdown();  // else its watchers would go on
  transport_.reset();
}

absl::Status Server::Listen() {
  RETURN_IF_ERROR(table_->Serve(health_.Methods()));
  RETURN_IF_ERROR(table_->Serve(reflection_.Methods()));
  ASSIGN_OR_RETURN(transport_, rpc::RpcServer::Start(TransportOptions(config_, *telemetry_), *table_));
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
  for (const std::string& notice : store_->Info().notices) {
    log_.Write(LogLevel::kWarning, "the store opened with a notice", {{"notice", notice}});
  }
  handlers_ = std::make_unique<Handlers>(*store_);
  RETURN_IF_ERROR(table_->Serve(handlers_->Methods()));
  RETURN_IF_ERROR(table_->CheckComplete());
  health_.SetServing(true);
  return absl::OkStatus();
}

void Server::Drain() {
  log_.Write(LogLevel::kInfo, "draining", {{"seconds", int64_t{config_.work.drain_seconds}}});
  health_.Shutdown();
  transport_->Drain(absl::Seconds(config_.work.drain_seconds));
}

}  // namespace fangtan::service
