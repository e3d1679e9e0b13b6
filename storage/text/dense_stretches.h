// FindDenseStretches: where in a long text a quote may stand, told by the runs of characters that both share.
//
//   for (const UnitRange& stretch : FindDenseStretches(text, parts)) LookCloser(stretch);
//
// For FindClosest (closest_match.h). Linear in the text and, for each part, in 1/64 of it. Pure and
// thread-safe.
#ifndef FANGTAN_STORAGE_TEXT_DENSE_STRETCHES_H_
#define FANGTAN_STORAGE_TEXT_DENSE_STRETCHES_H_

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "storage/text/closest_match.h"

namespace fangtan::storage {

// Length of the runs that are looked for.
inline constexpr size_t kSharedRun = 6;

// The three stretches of each part that hold most of its runs of kSharedRun characters, each with room for a
// part that is half as long again; those that touch are one. In order and apart.
std::vector<UnitRange> FindDenseStretches(std::u32string_view text,
                                          std::span<const std::u32string_view> parts);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_TEXT_DENSE_STRETCHES_H_
