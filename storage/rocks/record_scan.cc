#include "storage/rocks/record_scan.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/rocks/record_codec.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr size_t kHashSize = 16;

// The resource that a document was a version of, for messages; the changes know it even when the record does
// not.
std::string ResourceOf(const Database& database, internal::Kind kind, uint32_t doc) {
  std::string name = "a resource that no change names";
  database
      .Scan(Family::kChange,
            [&](std::string_view, std::string_view payload) {
              internal::ChangeRecord change;
              if (change.ParseFromArray(payload.data(), static_cast<int>(payload.size())) &&
                  change.kind() == kind && change.doc() == doc) {
                name = change.name();
              }
              return absl::OkStatus();
            })
      .IgnoreError();  // only looks for a better message about damage that is being reported
  return name;
}

// Whether a speaker had a version before: the record knows it even when that one was purged.
bool ReplacesVersion(std::string_view payload) {
  internal::DocumentRecord record;
  return record.ParseFromArray(payload.data(), static_cast<int>(payload.size())) && record.previous() != 0;
}

// Visits one document, or what purging left of it.
absl::Status VisitDocument(internal::Kind kind, uint32_t doc, std::string_view key, std::string_view payload,
                           Revision oldest_revision, DocumentVisitor visit) {
  if (const std::optional<std::string_view> message = MessageOf(payload); message.has_value()) {
    ASSIGN_OR_RETURN(IndexEntry entry, IndexEntryFrom(kind, doc, *message));
    entry.replaces = kind == internal::SPEAKER && ReplacesVersion(payload);
    return visit(&entry);
  }
  const std::optional<Revision> purged = PurgedRevisionOf(payload);
  if (!purged.has_value()) {
    return RecordCorrupt(absl::StrCat("record ", RecordName(FamilyOf(kind), key), " holds no message"));
  }
  if (*purged >= oldest_revision) {
    return RecordCorrupt(absl::StrCat("record ", RecordName(FamilyOf(kind), key),
                                      " was purged, but revision ", *purged, " is kept"));
  }
  return visit(nullptr);
}

}  // namespace

const std::string& EmptyChain() {
  static const std::string& chain = *new std::string(kHashSize, '\0');
  return chain;
}

absl::Status ScanDocuments(const Database& database, internal::Kind kind, const internal::StoreState& state,
                           uint32_t first, DocumentVisitor visit, const rocksdb::Snapshot* snapshot) {
  const uint32_t end = state.next_doc(kind);
  const Family family = FamilyOf(kind);
  uint32_t expected = first;
  const auto visit_next = [&](std::string_view key, std::string_view payload) -> absl::Status {
    ASSIGN_OR_RETURN(const DocKey at, DocKey::Decode(key));
    if (at.doc != expected) {
      return RecordCorrupt(
          absl::StrCat("record ", RecordName(family, DocKey{.doc = expected}.Encode()), " is missing"));
    }
    RETURN_IF_ERROR(VisitDocument(kind, at.doc, key, payload, state.oldest_revision(), visit));
    ++expected;
    return absl::OkStatus();
  };
  absl::Status status = database.ScanFrom(family, DocKey{.doc = first}.Encode(), visit_next, snapshot);
  if (status.ok() && expected != end) {
    status = RecordCorrupt(absl::StrCat("record ", RecordName(family, DocKey{.doc = expected}.Encode()), " ",
                                        expected < end ? "is missing" : "was never written"));
  }
  if (status.ok() || absl::IsCancelled(status)) return status;
  return Annotate(status, absl::StrCat("document ", expected, " of ", ResourceOf(database, kind, expected)));
}

absl::StatusOr<internal::StoreState> StateAt(const Database& database, const rocksdb::Snapshot* snapshot) {
  std::optional<internal::StoreState> state;
  RETURN_IF_ERROR(database.ScanFrom(
      Family::kDefault, kStateKey,
      [&state](std::string_view key, std::string_view payload) {
        if (key != kStateKey) return absl::OkStatus();
        state.emplace();
        if (state->ParseFromArray(payload.data(), static_cast<int>(payload.size()))) return absl::OkStatus();
        return RecordCorrupt("the state of the store does not parse");
      },
      snapshot));
  if (!state.has_value()) return RecordCorrupt("the database holds no state of a store");
  return *std::move(state);
}

ChangeScan::ChangeScan(const internal::StoreState& state, const Tip& tip, Revision last, std::string chain,
                       Visitor visit)
    : state_(state), tip_(tip), visit_(std::move(visit)), last_{.revision = last}, chain_(std::move(chain)) {}

absl::Status ChangeScan::Run(const Database& database, const rocksdb::Snapshot* snapshot) {
  RETURN_IF_ERROR(Start());
  // What should not be there counts as damage too, so where all is to be checked nothing is passed over.
  const bool from_oldest = last_.revision < state_.oldest_revision();
  const std::string first = from_oldest ? "" : ChangeKey{.revision = last_.revision + 1, .n = 0}.Encode();
  RETURN_IF_ERROR(database.ScanFrom(
      Family::kChange, first,
      [this](std::string_view key, std::string_view payload) { return Visit(key, payload); }, snapshot));
  return Finish();
}

// Before the first change: what the tip knows of the log may end right there, but not below.
absl::Status ChangeScan::Start() const {
  if (tip_.revision < last_.revision) {
    return RecordCorrupt(absl::StrCat("the tip file ends at revision ", tip_.revision,
                                      ", but the changes are kept from ", last_.revision + 1,
                                      " on: it is older than the database"));
  }
  return CheckChain();
}

absl::Status ChangeScan::Visit(std::string_view key, std::string_view payload) {
  ASSIGN_OR_RETURN(const ChangeKey at, ChangeKey::Decode(key));
  internal::ChangeRecord change;
  if (!change.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return RecordCorrupt(absl::StrCat("record ", RecordName(Family::kChange, key), " is no change"));
  }
  RETURN_IF_ERROR(CheckPosition(at, change));
  return Annotate(visit_(at.revision, change), absl::StrCat("record ", RecordName(Family::kChange, key)));
}

absl::Status ChangeScan::Finish() const {
  if (last_.revision != state_.revision()) {
    return RecordCorrupt(absl::StrCat("the changes end at revision ", last_.revision, ", the database at ",
                                      state_.revision()));
  }
  if (chain_ != state_.chain()) return RecordCorrupt("the running hash of the log does not meet the state");
  return absl::OkStatus();
}

absl::Status ChangeScan::CheckPosition(const ChangeKey& at, const internal::ChangeRecord& change) {
  const bool first = at.n == 0;
  const bool follows =
      first ? at.revision == last_.revision + 1 : at.revision == last_.revision && at.n == last_.n + 1;
  if (!follows) {
    return RecordCorrupt(absl::StrCat("the changes of revision ", last_.revision + (first ? 1 : 0),
                                      " are not complete: next comes ",
                                      RecordName(Family::kChange, at.Encode())));
  }
  last_ = at;
  newest_time_ = std::max(newest_time_, change.time_micros());
  if (!first) return absl::OkStatus();
  chain_ = change.chain();
  return CheckChain();
}

absl::Status ChangeScan::CheckChain() const {
  if (last_.revision != tip_.revision || chain_ == tip_.chain) return absl::OkStatus();
  return RecordCorrupt(absl::StrCat("revision ", last_.revision,
                                    " is not the one that was acknowledged: the running ",
                                    "hash of the log differs from the tip file's"));
}

}  // namespace fangtan::storage
