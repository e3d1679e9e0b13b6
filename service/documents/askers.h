// The runs of a transcript, and which of them ask.
//
// A role that asks (記者, Q) always asks. In a conversation between named people it is told by what they do:
// a host, whose runs hold most of the questions, asks in all of them; where nobody is the host, a run asks
// that ends with a question which somebody else takes up, unless it takes up one itself.
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_ASKERS_H_
#define FANGTAN_SERVICE_DOCUMENTS_ASKERS_H_

#include <cstddef>
#include <vector>

#include "service/documents/turns.h"

namespace fangtan::service {

// Neighbouring turns of one speaker.
struct Run {
  std::vector<size_t> turns;  // indices, in order; never empty
  bool asks = false;
  bool closes = false;  // the last one, of whoever put the last question: no answer to that
};

// The runs of `turns`, in order. Turns that say nothing are in none; headings and stage directions between
// two turns of one speaker do not part them.
std::vector<Run> CollectRuns(const std::vector<Turn>& turns);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_ASKERS_H_
