// Searcher: the best documents for a query, in one snapshot of each index. scoring.h says how documents are
// judged.
//
//   ASSIGN_OR_RETURN(auto run, SearchRun::Prepare({.query = query, .snapshot = snapshot, .bound = bound}));
//   ASSIGN_OR_RETURN(const SearchRun::Ranked best, run->Best({.allowed = mask, .limit = 10}));
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
#include "storage/search/doc_mask.h"
#include "storage/search/proximity.h"
#include "storage/search/query_weights.h"
#include "storage/search/read_budget.h"
#include "storage/search/segment_scan.h"
#include "storage/search/text_index.h"
#include "storage/search/text_query.h"
#include "storage/search/top_docs.h"

namespace fangtan::storage {

class SearchRun {
 public:
  struct Params {
    const TextQuery& query;
    std::shared_ptr<const TextSnapshot> snapshot;
    uint32_t bound = 0;                        // documents from it on are not seen
    std::optional<DocMask> shown = {};         // of these, the ones that there are; nullopt: all
    std::optional<TextStatistics> statistics;  // of an earlier page; nullopt: those of the snapshot
    std::function<bool()> stop;                // may be empty
    // Whether one required clause is enough: for the parts of something that meets the others elsewhere.
    bool any_required = false;
    // As ReadBudget counts it; a part of the index comes on top.
    uint64_t max_reads = kMaxQueryReads;
  };
  // The query must outlive the run.
  static absl::StatusOr<std::unique_ptr<SearchRun>> Prepare(Params params);

  const TextStatistics& statistics() const { return statistics_; }

  struct Request {
    std::optional<DocMask> allowed;  // nullopt: all
    int limit = 10;
    int skip = 0;  // of the best, so many are not wanted: those of earlier pages
    // From `skip` kRerankDepth on: what the page before ended with, or, where it ended with the last that has
    // a bonus, Ranked::border.
    std::optional<RankedDoc> after;
  };
  struct Ranked {
    std::vector<RankedDoc> docs;  // best first
    int64_t total = 0;            // all results, those of earlier pages included
    RankedDoc border;             // the last that has a bonus, without it; of a walk's beginning
  };
  absl::StatusOr<Ranked> Best(const Request& request);

  // All results, in the order of their numbers, with their scores without a bonus.
  absl::StatusOr<std::vector<RankedDoc>> All(const std::optional<DocMask>& allowed);

  // All documents that meet one clause, whatever they do with the others; ascending.
  absl::StatusOr<std::vector<uint32_t>> Meeting(size_t clause, const std::optional<DocMask>& allowed) const;

  // What a document gains if it is among the best of a walk.
  absl::StatusOr<uint32_t> BonusOfDoc(uint32_t doc) const;

  // The parts of a result's score, a line each; with its bonus if it was `rejudged`.
  absl::StatusOr<std::string> Explain(uint32_t doc, bool rejudged = true) const;

 private:
  // One segment, as far as it is seen, and what was found out there for atoms that are more than terms.
  struct Part {
    const Segment* segment = nullptr;
    uint32_t end = 0;              // documents before it, counted from the segment's first
    std::optional<Bitset> shown;   // those that there are; nullopt: all
    std::vector<uint32_t> hidden;  // the others, ascending
    std::vector<int64_t> places;   // of every key of the query, atom by atom; -1: it stands nowhere
    std::vector<DocList> matches;  // of every atom; none for plain terms

    uint32_t count() const { return end - static_cast<uint32_t>(hidden.size()); }
  };

  explicit SearchRun(Params params) : params_(std::move(params)) {}
  void NumberAtoms();
  size_t NumberOf(size_t clause, size_t atom) const { return first_atoms_[clause] + atom; }
  size_t FirstKeyOf(size_t clause, size_t atom) const { return first_keys_[NumberOf(clause, atom)]; }
  Part PartOf(const Segment& segment) const;
  // How many documents there are that hold the term at `place`.
  static absl::StatusOr<uint64_t> CountPostings(const Part& part, size_t place);
  void FindKeys(Part& part) const;
  absl::Status LookUp(Part& part);
  absl::StatusOr<uint64_t> CountOf(size_t clause, size_t atom);
  // Marks the atoms that are passed over.
  absl::Status PassOver();
  absl::StatusOr<TextStatistics> CountFrequencies() const;
  absl::Status Scan(const std::optional<DocMask>& allowed, ResultCollector& results) const;
  AtomSource SourceOf(const Part& part, size_t clause, size_t atom) const;
  absl::Status AddDocs(const Part& part, size_t clause, Bitset& docs) const;
  absl::StatusOr<std::optional<Bitset>> RequiredOf(const Part& part) const;
  absl::Status CheckUndamaged() const;
  absl::StatusOr<std::optional<Bitset>> CandidatesOf(const Part& part,
                                                     const std::optional<DocMask>& allowed) const;
  const Part& PartWith(uint32_t doc) const;
  absl::StatusOr<std::vector<Bonus>> BonusesIn(const Part& part, const std::vector<uint32_t>& docs) const;
  absl::Status AddBonuses(std::vector<RankedDoc>& docs) const;

  const Params params_;
  std::vector<size_t> first_atoms_;  // by clause: the number of its first atom, counted through the query
  std::vector<size_t> first_keys_;   // by atom: the number of its first key, counted likewise
  std::vector<TermKey> keys_;        // that are looked up, and their numbers
  std::vector<size_t> key_numbers_;
  std::vector<bool> passed_over_;  // by atom
  ReadBudget budget_;
  std::vector<Part> parts_;
  TextStatistics statistics_;
  QueryWeights weights_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_SEARCHER_H_
