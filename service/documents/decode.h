// From the bytes of a document to the text that readers work on: its encoding told by content
// (charset_guess.h), decoded and checked, freed of a converter's notes, garbled runs repaired where the
// repair is sure, with the way back to the source kept.
//
//   ASSIGN_OR_RETURN(const DecodedText decoded, Decode(bytes));
//   const ByteRange original = decoded.text.Source({0, 12});
//
// Pure and thread-safe; linear in the size of the document.
#ifndef FANGTAN_SERVICE_DOCUMENTS_DECODE_H_
#define FANGTAN_SERVICE_DOCUMENTS_DECODE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "service/documents/annotations.h"
#include "service/documents/edited_text.h"
#include "service/documents/repair.h"

namespace fangtan::service {

// Larger documents are refused.
inline constexpr size_t kMaxDocumentBytes = 32 << 20;

struct DecodedText {
  EditedText text;
  std::string charset;    // IANA name
  size_t char_count = 0;  // code points of the decoded source
  std::vector<DecodeWarning> warnings;
  std::vector<ReadWord> readings;  // of words that carried notes on their pronunciation
};

// Reads `bytes` as text; `media_type` is what the sender says of them. The result keeps no view of them.
//
// INVALID_ARGUMENT: TOO_LARGE above kMaxDocumentBytes; DOCUMENT_UNREADABLE for a document that is empty or
// blank, binary, in no encoding that can be told, or that holds a byte its encoding does not know (metadata
// `byte_offset`: the first such byte, `charset`: the encoding).
absl::StatusOr<DecodedText> Decode(std::string_view bytes, std::string_view media_type = "");

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_DECODE_H_
