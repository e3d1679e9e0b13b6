// TextLookup: what the text index knows of one condition on a text: which documents may meet it, and of
// which it is sure. Of articles too, whose text lies in the documents of their questions and answers.
//
//   TextLookup lookup({.tables = tables, .texts = texts, .kind = kind, .condition = condition,
//                      .revision = revision, .most = 1000}, slice);
//   RETURN_IF_ERROR(lookup.status());
//   const std::optional<bool> met = lookup.Tell(doc);  // nullopt: read the text
//
// While it asks the text index, which may take long, the slice lets others in. Refers to the tables, texts
// and slice, which must outlive it. Not thread-safe.
#ifndef FANGTAN_STORAGE_INDEX_TEXT_LOOKUP_H_
#define FANGTAN_STORAGE_INDEX_TEXT_LOOKUP_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "storage/index/bitmap.h"
#include "storage/index/read_slice.h"
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
  TextLookup(Params params, ReadSlice& slice);

  // CANCELLED: looking up was given up.
  const absl::Status& status() const { return failed_; }
  // Ascending, and among them all that meet the condition; nullopt: any may.
  const std::optional<std::vector<uint32_t>>& candidates() const { return candidates_; }

  // Whether `doc`, which the revision shows, meets the condition; nullopt: only its text tells.
  std::optional<bool> Tell(uint32_t doc);

 private:
  // Documents that surely hold it; what is asked for and found while the lock is let go.
  struct Holders {
    struct OfKind {
      internal::Kind kind = internal::KIND_UNSPECIFIED;
      uint32_t bound = 0;
      Bitmap docs;
    };
    std::vector<OfKind> kinds;
    bool found = false;
  };

  // What `ask` finds in the texts.
  template <typename Answer>
  Answer WhileOthersGetIn(const std::function<Answer()>& ask);
  std::optional<std::vector<uint32_t>> FindCandidates();
  std::optional<std::vector<uint32_t>> FindArticles();
  // Articles in two of whose parts the halves of the token `at` may stand; ascending; nullopt: any may.
  std::optional<std::vector<uint32_t>> FindParted(size_t at, const std::vector<const TokenDocs*>& by_kind);
  // Adds `halves` of documents of `kind` to what articles have.
  void Mark(internal::Kind kind, const std::vector<TokenDocs::Half>& halves, std::vector<TextParts>& parts);
  // The article, at the revision, that a document of `kind` is a part of; 0: there is none.
  uint32_t ArticleOf(internal::Kind kind, uint32_t doc) const;
  // Articles, at the revision, of documents of `kind`; ascending.
  std::vector<uint32_t> ArticlesOf(internal::Kind kind, const std::vector<uint32_t>& docs);
  size_t CountCandidates() const;
  bool MayHaveHolders() const {
    return params_.condition.match == Condition::Match::kContains && !folded_.empty();
  }
  // Lets others in between two long steps.
  void Breathe();
  // Has holders_ found when the slice is renewed next.
  void AskForHolders();
  // Whether the document, or what is shown of the article's parts, surely holds it.
  bool Holds(uint32_t doc) const;

  const Params params_;
  ReadSlice& slice_;
  const std::string folded_;  // what is looked for
  std::optional<std::vector<uint32_t>> candidates_;
  size_t asked_ = 0;                  // documents of which only the holders might tell
  std::shared_ptr<Holders> holders_;  // shared with the work that finds them; null: not asked for
  absl::Status failed_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_TEXT_LOOKUP_H_
