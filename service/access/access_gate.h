// AccessGate: lets calls in by the caller's role and the method's (method_roles.h).
//
//   AccessGate gate(*callers);
//   const rpc::Admission admission = gate.Admit("/fangtan.v1.Articles/GetArticle", shown);
//
// A token that is shown decides, also beside a certificate; a wrong one is not made good by a certificate.
// Costs a hash and two look-ups. Thread-safe.
#ifndef FANGTAN_SERVICE_ACCESS_ACCESS_GATE_H_
#define FANGTAN_SERVICE_ACCESS_ACCESS_GATE_H_

#include <string_view>

#include "service/access/callers.h"
#include "service/rpc/caller.h"

namespace fangtan::service::access {

class AccessGate final : public rpc::Gate {
 public:
  // `callers` must outlive it.
  explicit AccessGate(const Callers& callers) : callers_(callers) {}

  // UNAUTHENTICATED for a caller who is not known, unless the method is for anyone; PERMISSION_DENIED for one
  // whose role is too small. A path without a row takes a reader: the transport answers that there is none.
  rpc::Admission Admit(std::string_view path, const rpc::ShownCredentials& shown) override;

 private:
  rpc::CallerRef CallerOf(const rpc::ShownCredentials& shown) const;

  const Callers& callers_;
};

// The token in the value of a header "authorization" ("Bearer" in any case, RFC 6750); empty if it holds
// none.
std::string_view BearerToken(std::string_view authorization);

}  // namespace fangtan::service::access

#endif  // FANGTAN_SERVICE_ACCESS_ACCESS_GATE_H_
