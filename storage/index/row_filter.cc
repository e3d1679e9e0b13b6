#include "storage/index/row_filter.h"

#include <algorithm>
#include <utility>

#include "storage/query/fields.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

using Op = PredicateNode::Op;

constexpr int kColumnCost = 0;
constexpr int kAnswersCost = 1;
constexpr int kRecordCost = 2;

// Which nodes are about the answers of an article.
std::vector<bool> BelowAnyAnswer(const Predicate& predicate) {
  std::vector<bool> below(predicate.nodes.size());
  // Parents stand behind their children.
  for (size_t at = predicate.nodes.size(); at-- > 0;) {
    const PredicateNode& node = predicate.nodes[at];
    if (!below[at] && node.op != Op::kAnyAnswer) continue;
    for (const uint32_t child : node.children) below[child] = true;
  }
  return below;
}

// The part of `predicate` below and with `root`.
Predicate Subtree(const Predicate& predicate, uint32_t root) {
  std::vector<bool> inside(predicate.nodes.size());
  inside[root] = true;
  for (uint32_t at = root + 1; at-- > 0;) {
    if (!inside[at]) continue;
    for (const uint32_t child : predicate.nodes[at].children) inside[child] = true;
  }
  Predicate part;
  std::vector<uint32_t> moved(predicate.nodes.size());
  for (uint32_t at = 0; at <= root; ++at) {
    if (!inside[at]) continue;
    moved[at] = static_cast<uint32_t>(part.nodes.size());
    part.nodes.push_back(predicate.nodes[at]);
    for (uint32_t& child : part.nodes.back().children) child = moved[child];
  }
  return part;
}

}  // namespace

Predicate InArticle(const Predicate& predicate, const std::string& article) {
  Predicate both = predicate;
  PredicateNode in;
  in.op = Op::kCondition;
  in.condition = {.field = Field::kArticle, .match = Condition::Match::kEquals, .text = article};
  both.nodes.push_back(std::move(in));
  if (predicate.empty()) return both;
  PredicateNode root;
  root.op = Op::kAnd;
  root.children = {predicate.root(), static_cast<uint32_t>(both.nodes.size() - 1)};
  both.nodes.push_back(std::move(root));
  return both;
}

RowFilter::RowFilter(const Params& params, const Predicate& predicate, ReadSlice& slice)
    : tables_(params.tables),
      orders_(params.orders),
      texts_(params.texts),
      kind_(params.kind),
      revision_(params.revision),
      candidates_room_(tables_.kind(kind_).size()) {
  const std::vector<bool> of_answers = BelowAnyAnswer(predicate);
  for (uint32_t at = 0; at < predicate.nodes.size(); ++at) {
    nodes_.push_back(of_answers[at] ? Node{} : MakeNode(predicate, at, slice));
    Breathe(slice);
  }
  if (!nodes_.empty() && kind_ != internal::SPEAKER && kind_ != internal::RANKING)
    FindContextParts(of_answers);
}

void RowFilter::Breathe(ReadSlice& slice) {
  if (failed_.ok() && slice.DueNow()) failed_ = slice.Renew();
}

std::shared_ptr<const RowCondition> RowFilter::LookUp(const Condition& condition) const {
  for (const Node& node : nodes_) {
    if (node.condition != nullptr && node.condition->condition() == condition) return node.condition;
  }
  return std::make_shared<RowCondition>(tables_, orders_, kind_, condition, revision_);
}

std::unique_ptr<TextLookup> RowFilter::LookUpText(const Condition& condition, ReadSlice& slice) {
  auto lookup = std::make_unique<TextLookup>(TextLookup::Params{.tables = tables_,
                                                                .texts = texts_,
                                                                .kind = kind_,
                                                                .condition = condition,
                                                                .revision = revision_,
                                                                .most = candidates_room_},
                                             slice);
  failed_.Update(lookup->status());
  if (lookup->candidates().has_value()) candidates_room_ -= lookup->candidates()->size();
  return lookup;
}

RowFilter::Node RowFilter::MakeNode(const Predicate& predicate, uint32_t at, ReadSlice& slice) {
  const PredicateNode& source = predicate.nodes[at];
  Node node;
  node.op = source.op;
  node.children = source.children;
  if (node.op == Op::kCondition) {
    node.condition = LookUp(source.condition);
    node.cost = node.condition->reads_record() ? kRecordCost : kColumnCost;
    if (node.condition->reads_record()) node.lookup = LookUpText(source.condition, slice);
  } else if (node.op == Op::kAnyAnswer) {
    const Params of_answers{.tables = tables_,
                            .orders = orders_,
                            .texts = texts_,
                            .kind = internal::ANSWER,
                            .revision = revision_};
    node.answers = std::make_unique<RowFilter>(of_answers, Subtree(predicate, node.children.front()), slice);
    failed_.Update(node.answers->status());
    node.cost = node.answers->nodes_.back().cost == kRecordCost ? kRecordCost : kAnswersCost;
  } else {
    for (const uint32_t child : node.children) node.cost = std::max(node.cost, nodes_[child].cost);
    // What is cheap to test goes first.
    std::stable_sort(node.children.begin(), node.children.end(),
                     [this](uint32_t a, uint32_t b) { return nodes_[a].cost < nodes_[b].cost; });
  }
  return node;
}

absl::StatusOr<bool> RowFilter::Test(uint32_t doc) {
  if (nodes_.empty()) return true;
  const bool met = TestNode(nodes_.back(), doc);
  if (!failed_.ok()) return failed_;
  return met;
}

absl::Status RowFilter::Keep(BitmapCache& cache, std::vector<uint32_t>& candidates) {
  const Node& root = nodes_.back();
  const bool by_contexts = IsByContexts();
  if (root.op != Op::kAnd) {
    if (!by_contexts && !IsExact(root)) KeepBy(root, cache, candidates);
    return failed_;
  }
  const bool known = IsExact(nodes_[root.narrowest]);
  for (const uint32_t child : root.children) {
    if ((known && child == root.narrowest) || (by_contexts && nodes_[child].of_context)) continue;
    KeepBy(nodes_[child], cache, candidates);
    if (!failed_.ok()) return failed_;
  }
  return absl::OkStatus();
}

void RowFilter::KeepBy(const Node& node, BitmapCache& cache, std::vector<uint32_t>& docs) {
  const bool negated = node.op == Op::kNot;
  const Node& inner = negated ? nodes_[node.children.front()] : node;
  if (inner.op == Op::kCondition && !inner.condition->reads_record()) {
    return inner.condition->Keep(!negated, cache, docs);
  }
  std::erase_if(docs, [&](uint32_t doc) { return !failed_.ok() || !TestNode(node, doc); });
}

bool RowFilter::TestNode(const Node& node, uint32_t doc) {
  switch (node.op) {
    case Op::kCondition:
      if (node.lookup != nullptr) return TestText(node, doc);
      return node.condition->Test(doc);
    case Op::kNot:
      return !TestNode(nodes_[node.children.front()], doc);
    case Op::kAnd:
      return std::all_of(node.children.begin(), node.children.end(),
                         [&](uint32_t child) { return TestNode(nodes_[child], doc); });
    case Op::kOr:
      return std::any_of(node.children.begin(), node.children.end(),
                         [&](uint32_t child) { return TestNode(nodes_[child], doc); });
    case Op::kAnyAnswer:
      return TestAnswers(*node.answers, doc);
  }
  return false;
}

bool RowFilter::TestAnswers(RowFilter& answers, uint32_t article_doc) {
  const DocTable& table = tables_.kind(internal::ANSWER);
  const uint32_t article = tables_.kind(internal::ARTICLE).entity[article_doc];
  for (const uint32_t context : tables_.contexts_of_article().at(article)) {
    for (const uint32_t doc : table.posting(PostingField::kContext).at(context)) {
      if (!tables_.Visible(internal::ANSWER, doc, revision_)) continue;
      const absl::StatusOr<bool> met = answers.Test(doc);
      if (!met.ok()) {
        failed_ = met.status();
        return false;
      }
      if (*met) return true;
    }
  }
  return false;
}

bool RowFilter::ReadText(Field field, uint32_t doc) {
  Text& text = TextFor(field);
  if (text.doc == doc) return true;
  ++records_read_;
  absl::StatusOr<std::string> read = texts_.TextOf(kind_, doc, field);
  // A deleted article that a sweep has just taken; it is told from the index next.
  if (absl::IsNotFound(read.status())) read = "";
  if (!read.ok()) {
    failed_ = read.status();
    return false;
  }
  text = {.doc = doc, .original = *std::move(read)};
  return true;
}

bool RowFilter::TestText(const Node& node, uint32_t doc) {
  if (const std::optional<bool> told = node.lookup->Tell(doc); told.has_value()) return *told;
  const Condition& condition = node.condition->condition();
  if (!failed_.ok() || !ReadText(condition.field, doc)) return false;
  Text& text = TextFor(condition.field);
  if (condition.match == Condition::Match::kExact) return MatchesValue(condition, {}, text.original);
  if (!text.is_folded) {
    text.folded = FoldValue(condition.field, text.original);
    text.is_folded = true;
  }
  return MatchesValue(condition, text.folded, text.original);
}

int64_t RowFilter::records_read() const {
  int64_t count = records_read_;
  for (const Node& node : nodes_) {
    if (node.answers != nullptr) count += node.answers->records_read();
  }
  return count;
}

}  // namespace fangtan::storage
