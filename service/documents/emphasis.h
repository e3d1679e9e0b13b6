// Marks of emphasis, in Markdown and in the HTML that Markdown takes.
//
//   if (const Emphasis* bold = EmphasisAround("**How?**")) Use(bold->strong);
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_EMPHASIS_H_
#define FANGTAN_SERVICE_DOCUMENTS_EMPHASIS_H_

#include <string_view>

namespace fangtan::service {

struct Emphasis {
  std::string_view open;
  std::string_view close;
  bool strong = true;
};

// The one that `text` begins with; nullptr if it begins with none.
const Emphasis* EmphasisAtFront(std::string_view text);

// The one that all of `text` stands in, in one piece; nullptr if it does not.
const Emphasis* EmphasisAround(std::string_view text);

// Whether anything in `text` may be strong.
bool HoldsEmphasis(std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_EMPHASIS_H_
