// What snippets must be, the plain way: for the tests of snippets.
#ifndef FANGTAN_TESTS_STORAGE_SEARCH_SNIPPET_CHECK_H_
#define FANGTAN_TESTS_STORAGE_SEARCH_SNIPPET_CHECK_H_

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "storage/search/snippets.h"

namespace fangtan::storage {

// The snippet's text with brackets around its highlights.
std::string Bracketed(const Snippet& snippet);

// The highlights that `text` as a whole must have: every atom tried at every token.
std::vector<Snippet::Highlight> PlainHighlights(const TextQuery& query, std::string_view text,
                                                TextField field);

// Fails, fatally, unless the snippets of `text` are pieces of it within the options' bounds, with highlights
// in order that hold something of the query by themselves.
void CheckSnippets(const TextQuery& query, const std::string& text, TextField field,
                   const SnippetOptions& options);

// A few characters out of `text`.
std::string RandomPiece(std::mt19937& random, std::string_view text);

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_SEARCH_SNIPPET_CHECK_H_
