// Snippets: the pieces of a text that a query matched, cut at sentence ends, with what matched in them.
//
//   SnippetFinder finder(query, MaskOf(TextField::kText));  // once for all texts of a page
//   for (const std::string& text : texts) Show(finder.Cut(text, {.max_snippets = 3}).snippets);
//
// Only the first kMaxSnippetTextBytes of a text are looked at. Time is linear in them and, for a finder, in
// the query.
#ifndef FANGTAN_STORAGE_SEARCH_SNIPPETS_H_
#define FANGTAN_STORAGE_SEARCH_SNIPPETS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/search/occurrence_finder.h"
#include "storage/search/text_query.h"
#include "storage/search/token.h"

namespace fangtan::storage {

inline constexpr size_t kMaxSnippetTextBytes = 1 << 20;

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

// What a text gave.
struct TextSnippets {
  std::vector<Snippet> snippets;
  // What stands in them of what was asked for, each thing once: how much of the query they hold. To compare
  // texts, of other finders of the same query too.
  int64_t weight = 0;
};

// A query made ready for the texts of some fields. Not thread-safe.
class SnippetFinder {
 public:
  // `fields`: the parts of a document that the texts are; what is asked for in any of them counts.
  SnippetFinder(const TextQuery& query, FieldMask fields);

  // The best pieces of `text`, in reading order: those that hold most of what was asked for. Where nothing of
  // the query stands in the text, its beginning.
  TextSnippets Cut(std::string_view text, const SnippetOptions& options);

  // What no text's weight exceeds.
  int64_t max_weight() const { return max_weight_; }

 private:
  OccurrenceFinder finder_;
  int64_t max_weight_;
};

// The same for one text.
std::vector<Snippet> CutSnippets(const TextQuery& query, std::string_view text, TextField field,
                                 const SnippetOptions& options);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_SNIPPETS_H_
