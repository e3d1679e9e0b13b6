// In which encoding a document is written, told by its bytes.
//
//   ASSIGN_OR_RETURN(const Charset charset, GuessCharset(bytes, DeclaredCharset(bytes, "text/html")));
//
// A byte order mark says it; what is valid UTF-8 is UTF-8. Else all other encodings read the document, and
// the one whose text is likeliest by how common its characters are wins, where it is likely enough at all. A
// declaration breaks ties and cannot contradict the bytes. Pure, thread-safe, linear; the likelihood is that
// of samples of 64 KiB.
#ifndef FANGTAN_SERVICE_DOCUMENTS_CHARSET_GUESS_H_
#define FANGTAN_SERVICE_DOCUMENTS_CHARSET_GUESS_H_

#include <optional>
#include <string_view>

#include "storage/text/charset.h"

namespace fangtan::service {

// What the document or its sender says: a charset in the media type (RFC 9110, 8.3), or else an XML
// declaration or an HTML meta element in the first 4 KiB. Names of unknown encodings count for nothing.
std::optional<storage::Charset> DeclaredCharset(std::string_view bytes, std::string_view media_type);

// The encoding of `bytes`; nothing where none is certain, as in binary files. That the encoding is certain
// does not mean that every byte can be decoded.
std::optional<storage::Charset> GuessCharset(std::string_view bytes,
                                             std::optional<storage::Charset> declared = std::nullopt);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_CHARSET_GUESS_H_
