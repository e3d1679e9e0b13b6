#include "storage/rocks/resource_writer.h"

#include <google/protobuf/util/time_util.h>

#include <utility>

#include "fangtan/v1/source.pb.h"
#include "storage/ids.h"

namespace fangtan::storage {
namespace {

constexpr size_t kDigestSize = 32;

// Writes a version of a top-level resource with its name and change. `before`: null for the first.
template <typename M>
absl::Status PutTopLevel(internal::Kind kind, const std::string& body, M message, const StoredVersion* before,
                         MutationWriter& writer) {
  const std::string name = message.name();
  ASSIGN_OR_RETURN(const uint32_t doc, writer.PutVersion(kind, body, std::move(message), before));
  RETURN_IF_ERROR(writer.PutName(kind, name, doc));
  internal::ChangeRecord change;
  change.set_kind(kind);
  change.set_action(before == nullptr ? internal::ChangeRecord::CREATED : internal::ChangeRecord::UPDATED);
  change.set_doc(doc);
  change.set_dead_doc(before == nullptr ? 0 : before->doc);
  change.set_name(name);
  return writer.AddChange(std::move(change));
}

absl::StatusOr<StoredVersion> ReadForUpdate(const internal::UpdateSpeaker& update,
                                            const MutationWriter& writer) {
  ASSIGN_OR_RETURN(const uint32_t doc, writer.NewestDoc(internal::SPEAKER, update.name()));
  if (doc == 0) return NotFound("SPEAKER", update.name());
  ASSIGN_OR_RETURN(StoredVersion before, writer.ReadVersion(internal::SPEAKER, doc));
  RETURN_IF_ERROR(CheckEtag(update.etag(), before.derived.etag, update.name()));
  return before;
}

}  // namespace

absl::Status CheckUpdateSpeaker(const internal::UpdateSpeaker& update, const MutationWriter& writer) {
  return ReadForUpdate(update, writer).status();
}

absl::Status ApplyPutSource(const internal::PutSource& put, MutationWriter& writer) {
  if (put.digest().size() != kDigestSize) return InvalidField("digest", "is no SHA-256");
  const std::string key = SourceKey{.digest = put.digest(), .part = SourceKey::kRecord}.Encode();
  ASSIGN_OR_RETURN(const std::optional<std::string> stored, writer.Get(Family::kSource, key));
  if (stored.has_value()) return absl::OkStatus();

  v1::Source source;
  if (!source.ParseFromString(put.source()) || source.name() != SourceId::FromDigest(put.digest()).Name()) {
    return InvalidField("source", "is no source of this digest in valid UTF-8");
  }
  if (source.has_create_time() || source.revision() != 0 || !source.content().empty()) {
    return InvalidField("source", "carries fields that the store sets");
  }
  v1::Source derived;
  *derived.mutable_create_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(writer.time_micros());
  derived.set_revision(static_cast<int64_t>(writer.revision()));
  internal::SourceRecord record;
  record.set_revision(writer.revision());
  record.set_message(put.source() + derived.SerializeAsString());
  RETURN_IF_ERROR(writer.Put(Family::kSource, key, record.SerializeAsString()));
  return writer.Put(Family::kSource, SourceKey{.digest = put.digest(), .part = SourceKey::kContent}.Encode(),
                    put.content());
}

absl::Status ApplyEnsureSpeaker(const internal::EnsureSpeaker& ensure, MutationWriter& writer) {
  RETURN_IF_ERROR(SpeakerId::Parse(ensure.name()).status());
  ASSIGN_OR_RETURN(const uint32_t stored, writer.NewestDoc(internal::SPEAKER, ensure.name()));
  if (stored != 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(v1::Speaker speaker, ParseBody<v1::Speaker>("speaker", ensure.speaker(), ensure.name()));
  return PutTopLevel(internal::SPEAKER, ensure.speaker(), std::move(speaker), nullptr, writer);
}

absl::Status ApplyUpdateSpeaker(const internal::UpdateSpeaker& update, MutationWriter& writer) {
  ASSIGN_OR_RETURN(const StoredVersion before, ReadForUpdate(update, writer));
  ASSIGN_OR_RETURN(v1::Speaker speaker, ParseBody<v1::Speaker>("speaker", before.body, update.name()));
  speaker.set_display_name(update.display_name());
  const std::string body = speaker.SerializeAsString();
  // Checked again: the new name comes from outside and must be valid UTF-8.
  ASSIGN_OR_RETURN(speaker, ParseBody<v1::Speaker>("display_name", body, update.name()));
  return PutTopLevel(internal::SPEAKER, body, std::move(speaker), &before, writer);
}

absl::Status ApplyPutRanking(const internal::PutRanking& put, MutationWriter& writer) {
  RETURN_IF_ERROR(RankingId::Parse(put.name()).status());
  ASSIGN_OR_RETURN(const uint32_t doc, writer.NewestDoc(internal::RANKING, put.name()));
  std::optional<StoredVersion> before;
  if (doc != 0) {
    ASSIGN_OR_RETURN(before, writer.ReadVersion(internal::RANKING, doc));
    if (before->body == put.ranking()) return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(v1::Ranking ranking, ParseBody<v1::Ranking>("ranking", put.ranking(), put.name()));
  return PutTopLevel(internal::RANKING, put.ranking(), std::move(ranking),
                     before.has_value() ? &*before : nullptr, writer);
}

}  // namespace fangtan::storage
