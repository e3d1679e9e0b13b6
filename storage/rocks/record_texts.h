// RecordTexts: the long texts of documents, which no column holds, read from their records.
#ifndef FANGTAN_STORAGE_ROCKS_RECORD_TEXTS_H_
#define FANGTAN_STORAGE_ROCKS_RECORD_TEXTS_H_

#include <string>

#include "storage/index/rows.h"
#include "storage/rocks/record_table.h"

namespace fangtan::storage {

// Thread-safe.
class RecordTexts final : public TextReader {
 public:
  // `records` must outlive it.
  explicit RecordTexts(const RecordTable& records) : records_(records) {}

  // Of an article: title, lead, headings, questions, answers and body. Paragraphs are joined by line feeds.
  absl::StatusOr<std::string> TextOf(internal::Kind kind, uint32_t doc, Field field) const override;

 private:
  const RecordTable& records_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_RECORD_TEXTS_H_
