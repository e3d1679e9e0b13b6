#include "storage/search/text_query.h"

#include "storage/errors.h"

namespace fangtan::storage {

absl::StatusOr<TextQuery> ParseTextQuery(std::string_view, const TextQueryOptions&) {
  return NotImplemented("the query language");
}

}  // namespace fangtan::storage
