// SearchFeed: keeps the text indexes of a store behind its records, and hands out what a search at a revision
// needs.
//
//   ASSIGN_OR_RETURN(std::shared_ptr<const TextSnapshot> snapshot,
//                    feed.SnapshotAt(internal::ANSWER, revision, query.stop));
//
// Writers only wake it: it reads the records of published revisions behind them. How far it falls behind a
// stream of writes is not bounded, StoreInfo::text_index tells it; a search that finds it behind takes a hand
// itself, and finds what was acknowledged, unless that is more than kHelpDocuments or kHelpTime.
//
// Segments are verified again and again, gently: their files are mapped, and whatever happens to a file
// happens to them. What is damaged is set aside and made anew, and searches that read it have no result.
//
// Thread-safe. When it is destroyed it ends what is under way, indexes what little is missing and writes all
// to files, so that the next opening reads no records.
#ifndef FANGTAN_STORAGE_ROCKS_SEARCH_FEED_H_
#define FANGTAN_STORAGE_ROCKS_SEARCH_FEED_H_

#include <array>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/index/index.h"
#include "storage/open_store.h"
#include "storage/rocks/attempts.h"
#include "storage/rocks/background_thread.h"
#include "storage/rocks/commit_sink.h"
#include "storage/rocks/search_texts.h"
#include "storage/search/segment_writer.h"
#include "storage/search/text_index.h"

namespace fangtan::storage {

class CheckFindings;

class SearchFeed {
 public:
  // What a search, or closing, does of what is missing before it gives up.
  static constexpr uint32_t kHelpDocuments = 50'000;
  static constexpr absl::Duration kHelpTime = absl::Seconds(2);

  // All must outlive it.
  struct Parts {
    const Database& database;
    const Index& index;
    const CommitSink& sink;
  };
  // Takes what `folder` has of this store, and makes the rest behind the caller's back.
  SearchFeed(Parts parts, std::unique_ptr<SegmentFolder> folder, const std::string& store_id,
             const StoreOptions& options);
  ~SearchFeed();

  // Something was published. Does not wait.
  void Wake() { indexing_->Wake(); }

  // Segments that cover all that `revision`, which is published, knows, and perhaps more. UNAVAILABLE
  // INDEX_REBUILDING, CANCELLED. REQUIRES: kind is in kSearchedKinds.
  absl::StatusOr<std::shared_ptr<const TextSnapshot>> SnapshotAt(internal::Kind kind, Revision revision,
                                                                 const StopFunction& stop) const;
  // What there is by now, which may be behind the store. REQUIRES: as SnapshotAt.
  std::shared_ptr<const TextSnapshot> Snapshot(internal::Kind kind) const {
    return LaneOf(kind).index->snapshot();
  }
  // Sets aside the segments of `snapshot` that have turned out damaged; they are made anew.
  void ReportDamage(internal::Kind kind, const TextSnapshot& snapshot) const;

  // Throws everything away and makes it anew. Returns at once.
  void Rebuild();

  // Reads all segments again, and compares what they say of each document with its record.
  absl::Status Check(CheckFindings& findings) const;

  TextIndexInfo info() const;
  // As in StoreInfo. What failed once is a notice, what failed twice in a row a damage, until it succeeds.
  std::vector<std::string> notices() const;
  std::vector<std::string> damages() const;

 private:
  // One kind.
  struct Lane {
    internal::Kind kind = internal::KIND_UNSPECIFIED;
    std::unique_ptr<TextIndex> index;
    // Of who is working: its memory serves the next batch, until nothing more comes.
    std::unique_ptr<SegmentWriter> writer;
    // Guarded by SearchFeed::mutex_.
    bool working = false;
    Attempts indexing;
    Attempts merging;
    Attempts shedding;
  };

  SegmentCatalog::Options CatalogOptions(const std::string& store_id) const;
  absl::StatusOr<HistoryMark> NewestMark() const;
  KeepFunction KeepOf(internal::Kind kind, uint32_t first, uint32_t end) const;
  Lane& LaneOf(internal::Kind kind) const;
  uint32_t NextDoc(const Lane& lane) const {
    return parts_.index.NextDoc(lane.kind, parts_.sink.published());
  }
  int64_t Behind(const Lane& lane, uint32_t bound) const;

  // Indexes some of what is missing below `bound`, unless somebody does, for whom it waits a little then.
  // CANCELLED if `stop`, which may be empty, says so.
  absl::Status Step(Lane& lane, uint32_t bound, const StopFunction& stop) const;
  absl::Status IndexSome(Lane& lane, uint32_t bound, const StopFunction& stop) const;
  bool Gather(const BackgroundThread::Pause& pause) const;
  void IndexAll(const BackgroundThread::Pause& pause);
  void ReleaseWriters();
  void MergeAll(const BackgroundThread::Pause& pause);
  bool MergeSome(MergePace pace, const BackgroundThread::Pause& pause);
  void VerifyAll(const BackgroundThread::Pause& pause);
  void FinishAtClose();
  absl::StatusOr<bool> SaysTheSame(internal::Kind kind, const std::shared_ptr<const Segment>& segment,
                                   uint32_t first, uint32_t end, const std::vector<bool>& kept) const;
  absl::StatusOr<uint32_t> FirstDifferent(internal::Kind kind, const std::shared_ptr<const Segment>& segment,
                                          uint32_t first, uint32_t end, const std::vector<bool>& kept) const;
  absl::Status CheckSegment(internal::Kind kind, const std::shared_ptr<const Segment>& segment,
                            CheckFindings& findings) const;
  void Shed(const StopFunction& stop);
  void SetDamagedAside(Lane& lane, const std::vector<std::shared_ptr<const Segment>>& segments) const;
  void Note(Attempts& attempts, const absl::Status& status) const;
  bool IsDue(const Attempts& attempts) const;
  std::vector<std::string> Failures(bool lasting) const;

  const Parts parts_;
  const SearchTexts texts_;
  std::unique_ptr<SegmentCatalog> catalog_;
  mutable std::array<Lane, kSearchedKinds.size()> lanes_;
  mutable std::atomic<int64_t> last_insert_micros_{0};
  mutable std::mutex mutex_;  // guards what follows, and the state of lanes
  mutable std::condition_variable stepped_;
  Attempts refreshing_;
  absl::Time last_refresh_;                          // used by one thread alone
  absl::Time last_verified_ = absl::InfinitePast();  // all that is on the disk; the same, by another
  // Last, so that they end first.
  mutable std::optional<BackgroundThread> merging_;
  mutable std::optional<BackgroundThread> indexing_;
  std::optional<BackgroundThread> verifying_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_SEARCH_FEED_H_
