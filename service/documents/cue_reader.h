// Subtitles: WebVTT (https://www.w3.org/TR/webvtt1/) and SubRip. Both are cues with times; who speaks is told
// by a voice ("<v Ada>") or by a label on the first cue of a turn ("Ada: ..."). A turn is the run of cues of
// one speaker; the times are no part of its text, its spans lead back to them.
#ifndef FANGTAN_SERVICE_DOCUMENTS_CUE_READER_H_
#define FANGTAN_SERVICE_DOCUMENTS_CUE_READER_H_

#include <memory>

#include "service/documents/reader.h"

namespace fangtan::service {

// Formats "webvtt" and "srt". Thread-safe.
std::unique_ptr<DocumentReader> CreateWebVttReader();
std::unique_ptr<DocumentReader> CreateSubRipReader();

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_CUE_READER_H_
