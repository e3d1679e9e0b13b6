// Finds the places of a document that may be out of step with GBK's pairs. What stands in such a run is
// rarer, character by character, than what its bytes make one byte later; in sound text it is the other way
// round, always. One pass with tables by code point sums up the difference. Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_SUSPICION_H_
#define FANGTAN_SERVICE_DOCUMENTS_SUSPICION_H_

#include <string_view>
#include <vector>

#include "service/documents/annotations.h"

namespace fangtan::service {

// A piece of one line of the document that deserves a closer look, with room around it.
struct Suspect {
  ByteRange range;
  ByteRange line;
};

// The suspicious pieces of `text`, sorted and apart from each other.
std::vector<Suspect> FindSuspects(std::string_view text, const std::vector<Annotation>& notes);

// `range`, with up to `chars` more code points at its end, inside of `line`.
ByteRange Extend(std::string_view text, ByteRange range, ByteRange line, size_t chars);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_SUSPICION_H_
