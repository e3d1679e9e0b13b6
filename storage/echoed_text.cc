#include "storage/echoed_text.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace fangtan::storage {
namespace {

bool Continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

std::string EchoedText(std::string_view text, size_t most) {
  const bool cut = text.size() > most;
  size_t end = cut ? most : text.size();
  while (cut && end > 0 && Continues(text[end])) --end;
  return absl::StrCat("\"", absl::Utf8SafeCHexEscape(absl::string_view(text.data(), end)),
                      cut ? "…\"" : "\"");
}

}  // namespace fangtan::storage
