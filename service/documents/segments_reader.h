// Transcripts in JSON: {"segments": [{"speaker": "Ada", "startTime": 0.5, "body": "Good"}, ...]}, one segment
// for some words or a sentence. A turn is the run of segments of one speaker; times are no part of its text.
// Source: the podcast namespace's transcript format (https://github.com/Podcastindex-org/podcast-namespace);
// "text" in place of "body", other names of lists and fields, a list of all speakers ("speakers": [{"id": 0,
// "name": "Ada"}]), words one by one ("elements", "words", "items") and one object a line as speech
// recognizers write it (json_segments).
#ifndef FANGTAN_SERVICE_DOCUMENTS_SEGMENTS_READER_H_
#define FANGTAN_SERVICE_DOCUMENTS_SEGMENTS_READER_H_

#include <memory>

#include "service/documents/reader.h"

namespace fangtan::service {

// Format "transcript-json". Thread-safe; the parser does not recurse.
std::unique_ptr<DocumentReader> CreateSegmentsReader();

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_SEGMENTS_READER_H_
