// Runs a query and compares what it finds with the reference, document for document and score for score.
#ifndef FANGTAN_TESTS_STORAGE_SEARCH_SEARCH_CHECK_H_
#define FANGTAN_TESTS_STORAGE_SEARCH_SEARCH_CHECK_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <vector>

#include "storage/search/doc_mask.h"
#include "storage/search/searcher.h"
#include "storage/search/text_index.h"
#include "storage/search/text_query.h"
#include "tests/storage/search/reference_search.h"

namespace fangtan::storage {

struct AskedSearch {
  TextQuery query;
  uint32_t bound = 0;
  std::optional<std::vector<uint64_t>> mask;  // nullopt: all are allowed
  bool any_required = false;

  std::optional<DocMask> allowed() const {
    return mask.has_value() ? std::optional(DocMask{*mask}) : std::nullopt;
  }
};

// No mask, or one of few, of half or of nearly all documents before `bound`.
std::optional<std::vector<uint64_t>> RandomMask(std::mt19937& random, uint32_t bound);

ReferenceSearch::Results ResultsOf(const ReferenceSearch& reference, const AskedSearch& asked);

// What every required clause alone is met by.
void CheckClauses(const std::shared_ptr<const TextSnapshot>& snapshot, const AskedSearch& asked,
                  const ReferenceSearch& reference);

// Statistics, totals, All, first pages of random sizes, and a walk by pages of random sizes.
void CheckSearch(std::mt19937& random, const std::shared_ptr<const TextSnapshot>& snapshot,
                 const AskedSearch& asked, const ReferenceSearch::Results& expected);

// A walk alone, of which every page is read from a snapshot that `next_snapshot` gives.
void CheckWalk(std::mt19937& random,
               const std::function<std::shared_ptr<const TextSnapshot>()>& next_snapshot,
               const AskedSearch& asked, const ReferenceSearch::Results& expected);

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_SEARCH_SEARCH_CHECK_H_
