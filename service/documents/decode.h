// From the bytes of a document to the text that readers work on: checked, freed of a converter's notes,
// garbled runs repaired where the repair is sure, with the way back to the source kept.
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
#include "service/documents/edited_text.h"
#include "service/documents/repair.h"

namespace fangtan::service {

// Larger documents are refused.
inline constexpr size_t kMaxDocumentBytes = 32 << 20;

struct DecodedText {
  EditedText text;
  std::string charset;  // IANA name
  std::vector<DecodeWarning> warnings;
};

// Reads `bytes` as text. The result keeps no view of them.
//
// INVALID_ARGUMENT: TOO_LARGE above kMaxDocumentBytes; DOCUMENT_UNREADABLE for a document that is empty or
// blank, binary, or not valid UTF-8 (metadata `byte_offset`: the first bad byte).
absl::StatusOr<DecodedText> Decode(std::string_view bytes);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_DECODE_H_
