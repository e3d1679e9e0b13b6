#include "service/documents/source_id.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/sha256.h"
#include "storage/text/base32.h"

namespace fangtan::service {

SourceId IdentifySource(std::string_view bytes) {
  const std::string digest = storage::Sha256(bytes);
  return {absl::StrCat("sources/", storage::EncodeBase32(digest)), absl::BytesToHexString(digest)};
}

}  // namespace fangtan::service
