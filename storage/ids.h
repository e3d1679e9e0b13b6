// Resource names as types: an ArticleId cannot be passed where a SpeakerId is meant.
//
//   ASSIGN_OR_RETURN(AnswerId id, AnswerId::Parse("articles/a1b2/answers/c3d4"));
//   id.article.Name() == "articles/a1b2"; id.Name() == "articles/a1b2/answers/c3d4";
//
// Parse fails with INVALID_ARGUMENT RESOURCE_NAME_INVALID on anything that is no name of the kind. An id is
// `[a-z0-9-]`, 4 to 63 characters. Value types; all functions are pure and thread-safe.
#ifndef FANGTAN_STORAGE_IDS_H_
#define FANGTAN_STORAGE_IDS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fangtan::storage {

// Position in the log of writes: the first write has revision 1. In reads, 0 stands for the newest.
using Revision = uint64_t;

// Whether `id` may be the last segment of a resource name.
bool IsValidId(std::string_view id);

struct ArticleId {
  std::string id;

  static absl::StatusOr<ArticleId> Parse(std::string_view name);
  std::string Name() const;
  bool operator==(const ArticleId&) const = default;
};

struct QuestionId {
  ArticleId article;
  std::string id;

  static absl::StatusOr<QuestionId> Parse(std::string_view name);
  std::string Name() const;
  bool operator==(const QuestionId&) const = default;
};

struct AnswerId {
  ArticleId article;
  std::string id;

  static absl::StatusOr<AnswerId> Parse(std::string_view name);
  std::string Name() const;
  bool operator==(const AnswerId&) const = default;
};

struct SpeakerId {
  std::string id;

  static absl::StatusOr<SpeakerId> Parse(std::string_view name);
  std::string Name() const;
  bool operator==(const SpeakerId&) const = default;
};

struct RankingId {
  std::string id;

  static absl::StatusOr<RankingId> Parse(std::string_view name);
  std::string Name() const;
  bool operator==(const RankingId&) const = default;
};

// A source is named by the SHA-256 of its bytes in lower-case base32.
struct SourceId {
  std::string id;

  static absl::StatusOr<SourceId> Parse(std::string_view name);
  std::string Name() const;
  // The id of the source whose digest is `sha256` (32 bytes).
  static SourceId FromDigest(std::string_view sha256);
  // The 32 bytes; INVALID_ARGUMENT if the id is no base32 of 32 bytes.
  absl::StatusOr<std::string> Digest() const;
  bool operator==(const SourceId&) const = default;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_IDS_H_
