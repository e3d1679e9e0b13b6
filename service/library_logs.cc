#include "service/library_logs.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <atomic>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/line_throttle.h"

namespace fangtan::service {
namespace {

std::atomic<Log*> destination{nullptr};

// What gRPC calls an error is mostly a peer that went away, or one whose handshake failed: strangers make as
// many as they like. Kinds are told apart by where gRPC says them.
void WarnOfGrpc(const gpr_log_func_args& args, Log& log) {
  static LineThrottle& throttle = *new LineThrottle();
  const std::string place = absl::StrCat(args.file, ":", args.line);
  const std::optional<int64_t> left_out = throttle.Admit(place, absl::Now());
  if (!left_out.has_value()) return;
  LogFields fields = {{"library", "grpc"}};
  if (*left_out > 0) fields.emplace_back("left_out", *left_out);
  log.Write(LogLevel::kWarning, args.message, fields);
}

void FromGrpc(gpr_log_func_args* args) {
  Log& log = *destination.load();
  if (args->severity == GPR_LOG_SEVERITY_ERROR) return WarnOfGrpc(*args, log);
  log.Write(LogLevel::kDebug, args->message, {{"library", "grpc"}});
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
