#include "storage/rocks/applier.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <xxhash.h>

#include <memory>
#include <optional>
#include <utility>

#include "storage/errors.h"
#include "storage/rocks/article_writer.h"
#include "storage/rocks/envelope.h"
#include "storage/rocks/mutation_writer.h"
#include "storage/rocks/resource_writer.h"
#include "storage/rocks/rocks_status.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr int64_t kRequestLifeMicros = 24LL * 3600 * 1000 * 1000;
// Each write with a request_id pays for looking at this many, so the family never grows far beyond a day's
// worth.
constexpr int kSweepRequests = 4;
// 9999-12-31T23:59:59Z, the last second of a protobuf Timestamp.
constexpr int64_t kMaxTimeMicros = 253402300799LL * 1000 * 1000;

rocksdb::WriteBatchWithIndex NewBatch() {
  return rocksdb::WriteBatchWithIndex(rocksdb::BytewiseComparator(), 0, /*overwrite_key=*/true, 0,
                                      kProtectionBytes);
}

absl::Status ApplyOperation(const internal::Operation& operation, MutationWriter& writer) {
  switch (operation.operation_case()) {
    case internal::Operation::kPutArticle:
      return ApplyPutArticle(operation.put_article(), writer);
    case internal::Operation::kDeleteArticle:
      return ApplyDeleteArticle(operation.delete_article(), writer);
    case internal::Operation::kUndeleteArticle:
      return ApplyUndeleteArticle(operation.undelete_article(), writer);
    case internal::Operation::kPutSource:
      return ApplyPutSource(operation.put_source(), writer);
    case internal::Operation::kEnsureSpeaker:
      return ApplyEnsureSpeaker(operation.ensure_speaker(), writer);
    case internal::Operation::kUpdateSpeaker:
      return ApplyUpdateSpeaker(operation.update_speaker(), writer);
    case internal::Operation::kPutRanking:
      return ApplyPutRanking(operation.put_ranking(), writer);
    case internal::Operation::OPERATION_NOT_SET:
      break;
  }
  return InvalidField("operations", "holds an operation that says nothing");
}

}  // namespace

std::string NextChain(const std::string& chain, Revision revision, const internal::Mutation& mutation) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    mutation.SerializeToCodedStream(&coded);
  }
  const std::string position = ChangeKey{.revision = revision}.Encode().substr(0, sizeof(revision));
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), &XXH3_freeState);
  XXH3_128bits_reset(state.get());
  XXH3_128bits_update(state.get(), chain.data(), chain.size());
  XXH3_128bits_update(state.get(), position.data(), position.size());
  XXH3_128bits_update(state.get(), bytes.data(), bytes.size());
  XXH128_canonical_t digest;
  XXH128_canonicalFromHash(&digest, XXH3_128bits_digest(state.get()));
  return std::string(reinterpret_cast<const char*>(digest.digest), sizeof(digest.digest));
}

Applier::Applier(const Database& database, internal::StoreState state)
    : database_(database), state_(std::move(state)), batch_(NewBatch()) {}

absl::StatusOr<Applied> Applier::Apply(const internal::Mutation& mutation, const AppendOptions& options,
                                       Revision position) {
  if (mutation.time_micros() <= 0 || mutation.time_micros() > kMaxTimeMicros) {
    return InvalidField("time_micros", "is no time");
  }
  ASSIGN_OR_RETURN(std::optional<Applied> replay, FindReplay(mutation));
  if (replay.has_value()) return *std::move(replay);

  batch_.SetSavePoint();
  const internal::StoreState state_before = state_;
  const size_t born_before = delta_.born.size();
  const size_t died_before = delta_.died.size();
  const absl::Status status = ApplyOperations(mutation, position);
  if (status.ok() && !options.validate_only) {
    RETURN_IF_ERROR(FromRocks(batch_.PopSavePoint(), "keeping a mutation"));
    return Applied{
        .revision = position, .written = true, .replayed = false, .reply_name = mutation.reply_name()};
  }
  RETURN_IF_ERROR(FromRocks(batch_.RollbackToSavePoint(), "rolling a mutation back"));
  state_ = state_before;
  delta_.born.resize(born_before);
  delta_.died.resize(died_before);
  if (!status.ok()) return status;
  return Applied{
      .revision = position - 1, .written = false, .replayed = false, .reply_name = mutation.reply_name()};
}

absl::Status Applier::ApplyOperations(const internal::Mutation& mutation, Revision position) {
  std::string chain = NextChain(state_.chain(), position, mutation);
  MutationWriter writer({.database = database_,
                         .batch = batch_,
                         .state = state_,
                         .delta = delta_,
                         .revision = position,
                         .time_micros = mutation.time_micros(),
                         .chain = chain});
  for (const internal::Operation& operation : mutation.operations())
    RETURN_IF_ERROR(ApplyOperation(operation, writer));
  RETURN_IF_ERROR(writer.Finish());
  state_.set_revision(position);
  state_.set_chain(std::move(chain));
  if (mutation.request_id().empty()) return absl::OkStatus();
  RETURN_IF_ERROR(SweepRequests(mutation.time_micros()));
  return PutRequest(mutation, position);
}

absl::StatusOr<std::optional<Applied>> Applier::FindReplay(const internal::Mutation& mutation) {
  if (mutation.request_id().empty()) return std::nullopt;
  const std::string key = RequestKey{.request_id = mutation.request_id()}.Encode();
  ASSIGN_OR_RETURN(const std::optional<std::string> payload, database_.Get(Family::kRequest, key, batch_));
  if (!payload.has_value()) return std::nullopt;
  internal::RequestRecord record;
  if (!record.ParseFromString(*payload)) {
    return RecordCorrupt(absl::StrCat("record ", RecordName(Family::kRequest, key), " is no request"));
  }
  if (record.expire_micros() <= mutation.time_micros()) return std::nullopt;
  if (record.digest() != mutation.request_digest()) {
    return InvalidField("request_id", "was used for another request within a day", "REQUEST_ID_REUSED");
  }
  return Applied{
      .revision = record.revision(), .written = false, .replayed = true, .reply_name = record.reply_name()};
}

absl::Status Applier::PutRequest(const internal::Mutation& mutation, Revision position) {
  internal::RequestRecord record;
  record.set_digest(mutation.request_digest());
  record.set_revision(position);
  record.set_reply_name(mutation.reply_name());
  record.set_expire_micros(mutation.time_micros() + kRequestLifeMicros);
  const std::string key = RequestKey{.request_id = mutation.request_id()}.Encode();
  return FromRocks(batch_.Put(database_.handle(Family::kRequest), key,
                              storage::Seal(Family::kRequest, key, record.SerializeAsString())),
                   "adding a request");
}

absl::Status Applier::SweepRequests(int64_t now_micros) {
  rocksdb::ColumnFamilyHandle* family = database_.handle(Family::kRequest);
  const std::unique_ptr<rocksdb::Iterator> iterator(
      database_.engine().NewIterator(rocksdb::ReadOptions(), family));
  iterator->Seek(sweep_from_);
  for (int i = 0; i < kSweepRequests && iterator->Valid(); ++i, iterator->Next()) {
    const std::string key = iterator->key().ToString();
    ASSIGN_OR_RETURN(const std::optional<std::string> payload, database_.Get(Family::kRequest, key, batch_));
    internal::RequestRecord record;
    if (!payload.has_value() || !record.ParseFromString(*payload) || record.expire_micros() > now_micros)
      continue;
    RETURN_IF_ERROR(FromRocks(batch_.Delete(family, key), "deleting an expired request"));
  }
  RETURN_IF_ERROR(FromRocks(iterator->status(), "sweeping expired requests"));
  sweep_from_ = iterator->Valid() ? iterator->key().ToString() : std::string();
  return absl::OkStatus();
}

absl::StatusOr<rocksdb::WriteBatch*> Applier::Seal() {
  RETURN_IF_ERROR(
      FromRocks(batch_.Put(database_.handle(Family::kDefault), std::string(kStateKey),
                           storage::Seal(Family::kDefault, kStateKey, state_.SerializeAsString())),
                "adding the state"));
  return batch_.GetWriteBatch();
}

CatalogDelta Applier::TakeDelta() {
  batch_.Clear();
  return std::exchange(delta_, {});
}

}  // namespace fangtan::storage
