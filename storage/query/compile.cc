#include "storage/query/compile.h"

#include "storage/query/filter_parser.h"
#include "storage/query/resolver.h"
#include "storage/status_macros.h"

namespace fangtan::storage {

absl::StatusOr<Predicate> CompileFilter(std::string_view text, FilterKind kind) {
  ASSIGN_OR_RETURN(const Filter filter, ParseFilter(text));
  return ResolveFilter(filter, text, kind);
}

}  // namespace fangtan::storage
