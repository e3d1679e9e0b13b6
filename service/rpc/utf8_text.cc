#include "service/rpc/utf8_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace fangtan::service::rpc {
namespace {

constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// Length of the well-formed UTF-8 sequence (Unicode 15, table 3-7) that `text` begins with; 0 if there is
// none.
size_t SequenceLength(absl::string_view text) {
  const auto byte = [text](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto continues = [&byte](size_t from, size_t to) {
    for (size_t i = from; i < to; ++i) {
      if ((byte(i) & 0xC0) != 0x80) return false;
    }
    return true;
  };
  const unsigned lead = byte(0), second = byte(1);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1, 2) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)) return 0;
    return continues(1, 3) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) return 0;
    return continues(1, 4) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string ValidText(absl::string_view text, size_t limit) {
  std::string cut;
  for (size_t at = 0; at < text.size();) {
    // Most texts of errors are ASCII, and taken in one piece.
    const auto* other = std::find_if(text.begin() + at, text.end(),
                                     [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    const auto ascii = static_cast<size_t>(other - text.begin()) - at;
    const size_t fits = std::min(ascii, limit - cut.size());
    cut.append(text.data() + at, fits);
    at += fits;
    if (fits < ascii || at == text.size()) break;
    const size_t length = SequenceLength(text.substr(at));
    const absl::string_view piece = length == 0 ? kReplacement : text.substr(at, length);
    if (cut.size() + piece.size() > limit) break;
    absl::StrAppend(&cut, piece);
    at += std::max<size_t>(length, 1);
  }
  return cut;
}

}  // namespace fangtan::service::rpc
