#include "tests/storage/search/snippet_check.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "storage/search/analyzer.h"
#include "storage/search/fuzzy.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"
#include "tests/storage/search/search_text.h"

namespace fangtan::storage {
namespace {

using Match = TextAtom::Match;

constexpr char32_t kEllipsis = U'…';

// A text as the plain search sees it.
struct PlainText {
  explicit PlainText(std::string_view text)
      : folded(FoldWithOffsets(text)), tokens(PlainTokens(folded.text())) {}

  std::string TextOf(size_t i) const {
    return WordText(std::string_view(folded.text()).substr(tokens[i].begin, tokens[i].end - tokens[i].begin));
  }
  // The end of the token's first character, or of the word.
  size_t FirstEnd(size_t i) const {
    return IsPair(tokens[i].key) ? tokens[i].begin + DecodeAt(folded.text(), tokens[i].begin).length
                                 : tokens[i].end;
  }

  FoldedText folded;
  std::vector<Token> tokens;
};

// Where the atom ends if it stands at token `at`, or 0.
size_t EndOfAtom(const TextAtom& atom, const PlainText& text, size_t at) {
  const bool is_pair = IsPair(text.tokens[at].key);
  if (atom.match == Match::kPrefix) return text.TextOf(at).starts_with(atom.text) ? text.FirstEnd(at) : 0;
  if (atom.match == Match::kFuzzy)
    return !is_pair && FuzzyMatches(atom.text, text.TextOf(at)) ? text.FirstEnd(at) : 0;
  for (size_t i = 0; i < atom.keys.size(); ++i) {
    if (at + i >= text.tokens.size() || text.tokens[at + i].key != atom.keys[i]) return 0;
  }
  const size_t behind = at + atom.keys.size();
  if (atom.then == 0) return text.tokens[behind - 1].end;
  const bool goes_on = behind < text.tokens.size() && IsPair(text.tokens[behind].key) &&
                       FirstOfPair(text.tokens[behind].key) == atom.then;
  return goes_on ? text.FirstEnd(behind) : 0;
}

}  // namespace

std::string Bracketed(const Snippet& snippet) {
  const std::u32string text = ToUtf32(snippet.text);
  std::u32string out;
  int32_t at = 0;
  for (const Snippet::Highlight& highlight : snippet.highlights) {
    out += text.substr(at, highlight.start - at) + U"[" +
           text.substr(highlight.start, highlight.end - highlight.start) + U"]";
    at = highlight.end;
  }
  return ToUtf8(out + text.substr(at));
}

std::vector<Snippet::Highlight> PlainHighlights(const TextQuery& query, std::string_view text,
                                                TextField field) {
  const PlainText plain(text);
  std::vector<bool> is_marked(CountCodePoints(text) + 1);
  for (const TextClause& clause : query.clauses) {
    if (clause.occur == TextClause::Occur::kExcluded) continue;
    for (const TextAtom& atom : clause.atoms) {
      if (atom.fields != 0 && (atom.fields & MaskOf(field)) == 0) continue;
      for (size_t at = 0; at < plain.tokens.size(); ++at) {
        const size_t end = EndOfAtom(atom, plain, at);
        if (end == 0) continue;
        const ByteRange range = plain.folded.Original({plain.tokens[at].begin, end});
        const size_t first = CountCodePoints(text.substr(0, range.begin));
        const size_t last = CountCodePoints(text.substr(0, range.end));
        for (size_t i = first; i < last; ++i) is_marked[i] = true;
      }
    }
  }
  std::vector<Snippet::Highlight> out;
  for (int32_t i = 0; i + 1 < static_cast<int32_t>(is_marked.size()); ++i) {
    if (!is_marked[i]) continue;
    if (out.empty() || out.back().end != i) out.push_back({i, i});
    out.back().end = i + 1;
  }
  return out;
}

void CheckSnippets(const TextQuery& query, const std::string& text, TextField field,
                   const SnippetOptions& options) {
  const std::vector<Snippet> snippets = CutSnippets(query, text, field, options);
  ASSERT_LE(static_cast<int>(snippets.size()), std::max(0, options.max_snippets));
  for (const Snippet& snippet : snippets) {
    const std::u32string characters = ToUtf32(snippet.text);
    const auto size = static_cast<int32_t>(characters.size());
    ASSERT_LE(size, std::max(3, options.max_chars));
    std::u32string_view body = characters;
    if (text.find(snippet.text) == std::string::npos) {
      if (body.starts_with(kEllipsis)) body.remove_prefix(1);
      if (text.find(ToUtf8(body)) == std::string::npos && body.ends_with(kEllipsis)) body.remove_suffix(1);
    }
    ASSERT_FALSE(body.empty());
    if (text.find(ToUtf8(body)) == std::string::npos) {
      // The text itself has an ellipsis there.
      ASSERT_NE(text.find(ToUtf8(characters.substr(0, size - 1))), std::string::npos) << snippet.text;
    }
    int32_t before = -1;
    for (const Snippet::Highlight& highlight : snippet.highlights) {
      ASSERT_GT(highlight.start, before) << "apart from the one before";
      ASSERT_GT(highlight.end, highlight.start);
      ASSERT_LE(highlight.end, size);
      before = highlight.end;
      if (highlight.start <= 1 && highlight.end >= size - 1) continue;  // it may be a part of what is longer
      const std::string alone = ToUtf8(characters.substr(highlight.start, highlight.end - highlight.start));
      ASSERT_FALSE(PlainHighlights(query, alone, field).empty()) << alone;
    }
  }
}

std::string RandomPiece(std::mt19937& random, std::string_view text) {
  const std::u32string characters = ToUtf32(text);
  return ToUtf8(characters.substr(random() % (characters.size() + 1), 1 + random() % 6));
}

}  // namespace fangtan::storage
