#include "storage/rocks/index_blocks.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/rocks/envelope.h"
#include "storage/rocks/rocks_status.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

struct Place {
  Family family = Family::kDict;
  std::string key;
};

Place PlaceOf(const BlockKey& block) {
  if (block.kind == internal::KIND_UNSPECIFIED) {
    return {Family::kDict, DictKey{.field = block.field, .ordinal = block.position}.Encode()};
  }
  return {Family::kColumn, ColumnKey{.kind = static_cast<uint8_t>(block.kind),
                                     .field = block.field,
                                     .block = static_cast<uint16_t>(block.position)}
                               .Encode()};
}

absl::Status Put(const Database& database, Family family, std::string_view key, std::string_view payload,
                 rocksdb::WriteBatch& batch) {
  return FromRocks(batch.Put(database.handle(family), std::string(key), Seal(family, key, payload)),
                   "adding to the index");
}

}  // namespace

BlockReader BlocksOf(const Database& database) {
  return [&database](const BlockKey& block) -> absl::StatusOr<std::string> {
    const Place place = PlaceOf(block);
    ASSIGN_OR_RETURN(std::optional<std::string> payload, database.Get(place.family, place.key));
    if (payload.has_value()) return *std::move(payload);
    return RecordCorrupt(absl::StrCat("record ", RecordName(place.family, place.key), " is missing"));
  };
}

absl::Status PutBlock(const Database& database, const BlockKey& key, std::string_view bytes,
                      rocksdb::WriteBatch& batch) {
  const Place place = PlaceOf(key);
  return Put(database, place.family, place.key, bytes, batch);
}

absl::StatusOr<std::optional<internal::Checkpoint>> ReadCheckpoint(const Database& database) {
  ASSIGN_OR_RETURN(const std::optional<std::string> payload, database.Get(Family::kDefault, kCheckpointKey));
  if (!payload.has_value()) return std::nullopt;
  internal::Checkpoint checkpoint;
  if (!checkpoint.ParseFromString(*payload)) return RecordCorrupt("the checkpoint does not parse");
  return checkpoint;
}

absl::Status PutCheckpoint(const Database& database, const internal::Checkpoint& checkpoint,
                           rocksdb::WriteBatch& batch) {
  return Put(database, Family::kDefault, kCheckpointKey, checkpoint.SerializeAsString(), batch);
}

absl::Status DeleteCheckpoint(const Database& database, rocksdb::WriteBatch& batch) {
  return FromRocks(batch.Delete(database.handle(Family::kDefault), std::string(kCheckpointKey)),
                   "deleting the checkpoint");
}

}  // namespace fangtan::storage
