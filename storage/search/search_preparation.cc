// The part of SearchRun that comes first: what the query's words are in the segments, and how common.
#include <algorithm>
#include <utility>

#include "storage/errors.h"
#include "storage/search/atom_matches.h"
#include "storage/search/scoring.h"
#include "storage/search/searcher.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

bool IsLoneCharacterClause(const TextClause& clause) {
  return clause.occur == TextClause::Occur::kOptional && IsLoneCharacter(clause.atoms.front());
}

// A document is looked up in a list about as fast as so many of its postings are walked.
constexpr size_t kSeekCost = 8;

// How many of `docs`, ascending, the list holds.
absl::StatusOr<uint32_t> CountOfThese(PostingCursor cursor, const std::vector<uint32_t>& docs) {
  uint32_t count = 0;
  for (const uint32_t doc : docs) {
    cursor.Seek(doc);
    if (cursor.doc() == doc) ++count;
  }
  RETURN_IF_ERROR(cursor.status());
  return count;
}

absl::StatusOr<uint32_t> CountShown(PostingCursor cursor, uint32_t end, const std::optional<Bitset>& shown) {
  uint32_t count = 0;
  cursor.VisitBefore(end, [&](uint32_t doc, uint32_t) { count += !shown || shown->Has(doc) ? 1 : 0; });
  RETURN_IF_ERROR(cursor.status());
  return count;
}

}  // namespace

absl::StatusOr<std::unique_ptr<SearchRun>> SearchRun::Prepare(Params params) {
  std::unique_ptr<SearchRun> run(new SearchRun(std::move(params)));
  run->NumberAtoms();
  const size_t atoms = run->first_keys_.size() - 1;
  const size_t keys = run->first_keys_.back();
  for (const auto& segment : run->params_.snapshot->segments) {
    if (segment->first_doc() >= run->params_.bound) break;
    run->parts_.push_back(run->PartOf(*segment));
    run->parts_.back().places.assign(keys, -1);
    run->parts_.back().matches.resize(atoms);
  }
  if (run->params_.statistics.has_value() && run->params_.statistics->frequencies.size() != keys) {
    return MakeError(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID",
                     "the page token is of a server that understood the query otherwise");
  }
  uint64_t bytes = 0;
  for (const Part& part : run->parts_) bytes += part.segment->postings().size();
  run->budget_ = ReadBudget(run->params_.max_reads + bytes / kReadablePart, run->params_.stop);
  for (Part& part : run->parts_) run->FindKeys(part);
  run->passed_over_.resize(atoms);
  RETURN_IF_ERROR(run->PassOver());
  for (Part& part : run->parts_) RETURN_IF_ERROR(run->LookUp(part));
  if (run->params_.statistics.has_value()) {
    run->statistics_ = *run->params_.statistics;
  } else {
    ASSIGN_OR_RETURN(run->statistics_, run->CountFrequencies());
  }
  run->weights_ = WeighQuery(run->params_.query, run->statistics_);
  return run;
}

void SearchRun::NumberAtoms() {
  size_t keys = 0;
  first_atoms_.reserve(params_.query.clauses.size());
  first_keys_.reserve(params_.query.clauses.size() + 1);
  for (const TextClause& clause : params_.query.clauses) {
    first_atoms_.push_back(first_keys_.size());
    for (const TextAtom& atom : clause.atoms) {
      first_keys_.push_back(keys);
      for (size_t k = 0; k < std::min(atom.keys.size(), FrequencyCount(atom)); ++k) {
        keys_.push_back(atom.keys[k]);
        key_numbers_.push_back(keys + k);
      }
      keys += FrequencyCount(atom);
    }
  }
  first_keys_.push_back(keys);
}

SearchRun::Part SearchRun::PartOf(const Segment& segment) const {
  Part part{.segment = &segment, .end = std::min(segment.size(), params_.bound - segment.first_doc())};
  if (!params_.shown.has_value()) return part;
  Bitset shown = params_.shown->Cut(segment.first_doc(), segment.size());
  for (uint32_t doc = 0; doc < part.end; ++doc) {
    if (!shown.Has(doc)) part.hidden.push_back(doc);
  }
  if (!part.hidden.empty()) part.shown = std::move(shown);
  return part;
}

// What is hidden, and what lies behind the bound, counts nowhere: a score follows from what the revision
// shows, and from nothing that was or will be.
absl::StatusOr<uint64_t> SearchRun::CountPostings(const Part& part, size_t place) {
  const TermEntry& term = part.segment->term(place);
  const bool whole = part.end == part.segment->size();
  if (whole && part.hidden.empty()) return term.df;
  if (whole && part.hidden.size() * kSeekCost < term.df) {
    ASSIGN_OR_RETURN(
        const uint32_t hidden,
        CountOfThese(PostingCursor(*part.segment, term, PostingCursor::Start::kBefore), part.hidden));
    return term.df - hidden;
  }
  return CountShown(PostingCursor(*part.segment, term), part.end, part.shown);
}

void SearchRun::FindKeys(Part& part) const {
  std::vector<int64_t> places(keys_.size());
  part.segment->FindAll(keys_, places);
  for (size_t i = 0; i < keys_.size(); ++i) part.places[key_numbers_[i]] = places[i];
}

// In how many documents the terms that an atom stands for occur, all counted together; of a phrase, its
// rarest key.
absl::StatusOr<uint64_t> SearchRun::CountOf(size_t clause, size_t atom) {
  const TextAtom& asked = params_.query.clauses[clause].atoms[atom];
  const bool by_key = asked.match == TextAtom::Match::kTerm || asked.match == TextAtom::Match::kPhrase;
  std::vector<uint64_t> counts(FrequencyCount(asked));
  const auto add = [&](const Part& part, size_t place, uint64_t& count) -> absl::Status {
    ASSIGN_OR_RETURN(const uint64_t more, CountPostings(part, place));
    count += more;
    return absl::OkStatus();
  };
  for (const Part& part : parts_) {
    if (!by_key) {
      ASSIGN_OR_RETURN(const std::vector<size_t> places, PlacesOf(asked, *part.segment, budget_));
      for (const size_t place : places) RETURN_IF_ERROR(add(part, place, counts.front()));
      continue;
    }
    for (size_t i = 0; i < counts.size(); ++i) {
      const int64_t place = part.places[FirstKeyOf(clause, atom) + i];
      if (place >= 0) RETURN_IF_ERROR(add(part, static_cast<size_t>(place), counts[i]));
    }
  }
  return counts.empty() ? 0 : *std::min_element(counts.begin(), counts.end());
}

absl::Status SearchRun::PassOver() {
  const auto& clauses = params_.query.clauses;
  if (std::none_of(clauses.begin(), clauses.end(), IsLoneCharacterClause)) return absl::OkStatus();
  uint64_t documents = 0;
  for (const Part& part : parts_) documents += part.count();
  bool others = false;  // something else is asked for that stands somewhere
  for (size_t i = 0; i < clauses.size(); ++i) {
    if (clauses[i].occur == TextClause::Occur::kExcluded) continue;
    const size_t number = NumberOf(i, 0);
    if (IsLoneCharacterClause(clauses[i]) && params_.statistics.has_value()) {
      passed_over_[number] = params_.statistics->frequencies[FirstKeyOf(i, 0)] == 0;
      others = true;
      continue;
    }
    for (size_t j = 0; j < clauses[i].atoms.size(); ++j) {
      ASSIGN_OR_RETURN(const uint64_t count, CountOf(i, j));
      const bool common = IsLoneCharacterClause(clauses[i]) && count * kCommonCharacterPart > documents;
      if (common) passed_over_[number] = true;
      others = others || (count != 0 && !common);
    }
  }
  // Who asks for such characters alone means them.
  if (!others) passed_over_.assign(passed_over_.size(), false);
  return absl::OkStatus();
}

absl::Status SearchRun::LookUp(Part& part) {
  const auto& clauses = params_.query.clauses;
  for (size_t i = 0; i < clauses.size(); ++i) {
    for (size_t j = 0; j < clauses[i].atoms.size(); ++j) {
      const TextAtom& atom = clauses[i].atoms[j];
      if (IsPlainTerm(atom) || passed_over_[NumberOf(i, j)]) continue;
      DocList& found = part.matches[NumberOf(i, j)];
      ASSIGN_OR_RETURN(found, MatchesOf(atom, *part.segment, part.end, budget_));
      RETURN_IF_ERROR(budget_.Take(found.docs.size() * kMatchCost));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<TextStatistics> SearchRun::CountFrequencies() const {
  TextStatistics statistics;
  statistics.frequencies.resize(first_keys_.back());
  for (const Part& part : parts_) {
    statistics.documents += part.count();
    for (size_t key = 0; key < part.places.size(); ++key) {
      if (part.places[key] < 0) continue;
      part.segment->FetchList(static_cast<size_t>(part.places[key]));
      ASSIGN_OR_RETURN(const uint64_t count, CountPostings(part, static_cast<size_t>(part.places[key])));
      statistics.frequencies[key] += static_cast<uint32_t>(count);
    }
    for (size_t i = 0; i < params_.query.clauses.size(); ++i) {
      for (size_t j = 0; j < params_.query.clauses[i].atoms.size(); ++j) {
        const TextAtom::Match match = params_.query.clauses[i].atoms[j].match;
        if (match == TextAtom::Match::kTerm || match == TextAtom::Match::kPhrase) continue;
        for (const uint32_t doc : part.matches[NumberOf(i, j)].docs) {
          if (!part.shown || part.shown->Has(doc)) ++statistics.frequencies[FirstKeyOf(i, j)];
        }
      }
    }
  }
  return statistics;
}

}  // namespace fangtan::storage
