// SearchTexts: what a text search reads of a document, by field, taken from its record.
//
//   const SearchTexts texts(database);
//   texts.Read(internal::ANSWER, first, end, [&](const DocumentText& text) { ...; return true; });
//
// Nothing goes through the cache of records. Thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_SEARCH_TEXTS_H_
#define FANGTAN_STORAGE_ROCKS_SEARCH_TEXTS_H_

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/rocks/database.h"
#include "storage/search/segment_writer.h"

namespace fangtan::storage {

// The kinds that are searched.
inline constexpr std::array kSearchedKinds = {internal::ANSWER, internal::QUESTION, internal::ARTICLE};

// Of a public message, serialised; empty for bytes that are none. Of an article its own words: questions and
// answers are documents of their own. Between the elements of a field (names, posts, headings, paragraphs)
// stands U+001F, which folding keeps and the analyzer separates at: no pair of characters reaches over it.
DocumentText SearchTextOf(internal::Kind kind, std::string_view message);

class SearchTexts {
 public:
  // `database` must outlive it.
  explicit SearchTexts(const Database& database) : database_(database) {}

  // Visits the texts of documents [first, end) in their order until `visit` returns false. A document that
  // was purged has none, and one whose record is damaged or lost is treated alike, and noted: one record
  // must not keep all others from being found.
  absl::Status Read(internal::Kind kind, uint32_t first, uint32_t end,
                    absl::FunctionRef<bool(const DocumentText& text)> visit) const;

  // Sentences about records that could not be read.
  std::vector<std::string> notices() const;

 private:
  absl::StatusOr<DocumentText> ReadOne(internal::Kind kind, uint32_t doc) const;

  const Database& database_;
  mutable std::mutex mutex_;  // guards what follows
  mutable std::vector<std::string> notices_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_SEARCH_TEXTS_H_
