// The least of the numbers it was given, so many as are kept of them: tells what is not worth building.
//
//   LeastTotals least(2);
//   least.Add(3); least.Add(5);
//   least.Admits(4);  // true; of 6 it says false
#ifndef FANGTAN_SERVICE_DOCUMENTS_LEAST_TOTALS_H_
#define FANGTAN_SERVICE_DOCUMENTS_LEAST_TOTALS_H_

#include <algorithm>
#include <cstddef>
#include <vector>

namespace fangtan::service {

class LeastTotals {
 public:
  explicit LeastTotals(size_t count) : count_(count) {}

  // Whether `total` would be among them; one as great as the greatest is.
  bool Admits(double total) const { return totals_.size() < count_ || total <= totals_.front(); }

  // REQUIRES: Admits(total).
  void Add(double total) {
    if (totals_.size() == count_) {
      std::ranges::pop_heap(totals_);
      totals_.pop_back();
    }
    totals_.push_back(total);
    std::ranges::push_heap(totals_);
  }

  void Clear() { totals_.clear(); }

 private:
  size_t count_;
  std::vector<double> totals_;  // a heap, the greatest in front
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_LEAST_TOTALS_H_
