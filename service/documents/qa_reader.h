// Interviews as questions and answers in Markdown: questions that are headings or bold, with answers that
// have a label or none; "问："/"答："; initials defined at their first use; translators' notes above and
// below. An answer without a label goes to the one guest whom title or lead present (INFERRED_FROM_LEAD);
// where that is nobody for sure, to nobody, with the warning GUEST_UNKNOWN.
#ifndef FANGTAN_SERVICE_DOCUMENTS_QA_READER_H_
#define FANGTAN_SERVICE_DOCUMENTS_QA_READER_H_

#include <memory>

#include "service/documents/reader.h"

namespace fangtan::service {

// Format "question-answer". Thread-safe.
std::unique_ptr<DocumentReader> CreateQaReader();

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_QA_READER_H_
