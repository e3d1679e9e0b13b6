// Repair of text that was decoded with the wrong encoding and saved as UTF-8: "ÄãºÃ", "浣犲ソ", "ä½ å¥½",
// "斕疑".
//
//   const Repairs repairs = RepairMojibake(text);
//
// Every kind is undone by reversing the conversion exactly: the characters give back the bytes they were made
// of, and those must be valid in the encoding that they are in. A reading is taken where it is far likelier
// as text, by how common its characters are, than what stands there; a short one, such as a single character
// between Latin words, only where the document shows the same damage at length elsewhere. Where bytes were
// lost (UTF-8 read as GBK), U+FFFD stands for what cannot be told, with a warning.
//
// Thread-safe, pure; time is linear in the size of the document.
#ifndef FANGTAN_SERVICE_DOCUMENTS_MOJIBAKE_H_
#define FANGTAN_SERVICE_DOCUMENTS_MOJIBAKE_H_

#include <string_view>

#include "service/documents/repair.h"

namespace fangtan::service {

// The edits that undo wrong decoding, clause by clause, so that spans stay narrow; a warning TEXT_REPAIRED
// for every damaged run of lines, which names the kind, and GARBLED_TEXT_KEPT where characters stay lost.
Repairs RepairMojibake(std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_MOJIBAKE_H_
