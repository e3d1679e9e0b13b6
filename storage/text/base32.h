// Lower-case base32 without padding (RFC 4648, section 6, alphabet folded to lower case): ids out of hashes.
// Pure, thread-safe functions.
#ifndef FANGTAN_STORAGE_TEXT_BASE32_H_
#define FANGTAN_STORAGE_TEXT_BASE32_H_

#include <optional>
#include <string>
#include <string_view>

namespace fangtan::storage {

// 8 characters for every 5 bytes, the last group as long as needed: 32 bytes make 52 characters.
std::string EncodeBase32(std::string_view bytes);

// The bytes; nothing if `text` is not what EncodeBase32 writes.
std::optional<std::string> DecodeBase32(std::string_view text);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_TEXT_BASE32_H_
