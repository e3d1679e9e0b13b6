#include "storage/search/query_weights.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <span>

#include "storage/search/scoring.h"

namespace fangtan::storage {
namespace {

// The greatest sum of idf whose scores stay below kScoreBits.
constexpr uint64_t kMaxIdfSum = ((uint64_t{1} << (kScoreBits + kScoreShift)) - 1) /
                                static_cast<uint64_t>((kSaturation + 1) * kTfUnit + 1);

// A phrase is as rare as its keys are together.
uint64_t IdfOfAtom(std::span<const uint32_t> frequencies, uint32_t documents) {
  uint64_t idf = 0;
  for (const uint32_t frequency : frequencies) idf += IdfOf(documents, frequency);
  return idf;
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

// How common an atom is: as common as its rarest key, of which `key` is the first.
uint32_t FrequencyOf(const TextAtom& atom, const TextStatistics& statistics, size_t key) {
  uint32_t rarest = std::numeric_limits<uint32_t>::max();
  for (size_t i = key; i < std::min(key + FrequencyCount(atom), statistics.frequencies.size()); ++i) {
    rarest = std::min(rarest, statistics.frequencies[i]);
  }
  return rarest;
}

// By clause and atom; 0 for what no document holds, which says nothing.
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
  size_t key = 0;
  for (size_t i = 0; i < idfs.size(); ++i) {
    for (size_t j = 0; j < idfs[i].size(); ++j) {
      const TextAtom& atom = query.clauses[i].atoms[j];
      const bool found = FrequencyOf(atom, statistics, key) != 0;
      idfs[i][j] = found ? std::max<uint64_t>(1, idfs[i][j] * atom.weight / 100) : 0;
      key += FrequencyCount(atom);
    }
  }
  return idfs;
}

// The most common ones first, and of those the ones that are worth least.
void SetAside(const std::vector<uint32_t>& frequencies, uint64_t sum, std::vector<AtomWeight>& atoms) {
  std::vector<size_t> order(atoms.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return frequencies[a] != frequencies[b] ? frequencies[a] > frequencies[b] : atoms[a].idf < atoms[b].idf;
  });
  uint64_t aside = 0;
  for (const size_t at : order) {
    aside += atoms[at].idf;
    atoms[at].drives = aside * 100 > sum * kAsideShare;
  }
}

}  // namespace

QueryWeights WeighQuery(const TextQuery& query, const TextStatistics& statistics) {
  const auto idfs = IdfsOf(query, statistics);
  QueryWeights weights;
  std::vector<uint32_t> frequencies;  // of weights.atoms
  uint64_t sum = 0;
  size_t key = 0;
  for (size_t i = 0; i < idfs.size(); ++i) {
    const TextClause& clause = query.clauses[i];
    for (size_t j = 0; j < idfs[i].size(); ++j) {
      const uint32_t frequency = FrequencyOf(clause.atoms[j], statistics, key);
      key += FrequencyCount(clause.atoms[j]);
      if (clause.occur == TextClause::Occur::kExcluded) continue;
      weights.requires_any = weights.requires_any || clause.occur == TextClause::Occur::kRequired;
      weights.atoms.push_back(
          {.clause = i, .atom = j, .idf = static_cast<uint32_t>(std::min(idfs[i][j], kMaxIdfSum))});
      frequencies.push_back(frequency);
      sum += idfs[i][j];
    }
  }
  for (AtomWeight& atom : weights.atoms) {
    if (sum > kMaxIdfSum) atom.idf = static_cast<uint32_t>(uint64_t{atom.idf} * kMaxIdfSum / sum);
  }
  SetAside(frequencies, std::min(sum, kMaxIdfSum), weights.atoms);
  return weights;
}

}  // namespace fangtan::storage
