#include "service/rpc/context_credentials.h"

#include <grpc/grpc_security_constants.h>
#include <grpcpp/security/auth_context.h>

#include <iterator>
#include <memory>

namespace fangtan::service::rpc {
namespace {

void AddNames(const grpc::AuthContext& auth, const char* property, const char* kind,
              std::vector<std::string>& names) {
  for (const grpc::string_ref& value : auth.FindPropertyValues(property)) {
    names.push_back(std::string(kind).append(value.data(), value.size()));
  }
}

}  // namespace

std::optional<std::string_view> ContextCredentials::authorization() const {
  const auto [first, last] = context_.client_metadata().equal_range("authorization");
  if (first == last) return std::nullopt;
  if (std::next(first) != last) return "";
  return std::string_view(first->second.data(), first->second.size());
}

std::string_view ContextCredentials::Only(const char* key) const {
  const auto [first, last] = context_.client_metadata().equal_range(key);
  if (first == last || std::next(first) != last) return "";
  return std::string_view(first->second.data(), first->second.size());
}

std::vector<std::string> ContextCredentials::certificate_names() const {
  std::vector<std::string> names;
  const std::shared_ptr<const grpc::AuthContext> auth = context_.auth_context();
  if (auth == nullptr || !auth->IsPeerAuthenticated()) return names;
  AddNames(*auth, GRPC_PEER_URI_PROPERTY_NAME, "uri:", names);
  AddNames(*auth, GRPC_PEER_DNS_PROPERTY_NAME, "dns:", names);
  AddNames(*auth, GRPC_X509_CN_PROPERTY_NAME, "cn:", names);
  return names;
}

}  // namespace fangtan::service::rpc
