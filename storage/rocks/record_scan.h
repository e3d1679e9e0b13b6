// Walks over the records that the store is made of, which check that nothing of them is lost: used by
// opening, and by the verification behind it.
//
// Thread-safe. DATA_LOSS RECORD_CORRUPT naming what is missing or damaged, and whatever the visitor returns.
#ifndef FANGTAN_STORAGE_ROCKS_RECORD_SCAN_H_
#define FANGTAN_STORAGE_ROCKS_RECORD_SCAN_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/index/entry.h"
#include "storage/rocks/database.h"
#include "storage/rocks/tip_file.h"

namespace fangtan::storage {

// The running hash of an empty log.
const std::string& EmptyChain();

// The running hash of the log before the first change that is kept.
inline const std::string& OldestChain(const internal::StoreState& state) {
  return state.oldest_chain().empty() ? EmptyChain() : state.oldest_chain();
}

// Visits the documents of a kind from `first` on in their order, null standing for one that was purged.
// Checks that none is missing up to the last that `state` knows, and that no kept revision shows a purged
// one.
using DocumentVisitor = absl::FunctionRef<absl::Status(const IndexEntry* entry)>;
absl::Status ScanDocuments(const Database& database, internal::Kind kind, const internal::StoreState& state,
                           uint32_t first, DocumentVisitor visit,
                           const rocksdb::Snapshot* snapshot = nullptr);

// The state of the store as `snapshot` sees it.
absl::StatusOr<internal::StoreState> StateAt(const Database& database, const rocksdb::Snapshot* snapshot);

// Visits changes in order; checks that every revision is there, and that the running hash meets the tip and
// the state.
class ChangeScan {
 public:
  using Visitor = std::function<absl::Status(Revision revision, const internal::ChangeRecord& change)>;

  // Begins behind `last`, up to where the running hash is `chain`. All must outlive the scan.
  ChangeScan(const internal::StoreState& state, const Tip& tip, Revision last, std::string chain,
             Visitor visit);

  absl::Status Run(const Database& database, const rocksdb::Snapshot* snapshot = nullptr);

  // Of the newest change that was met.
  int64_t newest_time() const { return newest_time_; }

 private:
  absl::Status Start() const;
  absl::Status Visit(std::string_view key, std::string_view payload);
  absl::Status Finish() const;
  absl::Status CheckPosition(const ChangeKey& at, const internal::ChangeRecord& change);
  absl::Status CheckChain() const;

  const internal::StoreState& state_;
  const Tip& tip_;
  const Visitor visit_;
  ChangeKey last_;
  std::string chain_;
  int64_t newest_time_ = 0;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_RECORD_SCAN_H_
