// Health: grpc.health.v1.Health over the server's own queue. (gRPC's built-in one is a callback service,
// whose pollers cost every other method about 15 %.)
//
//   Health health({"fangtan.v1.Articles", ...});       // NOT_SERVING
//   table->Serve(health.Methods());
//   health.SetServing(true);                            // the store is open
//   health.Shutdown();                                  // NOT_SERVING for good; ends the watchers
//
// All services share one state, since all need the store. Thread-safe; must outlive the calls to its methods.
#ifndef FANGTAN_SERVICE_RPC_HEALTH_H_
#define FANGTAN_SERVICE_RPC_HEALTH_H_

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "service/rpc/method.h"

namespace fangtan::service::rpc {

class Health {
 public:
  static constexpr char kService[] = "grpc.health.v1.Health";

  // `services` are the names that can be asked for, beside "" for the server as a whole.
  explicit Health(std::vector<std::string> services);

  // Has no effect after Shutdown.
  void SetServing(bool serving);
  void Shutdown();

  std::vector<Method> Methods();

 private:
  // NOT_FOUND SERVICE_NOT_FOUND for an unknown name.
  absl::StatusOr<absl::Cord> Check(const absl::Cord& request) const;
  absl::Status Watch(const CallContext& context, const absl::Cord& request, ReplyStream& replies);

  const std::set<std::string> services_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool serving_ = false;
  bool shut_down_ = false;
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_HEALTH_H_
