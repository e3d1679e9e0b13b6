// Why bytes are no request of a type, for those that do not parse: protobuf says no more than that.
//
//   if (!message.ParseFromString(bytes)) return MalformedRequest(*M::descriptor(), bytes);
//
// Pure and thread-safe.
#ifndef FANGTAN_SERVICE_RPC_MALFORMED_REQUEST_H_
#define FANGTAN_SERVICE_RPC_MALFORMED_REQUEST_H_

#include <google/protobuf/descriptor.h>

#include <string>

#include "absl/status/status.h"

namespace fangtan::service::rpc {

// INVALID_ARGUMENT REQUEST_MALFORMED. It names the first field of text that is not UTF-8, by its path
// ("article.sections[1].heading[0]"), if it is that and the bytes before it can be read.
absl::Status MalformedRequest(const google::protobuf::Descriptor& type, const std::string& bytes);

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_MALFORMED_REQUEST_H_
