// SegmentCatalog: the segments of all kinds in a folder, and the manifest that names them.
//
//   SegmentCatalog catalog(std::move(folder), {.store_id = id, .mark = ..., .accept = ...});
//   std::vector<SegmentCatalog::Stored> segments = catalog.Load("answer", next_doc);
//   ASSIGN_OR_RETURN(SegmentCatalog::Stored stored, catalog.Write("answer", bytes));
//   RETURN_IF_ERROR(catalog.Name("answer", segments_by_now));
//
// A segment's file is written before the manifest that names it, and deleted after one that does not: killed
// anywhere, the next opening finds what the last manifest named, and deletes what it did not.
//
// Only what is damaged or missing is given up. What cannot be read for a reason that may pass (too many open
// files, a device that fails now and then) stays: a manifest until it was read, before which nothing is named
// or deleted; a segment until others have taken its place.
//
// Thread-safe. Errors of SegmentFolder.
#ifndef FANGTAN_STORAGE_SEARCH_SEGMENT_CATALOG_H_
#define FANGTAN_STORAGE_SEARCH_SEGMENT_CATALOG_H_

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/search/segment.h"
#include "storage/search/segment_files.h"
#include "storage/search/segment_manifest.h"

namespace fangtan::storage {

class SegmentCatalog {
 public:
  struct Options {
    std::string store_id;
    // A place in the store's history that knows every document that was indexed so far.
    std::function<absl::StatusOr<HistoryMark>()> mark;
    // Whether a mark is of the store's own past. An error, but DATA_LOSS: that cannot be told now.
    std::function<absl::StatusOr<bool>(const HistoryMark&)> accept;
  };
  // Reads the manifest; takes nothing of another store or of another past. `folder` is not null.
  SegmentCatalog(std::unique_ptr<SegmentFolder> folder, Options options);

  // A segment, and the file that has it; no name: it is in memory alone.
  struct Stored {
    std::shared_ptr<const Segment> segment;
    std::string file;
  };
  // What the manifest names of a kind and is whole, without what reaches beyond `limit`: in order, gaps where
  // files are missing or damaged.
  std::vector<Stored> Load(const std::string& kind, uint32_t limit);
  // Once all kinds are loaded: deletes what the manifest does not name.
  void DeleteUnnamed();

  // Writes a segment to a new file. DATA_LOSS if what is in the file then is not what was written.
  absl::StatusOr<Stored> Write(const std::string& kind, std::string_view bytes);
  // Nobody uses the file any more: deletes it, unless it is named; then by the next Name without it.
  void Discard(const std::string& file);
  // Puts what is in files of `segments` in the manifest, as all that there is of the kind, and deletes what
  // was named before.
  absl::Status Name(const std::string& kind, const std::vector<Stored>& segments);
  // Moves the manifest's mark on, so that it stays one that the store can still check.
  absl::Status Refresh();
  // Keeps a damaged file, for people, under a name that it is not opened by.
  void PutAway(const std::string& file);

  // What opening found that cost nothing but time: sentences.
  std::vector<std::string> notices() const;
  // Those of them that tell of damage, not of what is missing, or of another store, past or version.
  std::vector<std::string> damages() const;

 private:
  // Also whether its bytes are what was once written.
  absl::StatusOr<SegmentManifest> ReadManifest(bool& damaged) const;
  absl::StatusOr<Stored> OpenFile(const SegmentFile& file) const;
  absl::StatusOr<Stored> OpenWritten(const std::string& name) const;
  void LimitDamaged();
  // REQUIRES: mutex_ is held, for these.
  absl::Status LearnNumbers();
  absl::Status LearnManifest();
  void AddUnread(const std::string& kind, std::vector<SegmentFile>& files) const;
  bool IsNamed(const std::string& file) const;
  absl::Status WriteManifest(SegmentManifest manifest);
  void Note(const std::string& notice);
  void NoteDamage(const std::string& damage);

  const std::unique_ptr<SegmentFolder> folder_;
  const Options options_;
  mutable std::mutex mutex_;      // guards what follows
  bool learned_ = false;          // whether it is known what the manifest says
  SegmentManifest manifest_;      // as it was last read or written
  std::set<std::string> unread_;  // files that it names and that were neither opened nor given up
  bool numbered_ = false;         // whether it is known what is in the folder
  uint64_t next_number_ = 1;      // of a file
  std::vector<std::string> notices_;
  std::vector<std::string> damages_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_SEGMENT_CATALOG_H_
