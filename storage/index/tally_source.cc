#include "storage/index/tally_source.h"

#include <algorithm>

namespace fangtan::storage {
namespace {

// Every one of `combinations`, each `width` wide, with every one of `values` behind it.
std::vector<uint32_t> Combine(const std::vector<uint32_t>& combinations, size_t width,
                              const std::vector<uint32_t>& values) {
  std::vector<uint32_t> combined;
  combined.reserve(combinations.size() * values.size() + values.size());
  const size_t count = width == 0 ? 1 : combinations.size() / width;
  for (size_t i = 0; i < count; ++i) {
    const auto begin = combinations.begin() + static_cast<std::ptrdiff_t>(i * width);
    for (const uint32_t value : values) {
      combined.insert(combined.end(), begin, begin + static_cast<std::ptrdiff_t>(width));
      combined.push_back(value);
    }
  }
  return combined;
}

}  // namespace

uint32_t TallySource::FindGroup(uint32_t number) {
  uint32_t group = 0;
  if (single()) {
    group = fields_[positions_.front()].ValueOf(number);
  } else {
    std::vector<uint32_t> combinations;
    for (size_t i = 0; i < positions_.size(); ++i) {
      const std::vector<uint32_t> values = fields_[positions_[i]].ValuesOf(number);
      if (i > 0 && combinations.size() / i > kMaxCombinations / values.size()) {
        too_many_ = true;
        combinations.clear();
        break;
      }
      combinations = Combine(combinations, i, values);
    }
    group = groups_->Intern(combinations);
  }
  group_bound_ = std::max(group_bound_, group + 1);
  if (!known_.empty()) known_[number + 1] = group;
  return group;
}

}  // namespace fangtan::storage
