#include "storage/search/snippets.h"

namespace fangtan::storage {

std::vector<Snippet> CutSnippets(const TextQuery&, std::string_view, TextField, const SnippetOptions&) { return {}; }

}  // namespace fangtan::storage
