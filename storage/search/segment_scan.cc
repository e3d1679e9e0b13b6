#include "storage/search/segment_scan.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <utility>

#include "storage/search/query_weights.h"
#include "storage/search/scoring.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// The square of 64, so that a word has a bit for every word of a bit a document.
constexpr uint32_t kWindow = 4096;
// Beside a sum: something was added to it, if only 0.
constexpr uint32_t kTouched = uint32_t{1} << kScoreBits;
constexpr uint32_t kWindowsBetweenStops = 16;
constexpr uint32_t kMostTf = static_cast<uint32_t>((kSaturation + 1) * kTfUnit) + 1;
// Results that are gathered before they are completed, and at most those of a window more.
constexpr size_t kFoundAtOnce = 8192;
// Room for so many is made at once.
constexpr size_t kUsuallyFound = 1024;
// Looking a document up in a list costs about as much as adding up so many of its postings.
constexpr uint64_t kSeekCost = 8;

constexpr uint64_t BitOf(uint32_t at) { return uint64_t{1} << (at % 64); }

// The least of the best so many scores.
class BestScores {
 public:
  explicit BestScores(size_t limit) : limit_(limit) {}

  void Add(uint32_t score) {
    if (scores_.size() < limit_) {
      scores_.push_back(score);
      std::push_heap(scores_.begin(), scores_.end(), std::greater<>());
      if (scores_.size() == limit_) least_ = scores_.front();
    } else if (score > least_ && limit_ != 0) {
      std::pop_heap(scores_.begin(), scores_.end(), std::greater<>());
      scores_.back() = score;
      std::push_heap(scores_.begin(), scores_.end(), std::greater<>());
      least_ = scores_.front();
    }
  }
  // 0 until there are so many.
  uint32_t least() const { return least_; }

 private:
  const size_t limit_;
  uint32_t least_ = 0;
  std::vector<uint32_t> scores_;  // the least first
};

class Scan {
 public:
  Scan(const ScanRequest& request, std::vector<ScanList> lists, ResultCollector& results)
      : request_(request),
        results_(results),
        lists_(std::move(lists)),
        lengths_(request.segment.length_codes()),
        tfs_(Tfs()),
        promised_(results.Limit()),
        floor_(results.Floor()) {
    found_.reserve(kUsuallyFound);
    Part();
  }

  absl::Status Run() {
    uint32_t windows = 0;
    for (uint32_t base = NextBase(0); base < request_.end; base = NextBase(base + kWindow)) {
      if (++windows % kWindowsBetweenStops == 0 && request_.stop && request_.stop()) {
        return absl::CancelledError("nobody waits any more");
      }
      AddUp(base);
      VisitWindow(base);
      if (found_.size() >= kFoundAtOnce) CompleteFound();
    }
    CompleteFound();
    for (const ScanList& list : lists_) RETURN_IF_ERROR(list.list.status());
    for (const ScanList& list : ahead_) RETURN_IF_ERROR(list.list.status());
    return absl::OkStatus();
  }

 private:
  // Which lists drive, and which only follow.
  void Part() {
    driving_.reserve(lists_.size());
    following_.reserve(lists_.size());
    const bool few = Few();
    by_candidates_ = request_.all_candidates;
    for (ScanList& list : lists_) {
      const bool drives = list.drives || (request_.all_candidates && !few);
      (drives ? driving_ : following_).push_back(&list);
    }
    for (ScanList* list : driving_) list->list.Seek(0);
    // Those that are worth most first: they decide soonest.
    std::sort(following_.begin(), following_.end(),
              [](const ScanList* a, const ScanList* b) { return a->idf > b->idf; });
    for (ScanList* list : following_) following_most_ += list->most = MostOf(*list);
  }

  // Whether there are so few candidates that looking each one up is cheapest.
  bool Few() const {
    if (request_.candidates == nullptr) return false;
    uint64_t postings = 0;
    for (const ScanList& list : lists_) postings += list.list.size();
    return request_.candidates->Count() * lists_.size() * kSeekCost < postings;
  }

  static uint32_t MostOf(const ScanList& list) {
    return ScoreOf(list.idf, std::min(kMostTf, list.list.MaxImpact() << kImpactShift));
  }
  uint32_t ScoreIn(const ScanList& list, uint32_t doc, uint32_t frequency) const {
    return ScoreOf(list.idf, tfs_[frequency][lengths_[doc]]);
  }

  // The beginning of the first window from `base` on that can hold anything.
  uint32_t NextBase(uint32_t base) const {
    if (by_candidates_) return base;
    uint32_t next = kNoDoc;
    for (const ScanList* list : driving_) next = std::min(next, list->list.doc());
    return next == kNoDoc ? kNoDoc : std::max(base, next / kWindow * kWindow);
  }

  void AddUp(uint32_t base) {
    const uint32_t end = std::min(base + kWindow, request_.end);
    const uint8_t* const lengths = lengths_ + base;
    size_t touched = 0;
    for (ScanList* list : driving_) {
      const uint64_t idf = list->idf;
      list->list.VisitBefore(end, [&, idf](uint32_t doc, uint32_t frequency) {
        const uint32_t at = doc - base;
        const uint32_t sum = sums_[at];
        touched_[touched] = static_cast<uint16_t>(at);
        touched += sum == 0 ? 1 : 0;
        sums_[at] = (sum + ScoreOf(idf, tfs_[frequency][lengths[at]])) | kTouched;
      });
    }
    touched_count_ = touched;
  }

  // Takes what was added up, and leaves all sums at 0.
  void VisitWindow(uint32_t base) {
    const uint64_t* const allowed =
        request_.candidates == nullptr ? nullptr : request_.candidates->words().data() + base / 64;
    if (by_candidates_) {
      VisitCandidates(base, allowed);
    } else {
      VisitTouched(allowed);
    }
    TakeWanted(base);
  }

  void VisitTouched(const uint64_t* allowed) {
    uint32_t wanted = Wanted();
    int64_t count = static_cast<int64_t>(touched_count_);
    for (size_t i = 0; i < touched_count_; ++i) {
      const uint32_t at = touched_[i];
      const uint32_t score = sums_[at] & ~kTouched;
      const bool is_allowed = allowed == nullptr || (allowed[at / 64] & BitOf(at)) != 0;
      if (!is_allowed) --count;
      if (score < wanted || !is_allowed) {
        sums_[at] = 0;
        continue;
      }
      Want(at, score);
      wanted = Wanted();
    }
    count_ += count;
  }

  // All candidates are results, whatever they hold.
  void VisitCandidates(uint32_t base, const uint64_t* allowed) {
    const uint32_t docs = std::min(kWindow, request_.end - base);
    uint32_t wanted = Wanted();
    for (uint32_t word = 0; word < (docs + 63) / 64; ++word) {
      uint64_t bits = allowed == nullptr ? ~uint64_t{0} : allowed[word];
      if (word == docs / 64) bits &= BitOf(docs) - 1;
      for (; bits != 0; bits &= bits - 1) {
        const uint32_t at = word * 64 + static_cast<uint32_t>(std::countr_zero(bits));
        const uint32_t score = sums_[at] & ~kTouched;
        ++count_;
        if (score < wanted) continue;
        Want(at, score);
        wanted = Wanted();
      }
    }
    for (size_t i = 0; i < touched_count_; ++i) {
      const uint32_t at = touched_[i];
      if ((wanted_[at / 64] & BitOf(at)) == 0) sums_[at] = 0;
    }
  }

  void Want(uint32_t at, uint32_t score) {
    promised_.Add(score);
    wanted_[at / 64] |= BitOf(at);
    wanted_words_ |= BitOf(at / 64);
  }

  // What is wanted of the window, in the order of its documents.
  void TakeWanted(uint32_t base) {
    const uint32_t wanted = Wanted();
    for (; wanted_words_ != 0; wanted_words_ &= wanted_words_ - 1) {
      const auto word = static_cast<uint32_t>(std::countr_zero(wanted_words_));
      for (uint64_t bits = std::exchange(wanted_[word], 0); bits != 0; bits &= bits - 1) {
        const uint32_t at = word * 64 + static_cast<uint32_t>(std::countr_zero(bits));
        const uint32_t score = std::exchange(sums_[at], 0) & ~kTouched;
        // What the driving lists make of it; it may be among the best.
        if (score >= wanted) found_.push_back({.doc = base + at, .score = score});
      }
    }
  }

  // What the driving lists must make a score at least.
  uint32_t Wanted() const {
    const uint32_t floor = std::max(promised_.least(), floor_);
    return floor - std::min(floor, following_most_);
  }

  // The most promising are completed first, so that most of the others need not be.
  void CompleteFound() {
    results_.Count(std::exchange(count_, 0));
    const uint32_t least = promised_.least();
    const bool leads = least > floor_ && !following_.empty();
    if (leads) {
      GoAhead();
      for (const RankedDoc& doc : found_) {
        if (doc.score >= least) Complete(doc);
      }
    }
    const uint32_t wanted = std::max(least, floor_);
    Keep([&](const RankedDoc& doc) {
      return (!leads || doc.score < least) && doc.score + following_most_ >= wanted;
    });
    CompleteRest();
    found_.clear();
  }

  // List by list, so that each is walked in one go, and fewer are left for the next.
  void CompleteRest() {
    uint32_t most = following_most_;
    for (ScanList* list : following_) {
      most -= list->most;
      if (IsDense(*list)) {
        Walk(*list);
      } else {
        LookUp(*list);
      }
      Keep([most, floor = floor_](const RankedDoc& doc) { return doc.score + most >= floor; });
    }
    for (const RankedDoc& doc : found_) Add(doc);
  }

  // Of what was found, that alone. No branch asks, as it would be guessed wrong half the time.
  template <typename Wanted>
  void Keep(const Wanted& wanted) {
    size_t kept = 0;
    for (const RankedDoc doc : found_) {
      found_[kept] = doc;
      kept += wanted(doc) ? 1 : 0;
    }
    found_.resize(kept);
  }

  // Whether walking the list is cheaper than looking up in it all that was found.
  bool IsDense(const ScanList& list) const {
    if (found_.empty()) return false;
    const uint64_t docs = found_.back().doc - found_.front().doc + 1;
    return found_.size() * kSeekCost > list.list.size() * docs / request_.end;
  }

  void LookUp(ScanList& list) {
    for (RankedDoc& doc : found_) {
      list.list.Seek(doc.doc);
      if (list.list.doc() == doc.doc) doc.score += ScoreIn(list, doc.doc, list.list.frequency());
    }
  }

  // Window by window, between those of the scan: only what was found has a sum then.
  void Walk(ScanList& list) {
    for (auto begin = found_.begin(); begin != found_.end();) {
      const uint32_t base = begin->doc / kWindow * kWindow;
      auto end = begin;
      for (; end != found_.end() && end->doc - base < kWindow; ++end) {
        sums_[end->doc - base] = end->score | kTouched;
      }
      list.list.Seek(begin->doc);
      list.list.VisitBefore(std::prev(end)->doc + 1, [&](uint32_t doc, uint32_t frequency) {
        uint32_t& sum = sums_[doc - base];
        sum += sum == 0 ? 0 : ScoreIn(list, doc, frequency);
      });
      for (; begin != end; ++begin) begin->score = std::exchange(sums_[begin->doc - base], 0) & ~kTouched;
    }
  }

  // The same lists once more, for those that are completed first.
  void GoAhead() {
    if (!ahead_.empty()) return;
    ahead_.reserve(following_.size());
    for (const ScanList* list : following_) ahead_.push_back(*list);
  }

  // Adds what the lists that only follow say.
  void Complete(RankedDoc doc) {
    uint32_t most = following_most_;
    for (ScanList& list : ahead_) {
      if (doc.score + most < floor_) return;
      most -= list.most;
      list.list.Seek(doc.doc);
      if (list.list.doc() == doc.doc) doc.score += ScoreIn(list, doc.doc, list.list.frequency());
    }
    Add(doc);
  }

  // Its score is complete.
  void Add(const RankedDoc& doc) {
    results_.Add({.doc = request_.segment.first_doc() + doc.doc, .score = doc.score});
    floor_ = results_.Floor();
  }

  const ScanRequest& request_;
  ResultCollector& results_;
  std::vector<ScanList> lists_;
  const uint8_t* const lengths_;
  const TfTable& tfs_;
  std::vector<ScanList*> driving_;
  std::vector<ScanList*> following_;
  std::vector<ScanList> ahead_;   // copies of those that follow, for what is completed first
  std::vector<RankedDoc> found_;  // results that may be wanted, with the scores that the driving lists make
  BestScores promised_;           // that results have at least
  uint32_t floor_ = 0;            // as results_ has it
  int64_t count_ = 0;             // results that were not told of yet
  uint32_t following_most_ = 0;
  bool by_candidates_ = false;  // all candidates are looked at, not only those that a driving list holds
  // Of a window: scores, with kTouched where anything was added; those that it was added to, in the order in
  // which it was; and those that are wanted.
  std::array<uint32_t, kWindow> sums_{};
  std::array<uint16_t, kWindow + 1> touched_;
  size_t touched_count_ = 0;
  std::array<uint64_t, kWindow / 64> wanted_{};
  uint64_t wanted_words_ = 0;  // a bit for each of wanted_
};

}  // namespace

absl::Status ScanSegment(const ScanRequest& request, std::vector<ScanList> lists, ResultCollector& results) {
  return Scan(request, std::move(lists), results).Run();
}

}  // namespace fangtan::storage
