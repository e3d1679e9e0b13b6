// Reading of an image of the index.
#include <sys/stat.h>
#include <xxhash.h>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/index/image_visitor.h"
#include "storage/index/index_image.h"
#include "storage/index/parallel.h"
#include "storage/open_file.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

absl::Status Unfit(std::string_view why) {
  return RecordCorrupt(absl::StrCat("the image of the index ", std::string(why)));
}

absl::StatusOr<ImageHeader> ReadHeader(int file, uint64_t file_bytes) {
  ImageHeader header;
  if (!ReadAt(file, &header, sizeof header, 0)) return Unfit("has no header");
  const ImageHeader own;
  if (header.magic != own.magic || header.byte_order != own.byte_order || header.sum != SumOf(header)) {
    return Unfit("has no header of one");
  }
  if (header.layout != own.layout || header.folding != FoldingSum()) {
    return Unfit("is another version's of the program");
  }
  if (header.tail_offset > file_bytes || header.tail_bytes > file_bytes - header.tail_offset ||
      header.part_count > header.tail_bytes / sizeof(ImagePart)) {
    return Unfit("is not whole");
  }
  return header;
}

// Read, not mapped: what a device cannot read is an error here.
bool HasSum(int file, const ImagePart& part) {
  constexpr size_t kPiece = 1 << 20;
  std::string buffer(std::min<uint64_t>(kPiece, part.bytes), '\0');
  RunningSum sum;
  for (uint64_t at = 0; at < part.bytes; at += kPiece) {
    const size_t piece = std::min<uint64_t>(kPiece, part.bytes - at);
    if (!ReadAt(file, buffer.data(), piece, part.offset + at)) return false;
    sum.Add(buffer.data(), piece);
  }
  return sum.value() == part.sum;
}

absl::Status CheckSums(int file, const std::vector<ImagePart>& parts) {
  std::vector<char> sound(parts.size());
  std::vector<std::function<void()>> tasks;
  for (size_t i = 0; i < parts.size(); ++i) {
    tasks.emplace_back([&, i] { sound[i] = HasSum(file, parts[i]) ? 1 : 0; });
  }
  RunInParallel(tasks);
  if (std::find(sound.begin(), sound.end(), 0) != sound.end()) return Unfit("is damaged");
  return absl::OkStatus();
}

// Puts the parts where VisitParts shows them.
class Placing {
 public:
  Placing(int file, const std::vector<ImagePart>& parts) : file_(file), parts_(parts) {}

  template <typename Number>
  void operator()(NumberColumn<Number>& column) {
    const ImagePart* const part = Next(sizeof(Number));
    if (part != nullptr) ok_ = column.Map(file_, part->offset, part->bytes / sizeof(Number));
  }
  template <typename Item>
  void operator()(std::vector<Item>& items) {
    const ImagePart* const part = Next(sizeof(Item));
    if (part == nullptr) return;
    items.resize(part->bytes / sizeof(Item));
    ok_ = ReadAt(file_, items.data(), part->bytes, part->offset);
  }
  template <std::integral Number>
  void operator()(Number& number) {
    const ImagePart* const part = Next(sizeof(Number));
    if (part != nullptr)
      ok_ = part->bytes == sizeof number && ReadAt(file_, &number, sizeof number, part->offset);
  }
  template <typename Value>
  void operator()(absl::flat_hash_map<uint32_t, Value>& map) {
    std::vector<MapItem<Value>> items;
    (*this)(items);
    map.reserve(items.size());
    for (const MapItem<Value>& item : items) map[item.key] = item.value;
  }
  void operator()(Gaps& gaps) {
    std::vector<GapItem> items;
    (*this)(items);
    for (const GapItem& item : items) gaps[item.doc].emplace_back(item.from, item.to);
  }

  bool ok() const { return ok_ && at_ == parts_.size(); }

 private:
  const ImagePart* Next(size_t item_bytes) {
    ok_ = ok_ && at_ < parts_.size() && parts_[at_].item_bytes == item_bytes &&
          parts_[at_].bytes % item_bytes == 0;
    return ok_ ? &parts_[at_++] : nullptr;
  }

  const int file_;
  const std::vector<ImagePart>& parts_;
  size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace

absl::StatusOr<IndexImage> ReadImage(int file) {
  struct stat status = {};
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) return Unfit("is no file");
  ASSIGN_OR_RETURN(const ImageHeader header, ReadHeader(file, static_cast<uint64_t>(status.st_size)));
  std::string tail(header.tail_bytes, '\0');
  if (!ReadAt(file, tail.data(), tail.size(), header.tail_offset) ||
      XXH3_64bits(tail.data(), tail.size()) != header.tail_sum) {
    return Unfit("is damaged");
  }
  std::vector<ImagePart> parts(header.part_count);
  const size_t table_bytes = parts.size() * sizeof(ImagePart);
  std::memcpy(parts.data(), tail.data(), table_bytes);
  IndexImage image;
  if (!image.checkpoint.ParseFromArray(tail.data() + table_bytes,
                                       static_cast<int>(tail.size() - table_bytes))) {
    return Unfit("has no checkpoint");
  }
  RETURN_IF_ERROR(CheckSums(file, parts));
  image.tables = std::make_unique<Tables>();
  image.orders = std::make_unique<Orders>(*image.tables);
  Placing placing(file, parts);
  Tables::VisitParts(*image.tables, placing);
  Orders::VisitParts(*image.orders, placing);
  if (!placing.ok()) return Unfit("is not laid out as this program does");
  return image;
}

}  // namespace fangtan::storage
