// ToRpcStatus: an absl::Status as the google.rpc.Status that travels to callers: in the trailers of a call,
// and in messages that report on single items. Free of gRPC.
//
// Always within kMaxRpcStatusBytes, since callers drop a call whose trailers exceed 8 KB: a longer message is
// cut at a character, with a note of its full length, and details that don't fit are shortened or left out,
// the ErrorInfo last. An error without an ErrorInfo gets one whose reason is its code's name (AIP-193). Pure
// and thread-safe.
#ifndef FANGTAN_SERVICE_RPC_RPC_STATUS_H_
#define FANGTAN_SERVICE_RPC_RPC_STATUS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"

namespace fangtan::service::rpc {

// Bytes of a message after cutting, its note included. Written to HTTP/2 a Chinese one takes three times as
// much.
inline constexpr size_t kMaxStatusMessageBytes = 1000;
// Bytes of the whole, serialised.
inline constexpr size_t kMaxRpcStatusBytes = 3500;
// Tag and length of a detail take at most so many of them.
inline constexpr size_t kDetailHeadBytes = 4;
// Of the metadata of an ErrorInfo; for a key, AIP-193's own limit.
inline constexpr size_t kMaxMetadataKeyBytes = 64;
inline constexpr size_t kMaxMetadataValueBytes = 200;
inline constexpr int kMaxMetadataEntries = 6;

inline constexpr std::string_view kErrorInfoUrl = "type.googleapis.com/google.rpc.ErrorInfo";
inline constexpr std::string_view kRequestInfoUrl = "type.googleapis.com/google.rpc.RequestInfo";

// With a google.rpc.RequestInfo, if there is a `request_id`.
google::rpc::Status ToRpcStatus(const absl::Status& status, std::string_view request_id = "");

// The same, serialised, but only where nothing has to be cut or mended, else nothing: of nearly all errors,
// and without a message being made of it. The status' own message is the one in it.
std::optional<std::string> PlainStatusBytes(const absl::Status& status, std::string_view request_id = "");

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_RPC_STATUS_H_
