// CheckWalk: walks all pages of a list and compares them with the reference, row by row.
#ifndef FANGTAN_TESTS_STORAGE_ROCKS_WALK_CHECK_H_
#define FANGTAN_TESTS_STORAGE_ROCKS_WALK_CHECK_H_

#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "storage/store.h"
#include "tests/storage/rocks/filter_reference.h"

namespace fangtan::storage {

// The resource name of an item of a page.
std::string NameOfItem(internal::Kind kind, const absl::Cord& item);

// Fails the test where rows, order, totals or ends of pages are not the `expected` ones. With `keep_total`
// the total of the first page goes with the walk. Ends after `max_pages`.
void CheckWalk(const View& view, ListQuery query, const std::vector<const FilterReference::Row*>& expected,
               bool keep_total, int max_pages = 1000);

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_ROCKS_WALK_CHECK_H_
