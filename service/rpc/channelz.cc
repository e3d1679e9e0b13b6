#include "service/rpc/channelz.h"

#include <google/protobuf/util/json_util.h>
#include <grpc/grpc.h>
#include <grpc/support/alloc.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "grpc/channelz/v1/channelz.pb.h"

namespace fangtan::service::rpc {
namespace {

namespace channelz = grpc::channelz::v1;

// gRPC tells everything as JSON of the protocol's messages, in memory that it wants back.
struct Free {
  void operator()(char* text) const { gpr_free(text); }
};
using Json = std::unique_ptr<char, Free>;

template <typename Response>
absl::StatusOr<Response> FromJson(const Json& json) {
  if (json == nullptr) {
    return storage::MakeError(absl::StatusCode::kNotFound, "CHANNELZ_NOT_FOUND",
                              "gRPC has nothing of that id, or no more");
  }
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  Response response;
  if (!google::protobuf::util::JsonStringToMessage(json.get(), &response, options).ok()) {
    return storage::MakeError(absl::StatusCode::kInternal, "CHANNELZ_UNREADABLE",
                              "what gRPC tells of itself is no message of its protocol");
  }
  return response;
}

// gRPC aborts on ids below zero.
intptr_t Id(int64_t id) { return static_cast<intptr_t>(std::max<int64_t>(id, 0)); }

char* Ask(const channelz::GetTopChannelsRequest& request) {
  return grpc_channelz_get_top_channels(Id(request.start_channel_id()));
}
char* Ask(const channelz::GetServersRequest& request) {
  return grpc_channelz_get_servers(Id(request.start_server_id()));
}
char* Ask(const channelz::GetServerRequest& request) {
  return grpc_channelz_get_server(Id(request.server_id()));
}
char* Ask(const channelz::GetServerSocketsRequest& request) {
  return grpc_channelz_get_server_sockets(Id(request.server_id()), Id(request.start_socket_id()),
                                          Id(request.max_results()));
}
char* Ask(const channelz::GetChannelRequest& request) {
  return grpc_channelz_get_channel(Id(request.channel_id()));
}
char* Ask(const channelz::GetSubchannelRequest& request) {
  return grpc_channelz_get_subchannel(Id(request.subchannel_id()));
}
char* Ask(const channelz::GetSocketRequest& request) {
  return grpc_channelz_get_socket(Id(request.socket_id()));
}

template <typename Request, typename Response>
absl::StatusOr<absl::Cord> Answer(const CallContext&, const absl::Cord& bytes) {
  ASSIGN_OR_RETURN(const Request request, ParseRequest<Request>(bytes));
  ASSIGN_OR_RETURN(const Response response, FromJson<Response>(Json(Ask(request))));
  return ReplyBytes(response);
}

absl::StatusOr<absl::Cord> Off(const CallContext&, const absl::Cord&) {
  return storage::MakeError(absl::StatusCode::kUnimplemented, "CHANNELZ_OFF",
                            "channelz is off; the server's setting channelz turns it on");
}

}  // namespace

std::vector<Method> Channelz::Methods() const {
  using namespace grpc::channelz::v1;  // NOLINT(google-build-using-namespace)
  std::vector<Method> methods;
  const auto add = [&](const char* name, UnaryHandler handler) {
    methods.push_back({.service = kService,
                       .name = name,
                       .lane = Lane::kPool,
                       .handler = on_ ? std::move(handler) : UnaryHandler(&Off)});
  };
  add("GetTopChannels", &Answer<GetTopChannelsRequest, GetTopChannelsResponse>);
  add("GetServers", &Answer<GetServersRequest, GetServersResponse>);
  add("GetServer", &Answer<GetServerRequest, GetServerResponse>);
  add("GetServerSockets", &Answer<GetServerSocketsRequest, GetServerSocketsResponse>);
  add("GetChannel", &Answer<GetChannelRequest, GetChannelResponse>);
  add("GetSubchannel", &Answer<GetSubchannelRequest, GetSubchannelResponse>);
  add("GetSocket", &Answer<GetSocketRequest, GetSocketResponse>);
  return methods;
}

}  // namespace fangtan::service::rpc
