// Depositions and trials as court reporters type them: "Q." and "A." under "EXAMINATION BY MS. BYRON:", with
// "MR. LI:  Objection." between them.
//
// Q is whoever examines, by the line above; A and THE WITNESS are who was sworn last, by the line that says
// so, or else whose deposition it is.
#ifndef FANGTAN_SERVICE_DOCUMENTS_COURT_READER_H_
#define FANGTAN_SERVICE_DOCUMENTS_COURT_READER_H_

#include <memory>

#include "service/documents/reader.h"

namespace fangtan::service {

// Format "court-transcript". Thread-safe.
std::unique_ptr<DocumentReader> CreateCourtReader();

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_COURT_READER_H_
