// Labels that come once or twice in a conversation, and are nobody's name that the document lists: "Ada: Hi."
// among fifty answers, and "Fog: that is what it is for." among as many. The words of the document tell.
//
//   LoneLabels lone(text, names_of_speakers, labelled_tenths);
//   if (lone.Speaks({.name = "Ada", .uses = 1})) ...
//
// Not thread-safe; linear in the text for each of a few labels, and no more are judged by it.
#ifndef FANGTAN_SERVICE_DOCUMENTS_LONE_LABELS_H_
#define FANGTAN_SERVICE_DOCUMENTS_LONE_LABELS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"

namespace fangtan::service {

// "andytoshi", "pgp": one word in small letters.
bool IsHandle(std::string_view name);

struct LoneLabel {
  std::string_view name;  // one word, or initials
  size_t uses = 0;        // paragraphs that it labels
  bool in_head = false;   // stands above whatever the others say
  bool note = false;      // a small letter stands behind it
};

class LoneLabels {
 public:
  // `names` of those who speak for certain. `labelled_tenths`: how many of ten paragraphs have labels.
  LoneLabels(std::string_view text, const std::vector<std::string>& names, size_t labelled_tenths);

  // Whether the label is somebody's.
  bool Speaks(const LoneLabel& label);

 private:
  std::string_view text_;
  absl::flat_hash_set<std::string> words_of_names_;  // folded
  size_t labelled_tenths_;
  size_t judged_ = 0;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_LONE_LABELS_H_
