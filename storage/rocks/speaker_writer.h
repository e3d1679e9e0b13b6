// The operations on speakers: made, renamed, merged, split. Each checks its preconditions, then writes; the
// codes are those of mutation.proto. After an error the caller rolls back.
//
// A merge writes both speakers anew: the one that goes says what it was merged into, the one that stays gets
// another etag, so that two merges that know nothing of each other do not both pass. Answers are not written:
// whoever reads follows `merged_into`.
#ifndef FANGTAN_STORAGE_ROCKS_SPEAKER_WRITER_H_
#define FANGTAN_STORAGE_ROCKS_SPEAKER_WRITER_H_

#include "absl/status/status.h"
#include "fangtan/internal/mutation.pb.h"
#include "storage/rocks/mutation_writer.h"

namespace fangtan::storage {

absl::Status CheckUpdateSpeaker(const internal::UpdateSpeaker& update, const MutationWriter& writer);
absl::Status CheckMergeSpeakers(const internal::MergeSpeakers& merge, const MutationWriter& writer);
absl::Status CheckSplitSpeaker(const internal::SplitSpeaker& split, const MutationWriter& writer);

absl::Status ApplyEnsureSpeaker(const internal::EnsureSpeaker& ensure, MutationWriter& writer);
absl::Status ApplyUpdateSpeaker(const internal::UpdateSpeaker& update, MutationWriter& writer);
absl::Status ApplyMergeSpeakers(const internal::MergeSpeakers& merge, MutationWriter& writer);
absl::Status ApplySplitSpeaker(const internal::SplitSpeaker& split, MutationWriter& writer);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_SPEAKER_WRITER_H_
