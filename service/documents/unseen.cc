#include "service/documents/unseen.h"

#include "service/documents/lines.h"
#include "storage/text/utf8.h"

namespace fangtan::service {

bool IsUnseen(char32_t c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

std::string WithoutUnseen(std::string_view text) {
  std::string visible;
  for (size_t at = 0; at < text.size();) {
    const storage::CodePoint c = storage::DecodeAt(text, at);
    if (!IsUnseen(c.value)) visible += text.substr(at, c.length);
    at += c.length;
  }
  return visible;
}

std::string_view TrimUnseen(std::string_view text) {
  const auto goes = [](char32_t c) { return IsUnseen(c) || storage::IsSpace(c); };
  while (!text.empty()) {
    const storage::CodePoint first = storage::DecodeAt(text, 0);
    if (!goes(first.value)) break;
    text.remove_prefix(first.length);
  }
  while (!text.empty() && goes(LastChar(text))) {
    size_t last = text.size() - 1;
    while (last > 0 && (static_cast<unsigned char>(text[last]) & 0xC0) == 0x80) --last;
    text = text.substr(0, last);
  }
  return text;
}

}  // namespace fangtan::service
