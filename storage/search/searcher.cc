#include "storage/search/searcher.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "storage/search/atom_matches.h"
#include "storage/search/scoring.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

class BestResults final : public ResultCollector {
 public:
  BestResults(int limit, std::optional<RankedDoc> after)
      : limit_(after ? 0 : static_cast<size_t>(limit)), top_(static_cast<size_t>(limit), after) {}

  uint32_t Floor() const override { return top_.Floor(); }
  size_t Limit() const override { return limit_; }
  void Count(int64_t results) override { count_ += results; }
  void Add(const RankedDoc& doc) override { top_.Add(doc); }

  std::vector<RankedDoc> Take() { return top_.Take(); }
  int64_t count() const { return count_; }

 private:
  const size_t limit_;
  TopDocs top_;
  int64_t count_ = 0;
};

class AllResults final : public ResultCollector {
 public:
  uint32_t Floor() const override { return 0; }
  size_t Limit() const override { return 0; }
  void Count(int64_t) override {}
  void Add(const RankedDoc& doc) override { docs_.push_back(doc); }

  // In the order of their numbers.
  std::vector<RankedDoc> Take() {
    std::sort(docs_.begin(), docs_.end(),
              [](const RankedDoc& a, const RankedDoc& b) { return a.doc < b.doc; });
    return std::move(docs_);
  }

 private:
  std::vector<RankedDoc> docs_;
};

}  // namespace

AtomSource SearchRun::SourceOf(const Part& part, size_t clause, size_t atom) const {
  if (!IsPlainTerm(params_.query.clauses[clause].atoms[atom])) {
    const DocList& found = part.matches[NumberOf(clause, atom)];
    return {.docs = found.docs.empty() ? nullptr : &found};
  }
  const int64_t place = part.places[FirstKeyOf(clause, atom)];
  return {.term = place < 0 ? nullptr : &part.segment->term(static_cast<size_t>(place))};
}

absl::Status SearchRun::AddDocs(const Part& part, size_t clause, Bitset& docs) const {
  for (size_t atom = 0; atom < params_.query.clauses[clause].atoms.size(); ++atom) {
    const AtomSource source = SourceOf(part, clause, atom);
    if (!source) continue;
    AtomList list(*part.segment, source);
    list.Seek(0);
    list.VisitBefore(part.end, [&](uint32_t doc, uint32_t) { docs.Set(doc); });
    RETURN_IF_ERROR(list.status());
  }
  return absl::OkStatus();
}

// The documents that meet the required clauses; nullopt: there are none.
absl::StatusOr<std::optional<Bitset>> SearchRun::RequiredOf(const Part& part) const {
  std::optional<Bitset> required;
  for (size_t i = 0; i < params_.query.clauses.size(); ++i) {
    if (params_.query.clauses[i].occur != TextClause::Occur::kRequired) continue;
    if (required && params_.any_required) {
      RETURN_IF_ERROR(AddDocs(part, i, *required));
      continue;
    }
    Bitset docs(part.segment->size());
    RETURN_IF_ERROR(AddDocs(part, i, docs));
    if (required) docs.And(*required);
    required = std::move(docs);
  }
  return required;
}

// The documents that may be results, by all that is not weighed: what is allowed, required and excluded.
// nullopt: all.
absl::StatusOr<std::optional<Bitset>> SearchRun::CandidatesOf(const Part& part,
                                                              const std::optional<DocMask>& allowed) const {
  ASSIGN_OR_RETURN(std::optional<Bitset> candidates, RequiredOf(part));
  if (allowed) {
    Bitset cut = allowed->Cut(part.segment->first_doc(), part.segment->size());
    if (candidates) cut.And(*candidates);
    candidates = std::move(cut);
  }
  for (size_t i = 0; i < params_.query.clauses.size(); ++i) {
    if (params_.query.clauses[i].occur != TextClause::Occur::kExcluded) continue;
    Bitset docs(part.segment->size());
    RETURN_IF_ERROR(AddDocs(part, i, docs));
    if (!candidates) candidates = Bitset::All(part.segment->size());
    candidates->AndNot(docs);
  }
  return candidates;
}

absl::Status SearchRun::Scan(const std::optional<DocMask>& allowed, ResultCollector& results) const {
  for (const Part& part : parts_) {
    ASSIGN_OR_RETURN(const std::optional<Bitset> candidates, CandidatesOf(part, allowed));
    std::vector<ScanList> lists;
    lists.reserve(weights_.atoms.size());
    for (const AtomWeight& atom : weights_.atoms) {
      const AtomSource source = SourceOf(part, atom.clause, atom.atom);
      if (source) lists.emplace_back(*part.segment, source, atom.idf, atom.drives);
    }
    RETURN_IF_ERROR(ScanSegment({.segment = *part.segment,
                                 .end = part.end,
                                 .all_candidates = weights_.requires_any,
                                 .candidates = candidates ? &*candidates : nullptr,
                                 .stop = params_.stop},
                                std::move(lists), results));
  }
  return CheckUndamaged();
}

// What was read of a damaged one before that was known may be wrong.
absl::Status SearchRun::CheckUndamaged() const {
  for (const Part& part : parts_) RETURN_IF_ERROR(part.segment->CheckUndamaged());
  return absl::OkStatus();
}

absl::StatusOr<SearchRun::Ranked> SearchRun::Best(const Request& request) {
  if (request.skip >= kRerankDepth) {
    BestResults results(request.limit, request.after);
    RETURN_IF_ERROR(Scan(request.allowed, results));
    return Ranked{.docs = results.Take(), .total = results.count()};
  }
  BestResults results(std::max(kRerankDepth, request.skip + request.limit), std::nullopt);
  RETURN_IF_ERROR(Scan(request.allowed, results));
  Ranked ranked{.docs = results.Take(), .total = results.count()};
  if (std::ssize(ranked.docs) >= kRerankDepth) ranked.border = ranked.docs[kRerankDepth - 1];
  RETURN_IF_ERROR(AddBonuses(ranked.docs));
  const auto begin = ranked.docs.begin();
  ranked.docs.erase(begin, begin + std::min<std::ptrdiff_t>(request.skip, std::ssize(ranked.docs)));
  if (std::ssize(ranked.docs) > request.limit) ranked.docs.resize(static_cast<size_t>(request.limit));
  return ranked;
}

absl::StatusOr<std::vector<RankedDoc>> SearchRun::All(const std::optional<DocMask>& allowed) {
  AllResults results;
  RETURN_IF_ERROR(Scan(allowed, results));
  return results.Take();
}

absl::StatusOr<std::vector<uint32_t>> SearchRun::Meeting(size_t clause,
                                                         const std::optional<DocMask>& allowed) const {
  std::vector<uint32_t> meeting;
  for (const Part& part : parts_) {
    if (params_.stop && params_.stop()) return absl::CancelledError("nobody waits any more");
    Bitset docs(part.segment->size());
    RETURN_IF_ERROR(AddDocs(part, clause, docs));
    const uint32_t first = part.segment->first_doc();
    if (allowed) docs.And(allowed->Cut(first, part.segment->size()));
    docs.ForEach([&](uint32_t doc) { meeting.push_back(first + doc); });
  }
  RETURN_IF_ERROR(CheckUndamaged());
  return meeting;
}

const SearchRun::Part& SearchRun::PartWith(uint32_t doc) const {
  const auto found = std::upper_bound(parts_.begin(), parts_.end(), doc, [](uint32_t d, const Part& part) {
    return d < part.segment->first_doc();
  });
  return *(found - 1);
}

}  // namespace fangtan::storage
