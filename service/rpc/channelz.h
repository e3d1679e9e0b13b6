// Channelz: grpc.channelz.v1.Channelz (gRFC A14), what the gRPC library counts of its servers, connections
// and channels, over the server's own table of methods. (gRPC's plugin for it joins every server of the
// process, past the gate, and is a synchronous service, which polls on threads of its own.)
//
//   const Channelz channelz(/*on=*/true);
//   table->Serve(channelz.Methods());
//
// Where it is off, calls are answered UNIMPLEMENTED CHANNELZ_OFF. Immutable, so thread-safe.
#ifndef FANGTAN_SERVICE_RPC_CHANNELZ_H_
#define FANGTAN_SERVICE_RPC_CHANNELZ_H_

#include <vector>

#include "service/rpc/method.h"

namespace fangtan::service::rpc {

class Channelz {
 public:
  static constexpr char kService[] = "grpc.channelz.v1.Channelz";

  explicit Channelz(bool on) : on_(on) {}

  // NOT_FOUND CHANNELZ_NOT_FOUND for an id that is not there.
  std::vector<Method> Methods() const;

 private:
  const bool on_;
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_CHANNELZ_H_
