#include "service/documents/script_forms.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "service/documents/character_costs.h"
#include "service/documents/gbk.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

// Of the first plane, by folded form.
class Forms {
 public:
  static const Forms& Get() {
    static const Forms& forms = *new Forms;
    return forms;
  }

  std::u32string_view Of(char32_t c) const {
    const std::u32string& forms = forms_[c];
    return forms.empty() ? std::u32string_view(&alone_[c], 1) : forms;
  }

 private:
  Forms() : forms_(kFirstPlane), alone_(kFirstPlane) {
    for (char32_t c = 0; c < kFirstPlane; ++c) alone_[c] = c;
    for (char32_t c = 0x4E00; c <= 0x9FFF; ++c) {
      if (!Gbk::Get().Encode(c).has_value()) continue;
      const char32_t folded = storage::FoldCodePoint(c).first;
      if (folded < kFirstPlane) forms_[folded].push_back(c);
    }
    const CharacterCosts& costs = CharacterCosts::Get();
    for (std::u32string& forms : forms_)
      std::ranges::stable_sort(forms, std::greater{}, [&costs](char32_t c) { return costs.Of(c); });
  }

  static constexpr char32_t kFirstPlane = 1 << 16;
  std::vector<std::u32string> forms_;
  std::vector<char32_t> alone_;
};

}  // namespace

std::u32string_view FormsOf(char32_t c) { return Forms::Get().Of(c); }

}  // namespace fangtan::service
