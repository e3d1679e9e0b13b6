// What the catalog needs to know of one document, taken out of its public message. Commit and open use the
// same functions, so that a catalog that grew write by write equals one that was rebuilt.
//
// Pure functions, thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_CATALOG_ENTRY_H_
#define FANGTAN_STORAGE_ROCKS_CATALOG_ENTRY_H_

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

// A time that is absent; sorts before all others.
inline constexpr int64_t kNoTime = std::numeric_limits<int64_t>::min();

// How a document prints a speaker.
struct Appearance {
  std::string speaker;               // resource name, never empty
  std::vector<std::string> printed;  // names, in order
  std::vector<std::string> posts;
};

struct CatalogEntry {
  internal::Kind kind = internal::KIND_UNSPECIFIED;
  uint32_t doc = 0;
  Revision revision = 0;
  std::string name;
  std::string article;            // of questions and answers
  std::string speaker;            // of answers
  std::string text;               // title of articles, display name of speakers
  int64_t create_time = kNoTime;  // microseconds since the epoch, as all times
  int64_t update_time = kNoTime;
  int64_t publish_time = kNoTime;
  int32_t ordinal = 0;
  int32_t answer_count = 0;
  bool deleted = false;  // of articles
  std::vector<Appearance> appearances;
};

// The end of a document: it is not seen from `revision` on.
struct Death {
  internal::Kind kind = internal::KIND_UNSPECIFIED;
  uint32_t doc = 0;
  Revision revision = 0;
};

// What writes did to the catalog, in order.
struct CatalogDelta {
  std::vector<CatalogEntry> born;
  std::vector<Death> died;
};

// `doc` is the caller's to set; the revision is the message's.
CatalogEntry EntryOf(const v1::Article& article);
CatalogEntry EntryOf(const v1::Question& question);
CatalogEntry EntryOf(const v1::Answer& answer);
CatalogEntry EntryOf(const v1::Speaker& speaker);
CatalogEntry EntryOf(const v1::Ranking& ranking);

// The entry of a stored message of `kind`. DATA_LOSS RECORD_CORRUPT if it is none.
absl::StatusOr<CatalogEntry> EntryFromMessage(internal::Kind kind, uint32_t doc, std::string_view message);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_CATALOG_ENTRY_H_
