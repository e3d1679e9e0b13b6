// Who makes a call, and the seam at which that is decided. Free of gRPC.
//
//   class OpenDoor : public Gate {
//     Admission Admit(std::string_view path, const ShownCredentials& shown) override {
//       return {.caller = AnonymousCaller(), .status = absl::OkStatus()};
//     }
//   };
//   LoopOptions options{.gate = &door};
//
// The transport asks its gate before it looks at a request (RpcServer); handlers find the caller in their
// CallContext, and whoever notes calls in the CallRecord.
#ifndef FANGTAN_SERVICE_RPC_CALLER_H_
#define FANGTAN_SERVICE_RPC_CALLER_H_

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace fangtan::service::rpc {

// Each may do what those before it may. kAnyone: who shows nothing, or nothing that is known.
enum class Role { kAnyone, kReader, kWriter, kAdmin };

// "anyone", "reader", "writer", "admin".
std::string_view RoleName(Role role);

// A caller as the server knows it. Thread-safe.
class Caller {
 public:
  Caller(std::string name, Role role, absl::Time expires = absl::InfiniteFuture())
      : name_(std::move(name)), role_(role), expires_(expires) {}

  const std::string& name() const { return name_; }
  Role role() const { return role_; }
  absl::Time expires() const { return expires_; }

  // False once it has expired or was revoked; long calls look again (ReplyStream, RequestStream).
  bool valid() const {
    return !revoked_.load(std::memory_order_relaxed) &&
           (expires_ == absl::InfiniteFuture() || absl::Now() < expires_);
  }
  void Revoke() const { revoked_.store(true, std::memory_order_relaxed); }

 private:
  const std::string name_;
  const Role role_;
  const absl::Time expires_;
  mutable std::atomic<bool> revoked_{false};
};

// Shared by the list of callers, which may drop it at any time, and the calls that it makes.
using CallerRef = std::shared_ptr<const Caller>;

// The caller of whom nothing is known: name "anonymous", Role::kAnyone.
const CallerRef& AnonymousCaller();

// What a call shows of who makes it. Lives as long as the question does.
class ShownCredentials {
 public:
  virtual ~ShownCredentials() = default;
  // The header "authorization"; nothing without one. Several are as good as a wrong one: "".
  virtual std::optional<std::string_view> authorization() const = 0;
  // The names in the client certificate that the transport has verified: "uri:...", "dns:...", "cn:...".
  virtual std::vector<std::string> certificate_names() const = 0;
};

struct Admission {
  CallerRef caller;  // never null; who it is, also if the answer is no
  absl::Status status;
};

class Gate {
 public:
  virtual ~Gate() = default;
  // Whether a call of `path` ("/fangtan.v1.Articles/GetArticle"; "unknown" for a method that nobody serves)
  // is let in. On the polling thread: must not block.
  virtual Admission Admit(std::string_view path, const ShownCredentials& shown) = 0;
};

// UNAUTHENTICATED. One text for every cause: whoever guesses learns nothing from it.
absl::Status UnauthenticatedError();
// PERMISSION_DENIED: `role` may not call `path`, which takes a `needed`.
absl::Status PermissionDeniedError(std::string_view path, Role role, Role needed);

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_CALLER_H_
