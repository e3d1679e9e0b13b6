#include "storage/rocks/manifest_tail.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "storage/rocks/rocks_status.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr size_t kBlockSize = 32 << 10;
constexpr size_t kLengthAt = 4;  // behind a checksum of 4 bytes; little-endian, 2 bytes; then the type
constexpr size_t kHeaderSize = 7;

size_t LengthAt(std::string_view header) {
  return static_cast<uint8_t>(header[kLengthAt]) | size_t{static_cast<uint8_t>(header[kLengthAt + 1])} << 8;
}

}  // namespace

bool EndsWithARecord(std::string_view log) {
  while (!log.empty()) {
    std::string_view block = log.substr(0, kBlockSize);
    log.remove_prefix(block.size());
    while (block.size() >= kHeaderSize) {
      const size_t record = kHeaderSize + LengthAt(block);
      if (record > block.size()) return false;
      block.remove_prefix(record);
    }
    // No header fits into the rest of a block, which is filled with zeros; the last block ends with its
    // record.
    const bool is_last = log.empty();
    if (is_last && !block.empty() && block.find_first_not_of('\0') != std::string_view::npos) return false;
  }
  return true;
}

absl::StatusOr<std::vector<std::string>> NoticesOfManifest(rocksdb::Env& env, const std::string& folder) {
  std::string name;
  RETURN_IF_ERROR(
      FromRocksAtOpen(rocksdb::ReadFileToString(&env, folder + "/CURRENT", &name), "reading CURRENT"));
  name = std::string(absl::StripSuffix(name, "\n"));
  std::string log;
  RETURN_IF_ERROR(FromRocksAtOpen(rocksdb::ReadFileToString(&env, absl::StrCat(folder, "/", name), &log),
                                  "reading " + name));
  if (EndsWithARecord(log)) return std::vector<std::string>();
  return std::vector<std::string>{
      absl::StrCat(name, " ends in a record that was torn by a crash or damaged; nothing is lost with it")};
}

}  // namespace fangtan::storage
