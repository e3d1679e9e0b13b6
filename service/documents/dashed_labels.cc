#include "service/documents/dashed_labels.h"

#include "service/documents/honorifics.h"
#include "service/documents/speaker_names.h"

namespace fangtan::service {
namespace {

constexpr size_t kMinUses = 4;
constexpr size_t kMinSpeakers = 2;
// Of so many paragraphs one has such a label: with honorifics, with another sign of its own, without any.
constexpr size_t kStoppedShare = 20;
constexpr size_t kSureShare = 5;
constexpr size_t kPlainShare = 2;

}  // namespace

void DashedLabels::Add(const SpeakerLabel& label) {
  if (label.dashed) {
    ++uses_[label.key];
    stopped_ += WithoutHonorifics(label.bare).size() < label.bare.size() || IsAllCapitals(label.bare) ? 1 : 0;
    sure_ += label.form == LabelForm::kBold || label.rest.empty() ? 1 : 0;
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
  // Honorifics and surnames again and again are no prose; statements are read out between them.
  const size_t share = stopped_ >= kMinUses && stopped_ + asked_ >= uses ? kStoppedShare
                       : sure_ >= uses                                   ? kSureShare
                                                                         : kPlainShare;
  return speakers >= kMinSpeakers && uses >= kMinUses && share * uses >= paragraphs && uses > others_;
}

bool DashedLabels::Holds(const SpeakerLabel& label) const {
  const auto found = uses_.find(label.key);
  return found != uses_.end() && (found->second > 1 || label.bare.find(' ') != std::string_view::npos);
}

}  // namespace fangtan::service
