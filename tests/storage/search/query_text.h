// Queries for people and at random, and what an error says of its place: for the tests of the search
// language.
#ifndef FANGTAN_TESTS_STORAGE_SEARCH_QUERY_TEXT_H_
#define FANGTAN_TESTS_STORAGE_SEARCH_QUERY_TEXT_H_

#include <cstdint>
#include <random>
#include <string>

#include "absl/status/status.h"
#include "storage/search/text_query.h"

namespace fangtan::storage {

// One clause behind the other: "+" before required ones, "-" before excluded ones; phrases in quotes with all
// their keys, a star behind prefixes, "~" behind what may have a typo, "^30" behind weights other than 100.
std::string PrintQuery(const TextQuery& query);

// A query as a user might type it, with signs at odd places. Valid UTF-8.
std::string RandomQueryText(std::mt19937& random, int max_pieces);

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_SEARCH_QUERY_TEXT_H_
