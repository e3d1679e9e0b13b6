#include "storage/query/compile.h"

#include "absl/strings/str_cat.h"
#include "storage/query/filter_error.h"
#include "storage/query/filter_parser.h"
#include "storage/query/resolver.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr std::string_view kRankingField = "publish_time";

absl::Status CheckOfRankings(const FilterNode& node, std::string_view text) {
  switch (node.kind) {
    case FilterNode::Kind::kWord:
      return FilterError(kFilterFieldUnknown, text, node.position,
                         "rankings have no text to look into; known is publish_time");
    case FilterNode::Kind::kAnyAnswer:
      return FilterError(kFilterSyntax, text, node.position,
                         "expected any_answer only in filters of articles");
    case FilterNode::Kind::kComparison:
    case FilterNode::Kind::kExact:
      if (node.field == kRankingField) return absl::OkStatus();
      return FilterError(
          kFilterFieldUnknown, text, node.field_position,
          absl::StrCat("rankings have no field ", Quoted(node.field), "; known is publish_time"));
    default:
      return absl::OkStatus();
  }
}

}  // namespace

absl::StatusOr<Predicate> CompileFilter(std::string_view text, FilterKind kind) {
  ASSIGN_OR_RETURN(const Filter filter, ParseFilter(text));
  return ResolveFilter(filter, text, kind);
}

absl::StatusOr<Predicate> CompileRankingFilter(std::string_view text) {
  ASSIGN_OR_RETURN(const Filter filter, ParseFilter(text));
  for (const FilterNode& node : filter.nodes) RETURN_IF_ERROR(CheckOfRankings(node, text));
  // Articles have the field as well, and it is told from the same column.
  return ResolveFilter(filter, text, FilterKind::kArticles);
}

}  // namespace fangtan::storage
