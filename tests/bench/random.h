// Random numbers that are the same everywhere for one seed, which those of the standard library's
// distributions are not.
#ifndef FANGTAN_TESTS_BENCH_RANDOM_H_
#define FANGTAN_TESTS_BENCH_RANDOM_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <utility>
#include <vector>

namespace fangtan::bench {

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}

  // Evenly from [0, end). REQUIRES: end > 0.
  size_t Below(size_t end) { return static_cast<size_t>(engine_() % end); }
  // Evenly from [begin, end].
  int Between(int begin, int end) {
    return begin + static_cast<int>(Below(static_cast<size_t>(end - begin + 1)));
  }
  bool OneIn(size_t n) { return Below(n) == 0; }

  // One of `values`, which are not empty.
  const auto& Of(const auto& values) { return values[Below(std::size(values))]; }

  template <typename T>
  void Shuffle(std::vector<T>& values) {
    for (size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[Below(i)]);
  }

 private:
  std::mt19937_64 engine_;
};

// Zipf's law over [0, count): the chance of i is in proportion to 1 / (i + 1)^exponent.
class Skewed {
 public:
  Skewed(size_t count, double exponent) {
    double sum = 0;
    for (size_t i = 0; i < count; ++i)
      sums_.push_back(sum += 1 / std::pow(static_cast<double>(i + 1), exponent));
  }

  size_t Draw(Random& random) const {
    constexpr size_t kSteps = size_t{1} << 40;
    const double at = sums_.back() * static_cast<double>(random.Below(kSteps)) / static_cast<double>(kSteps);
    return static_cast<size_t>(std::upper_bound(sums_.begin(), sums_.end(), at) - sums_.begin());
  }

 private:
  std::vector<double> sums_;
};

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_RANDOM_H_
