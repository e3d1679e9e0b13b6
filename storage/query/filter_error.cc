#include "storage/query/filter_error.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"

namespace fangtan::storage {
namespace {

constexpr size_t kMaxQuotedBytes = 60;

bool Continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

absl::Status FilterError(std::string_view reason, std::string_view text, size_t byte_position,
                         std::string_view message) {
  const std::string_view before = text.substr(0, byte_position);
  const auto characters = before.size() - std::count_if(before.begin(), before.end(), Continues);
  return InvalidField(
      "filter", message, reason,
      {{"position", absl::StrCat(characters)}, {"byte_position", absl::StrCat(byte_position)}});
}

std::string Quoted(std::string_view text) {
  if (text.size() <= kMaxQuotedBytes) return absl::StrCat("\"", std::string(text), "\"");
  size_t end = kMaxQuotedBytes;
  while (end > 0 && Continues(text[end])) --end;
  return absl::StrCat("\"", std::string(text.substr(0, end)), "…\"");
}

}  // namespace fangtan::storage
