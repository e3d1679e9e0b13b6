// The records by document number: public messages as bytes, BASIC as they are stored, FULL put together.
//
// Thread-safe. DATA_LOSS RECORD_CORRUPT, naming the record, for one that is missing or damaged.
#ifndef FANGTAN_STORAGE_ROCKS_RECORD_TABLE_H_
#define FANGTAN_STORAGE_ROCKS_RECORD_TABLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "storage/rocks/database.h"

namespace fangtan::storage {

class RecordTable {
 public:
  explicit RecordTable(const Database& database) : database_(database) {}

  // The stored messages of `docs`, in their order; nothing is parsed.
  absl::StatusOr<std::vector<absl::Cord>> Messages(internal::Kind kind,
                                                   const std::vector<uint32_t>& docs) const;
  absl::StatusOr<absl::Cord> Message(internal::Kind kind, uint32_t doc) const;

  absl::StatusOr<internal::ArticleRecord> ArticleRecordOf(uint32_t doc) const;

  // The article with its questions and answers inside its sections.
  absl::StatusOr<absl::Cord> FullArticle(uint32_t doc) const;
  // The question with its answers, as the article's document `article_doc` has them.
  absl::StatusOr<absl::Cord> FullQuestion(const std::string& local_id, uint32_t doc,
                                          uint32_t article_doc) const;

  // What describes a source, written at or before `revision`; nullopt if there is none.
  absl::StatusOr<std::optional<absl::Cord>> SourceMessage(const std::string& digest, uint64_t revision) const;
  // The bytes of a source that has a message; DATA_LOSS if their SHA-256 is not `digest`.
  absl::StatusOr<absl::Cord> SourceContent(const std::string& digest) const;

 private:
  const Database& database_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_RECORD_TABLE_H_
