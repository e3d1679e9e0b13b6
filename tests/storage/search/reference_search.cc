#include "tests/storage/search/reference_search.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "storage/search/analyzer.h"
#include "storage/search/fuzzy.h"
#include "storage/search/scoring.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

using Match = TextAtom::Match;
using Occur = TextClause::Occur;

bool IsIn(FieldMask fields, TextField field) { return fields == 0 || (fields & MaskOf(field)) != 0; }

// For what a kPrefix atom is a character and not the beginning of a word.
bool IsLoneCharacter(const TextAtom& atom) {
  return atom.match == Match::kPrefix && ClassOf(DecodeAt(atom.text, 0).value) == CharClass::kIdeograph;
}

uint64_t PlainIdf(uint32_t documents, uint32_t frequency) {
  const double n = documents;
  const double df = frequency;
  const double idf = std::log(1 + (n - df + 0.5) / (df + 0.5));
  return static_cast<uint64_t>(std::max(1L, std::lround(idf * kIdfUnit)));
}

// A length as it is kept: its four leading bits.
double KeptLength(size_t tokens) {
  size_t unit = 1;
  while (tokens / unit >= 16) unit *= 2;
  return static_cast<double>(tokens / unit * unit);
}

uint64_t PlainTf(uint32_t frequency, size_t tokens) {
  const double slope = kSaturation * (1 - kLengthShare + kLengthShare * (KeptLength(tokens) / kPivotTokens));
  return static_cast<uint64_t>(std::lround((kSaturation + 1) * frequency / (frequency + slope) * kTfUnit));
}

uint64_t ShareOf(uint64_t idf, uint32_t percent) { return (idf * kTfUnit >> kScoreShift) * percent / 100; }

// A pair that stands among others as in a text.
bool IsPairAlone(const TextClause& clause) {
  return clause.occur == Occur::kOptional && clause.atoms.size() == 1 &&
         clause.atoms[0].match == Match::kTerm && IsPair(clause.atoms[0].keys[0]);
}

bool ShareACharacter(const TextClause& a, const TextClause& b) {
  return IsPairAlone(a) && IsPairAlone(b) &&
         SecondOfPair(a.atoms[0].keys[0]) == FirstOfPair(b.atoms[0].keys[0]);
}

// What the pair of clause `at` may be worth at most, by what its neighbours are; `idf` by clause.
uint64_t CapOf(const TextQuery& query, size_t at, const std::vector<uint64_t>& idf) {
  const bool crosses = at > 0 && at + 1 < query.clauses.size() &&
                       ShareACharacter(query.clauses[at - 1], query.clauses[at]) &&
                       ShareACharacter(query.clauses[at], query.clauses[at + 1]);
  return crosses ? std::max<uint64_t>(1, (idf[at - 1] + idf[at + 1]) / 2) : idf[at];
}

}  // namespace

uint32_t ReferenceSearch::Asked::rarest() const {
  return *std::min_element(frequencies.begin(), frequencies.end());
}

void ReferenceSearch::Add(const DocumentText& text) {
  TextAnalyzer analyzer;
  Document& document = documents_.emplace_back();
  for (int field = 0; field < kTextFieldCount; ++field) {
    for (const storage::Token& token : analyzer.Analyze(text.fields[field])) {
      const std::string bytes = analyzer.folded().substr(token.begin, token.end - token.begin);
      document.push_back(
          {token.key, static_cast<TextField>(field), IsPair(token.key) ? "" : WordText(bytes)});
    }
  }
}

bool ReferenceSearch::StandsAt(const TextAtom& atom, const Document& document, size_t position) {
  const Token& token = document[position];
  switch (atom.match) {
    case Match::kTerm:
      return token.key == atom.keys[0];
    case Match::kPrefix:
      if (IsLoneCharacter(atom))
        return IsPair(token.key) && FirstOfPair(token.key) == DecodeAt(atom.text, 0).value;
      return token.word.starts_with(atom.text);
    case Match::kFuzzy:
      return !IsPair(token.key) && FuzzyMatches(atom.text, token.word);
    case Match::kPhrase:
      break;
  }
  const size_t size = atom.keys.size() + (atom.then != 0 ? 1 : 0);
  for (size_t i = 0; i < size; ++i) {
    if (position + i >= document.size() || document[position + i].field != token.field) return false;
    const TermKey key = document[position + i].key;
    const bool fits =
        i < atom.keys.size() ? key == atom.keys[i] : IsPair(key) && FirstOfPair(key) == atom.then;
    if (!fits) return false;
  }
  return true;
}

uint32_t ReferenceSearch::FrequencyIn(const TextAtom& atom, const Document& document) {
  uint32_t frequency = 0;
  for (size_t i = 0; i < document.size(); ++i) {
    if (IsIn(atom.fields, document[i].field) && StandsAt(atom, document, i)) {
      frequency += WeightOf(document[i].field);
    }
  }
  return std::min(frequency, kMaxFrequency);
}

// Of all terms that the atom stands for.
uint64_t ReferenceSearch::PostingsOf(const TextAtom& atom, uint32_t bound) const {
  uint64_t postings = 0;
  for (uint32_t doc = first_doc_; doc < bound; ++doc) {
    std::set<TermKey> keys;
    for (size_t i = 0; i < document(doc).size(); ++i) {
      if (StandsAt(atom, document(doc), i)) keys.insert(document(doc)[i].key);
    }
    postings += keys.size();
  }
  return postings;
}

// A phrase: all its keys do, wherever.
bool ReferenceSearch::StandsSomewhere(const TextAtom& atom, uint32_t bound) const {
  if (atom.match != Match::kTerm && atom.match != Match::kPhrase) return PostingsOf(atom, bound) != 0;
  return std::all_of(atom.keys.begin(), atom.keys.end(), [&](TermKey key) {
    return PostingsOf({.match = Match::kTerm, .keys = {key}}, bound) != 0;
  });
}

void ReferenceSearch::PassOver(std::vector<Asked>& asked, uint32_t bound) const {
  bool others = false;  // whether anything is asked for that stands somewhere and is no common lone character
  for (Asked& one : asked) {
    if (one.occur == Occur::kExcluded) continue;
    one.passed_over = one.occur == Occur::kOptional && IsLoneCharacter(*one.atom) &&
                      PostingsOf(*one.atom, bound) * kCommonCharacterPart > bound - first_doc_;
    others = others || (!one.passed_over && StandsSomewhere(*one.atom, bound));
  }
  for (Asked& one : asked) one.passed_over = one.passed_over && others;
}

void ReferenceSearch::CountFrequencies(Asked& asked, uint32_t bound) const {
  const TextAtom& atom = *asked.atom;
  std::vector<TextAtom> counted = {atom};
  if (atom.match == Match::kTerm || atom.match == Match::kPhrase) {
    counted.clear();
    for (const TermKey key : atom.keys) counted.push_back({.match = Match::kTerm, .keys = {key}});
  }
  for (const TextAtom& one : counted) {
    uint32_t count = 0;
    for (uint32_t doc = first_doc_; doc < bound && !asked.passed_over; ++doc) {
      count += FrequencyIn(one, document(doc)) != 0 ? 1 : 0;
    }
    asked.frequencies.push_back(count);
  }
}

std::vector<ReferenceSearch::Asked> ReferenceSearch::Ask(const TextQuery& query, uint32_t bound) const {
  std::vector<Asked> all;
  for (size_t i = 0; i < query.clauses.size(); ++i) {
    for (const TextAtom& atom : query.clauses[i].atoms) {
      all.push_back({.atom = &atom, .clause = i, .occur = query.clauses[i].occur});
    }
  }
  PassOver(all, bound);
  std::vector<uint64_t> first_idfs(query.clauses.size());  // of clauses; crossing pairs have one atom each
  for (Asked& one : all) {
    CountFrequencies(one, bound);
    for (const uint32_t frequency : one.frequencies) one.idf += PlainIdf(bound - first_doc_, frequency);
    if (first_idfs[one.clause] == 0) first_idfs[one.clause] = one.idf;
  }
  uint64_t sum = 0;
  for (Asked& one : all) {
    if (query.clauses[one.clause].atoms.size() == 1)
      one.idf = std::min(one.idf, CapOf(query, one.clause, first_idfs));
    one.idf = one.rarest() == 0 ? 0 : std::max<uint64_t>(1, one.idf * one.atom->weight / 100);
    if (one.occur != Occur::kExcluded) sum += one.idf;
  }
  std::vector<Asked*> order;
  for (Asked& one : all) {
    if (one.occur != Occur::kExcluded) order.push_back(&one);
  }
  std::stable_sort(order.begin(), order.end(), [](const Asked* a, const Asked* b) {
    return a->rarest() != b->rarest() ? a->rarest() > b->rarest() : a->idf < b->idf;
  });
  uint64_t aside = 0;
  for (Asked* one : order) {
    aside += one->idf;
    one->drives = aside * 100 > sum * kAsideShare;
  }
  return all;
}

// `frequencies` of the atoms in a document.
bool ReferenceSearch::IsResult(const std::vector<Asked>& asked, const std::vector<uint32_t>& frequencies,
                               bool any_required) const {
  std::set<size_t> required;
  std::set<size_t> met;
  bool driven = false;
  for (size_t i = 0; i < asked.size(); ++i) {
    const bool holds = frequencies[i] != 0;
    if (holds && asked[i].occur == Occur::kExcluded) return false;
    if (asked[i].occur == Occur::kRequired) required.insert(asked[i].clause);
    if (holds && asked[i].occur == Occur::kRequired) met.insert(asked[i].clause);
    driven = driven || (holds && asked[i].drives);
  }
  if (required.empty()) return driven;
  return any_required ? !met.empty() : met == required;
}

// What stands in the title counts in every window.
uint64_t ReferenceSearch::BonusOf(const std::vector<Asked>& asked, const Document& document) {
  const size_t title = static_cast<size_t>(std::count_if(
      document.begin(), document.end(), [](const Token& t) { return t.field == TextField::kTitle; }));
  const auto idf_of = [&](const std::set<size_t>& atoms) {
    return std::accumulate(atoms.begin(), atoms.end(), uint64_t{0},
                           [&](uint64_t sum, size_t i) { return sum + asked[i].idf; });
  };
  // The atoms that stand at each position.
  std::vector<std::set<size_t>> at(document.size());
  for (size_t i = 0; i < asked.size(); ++i) {
    const TextAtom& atom = *asked[i].atom;
    if (asked[i].occur == Occur::kExcluded || atom.match != Match::kTerm || atom.fields != 0) continue;
    for (size_t p = 0; p < document.size(); ++p) {
      if (document[p].key == atom.keys[0]) at[p].insert(i);
    }
  }
  std::set<size_t> in_title;
  uint64_t named = 0;  // tokens of the title
  uint64_t nameable = 0;
  for (size_t p = 0; p < title; ++p) {
    in_title.insert(at[p].begin(), at[p].end());
    named += at[p].empty() ? 0 : 1;
    nameable += IsPair(document[p].key) && SecondOfPair(document[p].key) == 0 ? 0 : 1;
  }
  uint64_t best = idf_of(in_title);
  for (size_t begin = title; begin < document.size(); ++begin) {
    std::set<size_t> window = in_title;
    for (size_t p = begin; p < std::min<size_t>(document.size(), begin + kWindowTokens); ++p) {
      window.insert(at[p].begin(), at[p].end());
    }
    best = std::max(best, idf_of(window));
  }
  const uint64_t all = std::max<uint64_t>({named, nameable, 1});
  return ShareOf(best, kWindowShare) + ShareOf(idf_of(in_title) * named * named / (all * all), kTitleShare);
}

ReferenceSearch::Results ReferenceSearch::Find(const TextQuery& query, uint32_t bound,
                                               const std::function<bool(uint32_t)>& allowed,
                                               bool any_required) const {
  Results results;
  bound = std::clamp(bound, first_doc_, end_doc());
  const std::vector<Asked> asked = Ask(query, bound);
  results.statistics.documents = bound - first_doc_;
  for (const Asked& one : asked) {
    results.statistics.frequencies.insert(results.statistics.frequencies.end(), one.frequencies.begin(),
                                          one.frequencies.end());
  }
  std::vector<uint32_t> frequencies(asked.size());
  for (uint32_t doc = first_doc_; doc < bound; ++doc) {
    if (allowed && !allowed(doc)) continue;
    for (size_t i = 0; i < asked.size(); ++i) {
      frequencies[i] = asked[i].passed_over ? 0 : FrequencyIn(*asked[i].atom, document(doc));
    }
    if (!IsResult(asked, frequencies, any_required)) continue;
    uint64_t score = 0;
    for (size_t i = 0; i < asked.size(); ++i) {
      if (frequencies[i] == 0 || asked[i].occur == Occur::kExcluded) continue;
      score += asked[i].idf * PlainTf(frequencies[i], document(doc).size()) >> kScoreShift;
    }
    results.by_number.push_back({doc, static_cast<uint32_t>(score)});
  }
  results.walk = results.by_number;
  std::sort(results.walk.begin(), results.walk.end(), RanksBefore);
  const auto judged = std::min<std::ptrdiff_t>(kRerankDepth, std::ssize(results.walk));
  if (judged == kRerankDepth) results.border = results.walk[kRerankDepth - 1];
  for (auto one = results.walk.begin(); one != results.walk.begin() + judged; ++one) {
    one->score += static_cast<uint32_t>(BonusOf(asked, document(one->doc)));
  }
  std::sort(results.walk.begin(), results.walk.begin() + judged, RanksBefore);
  return results;
}

std::vector<uint32_t> ReferenceSearch::Meeting(const TextQuery& query, size_t clause, uint32_t bound,
                                               const std::function<bool(uint32_t)>& allowed) const {
  std::vector<uint32_t> meeting;
  for (uint32_t doc = first_doc_; doc < std::clamp(bound, first_doc_, end_doc()); ++doc) {
    if (allowed && !allowed(doc)) continue;
    const std::vector<TextAtom>& atoms = query.clauses[clause].atoms;
    const bool meets = std::any_of(atoms.begin(), atoms.end(), [&](const TextAtom& atom) {
      return FrequencyIn(atom, document(doc)) != 0;
    });
    if (meets) meeting.push_back(doc);
  }
  return meeting;
}

}  // namespace fangtan::storage
