#include "storage/search/token_places.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "storage/search/bitset.h"
#include "storage/search/posting_cursor.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// A document is looked up in a list about as fast as so many of its postings are walked.
constexpr uint64_t kSeekCost = 8;

// Places to look for in the lists of many terms, one after the other.
class WantedPlaces {
 public:
  WantedPlaces(const std::vector<TokenPlace>& places, const Segment& segment)
      : segment_(segment), is_wanted_(segment.size()) {
    wanted_.reserve(places.size());
    for (const TokenPlace& place : places) {
      wanted_.insert(NumberOf(place));
      if (!docs_.empty() && docs_.back() == place.doc) continue;
      docs_.push_back(place.doc);
      is_wanted_.Set(place.doc);
    }
  }

  // Adds those where the term stands to `found`.
  absl::Status FindIn(const TermEntry& term, ReadBudget& budget, std::vector<TokenPlace>& found) {
    RETURN_IF_ERROR(budget.Take(kListCost));
    const uint64_t between = PostingsBetween(term);
    if (docs_.size() * kSeekCost < between) return LookUpIn(term, budget, found);
    RETURN_IF_ERROR(budget.Take(between));
    PostingCursor cursor(segment_, term, PostingCursor::Start::kBefore);
    for (cursor.Seek(docs_.front()); cursor.doc() <= docs_.back(); cursor.Next()) {
      if (!is_wanted_.Has(cursor.doc())) continue;
      RETURN_IF_ERROR(budget.Take(kPositionsCost));
      Compare(cursor, found);
    }
    return cursor.status();
  }

 private:
  // Of the term, from the first wanted document to the last, about.
  uint64_t PostingsBetween(const TermEntry& term) const {
    const uint64_t documents = docs_.back() - docs_.front() + 1;
    return term.df * documents / segment_.size() + 1;
  }

  static uint64_t NumberOf(TokenPlace place) { return uint64_t{place.doc} << 32 | place.position; }

  absl::Status LookUpIn(const TermEntry& term, ReadBudget& budget, std::vector<TokenPlace>& found) {
    RETURN_IF_ERROR(budget.Take(docs_.size() * kSeekCost));
    PostingCursor cursor(segment_, term, PostingCursor::Start::kBefore);
    for (const uint32_t doc : docs_) {
      cursor.Seek(doc);
      if (cursor.doc() == kNoDoc) break;
      if (cursor.doc() != doc) continue;
      RETURN_IF_ERROR(budget.Take(kPositionsCost));
      Compare(cursor, found);
    }
    return cursor.status();
  }

  void Compare(PostingCursor& cursor, std::vector<TokenPlace>& found) {
    cursor.ReadPositions(positions_);
    for (const uint32_t position : positions_) {
      const TokenPlace place{cursor.doc(), position};
      if (wanted_.contains(NumberOf(place))) found.push_back(place);
    }
  }

  const Segment& segment_;
  absl::flat_hash_set<uint64_t> wanted_;
  std::vector<uint32_t> docs_;  // of the wanted places
  Bitset is_wanted_;            // the same
  std::vector<uint32_t> positions_;
};

// Adds what is beside the positions from the cursor on, until there are about kPlacesAtOnce: one behind
// (`step` is 1) or before (-1).
absl::Status AddPlacesBeside(PostingCursor& cursor, int step, ReadBudget& budget,
                             std::vector<TokenPlace>& places) {
  std::vector<uint32_t> positions;
  for (; cursor.doc() != kNoDoc && places.size() < kPlacesAtOnce; cursor.Next()) {
    cursor.ReadPositions(positions);
    RETURN_IF_ERROR(budget.Take(kPositionsCost + positions.size()));
    for (const uint32_t position : positions) {
      if (position != 0 || step > 0) places.push_back({cursor.doc(), position + static_cast<uint32_t>(step)});
    }
  }
  return cursor.status();
}

// Sets the documents of `places`, which are in any order, where one of the terms stands.
absl::Status SetDocsWith(const Segment& segment, const std::vector<size_t>& terms,
                         std::vector<TokenPlace>& places, ReadBudget& budget, Bitset& docs) {
  if (places.empty()) return absl::OkStatus();
  std::sort(places.begin(), places.end());
  WantedPlaces wanted(places, segment);
  std::vector<TokenPlace> found;
  for (const size_t term : terms) RETURN_IF_ERROR(wanted.FindIn(segment.term(term), budget, found));
  for (const TokenPlace& place : found) docs.Set(place.doc);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<TokenPlace>> PlacesBegunBy(char32_t first, const std::vector<TokenPlace>& places,
                                                      const Segment& segment, ReadBudget& budget) {
  std::vector<TokenPlace> found;
  if (places.empty()) return found;
  WantedPlaces wanted(places, segment);
  const auto [begin, end] = segment.PairsOf(first);
  for (size_t at = begin; at < end; ++at) {
    RETURN_IF_ERROR(wanted.FindIn(segment.term(at), budget, found));
  }
  std::sort(found.begin(), found.end());
  return found;
}

absl::StatusOr<std::vector<uint32_t>> DocsWithPartedPair(const Segment& segment, TermKey pair,
                                                         ReadBudget& budget) {
  std::vector<uint32_t> docs;
  const int64_t first = segment.Find(PairKey(FirstOfPair(pair), 0));
  if (first < 0) return docs;
  PostingCursor cursor(segment, segment.term(static_cast<size_t>(first)));
  while (cursor.doc() != kNoDoc) {
    std::vector<TokenPlace> behind;
    RETURN_IF_ERROR(AddPlacesBeside(cursor, 1, budget, behind));
    ASSIGN_OR_RETURN(const std::vector<TokenPlace> parted,
                     PlacesBegunBy(SecondOfPair(pair), behind, segment, budget));
    for (const TokenPlace& place : parted) {
      if (docs.empty() || docs.back() != place.doc) docs.push_back(place.doc);
    }
  }
  RETURN_IF_ERROR(cursor.status());
  return docs;
}

uint64_t PostingsOf(const Segment& segment, const std::vector<size_t>& terms) {
  uint64_t postings = 0;
  for (const size_t term : terms) postings += segment.term(term).df;
  return postings;
}

absl::StatusOr<std::vector<uint32_t>> DocsWithNeighbours(const Segment& segment,
                                                         const std::vector<size_t>& firsts,
                                                         const std::vector<size_t>& seconds,
                                                         ReadBudget& budget) {
  const bool forwards = PostingsOf(segment, firsts) <= PostingsOf(segment, seconds);
  const std::vector<size_t>& fewer = forwards ? firsts : seconds;
  const std::vector<size_t>& others = forwards ? seconds : firsts;
  Bitset found(segment.size());
  std::vector<TokenPlace> beside;
  for (const size_t term : fewer) {
    RETURN_IF_ERROR(budget.Take(kListCost));
    PostingCursor cursor(segment, segment.term(term));
    while (cursor.doc() != kNoDoc) {
      RETURN_IF_ERROR(AddPlacesBeside(cursor, forwards ? 1 : -1, budget, beside));
      if (beside.size() < kPlacesAtOnce) continue;
      RETURN_IF_ERROR(SetDocsWith(segment, others, beside, budget, found));
      beside.clear();
    }
    RETURN_IF_ERROR(cursor.status());
  }
  RETURN_IF_ERROR(SetDocsWith(segment, others, beside, budget, found));
  std::vector<uint32_t> docs;
  found.ForEach([&docs](uint32_t doc) { docs.push_back(doc); });
  return docs;
}

}  // namespace fangtan::storage
