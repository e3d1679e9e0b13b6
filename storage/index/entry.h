// What the index needs to know of one document, taken out of its public message alone. Committing and opening
// use the same functions, so that an index that grew write by write equals one that was rebuilt.
//
// Pure functions, thread-safe.
#ifndef FANGTAN_STORAGE_INDEX_ENTRY_H_
#define FANGTAN_STORAGE_INDEX_ENTRY_H_

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "fangtan/internal/record.pb.h"
#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/interview.pb.h"
#include "fangtan/v1/ranking.pb.h"
#include "fangtan/v1/speaker.pb.h"
#include "storage/ids.h"

namespace fangtan::storage {

// A time that is absent; sorts before all others. Times are microseconds since the epoch.
inline constexpr int64_t kAbsentTime = std::numeric_limits<int64_t>::min();

// A participant of an article, once for every form of the name.
struct ParticipantEntry {
  std::string speaker;  // resource name; may be empty
  std::string printed_name;
  std::string name;
  std::vector<std::string> posts;
};

// What an article passes on to its questions and answers.
struct ContextEntry {
  std::string title;
  std::string column;
  std::string language;
  std::vector<std::string> labels;
  std::vector<std::string> credits;  // names
  int64_t publish_time = kAbsentTime;
};

// Which fields mean something depends on the kind.
struct IndexEntry {
  internal::Kind kind = internal::KIND_UNSPECIFIED;
  uint32_t doc = 0;
  Revision revision = 0;
  std::string name;
  int64_t create_time = kAbsentTime;
  int64_t update_time = kAbsentTime;
  ContextEntry context;                        // of articles, questions, answers; of rankings the time
  std::string article;                         // of questions and answers
  std::string section;                         // of questions and answers
  std::vector<std::string> askers;             // of questions: as printed, in full; of answers the question's
  std::string question;                        // of answers
  std::string speaker;                         // of answers
  std::string printed_name;                    // of answers
  std::string full_name;                       // of answers, where it is not the printed one
  std::string attribution;                     // of questions and answers: "LABEL FOLLOWS_QUESTION"
  std::vector<std::string> posts;              // of answers, as printed
  std::vector<ParticipantEntry> participants;  // of articles
  std::string display_name;                    // of speakers
  std::string unit;                            // of speakers
  std::string merged_into;                     // of speakers
  int32_t ordinal = 0;                         // of questions and answers
  int32_t answer_count = 0;                    // of articles and questions
  bool deleted = false;                        // of articles
  bool replaces = false;  // there was a version before, which may have been purged; of speakers, at opening
};

// The end of a document: it is not seen from `revision` on; or, with `revived`, seen again.
struct DocDeath {
  internal::Kind kind = internal::KIND_UNSPECIFIED;
  uint32_t doc = 0;
  Revision revision = 0;
  bool revived = false;
};

// What writes did, in order.
struct IndexDelta {
  std::vector<IndexEntry> born;
  std::vector<DocDeath> died;
};

// `doc` is the caller's to set; the revision is the message's.
IndexEntry IndexEntryOf(const v1::Article& article);
IndexEntry IndexEntryOf(const v1::Question& question);
IndexEntry IndexEntryOf(const v1::Answer& answer);
IndexEntry IndexEntryOf(const v1::Speaker& speaker);
IndexEntry IndexEntryOf(const v1::Ranking& ranking);

// The entry of a stored message of `kind`. DATA_LOSS RECORD_CORRUPT if it is none.
absl::StatusOr<IndexEntry> IndexEntryFrom(internal::Kind kind, uint32_t doc, std::string_view message);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_ENTRY_H_
