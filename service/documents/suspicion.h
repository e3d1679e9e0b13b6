// Finds the places of a document that may be garbled. Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_SUSPICION_H_
#define FANGTAN_SERVICE_DOCUMENTS_SUSPICION_H_

#include <string_view>
#include <vector>

#include "service/documents/annotations.h"
#include "service/documents/text_model.h"

namespace fangtan::service {

// A piece of one line of the document that deserves a closer look, with room around it.
struct Suspect {
  ByteRange range;
  ByteRange line;
  bool strong = false;  // holds what no sound text has
};

// The suspicious pieces of `text`, sorted and apart from each other. `model` has learned nothing yet: damage
// must not vouch for itself.
std::vector<Suspect> FindSuspects(std::string_view text, const std::vector<Annotation>& notes,
                                  const TextModel& model);

// Whether some stretch of the piece `range` is unlikely by what `model` knows.
bool IsOddText(std::string_view text, ByteRange range, const std::vector<Annotation>& notes,
               const TextModel& model);

// `range`, with up to `chars` more code points at its end, inside of `line`.
ByteRange Extend(std::string_view text, ByteRange range, ByteRange line, size_t chars);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_SUSPICION_H_
