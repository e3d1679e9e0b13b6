// Markdown transcripts: podcasts, meetings and interviews with a label before each turn (speaker_labels.h),
// briefings with "Q", and talks without labels below a YAML head. It knows a document by its marks: a head,
// bold or heading labels, times behind names, Q without a colon; a plain page of "記者：" and paragraphs it
// leaves to the interview reader.
#ifndef FANGTAN_SERVICE_DOCUMENTS_MARKDOWN_TRANSCRIPT_READER_H_
#define FANGTAN_SERVICE_DOCUMENTS_MARKDOWN_TRANSCRIPT_READER_H_

#include <memory>

#include "service/documents/reader.h"

namespace fangtan::service {

// Format "markdown-transcript".
std::unique_ptr<DocumentReader> CreateMarkdownTranscriptReader();

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_MARKDOWN_TRANSCRIPT_READER_H_
