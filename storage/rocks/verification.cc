#include "storage/rocks/verification.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/rocks/file_checksums.h"
#include "storage/rocks/gentle_pace.h"
#include "storage/rocks/record_scan.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// 1 MB, then 10 ms of rest or more: at most 100 MB a second.
constexpr uint64_t kBytesAtOnce = 1 << 20;
constexpr absl::Duration kRest = absl::Milliseconds(10);
constexpr int kNameAttempts = 3;

}  // namespace

class Verification::Throttle {
 public:
  explicit Throttle(const BackgroundThread::Pause& pause) : pace_(pause, kRest) {}

  absl::Status Spend(uint64_t bytes) {
    spent_ += bytes;
    if (spent_ < kBytesAtOnce) return absl::OkStatus();
    spent_ = 0;
    return pace_.Rest() ? absl::OkStatus() : absl::CancelledError("the store is being closed");
  }

 private:
  GentlePace pace_;
  uint64_t spent_ = 0;
};

void Verification::Run(const BackgroundThread::Pause& pause) {
  Throttle throttle(pause);
  const absl::Status records = CheckRecords(throttle);
  if (records.ok()) CheckFiles(throttle).IgnoreError();  // what it found has been noted
}

std::vector<std::string> Verification::damages() const {
  const std::lock_guard lock(mutex_);
  return damages_;
}

// Passes on only that it is time to end.
absl::Status Verification::Note(const absl::Status& status) {
  if (status.ok() || absl::IsCancelled(status)) return status;
  const std::lock_guard lock(mutex_);
  damages_.emplace_back(status.message());
  return absl::OkStatus();
}

absl::Status Verification::CheckRecords(Throttle& throttle) {
  rocksdb::ManagedSnapshot held(&database_.engine());
  const rocksdb::Snapshot* snapshot = held.snapshot();
  const absl::StatusOr<internal::StoreState> state = StateAt(database_, snapshot);
  if (!state.ok()) return Note(state.status());
  for (const internal::Kind kind : kKinds) {
    // A record's bytes are not at hand; this is about what one takes.
    const auto visit = [&throttle](const IndexEntry*) { return throttle.Spend(1024); };
    RETURN_IF_ERROR(Note(ScanDocuments(database_, kind, *state, 1, visit, snapshot)));
  }
  const Tip tip{.store_id = state->store_id(), .revision = state->revision(), .chain = state->chain()};
  ChangeScan changes(*state, tip, state->oldest_revision() - 1, OldestChain(*state),
                     [&throttle](Revision, const internal::ChangeRecord& change) {
                       return throttle.Spend(change.ByteSizeLong());
                     });
  RETURN_IF_ERROR(Note(changes.Run(database_, snapshot)));
  return Note(CheckNames(snapshot, state->revision(), throttle));
}

absl::Status Verification::CheckNames(const rocksdb::Snapshot* snapshot, Revision revision,
                                      Throttle& throttle) {
  return database_.ScanFrom(
      Family::kName, "",
      [&](std::string_view key, std::string_view payload) -> absl::Status {
        RETURN_IF_ERROR(throttle.Spend(key.size() + payload.size()));
        ASSIGN_OR_RETURN(const NameKey at, NameKey::Decode(key));
        ASSIGN_OR_RETURN(const DocKey newest, DocKey::Decode(payload));
        return CheckName(at.kind, at.name, newest.doc, revision);
      },
      snapshot);
}

absl::Status Verification::CheckName(internal::Kind kind, const std::string& name, uint32_t doc,
                                     Revision revision) const {
  const auto newest_at = [&](Revision at) {
    uint32_t newest = 0;
    index_.Read([&](const Tables& tables, const Orders&, Revision) {
      const uint32_t entity = tables.EntityOf(kind, name);
      if (entity != kNoEntity) newest = tables.VersionAt(kind, entity, at);
    });
    return newest;
  };
  if (newest_at(revision) == doc) return absl::OkStatus();
  // Swept since the snapshot, perhaps: then the name is gone, or leads to what is there now. Between reading
  // the two it may have been written.
  const std::string key = NameKey{.kind = kind, .name = name}.Encode();
  for (int attempt = 0; attempt < kNameAttempts; ++attempt) {
    ASSIGN_OR_RETURN(const std::optional<std::string> payload, database_.Get(Family::kName, key));
    if (!payload.has_value()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const DocKey now, DocKey::Decode(*payload));
    if (newest_at(kNeverDies) == now.doc) return absl::OkStatus();
  }
  return RecordCorrupt(
      absl::StrCat(name, ": record ", RecordName(Family::kName, key), " names a wrong document"));
}

absl::Status Verification::CheckFiles(Throttle& throttle) {
  for (const StoredFile& file : StoredFilesOf(database_)) {
    const absl::Status checked =
        CheckStoredFile(database_, file, [&throttle](uint64_t bytes) { return throttle.Spend(bytes); });
    RETURN_IF_ERROR(Note(checked));
  }
  return absl::OkStatus();
}

}  // namespace fangtan::storage
