#include "service/documents/script_forms.h"

#include "absl/container/flat_hash_map.h"
#include "service/documents/gbk.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

using Forms = absl::flat_hash_map<char32_t, std::u32string>;

Forms* MakeForms() {
  auto* forms = new Forms;
  for (char32_t c = 0x4E00; c <= 0x9FFF; ++c) {
    if (!Gbk::Get().Encode(c).has_value()) continue;
    const char32_t folded = storage::FoldCodePoint(c).first;
    (*forms)[folded].push_back(c);
  }
  return forms;
}

}  // namespace

std::u32string FormsOf(char32_t c) {
  static const Forms& forms = *MakeForms();
  const auto found = forms.find(c);
  return found == forms.end() ? std::u32string(1, c) : found->second;
}

}  // namespace fangtan::service
