// Debates in Akoma Ntoso (https://docs.oasis-open.org/legaldocml/akn-core/v1.0/), in the drafts before it
// too: a speech names its speaker by the id of a TLCPerson, whose showAs is the name. Narratives and remarks
// are not speech. An id that nobody has is kept as the label, with the warning SPEAKER_NOT_LISTED.
#ifndef FANGTAN_SERVICE_DOCUMENTS_AKOMA_NTOSO_READER_H_
#define FANGTAN_SERVICE_DOCUMENTS_AKOMA_NTOSO_READER_H_

#include <memory>

#include "service/documents/reader.h"

namespace fangtan::service {

// Format "akoma-ntoso". Thread-safe.
std::unique_ptr<DocumentReader> CreateAkomaNtosoReader();

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_AKOMA_NTOSO_READER_H_
