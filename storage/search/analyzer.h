// Analyzer: texts to tokens, for documents and queries alike; token.h says what a token is.
//
//   TextAnalyzer analyzer;
//   for (const Token& token : analyzer.Analyze("河北區的監督工作")) { ... token.key, token.folded ... }
//
// Folding comes first, so that both scripts, widths and cases give the same tokens, and a space that only
// aligns (沈　潔) does not part a name. Takes any bytes: what is not UTF-8 separates. Time is linear in the
// text.
//
// A word goes on over an apostrophe between two letters (don't, O’Brien) and over a dot between two ASCII
// digits (3.11); a hyphen, like all other punctuation, ends it.
#ifndef FANGTAN_STORAGE_SEARCH_ANALYZER_H_
#define FANGTAN_STORAGE_SEARCH_ANALYZER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/search/token.h"
#include "storage/text/char_class.h"
#include "storage/text/fold.h"

namespace fangtan::storage {

// A token and where it stands in the folded text; its position is its place in the vector. A pair's bytes are
// those of both characters. A word is cut at kMaxWordBytes, before the character that does not fit, and what
// is behind is no token: so the key of a word is always WordKey of its bytes.
struct Token {
  TermKey key = 0;
  uint32_t begin = 0;  // byte of the folded text
  uint32_t end = 0;

  bool operator==(const Token&) const = default;
};

inline constexpr size_t kMaxWordBytes = 64;

// Not thread-safe: keeps its buffers between calls.
class TextAnalyzer {
 public:
  // The tokens of `text`; valid until the next call.
  const std::vector<Token>& Analyze(std::string_view text);
  const std::vector<Token>& tokens() const { return tokens_; }
  // The folded text of the last call, which the tokens point into.
  const std::string& folded() const { return folded_; }

 private:
  std::string folded_;
  std::vector<Token> tokens_;
};

// The tokens of a text that is folded already, appended. Takes any bytes.
void AnalyzeFolded(std::string_view folded, std::vector<Token>& tokens);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_ANALYZER_H_
