#include "storage/index/index_image.h"

#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <string_view>

#include "storage/index/image_format.h"
#include "storage/index/image_visitor.h"
#include "storage/open_file.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr uint64_t kPage = NumberColumn<char>::kPage;
constexpr uint64_t kSmallUnit = 8;

uint64_t Up(uint64_t bytes, uint64_t unit) { return (bytes + unit - 1) / unit * unit; }

absl::Status WriteAt(int file, const void* data, size_t bytes, uint64_t offset) {
  const auto* from = static_cast<const char*>(data);
  while (bytes > 0) {
    const ssize_t written = pwrite(file, from, bytes, static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return IndexFileError("writing", "the image of the index", errno);
    from += written;
    bytes -= static_cast<size_t>(written);
    offset += static_cast<uint64_t>(written);
  }
  return absl::OkStatus();
}

class Counting : public ImageVisitor<Counting> {
 public:
  static bool WantsBytes() { return false; }
  template <typename Number>
  void OnColumn(const NumberColumn<Number>& column) {
    bytes_ += column.size() * sizeof(Number);
  }
  void OnBytes(const void*, size_t bytes, size_t) { bytes_ += bytes; }

  uint64_t bytes() const { return bytes_; }

 private:
  uint64_t bytes_ = 0;
};

}  // namespace

// Goes on where the last visit stopped.
class ImageWriter::Collecting : public ImageVisitor<ImageWriter::Collecting> {
 public:
  Collecting(ImageWriter& writer, size_t budget) : writer_(writer), budget_(budget) {}

  bool WantsBytes() const { return at_ == writer_.whole_ && budget_ > 0; }
  template <typename Number>
  void OnColumn(const NumberColumn<Number>& column) {
    const size_t bytes = column.size() * sizeof(Number);
    On(column.data(), bytes, sizeof(Number), NumberColumn<Number>::IsMappedFrom(bytes) ? kPage : kSmallUnit);
  }
  void OnBytes(const void* data, size_t bytes, size_t item_bytes) { On(data, bytes, item_bytes, kSmallUnit); }

  bool finished() const { return writer_.whole_ == at_; }

 private:
  void On(const void* data, size_t bytes, size_t item_bytes, uint64_t unit) {
    if (at_++ != writer_.whole_ || budget_ == 0) return;
    if (writer_.parts_.size() == writer_.whole_) Begin(bytes, item_bytes, unit);
    const auto* const from = static_cast<const char*>(data) + writer_.done_;
    const size_t piece = std::min<size_t>(bytes - writer_.done_, budget_);
    writer_.taken_.append(from, piece);
    writer_.sum_.Add(from, piece);
    writer_.done_ += piece;
    writer_.end_ += piece;
    budget_ -= piece;
    if (writer_.done_ < bytes) return;
    writer_.parts_.back().sum = writer_.sum_.value();
    Pad(unit);
    ++writer_.whole_;
  }

  void Begin(size_t bytes, size_t item_bytes, uint64_t unit) {
    Pad(unit);
    writer_.parts_.push_back({.offset = writer_.end_, .bytes = bytes, .item_bytes = item_bytes});
    writer_.done_ = 0;
    writer_.sum_.Reset();
  }

  void Pad(uint64_t unit) {
    const uint64_t end = Up(writer_.end_, unit);
    writer_.taken_.append(end - writer_.end_, '\0');
    writer_.end_ = end;
  }

  ImageWriter& writer_;
  size_t budget_;
  size_t at_ = 0;
};

ImageWriter::ImageWriter(int file) : file_(file), end_(kPage) {}

bool ImageWriter::Collect(const Tables& tables, const Orders& orders, size_t budget) {
  Collecting collecting(*this, budget);
  Tables::VisitParts(tables, collecting);
  Orders::VisitParts(orders, collecting);
  return collecting.finished();
}

absl::Status ImageWriter::Flush() {
  RETURN_IF_ERROR(WriteAt(file_, taken_.data(), taken_.size(), end_ - taken_.size()));
  taken_.clear();
  return absl::OkStatus();
}

absl::Status ImageWriter::Finish(const internal::Checkpoint& checkpoint) {
  std::string tail(reinterpret_cast<const char*>(parts_.data()), parts_.size() * sizeof(ImagePart));
  tail += checkpoint.SerializeAsString();
  ImageHeader header;
  header.folding = FoldingSum();
  header.part_count = parts_.size();
  header.tail_offset = Up(end_, kPage);
  header.tail_bytes = tail.size();
  header.tail_sum = XXH3_64bits(tail.data(), tail.size());
  header.sum = SumOf(header);
  RETURN_IF_ERROR(WriteAt(file_, tail.data(), tail.size(), header.tail_offset));
  return WriteAt(file_, &header, sizeof header, 0);
}

uint64_t ImageBytes(const Tables& tables, const Orders& orders) {
  Counting counting;
  Tables::VisitParts(tables, counting);
  Orders::VisitParts(orders, counting);
  return counting.bytes();
}

}  // namespace fangtan::storage
