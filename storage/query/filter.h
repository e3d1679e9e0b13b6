// Filter: what the text of a filter says, before any name or type in it is checked.
//
//   ASSIGN_OR_RETURN(Filter filter, ParseFilter("title:\"訪談\" AND NOT column = \"\""));
//
// Nodes stand in one vector, every child before its parent, the root last; so they are walked, copied and
// destroyed without recursion. A filter without nodes says nothing and matches everything. Positions are byte
// offsets into the text that was parsed. A value type.
#ifndef FANGTAN_STORAGE_QUERY_FILTER_H_
#define FANGTAN_STORAGE_QUERY_FILTER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fangtan::storage {

enum class Comparator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kHas };

// A value as it was meant: quotes and escapes taken away.
struct FilterValue {
  std::string text;         // with the wildcards
  bool open_start = false;  // the first character of `text` is a wildcard
  bool open_end = false;    // the last one is, and it is not the first
  uint32_t position = 0;

  // Nothing but wildcards.
  bool any() const { return open_start && text.size() == (open_end ? 2 : 1); }
  // The characters between the wildcards.
  std::string_view characters() const {
    return std::string_view(text).substr(open_start, text.size() - open_start - open_end);
  }
  bool operator==(const FilterValue&) const = default;
};

struct FilterNode {
  enum class Kind {
    kAnd,
    kOr,
    kNot,
    kWord,        // a value that stands alone
    kComparison,  // field, comparator, value
    kExact,       // exact(field, value)
    kAnyAnswer,   // any_answer(child)
  };

  Kind kind = Kind::kWord;
  uint32_t position = 0;           // where it begins
  std::vector<uint32_t> children;  // indexes of nodes before this one: two or more for kAnd and kOr, else one
  std::string field;               // as written
  uint32_t field_position = 0;
  Comparator comparator = Comparator::kHas;
  uint32_t comparator_position = 0;
  FilterValue value;

  bool operator==(const FilterNode&) const = default;
};

struct Filter {
  std::vector<FilterNode> nodes;

  bool operator==(const Filter&) const = default;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_QUERY_FILTER_H_
