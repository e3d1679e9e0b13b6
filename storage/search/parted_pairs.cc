#include "storage/search/parted_pairs.h"

#include "absl/container/flat_hash_set.h"
#include "storage/search/bitset.h"
#include "storage/search/posting_cursor.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr uint64_t PlaceOf(uint32_t doc, uint32_t position) { return uint64_t{doc} << 32 | position; }

// Where a run ends with a character.
struct RunEnds {
  Bitset docs;
  absl::flat_hash_set<uint64_t> behind;  // places behind it
};

absl::StatusOr<RunEnds> EndsWith(const Segment& segment, char32_t character) {
  RunEnds ends{.docs = Bitset(segment.size()), .behind = {}};
  const int64_t at = segment.Find(PairKey(character, 0));
  if (at < 0) return ends;
  std::vector<uint32_t> positions;
  PostingCursor cursor(segment, segment.term(static_cast<size_t>(at)));
  for (; cursor.doc() != kNoDoc; cursor.Next()) {
    cursor.ReadPositions(positions);
    ends.docs.Set(cursor.doc());
    for (const uint32_t position : positions) ends.behind.insert(PlaceOf(cursor.doc(), position + 1));
  }
  RETURN_IF_ERROR(cursor.status());
  return ends;
}

// Adds the documents where the term stands at one of the places.
absl::Status AddDocsBehind(const Segment& segment, const TermEntry& term, const RunEnds& ends, Bitset& docs) {
  std::vector<uint32_t> positions;
  PostingCursor cursor(segment, term);
  for (; cursor.doc() != kNoDoc; cursor.Next()) {
    const uint32_t doc = cursor.doc();
    if (!ends.docs.Has(doc) || docs.Has(doc)) continue;
    cursor.ReadPositions(positions);
    for (const uint32_t position : positions) {
      if (ends.behind.contains(PlaceOf(doc, position))) docs.Set(doc);
    }
  }
  return cursor.status();
}

}  // namespace

absl::StatusOr<std::vector<uint32_t>> DocsWithPartedPair(const Segment& segment, TermKey pair) {
  std::vector<uint32_t> found;
  ASSIGN_OR_RETURN(const RunEnds ends, EndsWith(segment, FirstOfPair(pair)));
  if (ends.behind.empty()) return found;
  Bitset docs(segment.size());
  const auto [begin, end] = segment.PairsOf(SecondOfPair(pair));
  for (size_t at = begin; at < end; ++at) {
    RETURN_IF_ERROR(AddDocsBehind(segment, segment.term(at), ends, docs));
  }
  docs.ForEach([&](uint32_t doc) { found.push_back(doc); });
  return found;
}

}  // namespace fangtan::storage
