// SHA-256 (FIPS 180-4) by OpenSSL: digests of sources, ids that derive from content, digests of requests.
// Pure, thread-safe.
#ifndef FANGTAN_STORAGE_SHA256_H_
#define FANGTAN_STORAGE_SHA256_H_

#include <string>
#include <string_view>

namespace fangtan::storage {

// The 32 bytes of the digest.
std::string Sha256(std::string_view bytes);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SHA256_H_
