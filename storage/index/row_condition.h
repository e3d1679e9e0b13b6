// RowCondition: one condition of a predicate, looked up in the tables once, so that it can be tested on many
// documents and, where an index has it, yields the documents that may meet it.
//
// Refers to the tables and orders, which must not change during a call; between calls they may grow: what was
// looked up stays right for the documents that its revision shows.
#ifndef FANGTAN_STORAGE_INDEX_ROW_CONDITION_H_
#define FANGTAN_STORAGE_INDEX_ROW_CONDITION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/index/bitmap.h"
#include "storage/index/context_condition.h"
#include "storage/index/number_set.h"
#include "storage/index/orders.h"
#include "storage/index/tables.h"
#include "storage/query/predicate.h"

namespace fangtan::storage {

class RowCondition {
 public:
  RowCondition(const Tables& tables, const Orders& orders, internal::Kind kind, const Condition& condition,
               Revision revision);

  // Whether only the record can tell.
  bool reads_record() const { return source_ == Source::kText; }
  const Condition& condition() const { return condition_; }
  // What it says of contexts, where that is all it says; else nullptr.
  const ContextCondition* of_context() const { return context_.has_value() ? &*context_ : nullptr; }

  // REQUIRES: not reads_record(); `doc` is shown by the revision.
  bool Test(uint32_t doc) const;

  // Takes out of `docs` those of which Test does not say `wanted`: column by column, many documents cost less
  // than one by one. REQUIRES: as of Test.
  void Keep(bool wanted, BitmapCache& cache, std::vector<uint32_t>& docs) const;

  // About how many documents Candidates gives; kEverything: it can't. Of a range it takes a search to say.
  int64_t estimate() const { return is_range() ? EstimateOfRange() : estimate_; }
  // Appends documents, in any order, maybe some twice: all that meet the condition, and perhaps others.
  void Candidates(std::vector<uint32_t>& docs) const;
  // Whether Candidates gives no document that does not meet the condition, unless it is not shown.
  bool candidates_are_exact() const;

  // Whether what meets the condition is the same at every revision; if so, `bits` gives all of it. Of a range
  // they are made anew every time.
  bool has_bits() const;
  // The field whose kept order a range is a piece of.
  SortField range_field() const { return range_field_; }
  bool is_range() const {
    return source_ == Source::kPublishTime || source_ == Source::kTime || source_ == Source::kNumber;
  }
  // All documents that there are and that meet the condition. REQUIRES: has_bits().
  std::shared_ptr<const Bitmap> Bits(BitmapCache& cache) const;

  // How many documents of the newest state meet it, where that is known without looking at them.
  std::optional<int64_t> CountShown() const;

 private:
  // Where the value stands that is compared.
  enum class Source {
    kNever,
    kAlways,
    kColumn,         // values_ has the column's number
    kList,           // values_ has an element of the column's list
    kContext,        // context_ says so
    kPublishTime,    // the same, and a kept order has the range
    kTime,           // create or update time
    kNumber,         // the column's number is in [low, high)
    kEntity,         // values_ has the document's entity
    kEntityPresent,  // the column names an entity
    kPeopleNames,
    kPeoplePosts,
    kAnswerCounts,  // of speakers
    kText,
  };

  void LookUp();
  void LookUpText(const ValueDictionary& dictionary, Source source, Column column, PostingField posting);
  void LookUpAttribution(bool link);
  void LookUpContext();
  void LookUpEntity(internal::Kind kind, Column column, PostingField posting);
  void LookUpSpeakers(std::vector<uint32_t> speakers);
  void LookUpAnswered(const std::vector<uint32_t>& speakers);
  void LookUpRange(Source source, SortField field);
  void CountAnswers();
  void EstimatePostings();

  int64_t EstimateOfRange() const;
  void AddBits(uint32_t from, Bitmap& bits) const;
  bool TestPeople(uint32_t doc) const;
  // The part of the kept order that the range covers.
  std::pair<OrderedDocs::Position, OrderedDocs::Position> Range() const;

  const Tables& tables_;
  const Orders& orders_;
  const DocTable& table_;
  const internal::Kind kind_;
  const Condition condition_;
  const Revision revision_;
  // Documents from here on may have values that were not there to be looked up.
  const uint32_t known_below_;

  Source source_ = Source::kNever;
  Column column_ = Column::kContext;
  std::optional<ContextCondition> context_;
  std::optional<PostingField> posting_;       // what values_ are posted under
  SortField range_field_ = SortField::kName;  // of kPublishTime, kTime, kNumber
  const KeptOrder* range_order_ = nullptr;
  NumberSet values_;
  std::vector<int64_t> answer_counts_;  // by entity of speaker
  int64_t estimate_ = kEverything;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_ROW_CONDITION_H_
