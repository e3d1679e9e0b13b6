#include "storage/query/match_change.h"

#include <algorithm>
#include <vector>

namespace fangtan::storage {
namespace {

bool InRange(const Condition& condition, int64_t value) {
  return value >= condition.low && value < condition.high;
}

int64_t Microseconds(const google::protobuf::Timestamp& time) {
  return time.seconds() * 1'000'000 + time.nanos() / 1000;
}

bool MeetsText(const Condition& condition, const std::string& value, Folding folding) {
  if (folding == Folding::kNone || condition.match == Condition::Match::kExact) {
    return MatchesValue(condition, value, value);
  }
  return MatchesValue(condition, FoldValue(condition.field, value), value);
}

// Conditions on the kind hold its name without the prefix.
std::string_view KindText(v1::Change::Kind kind) {
  constexpr std::string_view kPrefix = "KIND_";
  const std::string_view name = v1::Change::Kind_Name(kind);
  return name.substr(std::min(name.size(), kPrefix.size()));
}

bool Meets(const Condition& condition, const v1::Change& change) {
  switch (condition.field) {
    case Field::kChangeKind:
      return KindText(change.kind()) == condition.text;
    case Field::kName:
      return MeetsText(condition, change.name(), Folding::kNone);
    case Field::kReason:
      return MeetsText(condition, change.reason(), FoldingOf(Field::kReason));
    case Field::kRevision:
      return condition.match == Condition::Match::kPresent || InRange(condition, change.revision());
    case Field::kTime:
      if (!change.has_time()) return false;
      return condition.match == Condition::Match::kPresent || InRange(condition, Microseconds(change.time()));
    default:
      return false;
  }
}

}  // namespace

bool Matches(const Predicate& predicate, const v1::Change& change) {
  if (predicate.empty()) return true;
  std::vector<bool> held;
  held.reserve(predicate.nodes.size());
  const auto holds = [&held](uint32_t child) { return held[child]; };
  for (const PredicateNode& node : predicate.nodes) {
    switch (node.op) {
      case PredicateNode::Op::kAnd:
        held.push_back(std::ranges::all_of(node.children, holds));
        break;
      case PredicateNode::Op::kOr:
        held.push_back(std::ranges::any_of(node.children, holds));
        break;
      case PredicateNode::Op::kNot:
        held.push_back(!held[node.children.front()]);
        break;
      case PredicateNode::Op::kCondition:
        held.push_back(Meets(node.condition, change));
        break;
      case PredicateNode::Op::kAnyAnswer:
        held.push_back(false);
        break;
    }
  }
  return held.back();
}

}  // namespace fangtan::storage
