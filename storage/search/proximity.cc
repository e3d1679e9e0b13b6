#include "storage/search/proximity.h"

#include <algorithm>
#include <cstddef>

#include "storage/search/scoring.h"

namespace fangtan::storage {
namespace {

uint32_t ShareOf(uint64_t idf, uint32_t percent) {
  return static_cast<uint32_t>((idf * kTfUnit >> kScoreShift) * percent / 100);
}

// The idf of the distinct atoms that stand in a window, which is moved from occurrence to occurrence.
class Window {
 public:
  explicit Window(const std::vector<uint32_t>& idfs) : idfs_(idfs), counts_(idfs.size()) {}

  void Add(uint32_t atom) {
    if (counts_[atom]++ == 0) idf_ += idfs_[atom];
  }
  void Remove(uint32_t atom) {
    if (--counts_[atom] == 0) idf_ -= idfs_[atom];
  }
  uint64_t idf() const { return idf_; }

 private:
  const std::vector<uint32_t>& idfs_;
  std::vector<uint32_t> counts_;
  uint64_t idf_ = 0;
};

}  // namespace

Bonus BonusOf(std::vector<QueryOccurrence> occurrences, const std::vector<uint32_t>& idfs,
              const DocFields& fields) {
  std::sort(occurrences.begin(), occurrences.end(),
            [](const QueryOccurrence& a, const QueryOccurrence& b) { return a.position < b.position; });
  Window window(idfs);
  size_t begin = 0;
  uint32_t title_terms = 0;
  for (; begin < occurrences.size() && occurrences[begin].position < fields.section; ++begin) {
    if (begin == 0 || occurrences[begin].position != occurrences[begin - 1].position) ++title_terms;
    window.Add(occurrences[begin].atom);
  }
  Bonus bonus;
  if (title_terms != 0) {
    const uint64_t all = std::max(title_terms, fields.title_terms);
    bonus.title = ShareOf(window.idf() * title_terms * title_terms / (all * all), kTitleShare);
  }
  uint64_t best = window.idf();
  for (size_t end = begin; end < occurrences.size(); ++end) {
    window.Add(occurrences[end].atom);
    for (; occurrences[end].position - occurrences[begin].position >= kWindowTokens; ++begin) {
      window.Remove(occurrences[begin].atom);
    }
    best = std::max(best, window.idf());
  }
  bonus.window = ShareOf(best, kWindowShare);
  return bonus;
}

}  // namespace fangtan::storage
