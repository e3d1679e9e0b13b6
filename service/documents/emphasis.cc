#include "service/documents/emphasis.h"

#include <algorithm>
#include <iterator>

namespace fangtan::service {
namespace {

// The longer before the shorter.
constexpr Emphasis kEmphases[] = {{"<p><strong>", "</strong></p>"},
                                  {"<p><b>", "</b></p>"},
                                  {"***", "***"},
                                  {"**_", "_**"},
                                  {"_**", "**_"},
                                  {"**", "**"},
                                  {"__", "__"},
                                  {"<strong>", "</strong>"},
                                  {"<b>", "</b>"},
                                  {"*", "*", false},
                                  {"_", "_", false},
                                  {"<em>", "</em>", false},
                                  {"<i>", "</i>", false}};

}  // namespace

const Emphasis* EmphasisAtFront(std::string_view text) {
  if (text.empty() || (text[0] != '*' && text[0] != '_' && text[0] != '<')) return nullptr;
  const auto* found = std::ranges::find_if(
      kEmphases, [&](const Emphasis& emphasis) { return text.starts_with(emphasis.open); });
  return found == std::end(kEmphases) ? nullptr : found;
}

const Emphasis* EmphasisAround(std::string_view text) {
  const Emphasis* emphasis = EmphasisAtFront(text);
  if (emphasis == nullptr || text.size() <= emphasis->open.size() + emphasis->close.size()) return nullptr;
  const size_t end = text.find(emphasis->close, emphasis->open.size());
  return end == text.size() - emphasis->close.size() ? emphasis : nullptr;
}

bool HoldsEmphasis(std::string_view text) {
  return std::ranges::any_of(kEmphases, [&](const Emphasis& emphasis) {
    return emphasis.strong && text.find(emphasis.open) != std::string_view::npos;
  });
}

}  // namespace fangtan::service
