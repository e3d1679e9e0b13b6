#include "service/documents/dashed_labels.h"

namespace fangtan::service {
namespace {

constexpr size_t kMinUses = 4;
constexpr size_t kMinSpeakers = 2;

}  // namespace

void DashedLabels::Add(const SpeakerLabel& label) {
  if (label.dashed) {
    ++uses_[label.key];
  } else if (label.form == LabelForm::kBareQ) {
    ++asked_;
  } else if (!label.loose && label.form != LabelForm::kHeading) {
    ++others_;
  }
}

bool DashedLabels::Are(size_t paragraphs) const {
  size_t speakers = asked_ > 1 ? 1 : 0;
  size_t uses = asked_ > 1 ? asked_ : 0;
  for (const auto& [key, count] : uses_) {
    if (count < 2) continue;
    ++speakers;
    uses += count;
  }
  return speakers >= kMinSpeakers && uses >= kMinUses && 2 * uses >= paragraphs && uses > others_;
}

bool DashedLabels::Holds(const SpeakerLabel& label) const {
  const auto found = uses_.find(label.key);
  return found != uses_.end() && (found->second > 1 || label.bare.find(' ') != std::string_view::npos);
}

}  // namespace fangtan::service
