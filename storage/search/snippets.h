// Snippets: the pieces of a text that a query matched, cut at sentence ends, with what matched in them.
//
// Pure and thread-safe; time is linear in the text and in the query.
#ifndef FANGTAN_STORAGE_SEARCH_SNIPPETS_H_
#define FANGTAN_STORAGE_SEARCH_SNIPPETS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/search/text_query.h"

namespace fangtan::storage {

struct SnippetOptions {
  int max_snippets = 1;
  int max_chars = 120;  // code points, ellipses included; 1 and 2 count as 3
};

// A piece of the text, as it stands there, with an ellipsis (…) where it was cut within a sentence.
struct Snippet {
  // A half-open range of `text` in code points.
  struct Highlight {
    int32_t start = 0;
    int32_t end = 0;

    bool operator==(const Highlight&) const = default;
  };

  std::string text;
  std::vector<Highlight> highlights;  // in order, without overlaps

  bool operator==(const Snippet&) const = default;
};

// The best pieces of `text`, in reading order: those that hold most of what was asked for. Where nothing of
// the query stands in the text, its beginning. `field`: which part of a document the text is.
std::vector<Snippet> CutSnippets(const TextQuery& query, std::string_view text, TextField field,
                                 const SnippetOptions& options);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_SNIPPETS_H_
