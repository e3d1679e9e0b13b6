#include "storage/rocks/recovery.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/errors.h"
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

// Walks the changes: every revision is there, in order, and the running hash meets the tip and the state.
class ChangeCheck {
 public:
  ChangeCheck(const internal::StoreState& state, const Tip& tip, Tables& tables)
      : state_(state),
        tip_(tip),
        tables_(tables),
        last_{.revision = state.oldest_revision() - 1},
        chain_(state.oldest_chain().empty() ? EmptyChain() : state.oldest_chain()) {}

  // Before the first change: what the tip knows of the log may end right there, but not below.
  absl::Status Start() const {
    if (tip_.revision < last_.revision) {
      return RecordCorrupt(absl::StrCat("the tip file ends at revision ", tip_.revision,
                                        ", but the changes are kept from ", last_.revision + 1,
                                        " on: it is older than the database"));
    }
    return CheckChain();
  }

  absl::Status Visit(std::string_view key, std::string_view payload) {
    ASSIGN_OR_RETURN(const ChangeKey at, ChangeKey::Decode(key));
    internal::ChangeRecord change;
    if (!change.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
      return RecordCorrupt(absl::StrCat("record ", RecordName(Family::kChange, key), " is no change"));
    }
    RETURN_IF_ERROR(CheckPosition(at, change));
    const std::optional<DocDeath> death = DeathOf(change, at.revision);
    if (!death.has_value()) return absl::OkStatus();
    if (!internal::Kind_IsValid(death->kind) || death->doc >= tables_.kind(death->kind).size()) {
      return RecordCorrupt(
          absl::StrCat("record ", RecordName(Family::kChange, key), " ends a document that is not"));
    }
    tables_.Apply(*death);
    return absl::OkStatus();
  }

  absl::Status Finish() const {
    if (last_.revision != state_.revision()) {
      return RecordCorrupt(absl::StrCat("the changes end at revision ", last_.revision, ", the database at ",
                                        state_.revision()));
    }
    if (chain_ != state_.chain()) return RecordCorrupt("the running hash of the log does not meet the state");
    return absl::OkStatus();
  }

  int64_t newest_time() const { return newest_time_; }

 private:
  absl::Status CheckPosition(const ChangeKey& at, const internal::ChangeRecord& change) {
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

  absl::Status CheckChain() const {
    if (last_.revision != tip_.revision || chain_ == tip_.chain) return absl::OkStatus();
    return RecordCorrupt(absl::StrCat("revision ", last_.revision,
                                      " is not the one that was acknowledged: the running ",
                                      "hash of the log differs from the tip file's"));
  }

  const internal::StoreState& state_;
  const Tip& tip_;
  Tables& tables_;
  ChangeKey last_;
  int64_t newest_time_ = 0;
  std::string chain_;
};

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

// Adds one document, or what purging left of it, to the tables.
absl::Status AddDocument(internal::Kind kind, std::string_view key, std::string_view payload,
                         Revision oldest_revision, Tables& tables) {
  if (const std::optional<std::string_view> message = MessageOf(payload); message.has_value()) {
    ASSIGN_OR_RETURN(const DocKey at, DocKey::Decode(key));
    ASSIGN_OR_RETURN(const IndexEntry entry, IndexEntryFrom(kind, at.doc, *message));
    tables.Add(entry);
    return absl::OkStatus();
  }
  const std::optional<Revision> purged = PurgedRevisionOf(payload);
  if (!purged.has_value()) {
    return RecordCorrupt(absl::StrCat("record ", RecordName(FamilyOf(kind), key), " holds no message"));
  }
  if (*purged >= oldest_revision) {
    return RecordCorrupt(absl::StrCat("record ", RecordName(FamilyOf(kind), key),
                                      " was purged, but revision ", *purged, " is kept"));
  }
  tables.AddPurged(kind);
  return absl::OkStatus();
}

absl::Status ScanDocuments(const Database& database, internal::Kind kind, const internal::StoreState& state,
                           Tables& tables) {
  const uint32_t end = state.next_doc(kind);
  const Family family = FamilyOf(kind);
  uint32_t expected = 1;
  absl::Status status =
      database.Scan(family, [&](std::string_view key, std::string_view payload) -> absl::Status {
        ASSIGN_OR_RETURN(const DocKey at, DocKey::Decode(key));
        if (at.doc != expected) {
          return RecordCorrupt(
              absl::StrCat("record ", RecordName(family, DocKey{.doc = expected}.Encode()), " is missing"));
        }
        RETURN_IF_ERROR(AddDocument(kind, key, payload, state.oldest_revision(), tables));
        ++expected;
        return absl::OkStatus();
      });
  if (status.ok() && expected != end) {
    status = RecordCorrupt(absl::StrCat("record ", RecordName(family, DocKey{.doc = expected}.Encode()), " ",
                                        expected < end ? "is missing" : "was never written"));
  }
  if (status.ok()) return status;
  return Annotate(status, absl::StrCat("document ", expected, " of ", ResourceOf(database, kind, expected)));
}

// An article may have been deleted before the first change that is kept: then its record alone tells that what
// belonged to it is not seen.
void HideChildrenOfDeleted(Tables& tables) {
  const DocTable& articles = tables.kind(internal::ARTICLE);
  for (uint32_t article = 1; article < articles.size(); ++article) {
    if (!tables.IsDeletedArticle(article) || articles.died[article] != kNeverDies) continue;
    for (const uint32_t context : tables.contexts_of_article().at(articles.entity[article])) {
      for (const internal::Kind kind : {internal::QUESTION, internal::ANSWER}) {
        const DocTable& children = tables.kind(kind);
        for (const uint32_t doc : children.posting(PostingField::kContext).at(context)) {
          if (children.died[doc] == kNeverDies) {
            tables.Apply({.kind = kind, .doc = doc, .revision = articles.created[article]});
          }
        }
      }
    }
  }
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

}  // namespace

const std::string& EmptyChain() {
  static const std::string& chain = *new std::string(kHashSize, '\0');
  return chain;
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
  const size_t oldest_size = state.oldest_chain().size();
  if (state.chain().size() != kHashSize || (oldest_size != 0 && oldest_size != kHashSize) ||
      state.oldest_revision() == 0 || state.next_doc_size() < internal::Kind_ARRAYSIZE) {
    return RecordCorrupt("the state of the store is not complete");
  }
  return state;
}

absl::StatusOr<Recovered> Recover(const Database& database, const Tip& tip) {
  ASSIGN_OR_RETURN(const std::optional<internal::StoreState> state, ReadState(database));
  if (!state.has_value()) return RecordCorrupt("the database holds no state of a store");
  RETURN_IF_ERROR(CheckAgainstTip(*state, tip));
  RETURN_IF_ERROR(database.CheckBlobFiles());
  Recovered recovered{.state = *state, .tables = std::make_unique<Tables>(), .expired_requests = {}};
  for (const internal::Kind kind : kKinds) {
    RETURN_IF_ERROR(ScanDocuments(database, kind, *state, *recovered.tables));
  }
  ChangeCheck changes(*state, tip, *recovered.tables);
  RETURN_IF_ERROR(changes.Start());
  RETURN_IF_ERROR(database.Scan(Family::kChange, [&changes](std::string_view key, std::string_view payload) {
    return changes.Visit(key, payload);
  }));
  RETURN_IF_ERROR(changes.Finish());
  HideChildrenOfDeleted(*recovered.tables);
  RETURN_IF_ERROR(CheckNames(database, *recovered.tables));
  ASSIGN_OR_RETURN(recovered.expired_requests, ExpiredRequests(database, changes.newest_time()));
  // Last: damage that a scan meets has been reported by the name of its record.
  RETURN_IF_ERROR(database.CheckFileChecksums());
  return recovered;
}

}  // namespace fangtan::storage
