#include "service/refusal_summary.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "storage/errors.h"

namespace fangtan::service {
namespace {

// Reasons told apart; those of a flood are few.
constexpr size_t kMostReasons = 16;

std::string ReasonOf(const absl::Status& status) {
  const std::string reason = storage::ErrorReason(status);
  return reason.empty() ? absl::StatusCodeToString(status.code()) : reason;
}

}  // namespace

void RefusalSummary::Add(const rpc::CallRecord& record, absl::Time now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const std::string reason = ReasonOf(record.status);
  ++reasons_[reasons_.size() < kMostReasons || reasons_.contains(reason) ? reason : "others"];
  method_.assign(record.path.data(), record.path.size());
  peer_ = record.peer;
  if (untold_.fetch_add(1, std::memory_order_relaxed) == 0) message_ = std::string(record.status.message());
  TellLocked(now);
}

void RefusalSummary::Tell(absl::Time now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  TellLocked(now);
}

void RefusalSummary::TellLocked(absl::Time now) {
  const int64_t calls = untold();
  if (calls == 0 || now - told_ < absl::Seconds(1)) return;
  std::string reasons;
  for (const auto& [reason, count] : reasons_) {
    absl::StrAppend(&reasons, reasons.empty() ? "" : ", ", reason, " ", count);
  }
  LogFields fields = {{"calls", calls}, {"reasons", reasons}};
  if (told_ != absl::InfinitePast()) fields.emplace_back("seconds", absl::ToDoubleSeconds(now - told_));
  fields.insert(fields.end(), {{"method", method_}, {"peer", peer_}, {"error", message_}});
  log_.Write(LogLevel::kWarning, "calls turned away", fields);
  reasons_.clear();
  untold_.store(0, std::memory_order_relaxed);
  told_ = now;
}

}  // namespace fangtan::service
