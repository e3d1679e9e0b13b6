#include "storage/search/query_weights.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "storage/search/scoring.h"

namespace fangtan::storage {
namespace {

// The greatest sum of idf whose scores stay below kScoreBits.
constexpr uint64_t kMaxIdfSum = ((uint64_t{1} << (kScoreBits + kScoreShift)) - 1) /
                                static_cast<uint64_t>((kSaturation + 1) * kTfUnit + 1);

// A phrase is as rare as its keys are together. What no document holds at all says nothing: 0.
uint64_t IdfOfAtom(std::span<const uint32_t> frequencies, uint32_t documents) {
  uint64_t idf = 0;
  bool found = false;
  for (const uint32_t frequency : frequencies) {
    idf += IdfOf(documents, frequency);
    found = found || frequency != 0;
  }
  return found ? idf : 0;
}

bool IsPlainPair(const TextClause& clause) {
  const TextAtom& atom = clause.atoms.front();
  return clause.occur == TextClause::Occur::kOptional && clause.atoms.size() == 1 &&
         atom.match == TextAtom::Match::kTerm && IsPair(atom.keys.front());
}

// Whether the pairs stand one behind the other in the text of the query: they share a character.
bool Chain(const TextClause& a, const TextClause& b) {
  return IsPlainPair(a) && IsPlainPair(b) &&
         SecondOfPair(a.atoms.front().keys.front()) == FirstOfPair(b.atoms.front().keys.front());
}

// A pair across the border of two words is rare because the words seldom meet, not because it says much: it
// is worth no more than its neighbours are.
void CapCrossingPairs(const TextQuery& query, std::vector<std::vector<uint64_t>>& idfs) {
  const auto before = idfs;
  for (size_t i = 1; i + 1 < query.clauses.size(); ++i) {
    if (!Chain(query.clauses[i - 1], query.clauses[i]) || !Chain(query.clauses[i], query.clauses[i + 1]))
      continue;
    const uint64_t mean = (before[i - 1].front() + before[i + 1].front()) / 2;
    idfs[i].front() = std::min(idfs[i].front(), std::max<uint64_t>(1, mean));
  }
}

// By clause and atom.
std::vector<std::vector<uint64_t>> IdfsOf(const TextQuery& query, const TextStatistics& statistics) {
  std::vector<std::vector<uint64_t>> idfs;
  std::span<const uint32_t> rest = statistics.frequencies;
  for (const TextClause& clause : query.clauses) {
    idfs.emplace_back();
    for (const TextAtom& atom : clause.atoms) {
      const size_t count = std::min(FrequencyCount(atom), rest.size());
      idfs.back().push_back(IdfOfAtom(rest.first(count), statistics.documents));
      rest = rest.subspan(count);
    }
  }
  CapCrossingPairs(query, idfs);
  for (size_t i = 0; i < idfs.size(); ++i) {
    for (size_t j = 0; j < idfs[i].size(); ++j) {
      if (idfs[i][j] == 0) continue;
      idfs[i][j] = std::max<uint64_t>(1, idfs[i][j] * query.clauses[i].atoms[j].weight / 100);
    }
  }
  return idfs;
}

// What the clauses that are not excluded weigh, each by its heaviest atom.
struct ClauseSums {
  uint64_t atoms = 0;  // of all atoms, instead
  uint64_t all = 0;
  uint64_t granted = 0;  // of the required ones, which every result meets
  bool requires_any = false;
};

ClauseSums SumsOf(const TextQuery& query, const std::vector<std::vector<uint64_t>>& idfs) {
  ClauseSums sums;
  for (size_t i = 0; i < idfs.size(); ++i) {
    if (query.clauses[i].occur == TextClause::Occur::kExcluded) continue;
    const uint64_t heaviest = *std::max_element(idfs[i].begin(), idfs[i].end());
    for (const uint64_t idf : idfs[i]) sums.atoms += idf;
    sums.all += heaviest;
    if (query.clauses[i].occur != TextClause::Occur::kRequired) continue;
    sums.granted += heaviest;
    sums.requires_any = true;
  }
  return sums;
}

}  // namespace

QueryWeights WeighQuery(const TextQuery& query, const TextStatistics& statistics) {
  const auto idfs = IdfsOf(query, statistics);
  const ClauseSums sums = SumsOf(query, idfs);
  const uint64_t all = std::max<uint64_t>(1, sums.all);
  QueryWeights weights;
  uint64_t optional = 0;
  for (size_t i = 0; i < idfs.size(); ++i) {
    if (query.clauses[i].occur == TextClause::Occur::kExcluded) continue;
    const bool is_optional = query.clauses[i].occur == TextClause::Occur::kOptional;
    for (size_t j = 0; j < idfs[i].size(); ++j) {
      const uint64_t idf = sums.atoms <= kMaxIdfSum ? idfs[i][j] : idfs[i][j] * kMaxIdfSum / sums.atoms;
      const uint64_t weight = is_optional ? idfs[i][j] * kFullWeight / all : 0;
      optional += weight;
      weights.atoms.push_back({.clause = i,
                               .atom = j,
                               .idf = static_cast<uint32_t>(idf),
                               .weight = static_cast<uint32_t>(weight)});
    }
  }
  const uint64_t share = (kFullWeight * kMatchShare + 99) / 100;
  const uint64_t granted = sums.granted * kFullWeight / all;
  weights.needed = static_cast<uint32_t>(std::min(share > granted ? share - granted : 0, optional));
  // Rounding down must not make everything a result.
  if (!sums.requires_any) weights.needed = std::max<uint32_t>(1, weights.needed);
  return weights;
}

}  // namespace fangtan::storage
