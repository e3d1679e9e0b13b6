#include "storage/rocks/mutation_writer.h"

#include <limits>

#include "storage/error_details.h"
#include "storage/rocks/envelope.h"
#include "storage/rocks/rocks_status.h"

namespace fangtan::storage {

absl::StatusOr<std::optional<std::string>> MutationWriter::Get(Family family, std::string_view key) const {
  return params_.database.Get(family, key, params_.batch);
}

absl::Status MutationWriter::Put(Family family, const std::string& key, std::string_view payload) {
  return FromRocks(params_.batch.Put(params_.database.handle(family), key, Seal(family, key, payload)),
                   "adding to a batch");
}

absl::Status MutationWriter::Delete(Family family, const std::string& key) {
  return FromRocks(params_.batch.Delete(params_.database.handle(family), key), "adding to a batch");
}

absl::StatusOr<uint32_t> MutationWriter::NewestDoc(internal::Kind kind, const std::string& name) const {
  std::string key = NameKey{.kind = kind, .name = name}.Encode();
  if (const auto known = params_.newest.find(key); known != params_.newest.end()) return known->second;
  ASSIGN_OR_RETURN(const std::optional<std::string> payload, Get(Family::kName, key));
  uint32_t doc = 0;
  if (payload.has_value()) {
    ASSIGN_OR_RETURN(const DocKey newest, DocKey::Decode(*payload));
    doc = newest.doc;
  }
  params_.newest.emplace(std::move(key), doc);
  return doc;
}

absl::Status MutationWriter::PutName(internal::Kind kind, const std::string& name, uint32_t doc) {
  const std::string key = NameKey{.kind = kind, .name = name}.Encode();
  params_.newest[key] = doc;
  return Put(Family::kName, key, DocKey{.doc = doc}.Encode());
}

absl::StatusOr<uint32_t> MutationWriter::NextDoc(internal::Kind kind) {
  const uint32_t doc = params_.state.next_doc(kind);
  if (doc == std::numeric_limits<uint32_t>::max()) {
    return MakeError(absl::StatusCode::kResourceExhausted, "STORE_FULL",
                     absl::StrCat("all numbers of ", internal::Kind_Name(kind), " are used up"));
  }
  params_.state.set_next_doc(kind, doc + 1);
  return doc;
}

DerivedFields MutationWriter::Derive(internal::Kind kind, uint32_t doc, const DerivedFields* before) const {
  return {.create_micros = before != nullptr ? before->create_micros : params_.time_micros,
          .update_micros = params_.time_micros,
          .delete_micros = std::nullopt,
          .revision = params_.revision,
          .etag = MakeEtag(params_.state.store_id(), kind, doc, params_.revision)};
}

absl::StatusOr<StoredVersion> MutationWriter::ReadVersion(internal::Kind kind, uint32_t doc) const {
  const std::string key = DocKey{.doc = doc}.Encode();
  ASSIGN_OR_RETURN(const std::optional<std::string> payload, Get(FamilyOf(kind), key));
  internal::DocumentRecord record;
  if (!payload.has_value() || !record.ParseFromString(*payload) ||
      record.body_size() > record.message().size()) {
    return RecordCorrupt(
        absl::StrCat("record ", RecordName(FamilyOf(kind), key), " is missing or no document"));
  }
  const std::string_view message = record.message();
  const std::optional<DerivedFields> derived = DecodeDerived(message.substr(record.body_size()));
  if (!derived.has_value()) {
    return RecordCorrupt(
        absl::StrCat("record ", RecordName(FamilyOf(kind), key), " lacks its derived fields"));
  }
  return StoredVersion{
      .doc = doc, .body = std::string(message.substr(0, record.body_size())), .derived = *derived};
}

absl::Status MutationWriter::PutDocument(internal::Kind kind, uint32_t doc, uint32_t previous,
                                         const std::string& body, const std::string& derived) {
  internal::DocumentRecord record;
  record.set_revision(params_.revision);
  record.set_previous(previous);
  record.set_body_size(static_cast<uint32_t>(body.size()));
  record.set_message(body + derived);
  return Put(FamilyOf(kind), DocKey{.doc = doc}.Encode(), record.SerializeAsString());
}

absl::Status MutationWriter::AddChange(internal::ChangeRecord change) {
  if (const std::optional<DocDeath> death = DeathOf(change, params_.revision); death.has_value()) {
    params_.delta.died.push_back(*death);
  }
  return PutChange(change);
}

absl::Status MutationWriter::Finish() {
  return change_count_ == 0 ? PutChange(internal::ChangeRecord()) : absl::OkStatus();
}

absl::Status MutationWriter::PutChange(const internal::ChangeRecord& change) {
  if (change_count_ > std::numeric_limits<uint16_t>::max()) {
    return MakeError(
        absl::StatusCode::kInvalidArgument, "TOO_LARGE",
        absl::StrCat("one write changes at most ", std::numeric_limits<uint16_t>::max() + 1, " resources"));
  }
  internal::ChangeRecord record = change;
  record.set_time_micros(params_.time_micros);
  if (change_count_ == 0) record.set_chain(params_.chain);
  const ChangeKey key{.revision = params_.revision, .n = static_cast<uint16_t>(change_count_++)};
  // Not into the index of the batch, which costs more than the batch: no mutation reads changes.
  const std::string encoded = key.Encode();
  return FromRocks(
      params_.batch.GetWriteBatch()->Put(params_.database.handle(Family::kChange), encoded,
                                         Seal(Family::kChange, encoded, record.SerializeAsString())),
      "adding a change");
}

std::optional<DocDeath> DeathOf(const internal::ChangeRecord& change, Revision revision) {
  if (change.dead_doc() != 0) return DocDeath{change.kind(), change.dead_doc(), revision, /*revived=*/false};
  if (!change.with_article()) return std::nullopt;
  return DocDeath{change.kind(), change.doc(), revision, /*revived=*/true};
}

absl::Status CheckEtag(const std::string& given, const std::string& stored, const std::string& name) {
  if (given.empty() || given == stored) return absl::OkStatus();
  return AboutResource(MakeError(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                                 absl::StrCat(name, " has been written since it was read"),
                                 {{"name", name}, {"etag", stored}}),
                       name);
}

}  // namespace fangtan::storage
