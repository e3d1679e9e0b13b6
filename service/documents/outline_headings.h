// Headings of sections in a plain page. Pure, thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_OUTLINE_HEADINGS_H_
#define FANGTAN_SERVICE_DOCUMENTS_OUTLINE_HEADINGS_H_

#include "service/documents/outline.h"

namespace fangtan::service {

// Marks headings: short lines that end like no sentence, or the last one with a call or a question, right
// before a label. REQUIRES: speech is marked.
void MarkHeadings(Outline& outline);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_OUTLINE_HEADINGS_H_
