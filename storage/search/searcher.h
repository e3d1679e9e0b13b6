// Searcher: the best documents for a query, in one snapshot of each index. scoring.h says how documents are
// judged.
//
//   ASSIGN_OR_RETURN(SearchRun run, SearchRun::Prepare(query, *snapshot, bound, statistics));
//   ASSIGN_OR_RETURN(const Ranked best, run.Best({.limit = 10, .allowed = &mask}));
//
// Not thread-safe; several may run on one snapshot. DATA_LOSS INDEX_CORRUPT if a segment turns out damaged
// (it then says so itself), CANCELLED if `stop` says so.
#ifndef FANGTAN_STORAGE_SEARCH_SEARCHER_H_
#define FANGTAN_STORAGE_SEARCH_SEARCHER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/search/text_index.h"
#include "storage/search/text_query.h"

namespace fangtan::storage {

// The documents that a search may return, by their numbers: a bit each, 64 a word. Documents beyond the words
// are not in it.
struct DocMask {
  const uint64_t* words = nullptr;
  size_t count = 0;   // words
  int64_t size = -1;  // documents in it; -1: not known

  bool Has(uint32_t doc) const { return doc / 64 < count && (words[doc / 64] >> (doc % 64) & 1) != 0; }
};

// What scores rest on.
struct TextStatistics {
  uint32_t documents = 0;
  std::vector<uint32_t> frequencies;  // documents that hold each key of the query, atom by atom, key by key
};

struct RankedDoc {
  uint32_t doc = 0;
  uint32_t score = 0;  // in units of 1 / kScoreUnit

  bool operator==(const RankedDoc&) const = default;
};

// Better ones first: by score, then by age.
constexpr bool RanksBefore(const RankedDoc& a, const RankedDoc& b) {
  return a.score != b.score ? a.score > b.score : a.doc < b.doc;
}

class SearchRun {
 public:
  // Documents from `bound` on are not seen. `statistics` of an earlier page, or nullptr: those of this
  // snapshot.
  static absl::StatusOr<std::unique_ptr<SearchRun>> Prepare(const TextQuery& query,
                                                            std::shared_ptr<const TextSnapshot> snapshot,
                                                            uint32_t bound, const TextStatistics* statistics,
                                                            std::function<bool()> stop);
  virtual ~SearchRun() = default;

  virtual const TextStatistics& statistics() const = 0;

  struct Request {
    int limit = 10;
    std::optional<DocMask> allowed;  // nullopt: all
    std::optional<RankedDoc> after;  // only what ranks behind it, in the order of scores without a bonus
    bool rerank = true;              // of a walk's beginning: the first kRerankDepth get their bonus
  };
  struct Ranked {
    std::vector<RankedDoc> docs;  // best first
    int64_t total = 0;            // documents that are results, those before `after` included
    RankedDoc last;               // of the last of `docs`: its score without a bonus
  };
  virtual absl::StatusOr<Ranked> Best(const Request& request) = 0;

  // All results, in the order of their numbers, with their scores (without a bonus).
  virtual absl::Status ForEach(const std::optional<DocMask>& allowed,
                               const std::function<void(const RankedDoc&)>& visit) = 0;

  // The parts of a result's score, a line each.
  virtual absl::StatusOr<std::string> Explain(uint32_t doc) = 0;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_SEARCHER_H_
