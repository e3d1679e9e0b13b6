// Reads plain-text interview pages: what the outline found becomes an article. Thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_INTERVIEW_READER_H_
#define FANGTAN_SERVICE_DOCUMENTS_INTERVIEW_READER_H_

#include <memory>

#include "service/documents/reader.h"

namespace fangtan::service {

// The reader of format "interview". A page without any question becomes an article with body paragraphs.
std::unique_ptr<DocumentReader> CreateInterviewReader();

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_INTERVIEW_READER_H_
