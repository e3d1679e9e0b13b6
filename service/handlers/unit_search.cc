#include "service/handlers/unit_search.h"

#include <utility>

namespace fangtan::service {

using storage::UnitRange;

UnitPattern::UnitPattern(std::u32string units) : units_(std::move(units)), borders_(units_.size() + 1, 0) {
  for (size_t i = 1, length = 0; i < units_.size(); ++i) {
    while (length > 0 && units_[i] != units_[length]) length = borders_[length];
    if (units_[i] == units_[length]) ++length;
    borders_[i + 1] = length;
  }
}

std::optional<UnitRange> UnitPattern::Find(std::u32string_view text, size_t from) const {
  size_t length = 0;
  for (size_t at = from; at < text.size(); ++at) {
    while (length > 0 && text[at] != units_[length]) length = borders_[length];
    if (text[at] == units_[length]) ++length;
    if (length == units_.size()) return UnitRange{at + 1 - length, at + 1};
  }
  return std::nullopt;
}

std::optional<std::vector<UnitRange>> FindInOrder(std::u32string_view text,
                                                  const std::vector<UnitPattern>& patterns) {
  std::vector<UnitRange> places;
  for (const UnitPattern& pattern : patterns) {
    const auto place = pattern.Find(text, places.empty() ? 0 : places.back().end);
    if (!place.has_value()) return std::nullopt;
    places.push_back(*place);
  }
  return places;
}

}  // namespace fangtan::service
