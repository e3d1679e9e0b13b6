// How common single characters are in text of any kind, Chinese above all: a table, for passes over whole
// documents. Costs are negative natural logarithms, as in text_model.h. Thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_CHARACTER_COSTS_H_
#define FANGTAN_SERVICE_DOCUMENTS_CHARACTER_COSTS_H_

#include <vector>

namespace fangtan::service {

class CharacterCosts {
 public:
  static const CharacterCosts& Get();

  // Cost of `c`; that of characters which no text has (private use, controls, unassigned) is 20.
  float Of(char32_t c) const { return c < costs_.size() ? costs_[c] : kBeyondFirstPlane; }

 private:
  static constexpr float kBeyondFirstPlane = 14;

  CharacterCosts();

  std::vector<float> costs_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_CHARACTER_COSTS_H_
