// What a RowFilter offers: which documents may meet it, how many, and why.
#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/index/row_filter.h"
#include "storage/query/fields.h"

namespace fangtan::storage {
namespace {

using Op = PredicateNode::Op;

constexpr int64_t kFewDocuments = 4096;
constexpr size_t kContextsAhead = 16;
constexpr size_t kMostRuns = 8;  // more are sorted faster than merged one after the other

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

// Sorts what consists of some ascending pieces, as postings of several values do.
void MergeRuns(std::vector<uint32_t>& docs) {
  std::vector<std::vector<uint32_t>::iterator> ends;
  for (auto at = docs.begin(); at != docs.end(); ends.push_back(at))
    at = std::is_sorted_until(at, docs.end());
  if (ends.size() > kMostRuns) return std::sort(docs.begin(), docs.end());
  for (size_t i = 1; i < ends.size(); ++i) std::inplace_merge(docs.begin(), ends[i - 1], ends[i]);
}

}  // namespace

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

int64_t RowFilter::EstimateOf(const Node& node) const {
  if (node.estimate == kUnknown) node.estimate = FindEstimate(node);
  return node.estimate;
}

int64_t RowFilter::FindEstimate(const Node& node) const {
  switch (node.op) {
    case Op::kCondition:
      if (node.lookup != nullptr && node.lookup->candidates().has_value()) {
        return std::ssize(*node.lookup->candidates());
      }
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
    const std::vector<uint32_t>& contexts = contexts_->Find(cache);
    for (size_t i = 0; i < contexts.size(); ++i) {
      if (i + kContextsAhead < contexts.size()) postings.Prefetch(contexts[i + kContextsAhead]);
      postings.at(contexts[i]).AppendTo(docs);
    }
  } else {
    AddCandidates(nodes_.back(), cache, docs);
  }
  MergeRuns(docs);
  docs.erase(std::unique(docs.begin(), docs.end()), docs.end());
  docs.erase(std::lower_bound(docs.begin(), docs.end(), bound), docs.end());
  return docs;
}

void RowFilter::AddCandidates(const Node& node, BitmapCache& cache, std::vector<uint32_t>& docs) {
  switch (node.op) {
    case Op::kCondition:
      if (node.lookup == nullptr) return node.condition->Candidates(docs);
      docs.insert(docs.end(), node.lookup->candidates()->begin(), node.lookup->candidates()->end());
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
