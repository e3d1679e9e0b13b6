// SegmentScan: finds, counts and scores the results in one segment.
//
// What a result must weigh parts the lists in two: the longest, as long as all of them together weigh less
// than is needed, can make no result alone and are only looked into for documents that others found (as in
// MaxScore: Turtle and Flood, "Query evaluation: strategies and optimizations", 1995, for the number of
// results as well as for the best of them). The others are added up window by window.
//
// Not thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_SEGMENT_SCAN_H_
#define FANGTAN_STORAGE_SEARCH_SEGMENT_SCAN_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "storage/search/atom_list.h"
#include "storage/search/bitset.h"
#include "storage/search/top_docs.h"

namespace fangtan::storage {

// Takes what a scan finds, in the order of the documents.
class ResultCollector {
 public:
  virtual ~ResultCollector() = default;
  // Whether the score of a result that has at most this one is wanted; if not, it is only counted.
  virtual bool Wants(uint32_t most) const = 0;
  virtual void Count() = 0;
  // Of one that was counted and whose score is wanted. `doc` is a document's number.
  virtual void Add(const RankedDoc& doc) = 0;
};

struct ScanList {
  AtomList list;
  uint32_t idf = 0;
  uint32_t weight = 0;
};

struct ScanRequest {
  const Segment& segment;
  uint32_t end = 0;                    // documents before it, counted from the segment's first
  uint32_t needed = 0;                 // QueryWeights::needed
  const Bitset* candidates = nullptr;  // by documents counted from the segment's first; nullptr: all
  const std::function<bool()>& stop;
};

// Reads `lists` to their ends. DATA_LOSS INDEX_CORRUPT, CANCELLED.
absl::Status ScanSegment(const ScanRequest& request, std::vector<ScanList> lists, ResultCollector& results);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_SEGMENT_SCAN_H_
