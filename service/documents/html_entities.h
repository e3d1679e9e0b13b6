// Character references of HTML: &amp; &#39; &#x4E2D; and the names of HTML 4, with their semicolon or
// without.
//
//   if (const auto found = ReadReference(text, at)) Use(found->value, found->size);
//
// Unknown names, numbers of no character and a lone "&" are text. Numbers 128 to 159 mean what Windows-1252
// has there, as in browsers. Sources: HTML 4.01, chapter 24; the WHATWG tokenizer. Pure, thread-safe,
// constant time.
#ifndef FANGTAN_SERVICE_DOCUMENTS_HTML_ENTITIES_H_
#define FANGTAN_SERVICE_DOCUMENTS_HTML_ENTITIES_H_

#include <cstddef>
#include <optional>
#include <string_view>

namespace fangtan::service {

struct Reference {
  char32_t value = 0;
  size_t size = 0;  // bytes it takes in the text, "&" and ";" included
};

// The reference at `text[at]`, which is "&". Without a semicolon, the longest name that the text goes on with
// and that was known before HTML 4 ("&ampx" is "&x"); not before "=", which makes
// it part of an address.
std::optional<Reference> ReadReference(std::string_view text, size_t at);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_HTML_ENTITIES_H_
