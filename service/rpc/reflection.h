// Reflection: grpc.reflection.v1 and v1alpha out of the generated descriptors, so that clients without a
// proto file can call every service of the server, this one and health included. (gRPC 1.51 brings v1alpha
// alone, and describes its own services from no descriptor.)
//
// Thread-safe; must outlive the calls to its methods.
#ifndef FANGTAN_SERVICE_RPC_REFLECTION_H_
#define FANGTAN_SERVICE_RPC_REFLECTION_H_

#include <string>
#include <vector>

#include "service/rpc/method.h"

namespace fangtan::service::rpc {

class Reflection {
 public:
  static constexpr char kServiceV1[] = "grpc.reflection.v1.ServerReflection";
  static constexpr char kServiceV1Alpha[] = "grpc.reflection.v1alpha.ServerReflection";

  // `services` are listed in this order.
  explicit Reflection(std::vector<std::string> services) : services_(std::move(services)) {}

  std::vector<Method> Methods() const;

 private:
  const std::vector<std::string> services_;
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_REFLECTION_H_
