#include "service/access/access_control.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/status_macros.h"

namespace fangtan::service::access {
namespace {

// How often it is told again that a certificate ends.
constexpr absl::Duration kTellAgain = absl::Hours(24);

// Whether it should have been replaced by now: a week before its end, or, as some live for a day, in the last
// quarter of its life.
bool IsOverdue(const Validity& validity) {
  const absl::Duration before = std::min(absl::Hours(24 * 7), (validity.until - validity.from) / 4);
  return validity.until - absl::Now() <= before;
}

std::string ExpiryText(absl::Time expires) {
  return absl::StrCat("the server's certificate ", expires <= absl::Now() ? "has ended at " : "ends at ",
                      absl::FormatTime(absl::RFC3339_sec, expires, absl::UTCTimeZone()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<AccessControl>> AccessControl::Create(
    const AccessOptions& options, std::function<void(const AccessEvent&)> sink) {
  auto access = absl::WrapUnique(new AccessControl(options, std::move(sink)));
  if (!options.certificates.certificate.empty()) {
    ASSIGN_OR_RETURN(access->certificates_, ServerCertificates::Open(options.certificates));
  }
  if (!options.caller_file.empty()) {
    ASSIGN_OR_RETURN(access->callers_, Callers::Open(options.caller_file));
    access->gate_ = std::make_unique<AccessGate>(*access->callers_);
  }
  if (access->certificates_ != nullptr || access->callers_ != nullptr) {
    access->thread_ = std::thread([control = access.get()] { control->Watch(); });
  }
  return access;
}

AccessControl::AccessControl(const AccessOptions& options, std::function<void(const AccessEvent&)> sink)
    : options_(options), sink_(std::move(sink)) {}

AccessControl::~AccessControl() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::shared_ptr<grpc::ServerCredentials> AccessControl::credentials() const {
  return certificates_ == nullptr ? nullptr : certificates_->credentials();
}

void AccessControl::Watch() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    Refresh();
    lock.lock();
    changed_.wait_for(lock, absl::ToChronoNanoseconds(options_.check_interval), [this] { return stopping_; });
  }
}

void AccessControl::Refresh() {
  const std::lock_guard<std::mutex> lock(refreshing_);
  if (certificates_ != nullptr) RefreshCertificates();
  if (callers_ != nullptr) RefreshCallers();
}

void AccessControl::RefreshCertificates() {
  const absl::StatusOr<bool> published = certificates_->Refresh();
  if (!published.ok()) {
    Refused(published.status());
  } else if (*published) {
    expiry_told_ = absl::InfinitePast();
    sink_({AccessEvent::Kind::kTaken,
           absl::StrCat("the certificate of ", options_.certificates.certificate, " is used from now on; ",
                        ExpiryText(certificates_->validity().until))});
  }
  WarnOfExpiry();
}

void AccessControl::WarnOfExpiry() {
  const absl::Time now = absl::Now();
  const Validity validity = certificates_->validity();
  if (!IsOverdue(validity) || now - expiry_told_ < kTellAgain) return;
  expiry_told_ = now;
  sink_({AccessEvent::Kind::kExpiring, ExpiryText(validity.until)});
}

void AccessControl::RefreshCallers() {
  const absl::StatusOr<bool> read = callers_->Refresh();
  if (!read.ok()) return Refused(read.status());
  if (*read) {
    sink_({AccessEvent::Kind::kTaken,
           absl::StrCat(options_.caller_file, " was read again: ", callers_->size(), " callers")});
  }
}

void AccessControl::Refused(const absl::Status& status) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++refusals_;
  }
  sink_({AccessEvent::Kind::kRefused,
         absl::StrCat("what was read before goes on to be used: ", std::string(status.message()))});
}

std::vector<std::string> AccessControl::Notices() const {
  std::vector<std::string> notices;
  const auto refused = [&notices](const absl::Status& status) {
    if (!status.ok()) notices.push_back(absl::StrCat("refused: ", std::string(status.message())));
  };
  if (certificates_ != nullptr) {
    refused(certificates_->refused());
    const Validity validity = certificates_->validity();
    if (IsOverdue(validity)) notices.push_back(ExpiryText(validity.until));
  }
  if (callers_ != nullptr) refused(callers_->refused());
  return notices;
}

int64_t AccessControl::refusals() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return refusals_;
}

absl::Time AccessControl::certificate_expires() const {
  return certificates_ == nullptr ? absl::InfiniteFuture() : certificates_->validity().until;
}

}  // namespace fangtan::service::access
