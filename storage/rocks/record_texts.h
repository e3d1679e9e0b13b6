// RecordTexts: the long texts of documents, which no column holds, read from their records; and what the text
// index says of them.
#ifndef FANGTAN_STORAGE_ROCKS_RECORD_TEXTS_H_
#define FANGTAN_STORAGE_ROCKS_RECORD_TEXTS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/index/rows.h"
#include "storage/rocks/record_table.h"
#include "storage/rocks/search_feed.h"

namespace fangtan::storage {

// Thread-safe.
class RecordTexts final : public TextReader {
 public:
  // Both must outlive it.
  RecordTexts(const RecordTable& records, const SearchFeed& feed) : records_(records), feed_(feed) {}

  // Of an article: title, lead, headings, questions, answers and body. Paragraphs are joined by line feeds.
  absl::StatusOr<std::string> TextOf(internal::Kind kind, uint32_t doc, Field field) const override;

  // Of questions and answers; what is not indexed yet may hold anything.
  std::optional<std::vector<uint32_t>> MayHold(internal::Kind kind, std::string_view folded, uint32_t bound,
                                               size_t most, const StopFunction& stop) const override;
  std::optional<std::vector<TokenDocs>> MayHoldTokens(internal::Kind kind, std::string_view folded,
                                                      uint32_t bound,
                                                      const StopFunction& stop) const override;
  std::optional<std::vector<TokenDocs::Half>> SecondHalves(internal::Kind kind, std::string_view folded,
                                                           uint32_t bound, size_t at,
                                                           const StopFunction& stop) const override;
  std::vector<uint32_t> Holders(internal::Kind kind, Field field, std::string_view folded, uint32_t bound,
                                const StopFunction& stop) const override;

 private:
  void NoteDamage(internal::Kind kind, const TextSnapshot& snapshot, const absl::Status& status) const;

  const RecordTable& records_;
  const SearchFeed& feed_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_RECORD_TEXTS_H_
