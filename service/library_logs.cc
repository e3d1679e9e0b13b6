#include "service/library_logs.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <atomic>
#include <string>

namespace fangtan::service {
namespace {

std::atomic<Log*> destination{nullptr};

void FromGrpc(gpr_log_func_args* args) {
  // What gRPC calls an error is mostly a peer that went away.
  const LogLevel level = args->severity == GPR_LOG_SEVERITY_ERROR ? LogLevel::kWarning : LogLevel::kDebug;
  destination.load()->Write(level, args->message, {{"library", "grpc"}});
}

void FromProtobuf(google::protobuf::LogLevel severity, const char*, int, const std::string& message) {
  // Bytes that do not parse are logged as errors; callers send such as they like, and are told in their
  // reply.
  const LogLevel level = severity == google::protobuf::LOGLEVEL_FATAL ? LogLevel::kError : LogLevel::kDebug;
  destination.load()->Write(level, message, {{"library", "protobuf"}});
}

}  // namespace

void RouteLibraryLogs(Log& log) {
  destination.store(&log);
  gpr_set_log_function(&FromGrpc);
  google::protobuf::SetLogHandler(&FromProtobuf);
}

}  // namespace fangtan::service
