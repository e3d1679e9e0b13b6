// Where sequences of units stand in a text, one behind the other.
//
//   const std::vector<UnitPattern> parts = {UnitPattern(U"去年"), UnitPattern(U"三次")};
//   const auto places = FindInOrder(U"去年到村走訪三次", parts);  // {0, 2}, {6, 8}
//
// Knuth, Morris and Pratt's, so that no text makes it slow. Pure and thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_UNIT_SEARCH_H_
#define FANGTAN_SERVICE_HANDLERS_UNIT_SEARCH_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/text/closest_match.h"

namespace fangtan::service {

class UnitPattern {
 public:
  // REQUIRES: not empty.
  explicit UnitPattern(std::u32string units);

  // The first place at or behind `from`.
  std::optional<storage::UnitRange> Find(std::u32string_view text, size_t from) const;

 private:
  std::u32string units_;
  std::vector<size_t> borders_;  // by length: that of the longest proper end that is a beginning too
};

// The first places of all `patterns` in their order, without overlaps.
std::optional<std::vector<storage::UnitRange>> FindInOrder(std::u32string_view text,
                                                           const std::vector<UnitPattern>& patterns);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_UNIT_SEARCH_H_
