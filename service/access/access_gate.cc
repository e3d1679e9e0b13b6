#include "service/access/access_gate.h"

#include <utility>

#include "absl/strings/match.h"
#include "service/access/method_roles.h"

namespace fangtan::service::access {
namespace {

// Longer ones are not looked at: they would only cost the hash.
constexpr size_t kMaxTokenBytes = 512;

}  // namespace

std::string_view BearerToken(std::string_view authorization) {
  constexpr std::string_view kScheme = "Bearer ";
  if (authorization.size() <= kScheme.size() ||
      !absl::EqualsIgnoreCase(absl::string_view(authorization.data(), kScheme.size()),
                              absl::string_view(kScheme.data(), kScheme.size()))) {
    return "";
  }
  std::string_view token = authorization.substr(kScheme.size());
  while (!token.empty() && token.front() == ' ') token.remove_prefix(1);
  while (!token.empty() && token.back() == ' ') token.remove_suffix(1);
  return token.size() > kMaxTokenBytes ? "" : token;
}

rpc::CallerRef AccessGate::CallerOf(const rpc::ShownCredentials& shown) const {
  if (const auto authorization = shown.authorization(); authorization.has_value()) {
    const std::string_view token = BearerToken(*authorization);
    return token.empty() ? nullptr : callers_.FindToken(token);
  }
  if (!callers_.knows_certificates()) return nullptr;
  return callers_.FindCertificate(shown.certificate_names());
}

rpc::Admission AccessGate::Admit(std::string_view path, const rpc::ShownCredentials& shown) {
  const MethodRole* row = FindMethodRole(path);
  const rpc::Role needed = row == nullptr ? rpc::Role::kReader : row->role;
  rpc::CallerRef caller = CallerOf(shown);
  if (caller == nullptr) {
    return {rpc::AnonymousCaller(),
            needed == rpc::Role::kAnyone ? absl::OkStatus() : rpc::UnauthenticatedError()};
  }
  if (caller->role() >= needed) return {std::move(caller), absl::OkStatus()};
  absl::Status denied = rpc::PermissionDeniedError(path, caller->role(), needed);
  return {std::move(caller), std::move(denied)};
}

}  // namespace fangtan::service::access
