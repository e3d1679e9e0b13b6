// The records by document number: public messages as bytes, BASIC as they are stored, FULL put together.
//
// Thread-safe. DATA_LOSS RECORD_CORRUPT, naming the record, for one that is missing or damaged; what IsPurged
// tells for one that a sweep took while it was being read, as it may a deleted article; and, under
// ReadTier::kMemory, what IsNotInMemory tells.
#ifndef FANGTAN_STORAGE_ROCKS_RECORD_TABLE_H_
#define FANGTAN_STORAGE_ROCKS_RECORD_TABLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "absl/types/span.h"
#include "storage/read_tier.h"
#include "storage/rocks/database.h"
#include "storage/rocks/record_cache.h"

namespace fangtan::storage {

bool IsPurged(const absl::Status& status);

class RecordTable {
 public:
  RecordTable(const Database& database, RecordCache& cache, ReadTier tier)
      : database_(database), cache_(cache), tier_(tier) {}

  // Sets `messages[i]` to the stored message of `docs[i]`; nothing is parsed. REQUIRES: equal sizes.
  absl::Status Messages(internal::Kind kind, absl::Span<const uint32_t> docs,
                        absl::Span<absl::Cord> messages) const;
  absl::StatusOr<absl::Cord> Message(internal::Kind kind, uint32_t doc) const;
  // Fetches what Message is going to look at, if it lies in memory.
  void Prefetch(internal::Kind kind, absl::Span<const uint32_t> docs) const { cache_.Prefetch(kind, docs); }

  absl::StatusOr<internal::ArticleRecord> ArticleRecordOf(uint32_t doc) const;

  // What a child's message is shown with at the end, for example who its speaker is by now.
  using Amend = absl::FunctionRef<void(internal::Kind kind, uint32_t doc, absl::Cord& message)>;

  // The article with its questions and answers inside its sections.
  absl::StatusOr<absl::Cord> FullArticle(uint32_t doc, Amend amend) const;
  // The question with its answers, as the article's document `article_doc` has them.
  absl::StatusOr<absl::Cord> FullQuestion(const std::string& local_id, uint32_t doc, uint32_t article_doc,
                                          Amend amend) const;

  // What describes a source, written at or before `revision`; nullopt if there is none.
  absl::StatusOr<std::optional<absl::Cord>> SourceMessage(const std::string& digest, uint64_t revision) const;
  // The bytes of a source that has a message; DATA_LOSS if their SHA-256 is not `digest`.
  absl::StatusOr<absl::Cord> SourceContent(const std::string& digest) const;

 private:
  // The messages of an article's children of one kind, in reading order.
  absl::StatusOr<std::vector<absl::Cord>> Children(internal::Kind kind, const std::vector<uint32_t>& docs,
                                                   Amend amend) const;

  const Database& database_;
  RecordCache& cache_;
  const ReadTier tier_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_RECORD_TABLE_H_
