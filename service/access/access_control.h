// AccessControl: who gets in, in one object: certificates, callers and the gate, and the thread that looks
// every second whether their files have changed.
//
//   ASSIGN_OR_RETURN(auto access, AccessControl::Create({.certificates = {...}, .caller_file = "callers"},
//   sink)); options.credentials = access->credentials(); options.loop.gate = access->gate();
//
// Thread-safe. Must outlive the servers that it lets callers into.
#ifndef FANGTAN_SERVICE_ACCESS_ACCESS_CONTROL_H_
#define FANGTAN_SERVICE_ACCESS_ACCESS_CONTROL_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/access/access_gate.h"
#include "service/access/callers.h"
#include "service/access/certificates.h"

namespace fangtan::service::access {

struct AccessOptions {
  CertificateFiles certificates;  // without a certificate: no TLS
  std::string caller_file;        // empty: everyone may do everything
  absl::Duration check_interval = absl::Seconds(1);
};

// Something to log: files were taken up, or refused and why.
struct AccessEvent {
  enum class Kind { kTaken, kRefused, kExpiring } kind;
  std::string message;
};

class AccessControl {
 public:
  // The errors of ServerCertificates::Open and Callers::Open. `sink` is called on the thread of this object,
  // and by Refresh.
  static absl::StatusOr<std::unique_ptr<AccessControl>> Create(const AccessOptions& options,
                                                               std::function<void(const AccessEvent&)> sink);
  ~AccessControl();

  // Null: connections are in the clear.
  std::shared_ptr<grpc::ServerCredentials> credentials() const;
  // Null: everyone may do everything.
  rpc::Gate* gate() { return gate_.get(); }

  // Looks at the files now.
  void Refresh();

  // What somebody should mend: files that were refused, a certificate that has expired or soon will. Empty:
  // none.
  std::vector<std::string> Notices() const;
  // How often a changed file was refused.
  int64_t refusals() const;
  // When the certificate in use ends; absl::InfiniteFuture() without TLS.
  absl::Time certificate_expires() const;

 private:
  AccessControl(const AccessOptions& options, std::function<void(const AccessEvent&)> sink);
  void Watch();
  void RefreshCertificates();
  void RefreshCallers();
  void WarnOfExpiry();
  void Refused(const absl::Status& status);

  const AccessOptions options_;
  const std::function<void(const AccessEvent&)> sink_;
  std::unique_ptr<ServerCertificates> certificates_;  // null: no TLS
  std::unique_ptr<Callers> callers_;                  // null: no callers
  std::unique_ptr<AccessGate> gate_;
  std::mutex refreshing_;
  absl::Time expiry_told_ = absl::InfinitePast();  // guarded by refreshing_
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  int64_t refusals_ = 0;
  std::thread thread_;
};

}  // namespace fangtan::service::access

#endif  // FANGTAN_SERVICE_ACCESS_ACCESS_CONTROL_H_
