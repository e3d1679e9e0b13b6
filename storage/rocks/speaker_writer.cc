#include "storage/rocks/speaker_writer.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "fangtan/v1/speaker.pb.h"
#include "storage/error_details.h"
#include "storage/ids.h"
#include "storage/rocks/top_level.h"

namespace fangtan::storage {
namespace {

struct StoredSpeaker {
  StoredVersion version;
  v1::Speaker speaker;
};

// The two that a merge makes one, or that a split parts.
struct Pair {
  StoredSpeaker stays;
  StoredSpeaker goes;
};

absl::StatusOr<StoredSpeaker> ReadSpeaker(const std::string& name, const MutationWriter& writer) {
  ASSIGN_OR_RETURN(const uint32_t doc, writer.NewestDoc(internal::SPEAKER, name));
  if (doc == 0) return NotFound("SPEAKER", name);
  StoredSpeaker stored;
  ASSIGN_OR_RETURN(stored.version, writer.ReadVersion(internal::SPEAKER, doc));
  ASSIGN_OR_RETURN(stored.speaker, ParseBody<v1::Speaker>("speaker", stored.version.body, name));
  return stored;
}

absl::Status CheckStandsAlone(const v1::Speaker& speaker) {
  if (speaker.merged_into().empty()) return absl::OkStatus();
  return AboutResource(MakeError(absl::StatusCode::kFailedPrecondition, "SPEAKER_MERGED",
                                 absl::StrCat(speaker.name(), " was merged into ", speaker.merged_into()),
                                 {{"name", speaker.name()}, {"merged_into", speaker.merged_into()}}),
                       speaker.name());
}

absl::StatusOr<StoredSpeaker> ReadForUpdate(const internal::UpdateSpeaker& update,
                                            const MutationWriter& writer) {
  ASSIGN_OR_RETURN(StoredSpeaker stored, ReadSpeaker(update.name(), writer));
  RETURN_IF_ERROR(CheckStandsAlone(stored.speaker));
  RETURN_IF_ERROR(CheckEtag(update.etag(), stored.version.derived.etag, update.name()));
  return stored;
}

// That both stand alone rules out circles: whoever would close one is merged already.
absl::StatusOr<Pair> ReadForMerge(const internal::MergeSpeakers& merge, const MutationWriter& writer) {
  if (merge.name() == merge.merged_speaker()) {
    return InvalidField("merged_speaker", "is the speaker that stays", "SPEAKER_MERGE_INVALID");
  }
  Pair pair;
  ASSIGN_OR_RETURN(pair.stays, ReadSpeaker(merge.name(), writer));
  ASSIGN_OR_RETURN(pair.goes, ReadSpeaker(merge.merged_speaker(), writer));
  RETURN_IF_ERROR(CheckStandsAlone(pair.stays.speaker));
  RETURN_IF_ERROR(CheckStandsAlone(pair.goes.speaker));
  RETURN_IF_ERROR(CheckEtag(merge.etag(), pair.stays.version.derived.etag, merge.name()));
  return pair;
}

absl::StatusOr<Pair> ReadForSplit(const internal::SplitSpeaker& split, const MutationWriter& writer) {
  Pair pair;
  ASSIGN_OR_RETURN(pair.goes, ReadSpeaker(split.name(), writer));
  if (pair.goes.speaker.merged_into().empty()) {
    return AboutResource(MakeError(absl::StatusCode::kFailedPrecondition, "SPEAKER_NOT_MERGED",
                                   absl::StrCat(split.name(), " stands alone"), {{"name", split.name()}}),
                         split.name());
  }
  RETURN_IF_ERROR(CheckEtag(split.etag(), pair.goes.version.derived.etag, split.name()));
  ASSIGN_OR_RETURN(pair.stays, ReadSpeaker(pair.goes.speaker.merged_into(), writer));
  return pair;
}

// Writes the pair with `goes.speaker` as it shall be, and the two changes.
absl::Status PutPair(Pair pair, internal::ChangeRecord::Action action, const std::string& reason,
                     MutationWriter& writer) {
  internal::ChangeRecord change;
  change.set_reason(reason);
  internal::ChangeRecord of_goes = change;
  of_goes.set_action(action);
  of_goes.set_other(pair.stays.speaker.name());
  const std::string body = pair.goes.speaker.SerializeAsString();
  RETURN_IF_ERROR(PutTopLevel(internal::SPEAKER, body, std::move(pair.goes.speaker), &pair.goes.version,
                              std::move(of_goes), writer));
  return PutTopLevel(internal::SPEAKER, pair.stays.version.body, std::move(pair.stays.speaker),
                     &pair.stays.version, std::move(change), writer);
}

}  // namespace

absl::Status CheckUpdateSpeaker(const internal::UpdateSpeaker& update, const MutationWriter& writer) {
  return ReadForUpdate(update, writer).status();
}

absl::Status CheckMergeSpeakers(const internal::MergeSpeakers& merge, const MutationWriter& writer) {
  return ReadForMerge(merge, writer).status();
}

absl::Status CheckSplitSpeaker(const internal::SplitSpeaker& split, const MutationWriter& writer) {
  return ReadForSplit(split, writer).status();
}

absl::Status ApplyEnsureSpeaker(const internal::EnsureSpeaker& ensure, MutationWriter& writer) {
  RETURN_IF_ERROR(SpeakerId::Parse(ensure.name()).status());
  ASSIGN_OR_RETURN(const uint32_t stored, writer.NewestDoc(internal::SPEAKER, ensure.name()));
  if (stored != 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(v1::Speaker speaker, ParseBody<v1::Speaker>("speaker", ensure.speaker(), ensure.name()));
  return PutTopLevel(internal::SPEAKER, ensure.speaker(), std::move(speaker), nullptr, {}, writer);
}

absl::Status ApplyUpdateSpeaker(const internal::UpdateSpeaker& update, MutationWriter& writer) {
  ASSIGN_OR_RETURN(StoredSpeaker stored, ReadForUpdate(update, writer));
  stored.speaker.set_display_name(update.display_name());
  const std::string body = stored.speaker.SerializeAsString();
  // Checked again: the new name comes from outside and must be valid UTF-8.
  ASSIGN_OR_RETURN(v1::Speaker speaker, ParseBody<v1::Speaker>("display_name", body, update.name()));
  return PutTopLevel(internal::SPEAKER, body, std::move(speaker), &stored.version, {}, writer);
}

absl::Status ApplyMergeSpeakers(const internal::MergeSpeakers& merge, MutationWriter& writer) {
  ASSIGN_OR_RETURN(Pair pair, ReadForMerge(merge, writer));
  pair.goes.speaker.set_merged_into(merge.name());
  return PutPair(std::move(pair), internal::ChangeRecord::MERGED, merge.reason(), writer);
}

absl::Status ApplySplitSpeaker(const internal::SplitSpeaker& split, MutationWriter& writer) {
  ASSIGN_OR_RETURN(Pair pair, ReadForSplit(split, writer));
  pair.goes.speaker.clear_merged_into();
  return PutPair(std::move(pair), internal::ChangeRecord::SPLIT, split.reason(), writer);
}

}  // namespace fangtan::storage
