// ValidText: text from anywhere, made fit for a proto string or a line of JSON. Pure and thread-safe.
#ifndef FANGTAN_SERVICE_RPC_UTF8_TEXT_H_
#define FANGTAN_SERVICE_RPC_UTF8_TEXT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace fangtan::service::rpc {

// `text` as valid UTF-8 of at most `limit` bytes: each byte that belongs to no character becomes U+FFFD, and
// what is too long is cut between characters.
std::string ValidText(absl::string_view text, size_t limit);

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_UTF8_TEXT_H_
