// Filters as text and at random, and what an error says of its place: for the tests of the filter language.
#ifndef FANGTAN_TESTS_STORAGE_QUERY_FILTER_TEXT_H_
#define FANGTAN_TESTS_STORAGE_QUERY_FILTER_TEXT_H_

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "storage/query/filter.h"

namespace fangtan::storage {

// A text that parses to `filter`, every value in quotes.
std::string PrintFilter(const Filter& filter);

// `filter` with all positions 0: what it says, not where.
Filter WithoutPositions(Filter filter);

// A filter of at most `max_terms` terms, as the parser would lay it out. Fields and values are odd.
Filter RandomFilter(std::mt19937& random, int max_terms);

// A text of a few characters that are troublesome in filters.
std::string RandomText(std::mt19937& random);

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_QUERY_FILTER_TEXT_H_
