// Lists that are short enough for a thread on which nobody may wait.
#include <algorithm>
#include <optional>
#include <string>

#include "storage/index/index.h"
#include "storage/index/read_slice.h"
#include "storage/index/row_filter.h"
#include "storage/index/selection.h"
#include "storage/index/tables.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr size_t kMostNodes = 16;
// Below what makes a filter look conditions on articles up as bits, of all documents.
constexpr int64_t kMostCandidates = 63;
// Where only ranges of time or numbers choose among them, which may leave few.
constexpr int64_t kMostInRanges = 1024;
constexpr int kMostRows = 20;

// Whether what meets the condition is found by few look-ups, or by two in an order.
bool IsQuick(const Tables& tables, const Condition& condition) {
  switch (condition.field) {
    case Field::kArticle:
    case Field::kQuestion:
    case Field::kSpeaker:
    case Field::kColumn:
    case Field::kLabels:
    case Field::kLanguage:
      return condition.match == Condition::Match::kEquals;
    case Field::kSection:
      return tables.sections().MatchesQuickly(condition);
    case Field::kPrintedName:
      return tables.names().MatchesQuickly(condition);
    case Field::kPrintedPosts:
      return tables.posts().MatchesQuickly(condition);
    case Field::kUnit:
      return tables.units().MatchesQuickly(condition);
    case Field::kPublishTime:
    case Field::kCreateTime:
    case Field::kUpdateTime:
    case Field::kOrdinal:
      return condition.match == Condition::Match::kRange;
    default:
      return false;
  }
}

bool IsQuick(const Tables& tables, const Predicate& predicate) {
  return predicate.nodes.size() <= kMostNodes &&
         std::all_of(predicate.nodes.begin(), predicate.nodes.end(), [&](const PredicateNode& node) {
           return node.op != PredicateNode::Op::kAnyAnswer &&
                  (node.op != PredicateNode::Op::kCondition || IsQuick(tables, node.condition));
         });
}

int64_t MostCandidates(const Predicate& predicate) {
  bool ranges = false;
  for (const PredicateNode& node : predicate.nodes) {
    if (node.op != PredicateNode::Op::kCondition) continue;
    switch (node.condition.field) {
      case Field::kArticle:
      case Field::kColumn:
      case Field::kLabels:
      case Field::kLanguage:
        return kMostCandidates;
      default:
        ranges = ranges || node.condition.match == Condition::Match::kRange;
    }
  }
  return ranges ? kMostInRanges : kMostCandidates;
}

}  // namespace

absl::StatusOr<std::optional<Rows>> Index::ListShort(const ListQuery& query, Revision revision,
                                                     const TextReader& texts) const {
  if (query.show_deleted) return std::nullopt;
  ListQuery brief = query;
  brief.limit = std::min(query.limit, kMostRows + 1);
  brief.stop = [] { return true; };
  ReadSlice slice(mutex_, brief.stop);
  if (!IsQuick(*tables_, query.predicate)) return std::nullopt;
  {
    const Predicate predicate =
        query.parent.has_value() ? InArticle(query.predicate, query.parent->Name()) : query.predicate;
    Selection selection(ParamsOf(query, revision, texts), predicate, slice);
    if (!selection.status().ok() || selection.Cost() > MostCandidates(predicate)) return std::nullopt;
  }
  // A kept list is made of all that its conditions find, whatever range is asked for.
  absl::StatusOr<Rows> rows = ListSliced(brief, revision, texts, /*kept=*/nullptr, slice);
  // Its time is up.
  if (absl::IsCancelled(rows.status())) return std::nullopt;
  if (!rows.ok()) return rows.status();
  if (rows->docs.size() > kMostRows) return std::nullopt;
  return *std::move(rows);
}

}  // namespace fangtan::storage
