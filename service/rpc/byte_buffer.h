// Cord and grpc::ByteBuffer, each out of the other, without copying what is worth sharing. The only file that
// knows both.
//
// What a buffer shares with a cord stays alive until gRPC has sent it, and the other way round: a block that
// the store has pinned for a reply is released when the last byte has left. Pure and thread-safe.
#ifndef FANGTAN_SERVICE_RPC_BYTE_BUFFER_H_
#define FANGTAN_SERVICE_RPC_BYTE_BUFFER_H_

#include <grpcpp/support/byte_buffer.h>

#include "absl/status/statusor.h"
#include "absl/strings/cord.h"

namespace fangtan::service::rpc {

// Always valid, also for no bytes at all.
grpc::ByteBuffer ToByteBuffer(const absl::Cord& bytes);

// No bytes for an invalid buffer. INTERNAL BUFFER_UNREADABLE if gRPC can't give the bytes out.
absl::StatusOr<absl::Cord> ToCord(const grpc::ByteBuffer& buffer);

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_BYTE_BUFFER_H_
