// Page tokens: what a walk must remember between two pages, sealed with HMAC-SHA256 (RFC 2104, cut to 128
// bits) under the store's key, in URL-safe base64. Not secret, but not to be changed; no state stays in the
// server, so a token works after a restart.
//
//   const PageTokenSealer sealer(store.token_key());
//   std::string token = sealer.Seal(content);
//   ASSIGN_OR_RETURN(internal::PageToken content, sealer.Open(token, request_hash));
//
// Thread-safe.
#ifndef FANGTAN_SERVICE_PAGE_TOKEN_H_
#define FANGTAN_SERVICE_PAGE_TOKEN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "fangtan/internal/page_token.pb.h"
#include "google/protobuf/message.h"

namespace fangtan::service {

// Hash of all that must stay the same over a walk: the request without page_size, page_token and
// read_revision, and its type.
uint64_t HashOfWalk(const google::protobuf::Message& list_request);

class PageTokenSealer {
 public:
  explicit PageTokenSealer(std::string key) : key_(std::move(key)) {}

  std::string Seal(const internal::PageToken& content) const;

  // INVALID_ARGUMENT PAGE_TOKEN_INVALID for what Seal did not write under this key, PAGE_TOKEN_MISMATCH for a
  // token of another walk than `request_hash`.
  absl::StatusOr<internal::PageToken> Open(std::string_view token, uint64_t request_hash) const;

 private:
  std::string Mac(std::string_view bytes) const;

  const std::string key_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_PAGE_TOKEN_H_
