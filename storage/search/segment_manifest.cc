#include "storage/search/segment_manifest.h"

#include <xxhash.h>

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr const char* kTitle = "fangtan text index 1";

using Words = std::vector<std::string>;

absl::Status Corrupt(std::string_view why) {
  return MakeError(absl::StatusCode::kDataLoss, "INDEX_CORRUPT",
                   absl::StrCat("the manifest of the text index ", std::string(why)));
}

std::string SumLine(std::string_view body) {
  return absl::StrCat("sum ", absl::Hex(XXH3_64bits(body.data(), body.size()), absl::kZeroPad16), "\n");
}

bool IsHex(const std::string& word) {
  return word.size() % 2 == 0 && word.find_first_not_of("0123456789abcdef") == std::string::npos;
}

// Whether `words` was read as the bytes of a store, or of a mark.
bool ReadHead(const Words& words, SegmentManifest& manifest) {
  if (words.size() == 2 && words[0] == "store" && IsHex(words[1])) {
    manifest.store_id = absl::HexStringToBytes(words[1]);
    return true;
  }
  if (words.size() == 4 && words[0] == "revision" && words[2] == "chain" && IsHex(words[3])) {
    manifest.mark.chain = absl::HexStringToBytes(words[3]);
    return absl::SimpleAtoi(words[1], &manifest.mark.revision);
  }
  return false;
}

// Names lead to files of the folder, never out of it.
bool ReadFile(const Words& words, SegmentManifest& manifest) {
  if (words.size() != 5 || words[3].find('/') != std::string::npos) return false;
  std::vector<SegmentFile>& files = manifest.files[words[0]];
  SegmentFile file{.name = words[3]};
  if (!absl::SimpleAtoi(words[1], &file.first_doc) || !absl::SimpleAtoi(words[2], &file.end_doc) ||
      !absl::SimpleAtoi(words[4], &file.size)) {
    return false;
  }
  const uint32_t before = files.empty() ? 1 : files.back().end_doc;
  if (file.first_doc < before || file.end_doc <= file.first_doc) return false;
  files.push_back(std::move(file));
  return true;
}

}  // namespace

std::string SegmentManifest::Encode() const {
  std::string text = absl::StrCat(kTitle, "\nstore ", absl::BytesToHexString(store_id), "\nrevision ",
                                  mark.revision, " chain ", absl::BytesToHexString(mark.chain), "\n");
  for (const auto& [kind, of_kind] : files) {
    for (const SegmentFile& file : of_kind) {
      absl::StrAppend(&text, kind, " ", file.first_doc, " ", file.end_doc, " ", file.name, " ", file.size,
                      "\n");
    }
  }
  return text + SumLine(text);
}

absl::StatusOr<SegmentManifest> SegmentManifest::Decode(std::string_view bytes) {
  const size_t at = bytes.rfind("sum ");
  if (at == std::string_view::npos || SumLine(bytes.substr(0, at)) != bytes.substr(at)) {
    return Corrupt("does not have the checksum it was written with");
  }
  const Words lines = absl::StrSplit(std::string(bytes.substr(0, at)), '\n', absl::SkipEmpty());
  if (lines.size() < 3 || lines[0] != kTitle) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "INDEX_OUTDATED",
                     "the manifest of the text index is of another version");
  }
  SegmentManifest manifest;
  for (size_t line = 1; line < lines.size(); ++line) {
    const Words words = absl::StrSplit(lines[line], ' ');
    const bool read = line <= 2 ? ReadHead(words, manifest) : ReadFile(words, manifest);
    if (!read) return Corrupt(absl::StrCat("has a line that says nothing: ", lines[line]));
  }
  return manifest;
}

}  // namespace fangtan::storage
