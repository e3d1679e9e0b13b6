#include "storage/search/segment_scan.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "storage/search/scoring.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr uint32_t kWindow = 4096;
constexpr uint32_t kWindowsBetweenStops = 16;
constexpr uint32_t kMostTf = static_cast<uint32_t>((kSaturation + 1) * kTfUnit) + 1;
// Looking a document up in a list costs about as much as adding up so many of its postings.
constexpr uint64_t kSeekCost = 8;

class Scan {
 public:
  Scan(const ScanRequest& request, std::vector<ScanList> lists, ResultCollector& results)
      : request_(request), results_(results), lengths_(request.segment.length_codes()), tfs_(Tfs()) {
    Part(std::move(lists));
  }

  absl::Status Run() {
    uint32_t windows = 0;
    for (uint32_t base = NextBase(0); base < request_.end; base = NextBase(base + kWindow)) {
      if (++windows % kWindowsBetweenStops == 0 && request_.stop && request_.stop()) {
        return absl::CancelledError("nobody waits any more");
      }
      AddUp(base);
      VisitWindow(base);
    }
    for (const ScanList& list : driving_) RETURN_IF_ERROR(list.list.status());
    for (const ScanList& list : following_) RETURN_IF_ERROR(list.list.status());
    return absl::OkStatus();
  }

 private:
  // Which lists drive, and which only follow.
  void Part(std::vector<ScanList> lists) {
    const bool few = Few(lists);
    by_candidates_ = request_.all_candidates;
    for (ScanList& list : lists) {
      const bool drives = list.drives || (request_.all_candidates && !few);
      (drives ? driving_ : following_).push_back(std::move(list));
    }
    // Those that are worth most first: they decide soonest.
    std::sort(following_.begin(), following_.end(),
              [](const auto& a, const auto& b) { return a.idf > b.idf; });
    for (ScanList& list : following_) following_most_ += list.most = MostOf(list);
  }

  // Whether there are so few candidates that looking each one up is cheapest.
  bool Few(const std::vector<ScanList>& lists) const {
    if (request_.candidates == nullptr) return false;
    uint64_t postings = 0;
    for (const ScanList& list : lists) postings += list.list.size();
    return request_.candidates->Count() * lists.size() * kSeekCost < postings;
  }

  static uint32_t MostOf(const ScanList& list) {
    return Score(list.idf, std::min(kMostTf, list.list.MaxImpact() << kImpactShift));
  }
  static uint32_t Score(uint32_t idf, uint32_t tf) {
    return static_cast<uint32_t>(uint64_t{idf} * tf >> kScoreShift);
  }
  uint32_t ScoreOf(const ScanList& list, uint32_t doc, uint32_t frequency) const {
    return Score(list.idf, tfs_[frequency & kMaxFrequency][lengths_[doc]]);
  }

  // The beginning of the first window from `base` on that can hold anything.
  uint32_t NextBase(uint32_t base) const {
    if (by_candidates_) return base;
    uint32_t next = kNoDoc;
    for (const ScanList& list : driving_) next = std::min(next, list.list.doc());
    return next == kNoDoc ? kNoDoc : std::max(base, next / kWindow * kWindow);
  }

  void AddUp(uint32_t base) {
    const uint32_t end = std::min(base + kWindow, request_.end);
    for (ScanList& list : driving_) {
      const uint64_t idf = list.idf;
      list.list.VisitBefore(end, [&, idf](uint32_t doc, uint32_t frequency) {
        const uint32_t tf = tfs_[frequency & kMaxFrequency][lengths_[doc]];
        const uint32_t at = doc - base;
        sums_[at] += static_cast<uint32_t>(idf * tf >> kScoreShift);
        touched_[at / 64] |= uint64_t{1} << (at % 64);
      });
    }
  }

  void VisitWindow(uint32_t base) {
    const uint32_t words = (std::min(kWindow, request_.end - base) + 63) / 64;
    for (uint32_t word = 0; word < words; ++word) {
      const uint64_t touched = std::exchange(touched_[word], 0);
      uint64_t bits = touched;
      if (request_.candidates != nullptr) {
        const uint64_t allowed = request_.candidates->words()[base / 64 + word];
        bits = by_candidates_ ? allowed : bits & allowed;
      }
      for (; bits != 0; bits &= bits - 1) {
        const uint32_t at = word * 64 + static_cast<uint32_t>(std::countr_zero(bits));
        if (base + at < request_.end) Visit(base + at, sums_[at]);
      }
      if (touched != 0) std::fill_n(sums_.begin() + word * 64, 64, 0);
    }
  }

  // A result, and what the driving lists make its score.
  void Visit(uint32_t doc, uint32_t score) {
    results_.Count();
    uint32_t most = following_most_;
    for (ScanList& list : following_) {
      if (!results_.Wants(score + most)) return;
      most -= list.most;
      list.list.Seek(doc);
      if (list.list.doc() == doc) score += ScoreOf(list, doc, list.list.frequency());
    }
    if (results_.Wants(score)) results_.Add({.doc = request_.segment.first_doc() + doc, .score = score});
  }

  const ScanRequest& request_;
  ResultCollector& results_;
  const uint8_t* const lengths_;
  const TfTable& tfs_;
  std::vector<ScanList> driving_;
  std::vector<ScanList> following_;
  uint32_t following_most_ = 0;
  bool by_candidates_ = false;  // all candidates are looked at, not only those that a driving list holds
  std::array<uint32_t, kWindow> sums_{};  // scores
  std::array<uint64_t, kWindow / 64> touched_{};
};

}  // namespace

absl::Status ScanSegment(const ScanRequest& request, std::vector<ScanList> lists, ResultCollector& results) {
  return Scan(request, std::move(lists), results).Run();
}

}  // namespace fangtan::storage
