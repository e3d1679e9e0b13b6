// Transcripts as HTML: <cite>Ada:</cite> <time>0:53</time> <p>...</p>, as podcast hosts serve them. The cite
// names the speaker of all that follows up to the next; times are no part of the text. A cite in the middle
// of a paragraph is a work's title and stays text.
#ifndef FANGTAN_SERVICE_DOCUMENTS_HTML_TRANSCRIPT_READER_H_
#define FANGTAN_SERVICE_DOCUMENTS_HTML_TRANSCRIPT_READER_H_

#include <memory>

#include "service/documents/reader.h"

namespace fangtan::service {

// Format "html-transcript". Thread-safe.
std::unique_ptr<DocumentReader> CreateHtmlTranscriptReader();

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_HTML_TRANSCRIPT_READER_H_
