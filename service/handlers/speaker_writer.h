// SpeakerWriter: turns what a caller asks of a speaker (rename, merge, split) into a mutation, commits it and
// reads the speaker as of that write.
//
// Thread-safe. All failures leave the store unchanged; the codes are those of mutation.proto.
#ifndef FANGTAN_SERVICE_HANDLERS_SPEAKER_WRITER_H_
#define FANGTAN_SERVICE_HANDLERS_SPEAKER_WRITER_H_

#include "absl/status/statusor.h"
#include "fangtan/v1/speaker.pb.h"
#include "fangtan/v1/speakers_service.pb.h"
#include "service/handlers/article_writer.h"
#include "storage/store.h"

namespace fangtan::service {

class SpeakerWriter {
 public:
  explicit SpeakerWriter(storage::Store& store) : store_(store) {}

  absl::StatusOr<v1::Speaker> Update(const v1::UpdateSpeakerRequest& request) const;
  // The one that stays.
  absl::StatusOr<v1::Speaker> Merge(const v1::MergeSpeakersRequest& request) const;
  // The one that stands alone again.
  absl::StatusOr<v1::Speaker> Split(const v1::SplitSpeakerRequest& request) const;

 private:
  // Commits `operation` and reads `speaker`, FULL, as of the write, or as of its first run. With
  // validate_only: as it is.
  absl::StatusOr<v1::Speaker> Apply(const storage::SpeakerId& speaker, const internal::Operation& operation,
                                    const WriteOptions& options) const;

  storage::Store& store_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_SPEAKER_WRITER_H_
