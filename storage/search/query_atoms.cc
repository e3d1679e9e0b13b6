#include "storage/search/query_atoms.h"

#include <string>
#include <utility>

#include "storage/search/analyzer.h"
#include "storage/search/fuzzy.h"
#include "storage/search/stop_words.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

using Match = TextAtom::Match;

// Of a pair that holds one character of a stop word: less than nothing of one is lost by keeping it, as stop
// words are told by a short list and not by understanding.
constexpr uint8_t kStopPairWeight = 30;
// Of a word with a star; shorter ones would match too much of the dictionary.
constexpr size_t kMinPrefixLetters = 2;

// A unit's folded text and tokens.
struct Analyzed {
  explicit Analyzed(std::string_view text) : folded(Fold(text)) {
    tokens.reserve(folded.size() / 3 + 1);  // those of Chinese text
    AnalyzeFolded(folded, tokens);
  }

  std::string TextOf(const Token& token) const { return folded.substr(token.begin, token.end - token.begin); }
  bool EndsWith(const Token& token) const { return token.end == folded.size(); }

  std::string folded;
  std::vector<Token> tokens;
};

TextAtom TermAtom(const Token& token, std::string text, uint8_t weight = 100) {
  return {.match = Match::kTerm, .weight = weight, .keys = {token.key}, .text = std::move(text)};
}

TextAtom WordAtom(const Token& token, std::string word, bool is_prefix, bool fuzzy) {
  if (is_prefix && CountCodePoints(word) >= kMinPrefixLetters) {
    return {.match = Match::kPrefix, .text = std::move(word)};
  }
  if (fuzzy && FuzzyDistance(word) > 0) return {.match = Match::kFuzzy, .text = std::move(word)};
  return TermAtom(token, std::move(word));
}

// A text of several tokens.
TextAtom PhraseAtom(const Analyzed& text) {
  const Token& last = text.tokens.back();
  const size_t begin = text.tokens.front().begin;
  TextAtom atom{.match = Match::kPhrase, .text = text.folded.substr(begin, last.end - begin)};
  for (const Token& token : text.tokens) atom.keys.push_back(token.key);
  if (!EndsRun(last.key)) return atom;
  // How the text goes on behind the last character is left open. If the pair before holds it, nothing is
  // lost.
  atom.keys.pop_back();
  const TermKey before = atom.keys.back();
  const bool is_held = IsPair(before) && SecondOfPair(before) != 0;
  if (!is_held) atom.then = FirstOfPair(last.key);
  if (is_held && atom.keys.size() == 1) atom.match = Match::kTerm;
  return atom;
}

// The run of ideographs whose tokens are [begin, end) of the unit's.
struct Run {
  size_t begin;
  size_t end;
};

// Adds the pairs of a run, and the characters that stop words left alone.
void AppendRun(const Analyzed& text, Run run, bool stops, std::vector<TextAtom>& atoms) {
  std::u32string characters;
  for (size_t i = run.begin; i < run.end; ++i) characters.push_back(FirstOfPair(text.tokens[i].key));
  const std::vector<bool> is_stop = stops ? StopCharacters(characters) : std::vector<bool>(characters.size());
  const auto stops_at = [&](size_t i) { return i >= is_stop.size() || is_stop[i]; };
  for (size_t i = 0; i < is_stop.size(); ++i) {
    const Token& token = text.tokens[run.begin + i];
    if (i + 1 < is_stop.size() && !(is_stop[i] && is_stop[i + 1])) {
      const uint8_t weight = is_stop[i] || is_stop[i + 1] ? kStopPairWeight : 100;
      atoms.push_back(TermAtom(token, text.TextOf(token), weight));
    }
    if (!is_stop[i] && (i == 0 || is_stop[i - 1]) && stops_at(i + 1)) {
      atoms.push_back({.match = Match::kPrefix, .text = ToUtf8(characters.substr(i, 1))});
    }
  }
}

}  // namespace

std::optional<TextAtom> WholeAtom(const QueryUnit& unit, bool fuzzy) {
  const Analyzed text(unit.text);
  if (text.tokens.empty()) return std::nullopt;
  const Token& first = text.tokens.front();
  const bool is_word = unit.kind == QueryUnit::Kind::kWord;
  TextAtom atom;
  if (text.tokens.size() > 1) {
    atom = PhraseAtom(text);
  } else if (IsPair(first.key)) {
    atom = {.match = Match::kPrefix, .text = text.TextOf(first)};
  } else {
    atom = WordAtom(first, WordText(text.TextOf(first)), is_word && unit.is_prefix && text.EndsWith(first),
                    is_word && fuzzy && !unit.excluded);
  }
  atom.fields = unit.fields;
  return atom;
}

void AppendPlainAtoms(std::string_view word, bool is_prefix, bool fuzzy, bool stops,
                      std::vector<TextAtom>& atoms) {
  const Analyzed text(word);
  atoms.reserve(atoms.size() + text.tokens.size());
  for (size_t i = 0; i < text.tokens.size(); ++i) {
    const Token& token = text.tokens[i];
    if (IsPair(token.key)) {
      const size_t begin = i;
      while (!EndsRun(text.tokens[i].key)) ++i;
      AppendRun(text, {begin, i + 1}, stops, atoms);
      continue;
    }
    const bool has_star = is_prefix && text.EndsWith(token);
    const std::string letters = WordText(text.TextOf(token));
    if (!has_star && stops && IsEnglishStopWord(letters)) continue;
    atoms.push_back(WordAtom(token, letters, has_star, fuzzy));
  }
}

bool IsOneIdeograph(std::string_view text) {
  const std::string folded = Fold(text);
  if (folded.empty()) return false;
  const CodePoint c = DecodeAt(folded, 0);
  return c.length == folded.size() && ClassOf(c.value) == CharClass::kIdeograph;
}

}  // namespace fangtan::storage
