// Transcripts of which only one side has labels: only who asks, or only who answers.
//
//   const HalfLabelled half = FindHalfLabelled(outline);
//   if (half.only_questions) ...  // the paragraph below a label's is the answer
//   for (const size_t line : half.questions) ...  // begins a question of nobody in particular
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_HALF_LABELLED_H_
#define FANGTAN_SERVICE_DOCUMENTS_HALF_LABELLED_H_

#include <cstddef>
#include <string>
#include <vector>

#include "service/documents/markdown_outline.h"

namespace fangtan::service {

struct HalfLabelled {
  bool only_questions = false;    // one voice has all labels, and asks under nearly each
  std::vector<size_t> questions;  // lines that begin unlabelled questions, each right before a label
  std::string guest;  // whom the head lists, or title and lead present, as who answers; may be empty
};

HalfLabelled FindHalfLabelled(const MarkdownOutline& outline);

// Whether anything unlabelled asks between the label of line number `label` and the next label or heading.
bool AsksBelow(const MarkdownOutline& outline, size_t label);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_HALF_LABELLED_H_
