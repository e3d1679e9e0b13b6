#include "service/telemetry.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "storage/errors.h"

namespace fangtan::service {
namespace {

LogLevel LevelFor(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kUnknown:
      return LogLevel::kError;
    default:
      return LogLevel::kDebug;
  }
}

bool IsTurnedAway(absl::StatusCode code) {
  return code == absl::StatusCode::kResourceExhausted || code == absl::StatusCode::kUnavailable;
}

std::string OneLine(std::string text) {
  absl::StripTrailingAsciiWhitespace(&text);
  text = absl::StrReplaceAll(text, {{"\n", "; "}});
  absl::RemoveExtraAsciiWhitespace(&text);
  return text;
}

LogFields FieldsOf(const rpc::CallRecord& record, int64_t micros) {
  LogFields fields = {{"method", std::string(record.path)},
                      {"code", absl::StatusCodeToString(record.status.code())},
                      {"micros", micros},
                      {"peer", record.peer},
                      {"request_bytes", record.request_bytes},
                      {"reply_bytes", record.reply_bytes}};
  if (!record.status.ok()) {
    fields.emplace_back("reason", storage::ErrorReason(record.status));
    fields.emplace_back("error", std::string(record.status.message()));
  }
  if (record.details != nullptr) {
    fields.emplace_back("request_id", record.details->ids().request_id);
    fields.emplace_back("trace_id", record.details->ids().trace_id);
    if (std::string plan = OneLine(record.details->plan()); !plan.empty())
      fields.emplace_back("plan", std::move(plan));
  }
  return fields;
}

}  // namespace

Telemetry::Telemetry(const std::vector<std::string>& paths, Log& log)
    : log_(log), counters_(paths), turned_away_(log) {}

void Telemetry::CountLimit(const absl::Status& status) {
  const std::string reason = storage::ErrorReason(status);
  // The caller's own doing, and the disk's: no limit of the server's.
  if (reason.empty() || reason == "TOO_LARGE" || reason == "STORAGE_FULL") return;
  const std::lock_guard<std::mutex> lock(limited_mutex_);
  ++limited_[reason];
}

std::map<std::string, int64_t> Telemetry::limited() const {
  const std::lock_guard<std::mutex> lock(limited_mutex_);
  return limited_;
}

void Telemetry::Observe(const rpc::CallRecord& record) {
  const absl::StatusCode code = record.status.code();
  const int64_t micros = absl::ToInt64Microseconds(record.duration);
  counters_.Add(record);
  if (code == absl::StatusCode::kResourceExhausted) CountLimit(record.status);

  if (IsTurnedAway(code)) {
    turned_away_.Add(record, absl::Now());
  } else if (turned_away_.untold() > 0) {
    turned_away_.Tell(absl::Now());
  }

  const int64_t slow = slow_micros_.load(std::memory_order_relaxed);
  const bool is_slow = slow > 0 && micros > slow && !record.stream;
  const LogLevel level = std::max(LevelFor(code), is_slow ? LogLevel::kWarning : LogLevel::kDebug);
  if (log_.enabled(level)) log_.Write(level, is_slow ? "slow call" : "call", FieldsOf(record, micros));
}

void Telemetry::Configure(const LogConfig& config) {
  slow_micros_.store(int64_t{config.slow_call_ms} * 1000, std::memory_order_relaxed);
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
  for (const metrics::MethodCounts& method : counters_.Read()) {
    for (size_t code = 0; code < metrics::kCodes; ++code) {
      if (method.calls[code] == 0) continue;
      counts.push_back(
          {method.path, static_cast<absl::StatusCode>(code), method.calls[code], method.micros[code]});
    }
  }
  std::sort(counts.begin(), counts.end(), [](const CallCount& a, const CallCount& b) {
    return std::tie(a.path, a.code) < std::tie(b.path, b.code);
  });
  return counts;
}

}  // namespace fangtan::service
