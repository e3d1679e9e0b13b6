// NumberSet: a set of small numbers (values, entities) that is asked very often.
#ifndef FANGTAN_STORAGE_INDEX_NUMBER_SET_H_
#define FANGTAN_STORAGE_INDEX_NUMBER_SET_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace fangtan::storage {

class NumberSet {
 public:
  NumberSet() = default;
  // In any order.
  explicit NumberSet(std::vector<uint32_t> numbers) : numbers_(std::move(numbers)) {
    std::sort(numbers_.begin(), numbers_.end());
    numbers_.erase(std::unique(numbers_.begin(), numbers_.end()), numbers_.end());
    if (numbers_.size() < 2) return;
    bits_.resize(numbers_.back() / 64 + 1);
    for (const uint32_t number : numbers_) bits_[number / 64] |= uint64_t{1} << (number % 64);
  }

  bool Has(uint32_t number) const {
    if (bits_.empty()) return !numbers_.empty() && numbers_.front() == number;
    const size_t word = number / 64;
    return word < bits_.size() && (bits_[word] >> (number % 64) & 1) != 0;
  }

  const std::vector<uint32_t>& numbers() const { return numbers_; }  // ascending
  bool empty() const { return numbers_.empty(); }

 private:
  std::vector<uint32_t> numbers_;
  std::vector<uint64_t> bits_;  // with two numbers or more
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_NUMBER_SET_H_
