// The segments of a transcript in JSON, wherever its list of them stands and whatever its fields are called.
//
//   ASSIGN_OR_RETURN(const JsonTranscript transcript, FindSegments(text));
//
// Of several lists it is the one in which most is said, and what is said by somebody counts twice; lists that
// stand under the same keys are one. Where no list that is known says anything, the segments are the texts
// that stand under the same keys and are the longest together: nobody's, but not lost. Thread-safe, linear;
// the parser does not recurse.
#ifndef FANGTAN_SERVICE_DOCUMENTS_JSON_SEGMENTS_H_
#define FANGTAN_SERVICE_DOCUMENTS_JSON_SEGMENTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "service/documents/edited_text.h"

namespace fangtan::service {

// A string of the document: what it says, and its range between the quotes.
struct JsonText {
  std::string text;
  ByteRange range;
};

// Some words of one speaker.
struct Segment {
  JsonText speaker;
  JsonText body;
  std::string start;    // when, as printed
  bool joined = false;  // a mark of punctuation: no blank before it
};

struct JsonTranscript {
  JsonText title;
  std::string date;
  std::vector<Segment> segments;
  std::vector<JsonText> people;  // the names in its list of them
};

// Whether `text`, an object, a list of objects or objects by lines, has keys of transcripts.
bool HoldsSegments(std::string_view text);

// What speakers may stand under.
std::string SpeakerKeys();

// Whether `text`, which begins with an object, holds one a line.
bool IsJsonByLines(std::string_view text);

// INVALID_ARGUMENT: DOCUMENT_UNREADABLE with the byte where `text` is no JSON.
absl::StatusOr<JsonTranscript> FindSegments(std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_JSON_SEGMENTS_H_
