// Everything that a view shows, as text: two that show the same have the same.
#ifndef FANGTAN_TESTS_STORAGE_ROCKS_STORE_DUMP_H_
#define FANGTAN_TESTS_STORAGE_ROCKS_STORE_DUMP_H_

#include <string>
#include <vector>

#include "storage/store.h"

namespace fangtan::storage {

// Rows of all kinds in several orders with their totals, FULL articles and speakers, counts. Deleted articles
// are left out: a sweep forgets them.
std::string DumpOf(const View& view);

// Of the newest revision, and of every seventh before it.
std::vector<std::string> DumpsOf(const Store& store);

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_ROCKS_STORE_DUMP_H_
