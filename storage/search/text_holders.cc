#include "storage/search/text_holders.h"

#include <optional>
#include <string>

#include "storage/search/analyzer.h"
#include "storage/search/atom_matches.h"
#include "storage/search/bitset.h"
#include "storage/search/text_candidates.h"
#include "storage/search/text_query.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// What holds the pairs of `tokens`, one behind the other, if they are one run of ideographs: nothing can then
// stand between its characters.
std::optional<TextAtom> AtomOfRun(const std::vector<Token>& tokens) {
  TextAtom atom{.match = TextAtom::Match::kPhrase};
  for (const Token& token : tokens) {
    if (!IsPair(token.key) || EndsRun(token.key) != (&token == &tokens.back())) return std::nullopt;
    atom.keys.push_back(token.key);
  }
  atom.keys.pop_back();
  if (atom.keys.size() == 1) atom.match = TextAtom::Match::kTerm;
  return atom;
}

// What a document holds that surely holds `folded`; nullopt where nothing is sure.
std::optional<TextAtom> SureAtomOf(std::string_view folded, FieldMask fields) {
  std::vector<Token> tokens;
  AnalyzeFolded(folded, tokens);
  const bool whole = !tokens.empty() && tokens.front().begin == 0 && tokens.back().end == folded.size();
  if (!whole) return std::nullopt;
  std::optional<TextAtom> atom;
  if (tokens.size() > 1) {
    atom = AtomOfRun(tokens);
  } else if (IsPair(tokens.front().key)) {
    atom = {.match = TextAtom::Match::kPrefix, .text = std::string(folded)};
  }
  if (atom.has_value()) atom->fields = fields;
  return atom;
}

// Documents with a word in one of the `fields` that holds `part`, if that is a part of a word. What is cut at
// its longest is not sure to hold what is longer; apostrophes are folded in words alone.
absl::StatusOr<std::vector<uint32_t>> DocsWithPart(const Segment& segment, std::string_view part,
                                                   FieldMask fields, ReadBudget& budget) {
  Bitset holding(segment.size());
  if (segment.word_count() <= kMostWords) {
    for (size_t at = 0; at < segment.word_count(); ++at) {
      if (segment.word(at).find(part) == std::string_view::npos) continue;
      const TextAtom word{.match = TextAtom::Match::kTerm, .fields = fields, .keys = {segment.word_key(at)}};
      ASSIGN_OR_RETURN(const DocList found, MatchesOf(word, segment, segment.size(), budget));
      for (const uint32_t doc : found.docs) holding.Set(doc);
    }
  }
  std::vector<uint32_t> docs;
  holding.ForEach([&docs](uint32_t doc) { docs.push_back(doc); });
  return docs;
}

bool IsPartOfWord(std::string_view folded) {
  std::vector<Token> tokens;
  AnalyzeFolded(folded, tokens);
  return tokens.size() == 1 && !IsPair(tokens.front().key) && tokens.front().begin == 0 &&
         tokens.front().end == folded.size() && folded.find_first_of("'\xE2") == std::string_view::npos;
}

}  // namespace

absl::StatusOr<std::vector<uint32_t>> DocsThatHold(const TextSnapshot& snapshot, std::string_view folded,
                                                   FieldMask fields, const std::function<bool()>& stop) {
  std::vector<uint32_t> docs;
  const std::optional<TextAtom> atom = SureAtomOf(folded, fields);
  const bool is_part = !atom.has_value() && IsPartOfWord(folded);
  if (!atom.has_value() && !is_part) return docs;
  ReadBudget budget(stop);
  for (const auto& segment : snapshot.segments) {
    DocList found;
    if (is_part) {
      ASSIGN_OR_RETURN(found.docs, DocsWithPart(*segment, folded, fields, budget));
    } else {
      ASSIGN_OR_RETURN(found, MatchesOf(*atom, *segment, segment->size(), budget));
    }
    RETURN_IF_ERROR(segment->CheckUndamaged());
    for (const uint32_t doc : found.docs) docs.push_back(segment->first_doc() + doc);
  }
  return docs;
}

}  // namespace fangtan::storage
