#include "service/telemetry.h"

#include <algorithm>
#include <tuple>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "storage/errors.h"

namespace fangtan::service {
namespace {

constexpr char kUnknown[] = "unknown";

LogLevel LevelFor(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kUnknown:
      return LogLevel::kError;
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnavailable:
      return LogLevel::kWarning;
    default:
      return LogLevel::kDebug;
  }
}

}  // namespace

Telemetry::Telemetry(const std::vector<std::string>& paths, Log& log) : log_(log) {
  for (const std::string& path : paths) methods_.emplace(path, std::make_unique<Counters>());
}

void Telemetry::Observe(const rpc::CallRecord& record) {
  const absl::StatusCode code = record.status.code();
  const int64_t micros = absl::ToInt64Microseconds(record.duration);
  const auto found = methods_.find(record.path);
  Counter& counter = (found == methods_.end() ? unknown_ : *found->second)[static_cast<int>(code)];
  counter.calls.fetch_add(1, std::memory_order_relaxed);
  counter.micros.fetch_add(micros, std::memory_order_relaxed);

  const LogLevel level = LevelFor(code);
  if (!log_.enabled(level)) return;
  LogFields fields = {{"method", std::string(record.path)},
                      {"code", absl::StatusCodeToString(code)},
                      {"micros", micros},
                      {"peer", record.peer},
                      {"request_bytes", record.request_bytes},
                      {"reply_bytes", record.reply_bytes}};
  if (!record.status.ok()) {
    fields.emplace_back("reason", storage::ErrorReason(record.status));
    fields.emplace_back("error", std::string(record.status.message()));
  }
  log_.Write(level, "call", fields);
}

void Telemetry::ConnectionRefused(const std::string& peer) {
  const int64_t refused = refused_.fetch_add(1, std::memory_order_relaxed) + 1;
  const absl::Time now = absl::Now();
  if (now - refusal_told_ < absl::Seconds(1)) return;
  refusal_told_ = now;
  log_.Write(LogLevel::kWarning, "connection refused, as many are open as may be",
             {{"peer", peer}, {"refused_so_far", refused}});
}

std::vector<CallCount> Telemetry::Snapshot() const {
  std::vector<CallCount> counts;
  const auto add = [&counts](const std::string& path, const Counters& counters) {
    for (int code = 0; code < kCodes; ++code) {
      const int64_t calls = counters[code].calls.load(std::memory_order_relaxed);
      if (calls == 0) continue;
      counts.push_back({path, static_cast<absl::StatusCode>(code), calls,
                        counters[code].micros.load(std::memory_order_relaxed)});
    }
  };
  for (const auto& [path, counters] : methods_) add(path, *counters);
  add(kUnknown, unknown_);
  std::sort(counts.begin(), counts.end(), [](const CallCount& a, const CallCount& b) {
    return std::tie(a.path, a.code) < std::tie(b.path, b.code);
  });
  return counts;
}

}  // namespace fangtan::service
