#include "storage/rocks/change_feed.h"

#include <google/protobuf/util/time_util.h>
#include <rocksdb/iterator.h>

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/query/match_change.h"
#include "storage/rocks/envelope.h"
#include "storage/rocks/rocks_status.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr size_t kReadahead = 256 << 10;
// What the changes of a page may weigh: well below what clients of gRPC take in one message (4 MiB), and
// what each watcher of the feed costs.
constexpr size_t kMaxPageBytes = 1 << 20;
// How much of a reason is shown. Stores hold longer ones from before callers had a limit.
constexpr size_t kMaxReasonBytes = 64 << 10;
// Entries read between two looks at ChangeQuery::stop.
constexpr int kEntriesBetweenStops = 1024;

absl::Status InFuture(Revision after, Revision newest) {
  return MakeError(absl::StatusCode::kInvalidArgument, "REVISION_IN_FUTURE",
                   absl::StrCat("revision ", after, " is beyond ", newest, ", the newest of this read"),
                   {{"newest_revision", absl::StrCat(newest)}});
}

absl::Status Compacted(Revision after, Revision oldest) {
  return MakeError(absl::StatusCode::kOutOfRange, "REVISION_COMPACTED",
                   absl::StrCat("changes after revision ", after, " are no longer kept; the oldest are of ",
                                "revision ", oldest),
                   {{"oldest_revision", absl::StrCat(oldest)}});
}

v1::Change::Kind KindOf(internal::ChangeRecord::Action action) {
  switch (action) {
    case internal::ChangeRecord::CREATED:
      return v1::Change::KIND_CREATED;
    case internal::ChangeRecord::UPDATED:
      return v1::Change::KIND_UPDATED;
    case internal::ChangeRecord::DELETED:
      return v1::Change::KIND_DELETED;
    case internal::ChangeRecord::UNDELETED:
      return v1::Change::KIND_UNDELETED;
    case internal::ChangeRecord::MERGED:
      return v1::Change::KIND_MERGED;
    case internal::ChangeRecord::SPLIT:
      return v1::Change::KIND_SPLIT;
    default:
      return v1::Change::KIND_UNSPECIFIED;
  }
}

void CutReason(std::string& reason) {
  if (reason.size() <= kMaxReasonBytes) return;
  const auto continues = [&](size_t at) { return (static_cast<unsigned char>(reason[at]) & 0xC0) == 0x80; };
  size_t end = kMaxReasonBytes;
  while (continues(end)) --end;
  reason.resize(end);
}

v1::Change ToChange(const ChangeKey& at, internal::ChangeRecord record) {
  v1::Change change;
  change.set_revision(static_cast<int64_t>(at.revision));
  change.set_kind(KindOf(record.action()));
  change.set_name(std::move(*record.mutable_name()));
  CutReason(*record.mutable_reason());
  change.set_reason(std::move(*record.mutable_reason()));
  change.set_merged_into(std::move(*record.mutable_other()));
  *change.mutable_time() = google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(record.time_micros());
  return change;
}

// A walk over entries from a place on, which must be there without gaps.
class Walk {
 public:
  struct Entry {
    ChangeKey at;
    internal::ChangeRecord record;
  };

  // The upper bound is copied: a walk stands still once it is made.
  Walk(const Database& database, Revision newest, const ChangeQuery& query)
      : query_(query),
        newest_(newest),
        end_(ChangeKey{.revision = newest + 1}.Encode()),
        end_slice_(end_),
        expected_{.revision = query.after + 1, .n = static_cast<uint16_t>(query.skip)} {
    rocksdb::ReadOptions options;
    options.iterate_upper_bound = &end_slice_;
    options.fill_cache = false;
    options.readahead_size = kReadahead;
    iterator_.reset(database.engine().NewIterator(options, database.handle(Family::kChange)));
    iterator_->Seek(expected_.Encode());
  }
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;

  // The next entry, or nothing at the end.
  absl::StatusOr<std::optional<Entry>> Next() {
    RETURN_IF_ERROR(MayGoOn());
    if (!iterator_->Valid()) return AtEnd();
    const std::string_view key = iterator_->key().ToStringView();
    Entry entry;
    ASSIGN_OR_RETURN(entry.at, ChangeKey::Decode(key));
    ASSIGN_OR_RETURN(const std::string_view payload,
                     Unseal(Family::kChange, key, iterator_->value().ToStringView()));
    if (!entry.record.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
      return RecordCorrupt(absl::StrCat("record ", RecordName(Family::kChange, key), " is no change"));
    }
    RETURN_IF_ERROR(CheckFollows(entry.at));
    last_ = entry.at;
    iterator_->Next();
    return entry;
  }

 private:
  absl::Status MayGoOn() {
    if (++entries_ % kEntriesBetweenStops != 0 || !query_.stop || !query_.stop()) return absl::OkStatus();
    return MakeError(absl::StatusCode::kCancelled, "CANCELLED", "nobody waits for the changes any more");
  }

  absl::StatusOr<std::optional<Entry>> AtEnd() const {
    RETURN_IF_ERROR(FromRocks(iterator_->status(), "reading changes"));
    const Revision reached = last_.has_value() ? last_->revision : query_.after;
    if (reached == newest_) return std::nullopt;
    if (last_.has_value()) return Gap(*last_);
    if (query_.after == 0) return std::nullopt;
    return Compacted(query_.after, newest_ + 1);
  }

  absl::Status CheckFollows(const ChangeKey& at) const {
    if (!last_.has_value()) {
      if (at == expected_ || (query_.after == 0 && query_.skip == 0 && at.n == 0)) return absl::OkStatus();
      return at.revision > expected_.revision ? Compacted(query_.after, at.revision) : Gap(expected_);
    }
    const bool follows = at.revision == last_->revision ? at.n == last_->n + 1
                                                        : at.revision == last_->revision + 1 && at.n == 0;
    return follows ? absl::OkStatus() : Gap(*last_);
  }

  static absl::Status Gap(const ChangeKey& after) {
    return RecordCorrupt(
        absl::StrCat("changes are missing behind record ", RecordName(Family::kChange, after.Encode())));
  }

  const ChangeQuery& query_;
  const Revision newest_;
  const std::string end_;
  const rocksdb::Slice end_slice_;
  const ChangeKey expected_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
  std::optional<ChangeKey> last_;
  int64_t entries_ = 0;
};

absl::Status CheckQuery(const ChangeQuery& query, Revision newest) {
  if (query.limit < 1) return InvalidField("query", "needs a limit of at least 1");
  if (query.skip < 0 || query.skip > std::numeric_limits<uint16_t>::max()) {
    return InvalidField("query", "passes over more changes than a revision has");
  }
  return query.after > newest ? InFuture(query.after, newest) : absl::OkStatus();
}

}  // namespace

absl::StatusOr<ChangePage> ChangeFeed::List(const ChangeQuery& query) const {
  RETURN_IF_ERROR(CheckQuery(query, revision_));
  ChangePage page{.after = revision_};
  size_t bytes = 0;
  Walk walk(database_, revision_, query);
  for (;;) {
    ASSIGN_OR_RETURN(std::optional<Walk::Entry> entry, walk.Next());
    if (!entry.has_value()) return page;
    if (entry->record.action() == internal::ChangeRecord::ACTION_UNSPECIFIED) continue;
    if (page.more && query.predicate.empty()) {  // only counts
      ++page.total_size;
      continue;
    }
    const ChangeKey at = entry->at;
    v1::Change change = ToChange(at, std::move(entry->record));
    if (!Matches(query.predicate, change)) continue;
    ++page.total_size;
    if (page.more) continue;
    bytes += change.ByteSizeLong();
    const bool fits = page.changes.empty() || bytes <= kMaxPageBytes;
    if (fits && page.changes.size() < static_cast<size_t>(query.limit)) {
      page.changes.push_back(std::move(change));
      continue;
    }
    page.more = true;
    page.after = at.revision - 1;
    page.skip = at.n;
    if (!query.count_total) return page;
  }
}

}  // namespace fangtan::storage
