// "问题：" is a word like any other, but the label of who asks where "回答：" or "答：" stands beside it.
//
//   PairQuestionLabels(labels, [](Label& label) { return &label.key; });
#ifndef FANGTAN_SERVICE_DOCUMENTS_PAIRED_LABELS_H_
#define FANGTAN_SERVICE_DOCUMENTS_PAIRED_LABELS_H_

#include <algorithm>
#include <string>

namespace fangtan::service {

// Gives labels that are "问题" the key of "问" where others of `labels` answer. `key_of` gives a pointer to
// the folded key of a label, null where there is none.
template <typename Labels, typename KeyOf>
void PairQuestionLabels(Labels& labels, KeyOf key_of) {
  const auto is_key = [&](const char* key) {
    return [&key_of, key](auto& label) {
      const std::string* own = key_of(label);
      return own != nullptr && *own == key;
    };
  };
  if (std::ranges::none_of(labels, is_key("问题"))) return;
  if (std::ranges::none_of(labels, is_key("回答")) && std::ranges::none_of(labels, is_key("答"))) return;
  for (auto& label : labels) {
    if (is_key("问题")(label)) *key_of(label) = "问";
  }
}

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_PAIRED_LABELS_H_
