// Which labels with a dash or a stop for the colon, "Ada – So?", "Mr. Byron. So.", are labels: where they
// are, most paragraphs have one.
//
//   DashedLabels dashed;
//   for (...) dashed.Add(label, begins_paragraph);
//   if (label.dashed && !dashed.Holds(label, paragraphs)) ...  // no label
//
// Everywhere else a dash goes on with a sentence or a list. For one thread at a time.
#ifndef FANGTAN_SERVICE_DOCUMENTS_DASHED_LABELS_H_
#define FANGTAN_SERVICE_DOCUMENTS_DASHED_LABELS_H_

#include <cstddef>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "service/documents/speaker_labels.h"

namespace fangtan::service {

class DashedLabels {
 public:
  // A label that a paragraph begins with, with a dash or without.
  void Add(const SpeakerLabel& label);

  // Whether dashes stand for colons in a document of so many paragraphs.
  bool Are(size_t paragraphs) const;

  // Whether the one behind `label`, which comes once at least, does: of these, what comes again, and whole
  // names.
  bool Holds(const SpeakerLabel& label) const;

 private:
  absl::flat_hash_map<std::string, size_t> uses_;
  size_t others_ = 0;   // labels with colons
  size_t stopped_ = 0;  // of uses_, with an honorific
  size_t sure_ = 0;     // of uses_, in bold, or with a time and alone on the line
  size_t asked_ = 0;    // "Q" without any
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_DASHED_LABELS_H_
