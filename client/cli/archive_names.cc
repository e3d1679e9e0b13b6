#include "client/cli/archive_names.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace fangtan::client {
namespace {

// Nothing where `text` is none of that charset.
std::optional<std::string> Converted(absl::string_view text, const char* from, const char* to) {
  iconv_t converter = iconv_open(to, from);
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  const auto closer = absl::MakeCleanup([converter] { iconv_close(converter); });
  constexpr size_t kMostBytesOfAByte = 4;
  std::string out(text.size() * kMostBytesOfAByte, '\0');
  char* input = const_cast<char*>(text.data());  // NOLINT: iconv does not write there.
  char* output = out.data();
  size_t input_left = text.size();
  size_t output_left = out.size();
  if (iconv(converter, &input, &input_left, &output, &output_left) != 0 || input_left > 0)
    return std::nullopt;
  out.resize(out.size() - output_left);
  return out;
}

std::string Escaped(absl::string_view name) {
  constexpr unsigned char kLastAscii = 0x7F;
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > kLastAscii) {
      absl::StrAppendFormat(&out, "%%%02X", byte);
    } else {
      out.push_back(c);
    }
  }
  return out;
}

// Ends before a character that does not fit.
absl::string_view Beginning(absl::string_view text, size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most);
}

}  // namespace

std::string ReadableName(absl::string_view name) {
  constexpr size_t kShownBytes = 60;
  if (name.size() > kMaxNameBytes) {
    return absl::StrCat(ReadableName(Beginning(name, kShownBytes)), "…");
  }
  if (Converted(name, "UTF-8", "UTF-32LE").has_value()) return std::string(name);
  return Converted(name, "GB18030", "UTF-8").value_or(Escaped(name));
}

std::string TidyName(absl::string_view name) {
  std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  parts.erase(
      std::remove_if(parts.begin(), parts.end(), [](absl::string_view p) { return p.empty() || p == "."; }),
      parts.end());
  return absl::StrJoin(parts, "/");
}

bool IsHidden(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  return std::any_of(parts.begin(), parts.end(), [](absl::string_view part) {
    return part == "__MACOSX" || (absl::StartsWith(part, ".") && part != "." && part != "..");
  });
}

bool IsPackageMark(absl::string_view name) {
  constexpr std::array<absl::string_view, 4> kMarks = {"[Content_Types].xml", "_rels/.rels", "mimetype",
                                                       "META-INF/MANIFEST.MF"};
  return std::find(kMarks.begin(), kMarks.end(), name) != kMarks.end();
}

}  // namespace fangtan::client
