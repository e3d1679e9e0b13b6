// ContextCondition: one condition on what is the same for a whole article (its name, title, column, language,
// labels, credits, time), tested on contexts. There are as many of these as versions of articles: a tenth or
// less of the answers.
//
// Refers to the tables. They must not change during a call; between calls they may grow: what was looked up
// stays right for the contexts that were there.
#ifndef FANGTAN_STORAGE_INDEX_CONTEXT_CONDITION_H_
#define FANGTAN_STORAGE_INDEX_CONTEXT_CONDITION_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "storage/index/bitmap.h"
#include "storage/index/growing_cache.h"
#include "storage/index/number_set.h"
#include "storage/index/tables.h"
#include "storage/query/predicate.h"

namespace fangtan::storage {

// For conditions that many documents or contexts meet, which these are.
using BitmapCache = GrowingCache<Bitmap>;

// What no index narrows down.
inline constexpr int64_t kEverything = std::numeric_limits<int64_t>::max();

class ContextCondition {
 public:
  // REQUIRES: `condition` is on one of these, and a name is not merely present.
  ContextCondition(const Tables& tables, const Condition& condition);

  bool is_time() const { return field_ == Field::kPublishTime; }
  bool Test(uint32_t number) const;

  // How many contexts Find gives, of those with several values perhaps some twice; kEverything: it can't.
  int64_t estimate() const;
  // All that meet it, ascending. REQUIRES: estimate() is not kEverything.
  std::vector<uint32_t> Find() const;
  // The same as bits. REQUIRES: as of Find.
  std::shared_ptr<const Bitmap> Bits(BitmapCache& cache) const;

 private:
  const Postings& postings() const;

  const Tables& tables_;
  const Condition condition_;
  const Field field_;
  const NumberSet values_;
  // Contexts from here on may have values that were not there to be looked up.
  const uint32_t known_below_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_CONTEXT_CONDITION_H_
