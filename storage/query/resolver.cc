#include "storage/query/resolver.h"

#include <vector>

#include "storage/query/filter_error.h"
#include "storage/query/predicate_builder.h"
#include "storage/query/term_resolver.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

using Op = PredicateNode::Op;

// What each node is about: the children of any_answer are about answers.
std::vector<FilterKind> Kinds(const Filter& filter, FilterKind kind) {
  std::vector<FilterKind> kinds(filter.nodes.size(), kind);
  for (size_t i = filter.nodes.size(); i-- > 0;) {
    const bool answers = filter.nodes[i].kind == FilterNode::Kind::kAnyAnswer;
    for (const uint32_t child : filter.nodes[i].children) {
      kinds[child] = answers ? FilterKind::kAnswers : kinds[i];
    }
  }
  return kinds;
}

}  // namespace

absl::StatusOr<Predicate> ResolveFilter(const Filter& filter, std::string_view text, FilterKind kind) {
  const std::vector<FilterKind> kinds = Kinds(filter, kind);
  PredicateBuilder builder;
  std::vector<uint32_t> built;
  for (const FilterNode& node : filter.nodes) {
    const FilterKind about = kinds[built.size()];
    std::vector<uint32_t> children;
    for (const uint32_t child : node.children) children.push_back(built[child]);
    switch (node.kind) {
      case FilterNode::Kind::kAnd:
        built.push_back(builder.Combine(Op::kAnd, children));
        break;
      case FilterNode::Kind::kOr:
        built.push_back(builder.Combine(Op::kOr, children));
        break;
      case FilterNode::Kind::kNot:
        built.push_back(builder.Not(children.front()));
        break;
      case FilterNode::Kind::kAnyAnswer:
        if (about != FilterKind::kArticles) {
          return FilterError(kFilterSyntax, text, node.position,
                             "expected any_answer only in filters of articles, and not inside itself");
        }
        built.push_back(builder.AnyAnswer(children.front()));
        break;
      default: {
        ASSIGN_OR_RETURN(Literal literal, ResolveTerm(node, text, about));
        built.push_back(builder.Add(std::move(literal)));
      }
    }
  }
  return std::move(builder).Build();
}

}  // namespace fangtan::storage
