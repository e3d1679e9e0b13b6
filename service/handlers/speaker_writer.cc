#include "service/handlers/speaker_writer.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/handlers/write_reply.h"
#include "service/validation.h"
#include "storage/echoed_text.h"
#include "storage/errors.h"
#include "storage/status_macros.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxDisplayNameBytes = 1024;

absl::StatusOr<storage::SpeakerId> ParseSpeaker(const std::string& field, const std::string& name) {
  absl::StatusOr<storage::SpeakerId> id = storage::SpeakerId::Parse(name);
  if (!id.ok()) return storage::InvalidField(field, "is no speakers/{speaker}", "RESOURCE_NAME_INVALID");
  return id;
}

absl::Status CheckMask(const google::protobuf::FieldMask& mask) {
  for (const std::string& path : mask.paths()) {
    if (path != "display_name" && path != "*") {
      return storage::InvalidField(
          "update_mask", absl::StrCat(storage::EchoedText(path),
                                      " is no field of a speaker that can be written; display_name is"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckDisplayName(const std::string& display_name) {
  if (display_name.size() > kMaxDisplayNameBytes) {
    return storage::InvalidField("speaker.display_name", "is too long", "TOO_LARGE");
  }
  if (storage::FoldName(display_name).empty()) {
    return storage::InvalidField("speaker.display_name", "is empty");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Speaker> SpeakerWriter::Update(const v1::UpdateSpeakerRequest& request) const {
  const v1::Speaker& wanted = request.speaker();
  ASSIGN_OR_RETURN(const storage::SpeakerId id, ParseSpeaker("speaker.name", wanted.name()));
  RETURN_IF_ERROR(CheckMask(request.update_mask()));
  RETURN_IF_ERROR(CheckDisplayName(wanted.display_name()));
  internal::Operation operation;
  operation.mutable_update_speaker()->set_name(id.Name());
  operation.mutable_update_speaker()->set_etag(wanted.etag());
  operation.mutable_update_speaker()->set_display_name(wanted.display_name());
  ASSIGN_OR_RETURN(v1::Speaker updated, Apply(id, operation, WriteOptionsOf(request)));
  if (request.validate_only()) updated.set_display_name(wanted.display_name());
  return updated;
}

absl::StatusOr<v1::Speaker> SpeakerWriter::Merge(const v1::MergeSpeakersRequest& request) const {
  ASSIGN_OR_RETURN(const storage::SpeakerId stays, ParseSpeaker("name", request.name()));
  ASSIGN_OR_RETURN(const storage::SpeakerId goes, ParseSpeaker("merged_speaker", request.merged_speaker()));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  internal::Operation operation;
  operation.mutable_merge_speakers()->set_name(stays.Name());
  operation.mutable_merge_speakers()->set_merged_speaker(goes.Name());
  operation.mutable_merge_speakers()->set_etag(request.etag());
  operation.mutable_merge_speakers()->set_reason(request.reason());
  return Apply(stays, operation, WriteOptionsOf(request));
}

absl::StatusOr<v1::Speaker> SpeakerWriter::Split(const v1::SplitSpeakerRequest& request) const {
  ASSIGN_OR_RETURN(const storage::SpeakerId id, ParseSpeaker("name", request.name()));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  internal::Operation operation;
  operation.mutable_split_speaker()->set_name(id.Name());
  operation.mutable_split_speaker()->set_etag(request.etag());
  operation.mutable_split_speaker()->set_reason(request.reason());
  ASSIGN_OR_RETURN(v1::Speaker speaker, Apply(id, operation, WriteOptionsOf(request)));
  if (request.validate_only()) speaker.clear_merged_into();
  return speaker;
}

absl::StatusOr<v1::Speaker> SpeakerWriter::Apply(const storage::SpeakerId& speaker,
                                                 const internal::Operation& operation,
                                                 const WriteOptions& options) const {
  RETURN_IF_ERROR(CheckRequestId(options.request_id));
  internal::Mutation mutation;
  mutation.set_time_micros(absl::ToUnixMicros(absl::Now()));
  mutation.set_request_id(options.request_id);
  mutation.set_request_digest(options.request_digest);
  mutation.set_reply_name(speaker.Name());
  *mutation.add_operations() = operation;
  ASSIGN_OR_RETURN(const storage::CommitResult result,
                   store_.Commit(mutation, {.validate_only = options.validate_only}));
  return ReadAfter(store_, result, [&](const storage::View& view) -> absl::StatusOr<v1::Speaker> {
    ASSIGN_OR_RETURN(const auto encoded, view.GetSpeaker(speaker, v1::FULL));
    return encoded.Decode();
  });
}

}  // namespace fangtan::service
