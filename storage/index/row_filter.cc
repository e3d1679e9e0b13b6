#include "storage/index/row_filter.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/query/fields.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

using Op = PredicateNode::Op;

constexpr int kColumnCost = 0;
constexpr int kAnswersCost = 1;
constexpr int kRecordCost = 2;
constexpr int64_t kFewDocuments = 4096;

// What a field is called in filters over the kind.
std::string NameOfField(internal::Kind kind, Field field) {
  // The one field of rankings is one of articles, too.
  const bool articles = kind == internal::ARTICLE || kind == internal::RANKING;
  const FilterKind filters = articles                     ? FilterKind::kArticles
                             : kind == internal::QUESTION ? FilterKind::kQuestions
                             : kind == internal::ANSWER   ? FilterKind::kAnswers
                                                          : FilterKind::kSpeakers;
  for (const FieldEntry& entry : FieldsOf(filters)) {
    if (entry.field == field) return std::string(entry.name);
  }
  return "?";
}

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

RowFilter::RowFilter(const Tables& tables, const Orders& orders, const TextReader& texts, internal::Kind kind,
                     const Predicate& predicate, Revision revision, ReadSlice& slice)
    : tables_(tables), orders_(orders), texts_(texts), kind_(kind), revision_(revision) {
  const std::vector<bool> of_answers = BelowAnyAnswer(predicate);
  for (uint32_t at = 0; at < predicate.nodes.size(); ++at) {
    nodes_.push_back(of_answers[at] ? Node{} : MakeNode(predicate, at, slice));
    Breathe(slice);
  }
  if (!nodes_.empty() && kind_ != internal::SPEAKER && kind_ != internal::RANKING) FindContextParts(of_answers);
}

void RowFilter::FindContextParts(const std::vector<bool>& of_answers) {
  std::vector<ContextFilter::Node> nodes(nodes_.size());
  for (uint32_t at = 0; at < nodes_.size(); ++at) {
    Node& node = nodes_[at];
    nodes[at] = {.op = node.op, .children = node.children};
    if (node.op == Op::kCondition) nodes[at].condition = node.condition->of_context();
    node.of_context = node.op == Op::kCondition
                          ? nodes[at].condition != nullptr
                          : !of_answers[at] && node.op != Op::kAnyAnswer &&
                                std::all_of(node.children.begin(), node.children.end(),
                                            [this](uint32_t child) { return nodes_[child].of_context; });
  }
  const Node& root = nodes_.back();
  std::vector<uint32_t> parts;
  if (root.of_context) {
    parts.push_back(static_cast<uint32_t>(nodes_.size() - 1));
  } else if (root.op == Op::kAnd) {
    std::copy_if(root.children.begin(), root.children.end(), std::back_inserter(parts),
                 [this](uint32_t child) { return nodes_[child].of_context; });
  }
  if (parts.empty()) return;
  contexts_.emplace(std::move(nodes), std::move(parts));
  if (contexts_->estimate() == kEverything) contexts_.reset();
  only_contexts_ = contexts_.has_value() && root.of_context;
}

// A narrow range of time is gone through by its kept order.
bool RowFilter::IsByContexts() const {
  if (!contexts_.has_value()) return false;
  const Node& root = nodes_.back();
  if (root.op != Op::kAnd) return true;
  const Node& narrowest = nodes_[root.narrowest];
  return narrowest.of_context && (narrowest.op != Op::kCondition || !narrowest.condition->is_range());
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

RowFilter::Node RowFilter::MakeNode(const Predicate& predicate, uint32_t at, ReadSlice& slice) {
  const PredicateNode& source = predicate.nodes[at];
  Node node;
  node.op = source.op;
  node.children = source.children;
  if (node.op == Op::kCondition) {
    node.condition = LookUp(source.condition);
    node.cost = node.condition->reads_record() ? kRecordCost : kColumnCost;
  } else if (node.op == Op::kAnyAnswer) {
    node.answers = std::make_unique<RowFilter>(tables_, orders_, texts_, internal::ANSWER,
                                               Subtree(predicate, node.children.front()), revision_, slice);
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

int64_t RowFilter::EstimateOf(const Node& node) const {
  if (node.estimate == kUnknown) node.estimate = FindEstimate(node);
  return node.estimate;
}

int64_t RowFilter::FindEstimate(const Node& node) const {
  switch (node.op) {
    case Op::kCondition:
      return node.condition->estimate();
    case Op::kNot:
      return kEverything;
    case Op::kAnd:
      return EstimateOfAll(node);
    case Op::kOr: {
      int64_t sum = 0;
      for (const uint32_t child : node.children) {
        const int64_t estimate = EstimateOf(nodes_[child]);
        if (estimate == kEverything) return kEverything;
        sum += estimate;
      }
      return sum;
    }
    case Op::kAnyAnswer:
      return node.answers->estimate();
  }
  return kEverything;
}

// A range is looked up only where nothing else narrows it down to a few.
int64_t RowFilter::EstimateOfAll(const Node& node) const {
  int64_t fewest = kEverything;
  node.narrowest = node.children.front();
  const auto consider = [&](uint32_t child) {
    const int64_t estimate = EstimateOf(nodes_[child]);
    if (estimate >= fewest) return;
    fewest = estimate;
    node.narrowest = child;
  };
  const auto is_range = [this](uint32_t child) {
    return nodes_[child].op == Op::kCondition && nodes_[child].condition->is_range();
  };
  for (const uint32_t child : node.children) {
    if (!is_range(child)) consider(child);
  }
  if (fewest <= kFewDocuments) return fewest;
  for (const uint32_t child : node.children) {
    if (is_range(child)) consider(child);
  }
  return fewest;
}

bool RowFilter::IsExact(const Node& node) const {
  return node.op == Op::kCondition && node.condition->candidates_are_exact();
}

std::vector<uint32_t> RowFilter::Candidates(uint32_t bound, BitmapCache& cache) {
  std::vector<uint32_t> docs;
  if (IsByContexts()) {
    const Postings& postings = tables_.kind(kind_).posting(PostingField::kContext);
    for (const uint32_t context : contexts_->Find(cache)) {
      const absl::Span<const uint32_t> posted = postings.at(context);
      docs.insert(docs.end(), posted.begin(), posted.end());
    }
  } else {
    AddCandidates(nodes_.back(), cache, docs);
  }
  if (!std::is_sorted(docs.begin(), docs.end())) std::sort(docs.begin(), docs.end());
  docs.erase(std::unique(docs.begin(), docs.end()), docs.end());
  docs.erase(std::lower_bound(docs.begin(), docs.end(), bound), docs.end());
  return docs;
}

void RowFilter::AddCandidates(const Node& node, BitmapCache& cache, std::vector<uint32_t>& docs) {
  switch (node.op) {
    case Op::kCondition:
      node.condition->Candidates(docs);
      return;
    case Op::kAnd:
      AddCandidates(nodes_[node.narrowest], cache, docs);
      return;
    case Op::kOr:
      for (const uint32_t child : node.children) AddCandidates(nodes_[child], cache, docs);
      return;
    case Op::kAnyAnswer:
      AddArticles(*node.answers, cache, docs);
      return;
    case Op::kNot:
      return;  // estimated as everything, so never asked
  }
}

// The articles, at the revision, of the answers that may meet `answers`.
void RowFilter::AddArticles(RowFilter& answers, BitmapCache& cache, std::vector<uint32_t>& docs) {
  const DocTable& table = tables_.kind(internal::ANSWER);
  uint32_t last = kNoEntity;
  for (const uint32_t answer : answers.Candidates(table.size(), cache)) {
    if (table.entity[answer] == kNoEntity) continue;
    const uint32_t article = table.names.parent(table.entity[answer]);
    if (std::exchange(last, article) == article) continue;
    if (const uint32_t doc = tables_.DocAt(internal::ARTICLE, article, revision_); doc != 0) {
      docs.push_back(doc);
    }
  }
}

std::pair<int64_t, int64_t> RowFilter::BoundsOf(SortField field) const {
  std::pair<int64_t, int64_t> bounds(std::numeric_limits<int64_t>::min(),
                                     std::numeric_limits<int64_t>::max());
  const auto narrow = [&](const Node& node) {
    if (node.op != Op::kCondition || !node.condition->is_range() || node.condition->range_field() != field)
      return;
    const Condition& range = node.condition->condition();
    if (range.match != Condition::Match::kRange) return;
    bounds.first = std::max(bounds.first, range.low);
    bounds.second = std::min(bounds.second, range.high);
  };
  if (nodes_.empty()) return bounds;
  narrow(nodes_.back());
  if (nodes_.back().op != Op::kAnd) return bounds;
  for (const uint32_t child : nodes_.back().children) narrow(nodes_[child]);
  return bounds;
}

bool RowFilter::HasBits(const Node& node) const {
  if (node.op == Op::kAnyAnswer) return false;
  if (node.op == Op::kCondition) return node.condition->has_bits();
  return std::all_of(node.children.begin(), node.children.end(),
                     [this](uint32_t child) { return HasBits(nodes_[child]); });
}

bool RowFilter::Narrow(BitmapCache& cache, ReadSlice& slice, Bitmap& rows) {
  if (nodes_.empty()) return true;
  const Node& root = nodes_.back();
  if (root.op == Op::kAnd) return NarrowByAll(root, cache, slice, rows);
  if (!HasBits(root)) return false;
  NarrowBy(root, cache, slice, rows);
  return true;
}

// What is kept goes first. A range has to be gone through anew: that is left where testing what remains costs
// less.
bool RowFilter::NarrowByAll(const Node& node, BitmapCache& cache, ReadSlice& slice, Bitmap& rows) {
  std::vector<const Node*> ranges;
  bool all = true;
  for (const uint32_t child : node.children) {
    const Node& part = nodes_[child];
    if (!HasBits(part)) {
      all = false;
    } else if (part.op == Op::kCondition && part.condition->is_range()) {
      ranges.push_back(&part);
    } else {
      NarrowBy(part, cache, slice, rows);
    }
  }
  int64_t left = ranges.empty() ? 0 : rows.Count();
  for (const Node* range : ranges) {
    if (EstimateOf(*range) > 2 * left) {
      all = false;
      continue;
    }
    NarrowBy(*range, cache, slice, rows);
    left = rows.Count();
  }
  return all;
}

// REQUIRES: HasBits(node).
void RowFilter::NarrowBy(const Node& node, BitmapCache& cache, ReadSlice& slice, Bitmap& rows) {
  Breathe(slice);
  if (!failed_.ok()) return;
  switch (node.op) {
    case Op::kCondition:
      return rows.And(*node.condition->Bits(cache));
    case Op::kAnd:
      for (const uint32_t child : node.children) NarrowBy(nodes_[child], cache, slice, rows);
      return;
    case Op::kOr: {
      Bitmap any(rows.bound());
      for (const uint32_t child : node.children) {
        Bitmap part = rows;
        NarrowBy(nodes_[child], cache, slice, part);
        any.Or(part);
      }
      rows = std::move(any);
      return;
    }
    case Op::kNot: {
      Bitmap part = rows;
      NarrowBy(nodes_[node.children.front()], cache, slice, part);
      rows.AndNot(part);
      return;
    }
    case Op::kAnyAnswer:
      return;  // has no bits
  }
}

std::optional<int64_t> RowFilter::CountShown(BitmapCache& cache) {
  if (only_contexts_) {
    int64_t count = 0;
    const Postings& postings = tables_.kind(kind_).posting(PostingField::kContext);
    for (const uint32_t context : contexts_->Find(cache)) count += postings.shown(context);
    return count;
  }
  const Node& root = nodes_.back();
  if (root.op != Op::kCondition) return std::nullopt;
  return root.condition->CountShown();
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
      if (node.condition->reads_record()) return TestText(node.condition->condition(), doc);
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
  if (!read.ok()) {
    failed_ = read.status();
    return false;
  }
  text = {.doc = doc, .original = *std::move(read)};
  return true;
}

bool RowFilter::TestText(const Condition& condition, uint32_t doc) {
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

std::string RowFilter::Driver() const {
  std::string out;
  if (!nodes_.empty()) Describe(nodes_.back(), out);
  return out;
}

void RowFilter::Describe(const Node& node, std::string& out) const {
  switch (node.op) {
    case Op::kCondition:
      absl::StrAppend(&out, NameOfField(kind_, node.condition->condition().field), " (about ", node.estimate,
                      ")");
      return;
    case Op::kAnd:
      return Describe(nodes_[node.narrowest], out);
    case Op::kAnyAnswer:
      absl::StrAppend(&out, "answers by ", node.answers->Driver());
      return;
    case Op::kOr:
      for (const uint32_t child : node.children) {
        if (child != node.children.front()) absl::StrAppend(&out, " or ");
        Describe(nodes_[child], out);
      }
      return;
    case Op::kNot:
      absl::StrAppend(&out, "everything");
      return;
  }
}

}  // namespace fangtan::storage
