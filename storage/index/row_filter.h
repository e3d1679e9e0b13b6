// RowFilter: a predicate over the documents of a kind at one revision, ready to be run: which documents an
// index offers for it, and whether one of them meets it. What an index offers is only a guess; Test decides.
//
// Refers to the tables, orders and texts, which must outlive it. The tables must not change during a call;
// between calls they may grow. Not thread-safe.
#ifndef FANGTAN_STORAGE_INDEX_ROW_FILTER_H_
#define FANGTAN_STORAGE_INDEX_ROW_FILTER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/index/context_filter.h"
#include "storage/index/orders.h"
#include "storage/index/read_slice.h"
#include "storage/index/row_condition.h"
#include "storage/index/rows.h"
#include "storage/index/tables.h"
#include "storage/index/text_lookup.h"
#include "storage/query/predicate.h"

namespace fangtan::storage {

class RowFilter {
 public:
  struct Params {
    const Tables& tables;
    const Orders& orders;
    const TextReader& texts;
    internal::Kind kind = internal::KIND_UNSPECIFIED;
    Revision revision = 0;
  };
  RowFilter(const Params& params, const Predicate& predicate, ReadSlice& slice);

  // CANCELLED where looking up or narrowing was given up.
  const absl::Status& status() const { return failed_; }

  bool empty() const { return nodes_.empty(); }
  // Whether some condition can only be told from records.
  bool reads_records() const { return !nodes_.empty() && nodes_.back().cost > 1; }

  // Whether `doc`, which the revision shows, meets the predicate. What the texts fail with.
  absl::StatusOr<bool> Test(uint32_t doc);
  // The same for several of Candidates, which the revision shows: takes out those that do not meet it. What
  // they rest on is known of them.
  absl::Status Keep(BitmapCache& cache, std::vector<uint32_t>& candidates);

  // About how many documents Candidates gives; kEverything: no index narrows them down.
  int64_t estimate() const { return nodes_.empty() ? kEverything : EstimateOf(nodes_.back()); }
  // All documents that meet the predicate, and perhaps others, ascending, each once, all below `bound`.
  // REQUIRES: estimate() is not kEverything.
  std::vector<uint32_t> Candidates(uint32_t bound, BitmapCache& cache);

  // Whether the predicate is about whole articles only, and some index narrows these down; then the contexts
  // that meet it.
  bool only_contexts() const { return only_contexts_; }
  const std::vector<uint32_t>& Contexts(BitmapCache& cache) { return contexts_->Find(cache); }

  // What every document that meets the predicate has in a field of numbers: [first, second).
  std::pair<int64_t, int64_t> BoundsOf(SortField field) const;

  // Whether bitmaps tell all of what meets the predicate.
  bool HasBits() const { return nodes_.empty() || HasBits(nodes_.back()); }
  // Takes out of `rows` what does not meet the predicate, as far as bitmaps tell; whether they tell all.
  bool Narrow(BitmapCache& cache, ReadSlice& slice, Bitmap& rows);

  // As RowCondition::CountShown, of the whole predicate.
  std::optional<int64_t> CountShown(BitmapCache& cache);

  // The conditions that Candidates rests on, for people.
  std::string Driver() const;
  int64_t records_read() const;

 private:
  static constexpr int64_t kUnknown = -1;

  struct Node {
    PredicateNode::Op op = PredicateNode::Op::kAnd;
    std::vector<uint32_t> children;
    std::shared_ptr<const RowCondition> condition;  // equal ones are looked up once
    std::unique_ptr<RowFilter> answers;             // of kAnyAnswer
    std::unique_ptr<TextLookup> lookup;             // of a condition on a text
    mutable int64_t estimate = kUnknown;            // once it was asked for
    mutable uint32_t narrowest = 0;  // of kAnd: the child that offers the fewest, with the estimate
    int cost = 0;                    // of a test: columns, answers of an article, records
    bool of_context = false;         // whether the article's context alone tells
  };

  Node MakeNode(const Predicate& predicate, uint32_t at, ReadSlice& slice);
  std::shared_ptr<const RowCondition> LookUp(const Condition& condition) const;
  std::unique_ptr<TextLookup> LookUpText(const Condition& condition, ReadSlice& slice);
  // Lets others in between two long steps.
  void Breathe(ReadSlice& slice);
  int64_t EstimateOf(const Node& node) const;
  int64_t FindEstimate(const Node& node) const;
  int64_t EstimateOfAll(const Node& node) const;
  // Finds the parts of the predicate that are about whole articles.
  void FindContextParts(const std::vector<bool>& of_answers);
  // Whether candidates are the documents of such articles.
  bool IsByContexts() const;
  bool IsExact(const Node& node) const;
  // Takes out what does not meet `node`.
  void KeepBy(const Node& node, BitmapCache& cache, std::vector<uint32_t>& docs);
  void AddCandidates(const Node& node, BitmapCache& cache, std::vector<uint32_t>& docs);
  void AddArticles(RowFilter& answers, BitmapCache& cache, std::vector<uint32_t>& docs);
  // Depth is bounded by that of the filter language.
  bool TestNode(const Node& node, uint32_t doc);
  bool TestAnswers(RowFilter& answers, uint32_t article_doc);
  bool TestText(const Node& node, uint32_t doc);
  // Reads what a condition looks at, unless it was read last; false if that failed.
  bool ReadText(Field field, uint32_t doc);
  bool HasBits(const Node& node) const;
  void NarrowBy(const Node& node, BitmapCache& cache, ReadSlice& slice, Bitmap& rows);
  bool NarrowByAll(const Node& node, BitmapCache& cache, ReadSlice& slice, Bitmap& rows);
  void Describe(const Node& node, std::string& out) const;

  const Tables& tables_;
  const Orders& orders_;
  const TextReader& texts_;
  const internal::Kind kind_;
  const Revision revision_;
  std::vector<Node> nodes_;
  size_t candidates_room_;                 // documents that lookups may still keep
  std::optional<ContextFilter> contexts_;  // the parts that are about whole articles
  bool only_contexts_ = false;
  int64_t records_read_ = 0;

  // One text of one document, for the conditions that look at it one after the other.
  struct Text {
    uint32_t doc = 0;
    std::string original;
    std::string folded;
    bool is_folded = false;
  };
  Text& TextFor(Field field) { return field == Field::kQuestionText ? question_text_ : text_; }
  Text text_;
  Text question_text_;
  absl::Status failed_;
};

// The predicate of those that meet `predicate` and lie in `article`.
Predicate InArticle(const Predicate& predicate, const std::string& article);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_ROW_FILTER_H_
