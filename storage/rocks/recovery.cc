#include "storage/rocks/recovery.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/rocks/index_blocks.h"
#include "storage/rocks/mutation_writer.h"
#include "storage/rocks/record_codec.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr size_t kHashSize = 16;

absl::Status CheckAgainstTip(const internal::StoreState& state, const Tip& tip) {
  if (state.store_id() != tip.store_id) {
    return RecordCorrupt(absl::StrCat("the tip file belongs to store ", absl::BytesToHexString(tip.store_id),
                                      ", the database to store ", absl::BytesToHexString(state.store_id())));
  }
  if (state.revision() < tip.revision) {
    return RecordCorrupt(absl::StrCat("acknowledged writes are gone: the database ends at revision ",
                                      state.revision(), ", the tip file at ", tip.revision,
                                      "; lost are revisions ", state.revision() + 1, " to ", tip.revision));
  }
  return absl::OkStatus();
}

// Adds the documents from `first` on; `orders` may be null.
absl::Status AddDocuments(const Database& database, internal::Kind kind, const internal::StoreState& state,
                          uint32_t first, Tables& tables, Orders* orders) {
  return ScanDocuments(database, kind, state, first, [&](const IndexEntry* entry) {
    if (entry != nullptr) {
      tables.Add(*entry);
      if (orders != nullptr) orders->Add(kind, entry->doc);
    } else {
      tables.AddPurged(kind);
    }
    return absl::OkStatus();
  });
}

absl::Status CheckNames(const Database& database, const Tables& tables) {
  size_t count = 0;
  RETURN_IF_ERROR(
      database.Scan(Family::kName, [&](std::string_view key, std::string_view payload) -> absl::Status {
        ASSIGN_OR_RETURN(const NameKey at, NameKey::Decode(key));
        ASSIGN_OR_RETURN(const DocKey newest, DocKey::Decode(payload));
        const uint32_t entity = tables.EntityOf(at.kind, at.name);
        if (entity == kNoEntity || tables.VersionAt(at.kind, entity, kNeverDies) != newest.doc) {
          return RecordCorrupt(
              absl::StrCat(at.name, ": record ", RecordName(Family::kName, key), " names a wrong document"));
        }
        ++count;
        return absl::OkStatus();
      }));
  size_t expected = 0;
  for (const internal::Kind kind : {internal::ARTICLE, internal::SPEAKER, internal::RANKING}) {
    for (const uint32_t newest : tables.kind(kind).newest) expected += newest != 0;
  }
  if (count == expected) return absl::OkStatus();
  return RecordCorrupt(absl::StrCat("family name holds ", count, " names for ", expected, " resources"));
}

absl::StatusOr<std::vector<std::string>> ExpiredRequests(const Database& database, int64_t now_micros) {
  std::vector<std::string> expired;
  RETURN_IF_ERROR(
      database.Scan(Family::kRequest, [&](std::string_view key, std::string_view payload) -> absl::Status {
        internal::RequestRecord record;
        if (!record.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
          return RecordCorrupt(absl::StrCat("record ", RecordName(Family::kRequest, key), " is no request"));
        }
        if (record.expire_micros() <= now_micros) expired.emplace_back(key);
        return absl::OkStatus();
      }));
  return expired;
}

// Purges what was swept after the checkpoint: what no kept revision shows and the records no longer have.
// `orders` may be null.
absl::Status PurgeSwept(const Database& database, const internal::StoreState& state, Tables& tables,
                        Orders* orders) {
  for (const internal::Kind kind : kKinds) {
    const DocTable& table = tables.kind(kind);
    std::vector<uint32_t> purged;
    for (uint32_t doc = 1; doc < table.size(); ++doc) {
      const bool deleted = kind == internal::ARTICLE && tables.IsDeletedArticle(doc) &&
                           table.created[doc] < state.oldest_revision();
      if (table.entity[doc] == kNoEntity || (table.died[doc] > state.oldest_revision() && !deleted)) continue;
      const std::string key = DocKey{.doc = doc}.Encode();
      ASSIGN_OR_RETURN(const std::optional<std::string> payload, database.Get(FamilyOf(kind), key));
      if (!payload.has_value()) {
        return RecordCorrupt(absl::StrCat("record ", RecordName(FamilyOf(kind), key), " is missing"));
      }
      if (PurgedRevisionOf(*payload).has_value()) purged.push_back(doc);
    }
    if (orders != nullptr) orders->Remove(kind, purged);
    tables.Purge(kind, purged);
  }
  return absl::OkStatus();
}

absl::Status CheckAgainstState(const internal::Checkpoint& checkpoint, const internal::StoreState& state,
                               const Tip& tip) {
  const Revision revision = checkpoint.revision();
  if (revision > state.revision() || revision > tip.revision || revision + 1 < state.oldest_revision()) {
    return RecordCorrupt(absl::StrCat("the checkpoint is of revision ", revision, ", the database of ",
                                      state.oldest_revision(), " to ", state.revision(), ", the tip file of ",
                                      tip.revision));
  }
  for (const internal::Kind kind : kKinds) {
    if (NextDocIn(checkpoint, kind) > state.next_doc(kind)) {
      return RecordCorrupt("the checkpoint knows documents that the database does not");
    }
  }
  return absl::OkStatus();
}

// Of the change with the number 0; 0 if it is no longer kept.
absl::StatusOr<int64_t> TimeOf(const Database& database, Revision revision) {
  ASSIGN_OR_RETURN(const std::optional<std::string> payload,
                   database.Get(Family::kChange, ChangeKey{.revision = revision, .n = 0}.Encode()));
  internal::ChangeRecord change;
  if (payload.has_value() && !change.ParseFromString(*payload))
    return RecordCorrupt("a change does not parse");
  return change.time_micros();
}

// Sets the tables and, where they are at hand, the orders.
absl::Status LoadTables(const Database& database, const internal::Checkpoint& checkpoint,
                        std::optional<IndexImage> image, IndexMover* spill, Recovered& recovered) {
  if (!image.has_value() || image->checkpoint.SerializeAsString() != checkpoint.SerializeAsString()) {
    ASSIGN_OR_RETURN(recovered.tables, TablesCodec::Decode(checkpoint, BlocksOf(database), spill));
    return absl::OkStatus();
  }
  recovered.tables = std::move(image->tables);
  recovered.orders = std::move(image->orders);
  return absl::OkStatus();
}

// From the index as it was left, and the records behind its checkpoint; nullopt if there is none.
absl::StatusOr<std::optional<Recovered>> FromCheckpoint(const Database& database, const Tip& tip,
                                                        const internal::StoreState& state,
                                                        std::optional<IndexImage> image, IndexMover* spill) {
  ASSIGN_OR_RETURN(std::optional<internal::Checkpoint> checkpoint, ReadCheckpoint(database));
  if (!checkpoint.has_value()) return std::nullopt;
  RETURN_IF_ERROR(CheckAgainstState(*checkpoint, state, tip));
  Recovered recovered{.state = state};
  RETURN_IF_ERROR(LoadTables(database, *checkpoint, std::move(image), spill, recovered));
  Tables& tables = *recovered.tables;
  Orders* const orders = recovered.orders.get();
  RETURN_IF_ERROR(PurgeSwept(database, state, tables, orders));
  for (const internal::Kind kind : kKinds) {
    RETURN_IF_ERROR(AddDocuments(database, kind, state, NextDocIn(*checkpoint, kind), tables, orders));
  }
  ChangeScan changes(state, tip, checkpoint->revision(), checkpoint->chain(), ApplyDeathsTo(tables));
  RETURN_IF_ERROR(changes.Run(database));
  ASSIGN_OR_RETURN(const int64_t time, TimeOf(database, checkpoint->revision()));
  ASSIGN_OR_RETURN(recovered.expired_requests,
                   ExpiredRequests(database, std::max(time, changes.newest_time())));
  recovered.checkpoint = *std::move(checkpoint);
  return recovered;
}

// From all records, which are all checked.
absl::StatusOr<Recovered> FromRecords(const Database& database, const Tip& tip,
                                      const internal::StoreState& state) {
  Recovered recovered{.state = state, .tables = std::make_unique<Tables>()};
  Tables& tables = *recovered.tables;
  for (const internal::Kind kind : kKinds) {
    RETURN_IF_ERROR(AddDocuments(database, kind, state, 1, tables, /*orders=*/nullptr));
  }
  HideChildrenOfDeleted(state, tables);
  ChangeScan changes(state, tip, state.oldest_revision() - 1, OldestChain(state), ApplyDeathsTo(tables));
  RETURN_IF_ERROR(changes.Run(database));
  RETURN_IF_ERROR(CheckNames(database, tables));
  ASSIGN_OR_RETURN(recovered.expired_requests, ExpiredRequests(database, changes.newest_time()));
  return recovered;
}

}  // namespace

ChangeScan::Visitor ApplyDeathsTo(Tables& tables) {
  return [&tables](Revision revision, const internal::ChangeRecord& change) {
    const std::optional<DocDeath> death = DeathOf(change, revision);
    if (!death.has_value()) return absl::OkStatus();
    if (!internal::Kind_IsValid(death->kind) || death->doc >= tables.kind(death->kind).size()) {
      return RecordCorrupt("it ends a document that is not");
    }
    tables.Apply(*death);
    return absl::OkStatus();
  };
}

void HideChildrenOfDeleted(const internal::StoreState& state, Tables& tables) {
  const DocTable& articles = tables.kind(internal::ARTICLE);
  for (uint32_t article = 1; article < articles.size(); ++article) {
    const Revision deleted = articles.created[article];
    if (articles.entity[article] == kNoEntity || !tables.IsDeletedArticle(article)) continue;
    if (deleted >= state.oldest_revision()) continue;
    for (const uint32_t context : tables.contexts_of_article().at(articles.entity[article])) {
      for (const internal::Kind kind : {internal::QUESTION, internal::ANSWER}) {
        const DocTable& children = tables.kind(kind);
        for (const uint32_t doc : children.posting(PostingField::kContext).at(context)) {
          if (children.created[doc] <= deleted) {
            tables.Apply({.kind = kind, .doc = doc, .revision = deleted});
          }
        }
      }
    }
  }
}

internal::StoreState NewState(const std::string& store_id, const std::string& token_key) {
  internal::StoreState state;
  state.set_format_version(kFormatVersion);
  state.set_store_id(store_id);
  state.set_chain(EmptyChain());
  for (int kind = 0; kind < internal::Kind_ARRAYSIZE; ++kind) state.add_next_doc(1);
  state.set_oldest_revision(1);
  state.set_token_key(token_key);
  return state;
}

absl::StatusOr<std::optional<internal::StoreState>> ReadState(const Database& database) {
  ASSIGN_OR_RETURN(const std::optional<std::string> payload, database.Get(Family::kDefault, kStateKey));
  if (!payload.has_value()) return std::nullopt;
  internal::StoreState state;
  if (!state.ParseFromString(*payload)) return RecordCorrupt("the state of the store does not parse");
  if (state.format_version() > kFormatVersion) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "STORE_TOO_NEW",
                     absl::StrCat("the store has format version ", state.format_version(),
                                  "; this program reads up to ", kFormatVersion));
  }
  if (state.format_version() < kFormatVersion) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "STORE_TOO_OLD",
                     absl::StrCat("the store has format version ", state.format_version(),
                                  "; this program reads ", kFormatVersion));
  }
  const size_t oldest_size = state.oldest_chain().size();
  if (state.chain().size() != kHashSize || (oldest_size != 0 && oldest_size != kHashSize) ||
      state.oldest_revision() == 0 || state.next_doc_size() < internal::Kind_ARRAYSIZE) {
    return RecordCorrupt("the state of the store is not complete");
  }
  return state;
}

absl::StatusOr<Recovered> Recover(const Database& database, const Tip& tip, bool verify_all,
                                  std::optional<IndexImage> image, IndexMover* spill) {
  ASSIGN_OR_RETURN(const std::optional<internal::StoreState> state, ReadState(database));
  if (!state.has_value()) return RecordCorrupt("the database holds no state of a store");
  RETURN_IF_ERROR(CheckAgainstTip(*state, tip));
  RETURN_IF_ERROR(database.CheckBlobFiles());
  std::vector<std::string> notices;
  if (!verify_all) {
    absl::StatusOr<std::optional<Recovered>> recovered =
        FromCheckpoint(database, tip, *state, std::move(image), spill);
    if (recovered.ok() && recovered->has_value()) return **std::move(recovered);
    // Whatever it was: if the records are damaged too, they tell by themselves.
    if (!recovered.ok()) {
      notices.push_back(absl::StrCat("index rebuilt from the records: ", recovered.status().message()));
    }
  }
  ASSIGN_OR_RETURN(Recovered recovered, FromRecords(database, tip, *state));
  recovered.notices = std::move(notices);
  // Last: damage that a scan meets has been reported by the name of its record.
  if (verify_all) RETURN_IF_ERROR(database.CheckFileChecksums());
  return recovered;
}

}  // namespace fangtan::storage
