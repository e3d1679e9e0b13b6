// TextLookup: what the text index knows of one condition on a text: which documents may meet it, and of
// which it is sure. Of articles too, whose text lies in the documents of their questions and answers.
//
//   TextLookup lookup({.tables = tables, .texts = texts, .kind = kind, .condition = condition,
//                      .revision = revision, .most = 1000});
//   const std::optional<bool> met = lookup.Tell(doc);  // nullopt: read the text
//
// Refers to the tables and texts, which must outlive it. Not thread-safe.
#ifndef FANGTAN_STORAGE_INDEX_TEXT_LOOKUP_H_
#define FANGTAN_STORAGE_INDEX_TEXT_LOOKUP_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/index/bitmap.h"
#include "storage/index/rows.h"
#include "storage/index/tables.h"
#include "storage/query/predicate.h"

namespace fangtan::storage {

class TextLookup {
 public:
  struct Params {
    const Tables& tables;
    const TextReader& texts;
    internal::Kind kind = internal::KIND_UNSPECIFIED;
    Condition condition;  // on a text that no column holds
    Revision revision = 0;
    size_t most = 0;  // a list of more candidates is not kept
  };
  explicit TextLookup(Params params);

  // Ascending, and among them all that meet the condition; nullopt: any may.
  const std::optional<std::vector<uint32_t>>& candidates() const { return candidates_; }

  // Whether `doc`, which the revision shows, meets the condition; nullopt: only its text tells.
  std::optional<bool> Tell(uint32_t doc);

 private:
  std::optional<std::vector<uint32_t>> FindCandidates() const;
  std::optional<std::vector<uint32_t>> FindArticles() const;
  // Articles in two of whose parts the halves of the token `at` may stand; ascending; nullopt: any may.
  std::optional<std::vector<uint32_t>> FindParted(size_t at,
                                                  const std::vector<const TokenDocs*>& by_kind) const;
  // The article, at the revision, that a document of `kind` is a part of; 0: there is none.
  uint32_t ArticleOf(internal::Kind kind, uint32_t doc) const;
  // Articles, at the revision, of documents of `kind`, where these are `shown`; ascending.
  std::vector<uint32_t> ArticlesOf(internal::Kind kind, const std::vector<uint32_t>& docs, bool shown) const;
  Bitmap FindHolders() const;

  const Params params_;
  const std::string folded_;  // what is looked for
  std::optional<std::vector<uint32_t>> candidates_;
  size_t asked_ = 0;               // documents of which only the holders might tell
  std::optional<Bitmap> holders_;  // that surely hold it
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_TEXT_LOOKUP_H_
