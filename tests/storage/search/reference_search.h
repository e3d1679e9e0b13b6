// ReferenceSearch: what a search must find, the plain way: every token of every document is looked at for
// every atom of a query. Written from what the headers of storage/search say, and free of its code but for
// the tokens, for what a typo is and for the constants.
//
//   ReferenceSearch reference(first_doc);
//   reference.Add(document);
//   const auto results = reference.Find(query, bound, [](uint32_t doc) { return true; });
//
// Const access from any thread.
#ifndef FANGTAN_TESTS_STORAGE_SEARCH_REFERENCE_SEARCH_H_
#define FANGTAN_TESTS_STORAGE_SEARCH_REFERENCE_SEARCH_H_

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "storage/search/query_weights.h"
#include "storage/search/segment_writer.h"
#include "storage/search/text_query.h"
#include "storage/search/top_docs.h"

namespace fangtan::storage {

class ReferenceSearch {
 public:
  explicit ReferenceSearch(uint32_t first_doc) : first_doc_(first_doc) {}

  void Add(const DocumentText& document);
  // Leaves nothing of a document but its number, as merging does with those that nobody sees any more.
  void Forget(uint32_t doc) { documents_[doc - first_doc_] = Document(); }

  uint32_t first_doc() const { return first_doc_; }
  uint32_t end_doc() const { return first_doc_ + static_cast<uint32_t>(documents_.size()); }

  struct Results {
    TextStatistics statistics;
    std::vector<RankedDoc> by_number;  // all of them, without bonuses
    std::vector<RankedDoc> walk;  // all of them, the best first; the first kRerankDepth with their bonuses
    RankedDoc border;             // the last that has a bonus, without it
  };
  // `allowed`: empty for all. `any_required`: whether one required clause is enough.
  Results Find(const TextQuery& query, uint32_t bound, const std::function<bool(uint32_t)>& allowed,
               bool any_required = false) const;
  // The documents that meet one clause alone.
  std::vector<uint32_t> Meeting(const TextQuery& query, size_t clause, uint32_t bound,
                                const std::function<bool(uint32_t)>& allowed) const;

 private:
  struct Token {
    TermKey key = 0;
    TextField field = TextField::kTitle;
    std::string word;  // of a word, with the plain apostrophe
  };
  using Document = std::vector<Token>;

  // An atom of the query and what it is worth.
  struct Asked {
    const TextAtom* atom = nullptr;
    size_t clause = 0;
    TextClause::Occur occur = TextClause::Occur::kOptional;
    std::vector<uint32_t> frequencies;
    uint64_t idf = 0;
    bool passed_over = false;
    bool drives = false;

    uint32_t rarest() const;
  };

  static bool StandsAt(const TextAtom& atom, const Document& document, size_t position);
  static uint32_t FrequencyIn(const TextAtom& atom, const Document& document);
  static uint64_t BonusOf(const std::vector<Asked>& asked, const Document& document);

  std::vector<Asked> Ask(const TextQuery& query, uint32_t bound) const;
  bool StandsSomewhere(const TextAtom& atom, uint32_t bound) const;
  void PassOver(std::vector<Asked>& asked, uint32_t bound) const;
  void CountFrequencies(Asked& asked, uint32_t bound) const;
  bool IsResult(const std::vector<Asked>& asked, const std::vector<uint32_t>& frequencies,
                bool any_required) const;
  uint64_t PostingsOf(const TextAtom& atom, uint32_t bound) const;
  const Document& document(uint32_t doc) const { return documents_[doc - first_doc_]; }

  const uint32_t first_doc_;
  std::vector<Document> documents_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_SEARCH_REFERENCE_SEARCH_H_
