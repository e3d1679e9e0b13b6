#include "storage/index/index_image.h"

#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/index/image_format.h"
#include "storage/index/image_visitor.h"
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
    if (written < 0) {
      const bool full = errno == ENOSPC || errno == EDQUOT;
      return MakeError(full ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kUnavailable,
                       "INDEX_UNWRITABLE", absl::StrCat("writing the image: ", std::strerror(errno)));
    }
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

// Goes on writing where the last visit stopped.
class ImageWriter::Writing : public ImageVisitor<ImageWriter::Writing> {
 public:
  Writing(ImageWriter& writer, size_t budget) : writer_(writer), budget_(budget) {}

  bool WantsBytes() const { return at_ == writer_.whole_ && budget_ > 0; }
  template <typename Number>
  void OnColumn(const NumberColumn<Number>& column) {
    const size_t bytes = column.size() * sizeof(Number);
    On(column.data(), bytes, sizeof(Number), NumberColumn<Number>::IsMappedFrom(bytes) ? kPage : kSmallUnit);
  }
  void OnBytes(const void* data, size_t bytes, size_t item_bytes) { On(data, bytes, item_bytes, kSmallUnit); }

  absl::StatusOr<bool> Finished() {
    RETURN_IF_ERROR(status_);
    return writer_.whole_ == at_;
  }

 private:
  void On(const void* data, size_t bytes, size_t item_bytes, uint64_t unit) {
    if (at_++ != writer_.whole_ || budget_ == 0 || !status_.ok()) return;
    if (writer_.parts_.size() == writer_.whole_) {
      writer_.parts_.push_back({.offset = Up(writer_.end_, unit), .bytes = bytes, .item_bytes = item_bytes});
      writer_.done_ = 0;
      XXH3_64bits_reset(writer_.sum_.get());
    }
    ImagePart& part = writer_.parts_.back();
    const auto* const from = static_cast<const char*>(data) + writer_.done_;
    const size_t piece = std::min<size_t>(bytes - writer_.done_, budget_);
    status_ = WriteAt(writer_.file_, from, piece, part.offset + writer_.done_);
    XXH3_64bits_update(writer_.sum_.get(), from, piece);
    writer_.done_ += piece;
    budget_ -= piece;
    if (writer_.done_ < bytes) return;
    part.sum = XXH3_64bits_digest(writer_.sum_.get());
    writer_.end_ = Up(part.offset + bytes, unit);
    ++writer_.whole_;
  }

  ImageWriter& writer_;
  size_t budget_;
  size_t at_ = 0;
  absl::Status status_;
};

class ImageWriter::Reseating : public ImageVisitor<ImageWriter::Reseating> {
 public:
  Reseating(ImageWriter& writer, size_t budget) : writer_(writer), budget_(budget) {}

  static bool WantsBytes() { return false; }
  template <typename Number>
  void OnColumn(const NumberColumn<Number>& column) {
    const size_t place = at_++;
    if (place != writer_.reseated_ || budget_ == 0) return;
    const ImagePart& part = writer_.parts_[place];
    column.Reseat(writer_.file_, part.offset);
    budget_ -= std::min<size_t>(budget_, part.bytes);
    ++writer_.reseated_;
  }
  void OnBytes(const void*, size_t, size_t) {
    if (at_++ == writer_.reseated_ && budget_ > 0) ++writer_.reseated_;
  }

  bool Finished() const { return writer_.reseated_ == at_; }

 private:
  ImageWriter& writer_;
  size_t budget_;
  size_t at_ = 0;
};

ImageWriter::ImageWriter(int file)
    : file_(file),
      end_(kPage),
      sum_(XXH3_createState(), [](XXH3_state_s* state) { XXH3_freeState(state); }) {}

ImageWriter::~ImageWriter() = default;

absl::StatusOr<bool> ImageWriter::WriteSome(const Tables& tables, const Orders& orders, size_t budget) {
  Writing writing(*this, budget);
  Tables::VisitParts(tables, writing);
  Orders::VisitParts(orders, writing);
  return writing.Finished();
}

absl::Status ImageWriter::Finish(const internal::Checkpoint& checkpoint, uint64_t stamp) {
  std::string tail(reinterpret_cast<const char*>(parts_.data()), parts_.size() * sizeof(ImagePart));
  tail += checkpoint.SerializeAsString();
  ImageHeader header;
  header.folding = FoldingSum();
  header.stamp = stamp;
  header.part_count = parts_.size();
  header.tail_offset = Up(end_, kPage);
  header.tail_bytes = tail.size();
  header.tail_sum = XXH3_64bits(tail.data(), tail.size());
  header.sum = SumOf(header);
  RETURN_IF_ERROR(WriteAt(file_, tail.data(), tail.size(), header.tail_offset));
  return WriteAt(file_, &header, sizeof header, 0);
}

bool ImageWriter::ReseatSome(const Tables& tables, const Orders& orders, size_t budget) {
  Reseating reseating(*this, budget);
  Tables::VisitParts(tables, reseating);
  Orders::VisitParts(orders, reseating);
  return reseating.Finished();
}

uint64_t ImageBytes(const Tables& tables, const Orders& orders) {
  Counting counting;
  Tables::VisitParts(tables, counting);
  Orders::VisitParts(orders, counting);
  return counting.bytes();
}

}  // namespace fangtan::storage
