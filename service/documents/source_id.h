// Identity of a raw document: its name and digest are made of its bytes alone. Pure, thread-safe functions.
#ifndef FANGTAN_SERVICE_DOCUMENTS_SOURCE_ID_H_
#define FANGTAN_SERVICE_DOCUMENTS_SOURCE_ID_H_

#include <string>
#include <string_view>

namespace fangtan::service {

struct SourceId {
  std::string name;    // `sources/` and the SHA-256 in lower-case base32 without padding (52 characters)
  std::string digest;  // the SHA-256 in lower-case hexadecimal
};

SourceId IdentifySource(std::string_view bytes);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_SOURCE_ID_H_
