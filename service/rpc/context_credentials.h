// ContextCredentials: what the gRPC context of a call shows of who makes it. Nothing is looked up before it
// is asked for. Internal to service/rpc.
#ifndef FANGTAN_SERVICE_RPC_CONTEXT_CREDENTIALS_H_
#define FANGTAN_SERVICE_RPC_CONTEXT_CREDENTIALS_H_

#include <grpcpp/server_context.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/rpc/caller.h"

namespace fangtan::service::rpc {

class ContextCredentials final : public ShownCredentials {
 public:
  // `context` is that of a call that has arrived, and must outlive it.
  explicit ContextCredentials(const grpc::ServerContext& context) : context_(context) {}

  std::optional<std::string_view> authorization() const override;
  std::vector<std::string> certificate_names() const override;
  // The value of a key; empty if it is missing or came more than once.
  std::string_view Only(const char* key) const;

 private:
  const grpc::ServerContext& context_;
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_CONTEXT_CREDENTIALS_H_
