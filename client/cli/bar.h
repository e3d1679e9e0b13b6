// A count as a bar of block elements (U+2588 to U+258F), drawn to an eighth of a column.
//
//   Bar(3, 4, 2) == "█▌"
//
// Pure and thread-safe.
#ifndef FANGTAN_CLIENT_CLI_BAR_H_
#define FANGTAN_CLIENT_CLI_BAR_H_

#include <cstdint>
#include <string>

namespace fangtan::client {

// `count` where `largest` takes `width` columns: as long as its share of them, rounded down, but at least an
// eighth of a column for what is not nothing. Empty unless 0 < `count`. REQUIRES: `count` <= `largest`,
// `width` > 0.
std::string Bar(int64_t count, int64_t largest, int width);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_BAR_H_
