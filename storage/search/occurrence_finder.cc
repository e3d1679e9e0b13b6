#include "storage/search/occurrence_finder.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "storage/search/fuzzy.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

using Match = TextAtom::Match;

// Of what ends or stands at one token, so many are told: the longest, which hold the others. It keeps the
// time linear where phrases are the ends of each other (我我, 我我我 …).
constexpr int kMaxAtToken = 4;
// So many words are remembered, some megabytes, however many texts are looked through.
constexpr size_t kMaxMet = 1 << 16;

// What makes atoms ask for the same.
using Identity = std::tuple<Match, TermKeys, char32_t, std::string>;

Identity IdentityOf(const TextAtom& atom) {
  return {atom.match, atom.keys, atom.then, atom.keys.empty() ? atom.text : std::string()};
}

int WeightOf(const TextAtom& atom) { return atom.weight * std::max(1, static_cast<int>(atom.keys.size())); }

}  // namespace

OccurrenceFinder::OccurrenceFinder(const TextQuery& query, FieldMask fields) {
  std::map<Identity, uint32_t> known;
  for (const TextClause& clause : query.clauses) {
    if (clause.occur == TextClause::Occur::kExcluded) continue;
    for (const TextAtom& atom : clause.atoms) {
      if (atom.fields != 0 && (atom.fields & fields) == 0) continue;
      const auto [entry, is_new] =
          known.try_emplace(IdentityOf(atom), static_cast<uint32_t>(weights_.size()));
      if (is_new) Add(atom, entry->second);
    }
  }
  automaton_.Link();
}

void OccurrenceFinder::Add(const TextAtom& atom, uint32_t id) {
  weights_.push_back(WeightOf(atom));
  then_.push_back(atom.then);
  if (!atom.keys.empty()) return automaton_.Add(atom.keys, id);
  if (atom.text.empty()) return;
  if (atom.match == Match::kFuzzy) {
    fuzzy_.emplace_back(atom.text, id);
  } else if (const char32_t first = DecodeAt(atom.text, 0).value; ClassOf(first) == CharClass::kIdeograph) {
    characters_[first].push_back(id);
  } else {
    prefixes_[atom.text].push_back(id);
    const size_t length = atom.text.size();
    const bool is_known =
        std::find(prefix_lengths_.begin(), prefix_lengths_.end(), length) != prefix_lengths_.end();
    if (!is_known) prefix_lengths_.push_back(length);
  }
}

OccurrenceFinder::Ids OccurrenceFinder::Compare(std::string_view word) const {
  const std::string letters = WordText(word);
  Ids out;
  for (const size_t length : prefix_lengths_) {
    if (length > letters.size()) continue;
    const auto found = prefixes_.find(letters.substr(0, length));
    if (found != prefixes_.end()) out.insert(out.end(), found->second.begin(), found->second.end());
  }
  for (const auto& [wanted, id] : fuzzy_) {
    if (FuzzyMatches(wanted, letters)) out.push_back(id);
  }
  if (out.size() > size_t{kMaxAtToken}) out.resize(kMaxAtToken);
  return out;
}

const OccurrenceFinder::Ids& OccurrenceFinder::IdsOf(TermKey key, std::string_view word) {
  static const Ids kNone;
  if (IsPair(key)) {
    const auto found = characters_.find(FirstOfPair(key));
    return found == characters_.end() ? kNone : found->second;
  }
  if (prefixes_.empty() && fuzzy_.empty()) return kNone;
  if (met_.size() >= kMaxMet) met_.clear();
  const auto [entry, is_new] = met_.try_emplace(key);
  if (is_new) entry->second = Compare(word);
  return entry->second;
}

std::vector<Occurrence> OccurrenceFinder::Find(std::string_view folded, const std::vector<Token>& tokens) {
  const auto first_end = [&](const Token& token) {
    return IsPair(token.key) ? token.begin + DecodeAt(folded, token.begin).length : token.end;
  };
  std::vector<Occurrence> out;
  KeyAutomaton::State state = 0;
  for (size_t i = 0; i < tokens.size() && out.size() < kMaxOccurrences; ++i) {
    const Token& token = tokens[i];
    for (const uint32_t id : IdsOf(token.key, folded.substr(token.begin, token.end - token.begin))) {
      out.push_back({token.begin, first_end(token), id});
    }
    state = automaton_.Next(state, token.key);
    const bool pair_follows = i + 1 < tokens.size() && IsPair(tokens[i + 1].key);
    const char32_t next = pair_follows ? FirstOfPair(tokens[i + 1].key) : 0;
    int left = kMaxAtToken;
    int left_with_then = kMaxAtToken;
    automaton_.ForEachFound(state, [&](uint32_t id, uint32_t length) {
      const uint32_t begin = tokens[i + 1 - length].begin;
      if (then_[id] == 0) {
        if (left-- > 0) out.push_back({begin, token.end, id});
      } else if (then_[id] == next && left_with_then-- > 0) {
        out.push_back({begin, first_end(tokens[i + 1]), id});
      }
    });
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace fangtan::storage
