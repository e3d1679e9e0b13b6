// TextIndex: the segments of one kind. What they cover grows at its end, and where a segment was lost;
// segments are merged, so that there are few, and written to files, so that opening finds them again.
//
//   TextIndex index(catalog, "answer", next_doc, {});
//   const TextIndex::Gap gap = index.Missing(next_doc);
//   SegmentWriter writer(gap.first);                      // ... writer.Add(text) up to gap.end ...
//   RETURN_IF_ERROR(index.Insert(writer.Finish()));
//   std::shared_ptr<const TextSnapshot> snapshot = index.snapshot();
//
// Thread-safe. Readers take a snapshot and hold no lock; nobody waits for a merge but who runs it.
#ifndef FANGTAN_STORAGE_SEARCH_TEXT_INDEX_H_
#define FANGTAN_STORAGE_SEARCH_TEXT_INDEX_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/search/merge_choice.h"
#include "storage/search/segment.h"
#include "storage/search/segment_catalog.h"
#include "storage/search/segment_writer.h"

namespace fangtan::storage {

// What a search sees. Segments are neighbours, in the order of their documents.
struct TextSnapshot {
  std::vector<std::shared_ptr<const Segment>> segments;

  // The first document that is not covered.
  uint32_t end_doc() const { return segments.empty() ? 1 : segments.back()->end_doc(); }
};

class TextIndex {
 public:
  struct Options {
    // Segments below both are small: kept in memory, and merged by who inserts.
    uint32_t small_docs = 4096;
    size_t small_bytes = 4 << 20;
    // Of segments in memory; beyond it also small ones go to files.
    size_t memory_bytes = 32 << 20;
    // What a merge may take in; it holds the result in memory.
    size_t merge_bytes = 256 << 20;
    // Which documents of a range merges keep; empty: all.
    std::function<KeepFunction(uint32_t first, uint32_t end)> keep;
  };
  // Takes what `catalog` has of the kind; the store's next document is `limit`. `catalog` must outlive it.
  TextIndex(SegmentCatalog& catalog, std::string kind, uint32_t limit, Options options);

  std::shared_ptr<const TextSnapshot> snapshot() const;

  // Documents [first, end).
  struct Gap {
    uint32_t first = 1;
    uint32_t end = 1;

    bool empty() const { return first >= end; }
  };
  // The first documents below `bound` that no segment covers.
  Gap Missing(uint32_t bound) const;

  // Adds a segment, as a SegmentWriter made it, unless its documents are covered by now; then merges small
  // ones. RESOURCE_EXHAUSTED or UNAVAILABLE INDEX_UNWRITABLE if it can neither be written nor kept in memory.
  absl::Status Insert(std::string bytes);

  // Does one merge; false if none is wanted, or what it was of has gone meanwhile. CANCELLED if `stop` says
  // so. A segment that turns out damaged is set aside, which counts as done; other errors may come again, and
  // each time cost as much as the merge.
  absl::StatusOr<bool> Merge(MergePace pace, const std::function<bool()>& stop);

  // The same for one segment that nobody sees most documents of any more.
  absl::StatusOr<bool> Shed(const std::function<bool()>& stop);

  // Takes a damaged segment out, so that it is missing; its file is kept for people.
  void SetAside(const Segment& segment);
  // Takes all out.
  void Clear();
  // Puts all that is in memory into files, merged as far as it can be.
  absl::Status WriteAll();

  struct Info {
    int64_t documents = 0;
    int64_t segments = 0;
    int64_t byte_count = 0;
  };
  Info info() const;
  // Documents below `bound` that are covered, in front of gaps or behind them.
  uint32_t CountBelow(uint32_t bound) const;
  // All, also behind gaps, where no snapshot has them.
  std::vector<std::shared_ptr<const Segment>> segments() const;
  // One sentence for every segment that was set aside.
  std::vector<std::string> damages() const;
  // Why the last segment that should be in a file is in memory; empty if it is not.
  std::string failure() const;
  // Whether that has happened at least twice in a row.
  bool KeepsFailing() const;

 private:
  using Stored = SegmentCatalog::Stored;
  using Run = std::vector<Stored>;
  struct Part {
    Stored stored;
    bool busy = false;
  };

  absl::StatusOr<Stored> Settle(std::string bytes);
  absl::Status MergeSmall();
  absl::StatusOr<bool> MergeOne(MergePace pace, const MergeLimits& limits, const std::function<bool()>& stop);
  absl::StatusOr<bool> MergeRun(const Run& run, const std::function<bool()>& stop);
  bool SetDamagedAside(const Run& run);
  bool IsMostlyGone(const Segment& segment) const;
  absl::StatusOr<std::string> MergedBytes(const Run& run, const std::function<bool()>& stop);
  absl::Status WriteRun(const Run& run);
  absl::Status NameFiles();
  std::vector<Run> RunsInMemory() const;

  // Marks a run as busy and returns it; empty: none is wanted.
  Run TakeRun(MergePace pace, const MergeLimits& limits);
  // Ends what TakeRun began: puts `merged` in the place of `run`. False if it is not there any more.
  bool Replace(const Run& run, const Stored* merged);
  bool Place(const Stored& stored);
  void NoteWrite(const absl::Status& status);
  void DiscardFiles(const Run& run);
  // REQUIRES: mutex_ is held, for these.
  size_t Find(const Segment& segment) const;
  size_t MemoryBytes() const;
  void Publish();

  SegmentCatalog& catalog_;
  const std::string kind_;
  const Options options_;
  std::mutex naming_;         // one manifest at a time, so that the last one tells the last state
  mutable std::mutex mutex_;  // guards what follows
  std::vector<Part> parts_;   // in the order of their documents; gaps are what is missing
  std::shared_ptr<const TextSnapshot> snapshot_;
  std::vector<std::string> damages_;
  std::string failure_;
  int failures_ = 0;  // in a row
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_TEXT_INDEX_H_
