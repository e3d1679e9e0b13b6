// The page's list of guests: "name post、post". Pure, thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_GUESTS_H_
#define FANGTAN_SERVICE_DOCUMENTS_GUESTS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "service/documents/lines.h"

namespace fangtan::service {

// One guest. Views point into the line.
struct Guest {
  std::string_view entry;               // the whole of it
  std::string_view name;                // as printed, inner spaces included
  std::vector<std::string_view> posts;  // as printed
  std::string_view other_name;          // in brackets behind the name: its original; may be empty
};

// Lines [begin, end) that list guests, with a heading line before them or not.
struct GuestList {
  size_t begin = 0;
  size_t end = 0;
  std::vector<Guest> guests;
};

// Folded names (storage::FoldName) that stand as labels somewhere in the document.
using LabelKeys = absl::flat_hash_set<std::string>;

// "局长" and "书记" of "局长、书记".
std::vector<std::string_view> SplitPosts(std::string_view posts);

// `line` as an entry of a list, if it is one. The name ends where a label of the document ends, else by its
// shape: single Han characters set apart ("沈 潔") belong together. Without `under_heading` only names that
// also stand as labels are taken.
std::optional<Guest> ParseGuest(std::string_view line, const LabelKeys& labels, bool under_heading);

// The list among `lines` [0, limit). Lines for which `taken` is true are no part of it.
std::optional<GuestList> FindGuestList(const std::vector<Line>& lines, const std::vector<bool>& taken,
                                       size_t limit, const LabelKeys& labels);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_GUESTS_H_
