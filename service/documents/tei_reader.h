// Debates in TEI as Parla-CLARIN has it (https://clarin-eric.github.io/parla-clarin/): an utterance <u
// who="#id"> of segments. Notes, gaps and stage directions are not speech. Persons are described in other
// files, so the id is the name unless a person of the same file has it; unknown-M and unknown-F are nobody
// and are warned of (SPEAKER_UNKNOWN).
#ifndef FANGTAN_SERVICE_DOCUMENTS_TEI_READER_H_
#define FANGTAN_SERVICE_DOCUMENTS_TEI_READER_H_

#include <memory>

#include "service/documents/reader.h"

namespace fangtan::service {

// Format "tei". Thread-safe.
std::unique_ptr<DocumentReader> CreateTeiReader();

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_TEI_READER_H_
