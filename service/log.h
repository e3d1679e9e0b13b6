// Log: lines about what the server does, as text for people or as JSON for machines, one event a line.
//
//   Log log(LogConfig{.format = LogFormat::kJson}, stderr);
//   log.Write(LogLevel::kInfo, "listening", {{"address", "127.0.0.1:50051"}, {"connections", 4096}});
//   //
//   {"time":"2024-05-01T08:00:00.000Z","level":"info","message":"listening","address":"127.0.0.1:50051",...}
//   // 2024-05-01T08:00:00.000Z info listening address=127.0.0.1:50051 connections=4096
//
// Whatever a value holds, a line stays one line, and a line of JSON stays JSON: control characters are
// escaped, and bytes that are no UTF-8 become U+FFFD. Thread-safe; a line is written in one piece.
#ifndef FANGTAN_SERVICE_LOG_H_
#define FANGTAN_SERVICE_LOG_H_

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "service/config.h"

namespace fangtan::service {

using LogValue = std::variant<std::string, int64_t, double>;
using LogFields = std::vector<std::pair<absl::string_view, LogValue>>;

class Log {
 public:
  // `out` is not owned.
  Log(LogConfig config, std::FILE* out) : format_(config.format), level_(config.level), out_(out) {}

  bool enabled(LogLevel level) const { return level >= level_.load(std::memory_order_relaxed); }
  // From now on in this format, from this level on.
  void Configure(LogConfig config);
  // Nothing if `level` is not enabled. A line that can't be written is lost: there is nowhere to say so.
  void Write(LogLevel level, absl::string_view message, const LogFields& fields = {});

 private:
  std::atomic<LogFormat> format_;
  std::atomic<LogLevel> level_;
  std::FILE* const out_;
  std::mutex mutex_;
};

// The line without its end, as Write makes it, for the time given in milliseconds since 1970.
std::string LogLine(LogFormat format, int64_t unix_millis, LogLevel level, absl::string_view message,
                    const LogFields& fields);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_LOG_H_
