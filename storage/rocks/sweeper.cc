#include "storage/rocks/sweeper.h"

#include <algorithm>
#include <utility>

#include "storage/errors.h"
#include "storage/rocks/envelope.h"
#include "storage/rocks/record_scan.h"
#include "storage/rocks/rocks_status.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr size_t kChangesInStep = 1000;
// Documents that the index forgets at a time, so that its readers and writers wait for milliseconds.
constexpr size_t kDocsAtOnce = 100;
constexpr absl::Duration kRest = absl::Milliseconds(1);

// Ends a scan that has seen enough.
absl::Status Enough() { return absl::CancelledError(); }

bool IsArticleDeletion(const internal::ChangeRecord& change) {
  return change.kind() == internal::ARTICLE && change.action() == internal::ChangeRecord::DELETED;
}

}  // namespace

absl::Status Sweeper::Sweep(absl::Time now, const BackgroundThread::Pause& pause) {
  const std::lock_guard lock(mutex_);
  const int64_t cutoff = absl::ToUnixMicros(now - retention_);
  do {
    ASSIGN_OR_RETURN(const std::optional<Step> step, NextStep(cutoff));
    if (!step.has_value()) return absl::OkStatus();
    absl::Status failed;
    RETURN_IF_ERROR(parts_.log.Exclusively([&] { return Take(*step, failed); }));
    RETURN_IF_ERROR(failed);
  } while (pause(kRest));
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Sweeper::Step>> Sweeper::NextStep(int64_t cutoff_micros) {
  const Revision oldest = parts_.views.oldest();
  ASSIGN_OR_RETURN(Step step, ReadStep(cutoff_micros));
  // What the checkpoint does not know yet could not be replayed without its changes.
  if (step.horizon > parts_.checkpointer.revision()) RETURN_IF_ERROR(parts_.checkpointer.Write());
  const Revision wanted = std::min(step.horizon, parts_.checkpointer.revision());
  step.horizon = parts_.views.Raise(wanted);
  if (step.horizon <= oldest) return std::nullopt;
  for (const Step::Change& change : step.changes) {
    if (change.revision < step.horizon && !change.record.chain().empty()) step.chain = change.record.chain();
  }
  return step;
}

absl::StatusOr<Sweeper::Step> Sweeper::ReadStep(int64_t cutoff_micros) const {
  const Revision oldest = parts_.views.oldest();
  Step step{.horizon = oldest};
  const std::string first = ChangeKey{.revision = oldest, .n = 0}.Encode();
  const absl::Status status = parts_.database.ScanFrom(
      Family::kChange, first, [&](std::string_view key, std::string_view payload) -> absl::Status {
        ASSIGN_OR_RETURN(const ChangeKey at, ChangeKey::Decode(key));
        internal::ChangeRecord change;
        if (!change.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
          return RecordCorrupt("a change does not parse");
        }
        if (at.n == 0) {
          const bool full = step.horizon > oldest && step.changes.size() >= kChangesInStep;
          if (full || (at.revision > oldest && change.time_micros() > cutoff_micros)) return Enough();
          step.horizon = at.revision;
        }
        step.changes.push_back({at.revision, std::string(key), std::move(change)});
        return absl::OkStatus();
      });
  if (!status.ok() && !absl::IsCancelled(status)) return status;
  return step;
}

absl::Status Sweeper::Take(const Step& step, absl::Status& failed) {
  const Garbage garbage = Collect(step);
  rocksdb::WriteBatch batch(0, 0, kProtectionBytes, 0);
  failed = AddTo(batch, step, garbage);
  if (!failed.ok()) return absl::OkStatus();
  RETURN_IF_ERROR(parts_.sink.MoveHorizon(step.horizon, step.chain, batch));
  Forget(garbage);
  return absl::OkStatus();
}

Sweeper::Garbage Sweeper::Collect(const Step& step) const {
  Garbage garbage;
  parts_.index.Read([&](const Tables& tables, const Orders&, Revision) {
    const auto add = [&](internal::Kind kind, uint32_t doc) {
      const DocTable& table = tables.kind(kind);
      if (doc >= table.size() || table.entity[doc] == kNoEntity) return;
      // One that came and went within the horizon itself is taken with the next.
      if (table.created[doc] >= step.horizon) return;
      garbage.documents[kind].push_back({.doc = doc, .created = table.created[doc]});
    };
    const auto add_article = [&](uint32_t entity) {
      for (const uint32_t context : tables.contexts_of_article().at(entity)) {
        for (const internal::Kind kind : {internal::ARTICLE, internal::QUESTION, internal::ANSWER}) {
          for (const uint32_t doc : tables.kind(kind).posting(PostingField::kContext).at(context))
            add(kind, doc);
        }
      }
      garbage.articles.push_back(tables.NameOf(internal::ARTICLE, entity));
    };
    const DocTable& articles = tables.kind(internal::ARTICLE);
    for (const Step::Change& change : step.changes) {
      const internal::ChangeRecord& record = change.record;
      if (change.revision > step.horizon) break;
      if (record.dead_doc() != 0 && !record.with_article()) add(record.kind(), record.dead_doc());
      const bool deleted = change.revision < step.horizon && IsArticleDeletion(record) &&
                           record.doc() < articles.size() && articles.entity[record.doc()] != kNoEntity;
      if (deleted && articles.died[record.doc()] == kNeverDies) add_article(articles.entity[record.doc()]);
    }
  });
  for (std::vector<Garbage::Document>& documents : garbage.documents) {
    std::sort(documents.begin(), documents.end(),
              [](const auto& left, const auto& right) { return left.doc < right.doc; });
    documents.erase(std::unique(documents.begin(), documents.end(),
                                [](const auto& left, const auto& right) { return left.doc == right.doc; }),
                    documents.end());
  }
  return garbage;
}

absl::Status Sweeper::AddTo(rocksdb::WriteBatch& batch, const Step& step, const Garbage& garbage) const {
  const Database& database = parts_.database;
  for (const Step::Change& change : step.changes) {
    if (change.revision >= step.horizon) break;
    RETURN_IF_ERROR(
        FromRocks(batch.Delete(database.handle(Family::kChange), change.key), "sweeping changes"));
  }
  for (const internal::Kind kind : kKinds) {
    for (const Garbage::Document& document : garbage.documents[kind]) {
      internal::DocumentRecord stub;
      stub.set_revision(document.created);
      stub.set_purged(true);
      const Family family = FamilyOf(kind);
      const std::string key = DocKey{.doc = document.doc}.Encode();
      RETURN_IF_ERROR(
          FromRocks(batch.Put(database.handle(family), key, Seal(family, key, stub.SerializeAsString())),
                    "sweeping documents"));
    }
  }
  for (const std::string& name : garbage.articles) {
    const std::string key = NameKey{.kind = internal::ARTICLE, .name = name}.Encode();
    RETURN_IF_ERROR(FromRocks(batch.Delete(database.handle(Family::kName), key), "sweeping names"));
  }
  return absl::OkStatus();
}

void Sweeper::Forget(const Garbage& garbage) {
  for (const internal::Kind kind : kKinds) {
    std::vector<uint32_t> docs;
    for (const Garbage::Document& document : garbage.documents[kind]) {
      parts_.cache.Erase(kind, document.doc);
      docs.push_back(document.doc);
      if (docs.size() < kDocsAtOnce) continue;
      parts_.index.Purge(kind, docs);
      docs.clear();
    }
    parts_.index.Purge(kind, docs);
  }
}

}  // namespace fangtan::storage
