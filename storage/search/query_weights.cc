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
void CapCrossingPairs(const TextQuery& query, std::vector<uint64_t>& idfs) {
  uint64_t before = 0;  // of the pair before, as it was
  size_t at = 0;        // of the first atom of clause i
  for (size_t i = 0; i < query.clauses.size(); at += query.clauses[i++].atoms.size()) {
    const uint64_t own = idfs[at];
    if (i > 0 && i + 1 < query.clauses.size() && Chain(query.clauses[i - 1], query.clauses[i]) &&
        Chain(query.clauses[i], query.clauses[i + 1])) {
      // All three clauses have one atom.
      const uint64_t mean = (before + idfs[at + 1]) / 2;
      idfs[at] = std::min(own, std::max<uint64_t>(1, mean));
    }
    before = own;
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

// Atom by atom; 0 for what no document holds, which says nothing.
std::vector<uint64_t> IdfsOf(const TextQuery& query, const TextStatistics& statistics) {
  std::vector<uint64_t> idfs;
  idfs.reserve(statistics.frequencies.size());
  std::span<const uint32_t> rest = statistics.frequencies;
  for (const TextClause& clause : query.clauses) {
    for (const TextAtom& atom : clause.atoms) {
      const size_t count = std::min(FrequencyCount(atom), rest.size());
      idfs.push_back(IdfOfAtom(rest.first(count), statistics.documents));
      rest = rest.subspan(count);
    }
  }
  CapCrossingPairs(query, idfs);
  size_t key = 0;
  size_t number = 0;
  for (const TextClause& clause : query.clauses) {
    for (const TextAtom& atom : clause.atoms) {
      uint64_t& idf = idfs[number++];
      const bool found = FrequencyOf(atom, statistics, key) != 0;
      idf = found ? std::max<uint64_t>(1, idf * atom.weight / 100) : 0;
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
  const std::vector<uint64_t> idfs = IdfsOf(query, statistics);
  QueryWeights weights;
  weights.atoms.reserve(idfs.size());
  std::vector<uint32_t> frequencies;  // of weights.atoms
  frequencies.reserve(idfs.size());
  uint64_t sum = 0;
  size_t key = 0;
  size_t number = 0;
  for (size_t i = 0; i < query.clauses.size(); ++i) {
    const TextClause& clause = query.clauses[i];
    for (size_t j = 0; j < clause.atoms.size(); ++j) {
      const uint64_t idf = idfs[number++];
      const uint32_t frequency = FrequencyOf(clause.atoms[j], statistics, key);
      key += FrequencyCount(clause.atoms[j]);
      if (clause.occur == TextClause::Occur::kExcluded) continue;
      weights.requires_any = weights.requires_any || clause.occur == TextClause::Occur::kRequired;
      weights.atoms.push_back(
          {.clause = i, .atom = j, .idf = static_cast<uint32_t>(std::min(idf, kMaxIdfSum))});
      frequencies.push_back(frequency);
      sum += idf;
    }
  }
  for (AtomWeight& atom : weights.atoms) {
    if (sum > kMaxIdfSum) atom.idf = static_cast<uint32_t>(uint64_t{atom.idf} * kMaxIdfSum / sum);
  }
  SetAside(frequencies, std::min(sum, kMaxIdfSum), weights.atoms);
  return weights;
}

}  // namespace fangtan::storage
