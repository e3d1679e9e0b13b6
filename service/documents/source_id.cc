#include "service/documents/source_id.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/sha256.h"
#include "storage/text/base32.h"

namespace fangtan::service {

std::string SourceName(std::string_view bytes) {
  return absl::StrCat("sources/", storage::EncodeBase32(storage::Sha256(bytes)));
}

std::string SourceDigest(std::string_view bytes) { return absl::BytesToHexString(storage::Sha256(bytes)); }

}  // namespace fangtan::service
