#include "storage/rocks/applier.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <xxhash.h>

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "storage/errors.h"
#include "storage/rocks/article_writer.h"
#include "storage/rocks/envelope.h"
#include "storage/rocks/resource_writer.h"
#include "storage/rocks/rocks_status.h"
#include "storage/rocks/speaker_writer.h"
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
    case internal::Operation::kMergeSpeakers:
      return ApplyMergeSpeakers(operation.merge_speakers(), writer);
    case internal::Operation::kSplitSpeaker:
      return ApplySplitSpeaker(operation.split_speaker(), writer);
    case internal::Operation::OPERATION_NOT_SET:
      break;
  }
  return InvalidField("operations", "holds an operation that says nothing");
}

// The preconditions of an operation, apart from what applying it checks before its first put anyway.
absl::Status CheckOperation(const internal::Operation& operation, const MutationWriter& writer) {
  switch (operation.operation_case()) {
    case internal::Operation::kPutArticle:
      return CheckPutArticle(operation.put_article(), writer);
    case internal::Operation::kDeleteArticle:
      return CheckDeleteArticle(operation.delete_article(), writer);
    case internal::Operation::kUndeleteArticle:
      return CheckUndeleteArticle(operation.undelete_article(), writer);
    case internal::Operation::kUpdateSpeaker:
      return CheckUpdateSpeaker(operation.update_speaker(), writer);
    case internal::Operation::kMergeSpeakers:
      return CheckMergeSpeakers(operation.merge_speakers(), writer);
    case internal::Operation::kSplitSpeaker:
      return CheckSplitSpeaker(operation.split_speaker(), writer);
    default:
      return absl::OkStatus();
  }
}

// The resources that an operation writes, as far as it names them; empty: none that a precondition could ask
// for.
std::array<std::string_view, 2> ResourcesOf(const internal::Operation& operation) {
  switch (operation.operation_case()) {
    case internal::Operation::kPutArticle:
      return {operation.put_article().name()};
    case internal::Operation::kDeleteArticle:
      return {operation.delete_article().name()};
    case internal::Operation::kUndeleteArticle:
      return {operation.undelete_article().name()};
    case internal::Operation::kEnsureSpeaker:
      return {operation.ensure_speaker().name()};
    case internal::Operation::kUpdateSpeaker:
      return {operation.update_speaker().name()};
    case internal::Operation::kMergeSpeakers:
      return {operation.merge_speakers().name(), operation.merge_speakers().merged_speaker()};
    case internal::Operation::kSplitSpeaker:
      return {operation.split_speaker().name()};
    default:
      return {};
  }
}

// What is going to fail should fail before anything is put: an import that meets its article speaks of
// speakers and sources first. Operations that rest on earlier ones of the mutation are left to those.
absl::Status CheckPreconditions(const internal::Mutation& mutation, const MutationWriter& writer) {
  if (mutation.operations_size() < 2) return absl::OkStatus();
  absl::flat_hash_set<absl::string_view> written;
  for (const internal::Operation& operation : mutation.operations()) {
    bool rests_on_earlier = false;
    for (const std::string_view name : ResourcesOf(operation)) {
      if (name.empty()) continue;
      rests_on_earlier |= written.contains(absl::string_view(name.data(), name.size()));
    }
    for (const std::string_view name : ResourcesOf(operation))
      written.insert(absl::string_view(name.data(), name.size()));
    if (!rests_on_earlier) RETURN_IF_ERROR(CheckOperation(operation, writer));
  }
  return absl::OkStatus();
}

}  // namespace

std::string NextChain(const std::string& chain, Revision revision, const internal::Mutation& mutation) {
  std::string bytes;
  bytes.reserve(mutation.ByteSizeLong());
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    mutation.SerializeWithCachedSizes(&coded);
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

  const Applied unwritten{
      .revision = position - 1, .written = false, .replayed = false, .reply_name = mutation.reply_name()};
  if (mutation.operations().empty()) return unwritten;

  const Before before{.batch_bytes = batch_.GetWriteBatch()->GetDataSize(),
                      .state = state_,
                      .born = delta_.born.size(),
                      .died = delta_.died.size()};
  // Between two groups a sweep may have taken names out of the database.
  if (batch_.GetWriteBatch()->Count() == 0) newest_.clear();
  batch_.SetSavePoint();
  const absl::Status status = ApplyOperations(mutation, position);
  if (!status.ok() || options.validate_only) {
    RETURN_IF_ERROR(RollBack(before));
    if (!status.ok()) return status;
    return unwritten;
  }
  if (!mutation.request_id().empty()) {
    RETURN_IF_ERROR(SweepRequests(mutation.time_micros()));
    RETURN_IF_ERROR(PutRequest(mutation, position));
  }
  RETURN_IF_ERROR(FromRocks(batch_.PopSavePoint(), "keeping a mutation"));
  return Applied{
      .revision = position, .written = true, .replayed = false, .reply_name = mutation.reply_name()};
}

absl::Status Applier::RollBack(const Before& before) {
  // Rolling back builds the index of the whole group anew, so what added nothing is not rolled back.
  const bool added = batch_.GetWriteBatch()->GetDataSize() != before.batch_bytes;
  if (added) newest_.clear();
  RETURN_IF_ERROR(
      FromRocks(added ? batch_.RollbackToSavePoint() : batch_.PopSavePoint(), "rolling a mutation back"));
  state_ = before.state;
  delta_.born.resize(before.born);
  delta_.died.resize(before.died);
  return absl::OkStatus();
}

absl::Status Applier::ApplyOperations(const internal::Mutation& mutation, Revision position) {
  std::string chain = NextChain(state_.chain(), position, mutation);
  MutationWriter writer({.database = database_,
                         .batch = batch_,
                         .state = state_,
                         .delta = delta_,
                         .newest = newest_,
                         .revision = position,
                         .time_micros = mutation.time_micros(),
                         .chain = chain});
  RETURN_IF_ERROR(CheckPreconditions(mutation, writer));
  for (const internal::Operation& operation : mutation.operations())
    RETURN_IF_ERROR(ApplyOperation(operation, writer));
  RETURN_IF_ERROR(writer.Finish());
  state_.set_revision(position);
  state_.set_chain(std::move(chain));
  return absl::OkStatus();
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
    const auto payload = database_.Get(Family::kRequest, key, batch_);
    // A damaged one stays, for whoever asks for it to be told; this write has nothing to do with it.
    if (absl::IsDataLoss(payload.status())) continue;
    RETURN_IF_ERROR(payload.status());
    internal::RequestRecord record;
    if (!payload->has_value() || !record.ParseFromString(**payload) || record.expire_micros() > now_micros)
      continue;
    RETURN_IF_ERROR(FromRocks(batch_.Delete(family, key), "deleting an expired request"));
  }
  const absl::Status walked = FromRocks(iterator->status(), "sweeping expired requests");
  if (!walked.ok() && !absl::IsDataLoss(walked)) return walked;
  // Where damage ends the walk, it starts over.
  sweep_from_ = iterator->Valid() ? iterator->key().ToString() : std::string();
  return absl::OkStatus();
}

void Applier::MoveHorizon(Revision oldest, std::string oldest_chain) {
  state_.set_oldest_revision(oldest);
  state_.set_oldest_chain(std::move(oldest_chain));
}

absl::StatusOr<rocksdb::WriteBatch*> Applier::Seal() {
  RETURN_IF_ERROR(
      FromRocks(batch_.Put(database_.handle(Family::kDefault), std::string(kStateKey),
                           storage::Seal(Family::kDefault, kStateKey, state_.SerializeAsString())),
                "adding the state"));
  return batch_.GetWriteBatch();
}

IndexDelta Applier::TakeDelta() {
  batch_.Clear();
  return std::exchange(delta_, {});
}

}  // namespace fangtan::storage
