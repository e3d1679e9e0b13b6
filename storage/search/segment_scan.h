// SegmentScan: finds, counts and scores the results in one segment.
//
// Lists that drive make results and are added up window by window; the others are only looked into for
// documents whose score is wanted (as in MaxScore: Turtle and Flood, "Query evaluation: strategies and
// optimizations", 1995; here the parting also says what a result is, so that counting all of them is cheap).
//
// Not thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_SEGMENT_SCAN_H_
#define FANGTAN_STORAGE_SEARCH_SEGMENT_SCAN_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "storage/search/atom_list.h"
#include "storage/search/bitset.h"
#include "storage/search/top_docs.h"

namespace fangtan::storage {

// Takes what a scan finds.
class ResultCollector {
 public:
  virtual ~ResultCollector() = default;
  // The least score with which a result may still be wanted; it only grows, and only by Add.
  virtual uint32_t Floor() const = 0;
  // How many of the best results are wanted, if it is the best: if so many have at least some score, none of
  // less than that is. 0: all are.
  virtual size_t Limit() const = 0;
  // So many more results.
  virtual void Count(int64_t results) = 0;
  // One of those that were counted; none that is wanted is left out. `doc` is a document's number.
  virtual void Add(const RankedDoc& doc) = 0;
};

struct ScanList {
  ScanList(const Segment& segment, const AtomSource& source, uint32_t weight, bool makes_results)
      : list(segment, source), idf(weight), drives(makes_results) {}

  AtomList list;
  uint32_t idf;
  bool drives;
  uint32_t most = 0;  // what it can add to a score; filled in by the scan
};

struct ScanRequest {
  const Segment& segment;
  uint32_t end = 0;                    // documents before it, counted from the segment's first
  bool all_candidates = false;         // whether all candidates are results, whatever they hold
  const Bitset* candidates = nullptr;  // by documents counted from the segment's first; nullptr: all
  const std::function<bool()>& stop;
};

// Reads `lists` to their ends. DATA_LOSS INDEX_CORRUPT, CANCELLED.
absl::Status ScanSegment(const ScanRequest& request, std::vector<ScanList> lists, ResultCollector& results);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_SEGMENT_SCAN_H_
