#include "storage/search/query_error.h"

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {

absl::Status QueryError(std::string_view reason, std::string_view query, size_t byte_position,
                        std::string_view message) {
  const size_t characters = CountCodePoints(query.substr(0, byte_position));
  return InvalidField(
      "query", message, reason,
      {{"position", absl::StrCat(characters)}, {"byte_position", absl::StrCat(byte_position)}});
}

}  // namespace fangtan::storage
