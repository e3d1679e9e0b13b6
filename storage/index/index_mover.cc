#include "storage/index/index_mover.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <tuple>
#include <utility>

#include "storage/index/image_visitor.h"
#include "storage/open_file.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr uint64_t kPage = NumberColumn<char>::kPage;

uint64_t PagesUp(uint64_t bytes) { return (bytes + kPage - 1) / kPage * kPage; }

}  // namespace

class IndexMover::Visitor : public ImageVisitor<IndexMover::Visitor> {
 public:
  // Takes `pieces`, whose bytes are in `written`, to their places.
  Visitor(IndexMover& mover, const std::vector<Piece>& pieces, std::string_view written, size_t budget)
      : mover_(mover),
        piece_(pieces.begin()),
        pieces_end_(pieces.end()),
        written_(written),
        budget_(budget) {}

  static bool WantsBytes() { return false; }
  template <typename Number>
  void OnColumn(const NumberColumn<Number>& column) {
    const size_t part = parts_++;
    for (; piece_ != pieces_end_ && piece_->part == part; ++piece_) {
      const std::string_view bytes = written_.substr(piece_->begin, piece_->bytes);
      // What was changed since it was copied stays what it is.
      std::ignore = column.Seat(mover_.file_, piece_->offset, piece_->at, bytes);
    }
    if (part == mover_.part_ && budget_ > 0) Take(column);
  }
  void OnBytes(const void*, size_t, size_t) {
    if (parts_++ == mover_.part_ && budget_ > 0) ++mover_.part_;
  }

  bool finished() const { return mover_.part_ >= parts_ && mover_.pieces_.empty(); }

 private:
  template <typename Number>
  void Take(const NumberColumn<Number>& column) {
    const uint64_t end = column.IsMapped() ? PagesUp(column.size() * sizeof(Number)) : 0;
    if (mover_.at_ == 0 && mover_.what_ == What::kNew) mover_.at_ = column.file_bytes();
    const uint64_t left = end - std::min(end, mover_.at_);
    const bool fits = left <= mover_.room_ - mover_.end_;
    const size_t bytes = fits ? std::min<uint64_t>(left, PagesUp(budget_)) : 0;
    if (bytes > 0) {
      mover_.pieces_.push_back({.part = mover_.part_,
                                .at = mover_.at_,
                                .begin = mover_.taken_.size(),
                                .bytes = bytes,
                                .offset = mover_.end_});
      mover_.taken_.append(reinterpret_cast<const char*>(column.data()) + mover_.at_, bytes);
    }
    mover_.end_ += bytes;
    mover_.at_ += bytes;
    budget_ -= std::min(budget_, bytes);
    if (fits && mover_.at_ < end) {
      // The next step copies under a lock, and is not to wait for a disk there.
      column.Fetch(mover_.at_, std::min<uint64_t>(end - mover_.at_, bytes));
      return;
    }
    ++mover_.part_;
    mover_.at_ = 0;
  }

  IndexMover& mover_;
  std::vector<Piece>::const_iterator piece_;
  const std::vector<Piece>::const_iterator pieces_end_;
  const std::string_view written_;
  size_t budget_;
  size_t parts_ = 0;
};

void IndexMover::Start(What what) {
  what_ = what;
  part_ = 0;
  at_ = 0;
  pieces_.clear();
  taken_.clear();
}

bool IndexMover::Step(const Tables& tables, const Orders* orders, size_t budget) {
  const std::vector<Piece> pieces = std::exchange(pieces_, {});
  const std::string written = std::exchange(taken_, {});
  Visitor visitor(*this, pieces, written, budget);
  Tables::VisitParts(tables, visitor);
  if (orders != nullptr) Orders::VisitParts(*orders, visitor);
  return visitor.finished();
}

absl::Status IndexMover::Write() {
  if (pieces_.empty()) return absl::OkStatus();
  // What the disk cannot take must not become the only copy: it has the bytes first, or at least the room.
  const auto begin = static_cast<off_t>(pieces_.front().offset);
  const bool has_room =
      reliance_ == Reliance::kRoom && fallocate(file_, 0, begin, static_cast<off_t>(taken_.size())) == 0;
  std::string_view bytes = taken_;
  for (off_t offset = begin; !bytes.empty();) {
    const ssize_t written = pwrite(file_, bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return IndexFileError("writing", "the file that the index is moved into", errno);
    bytes.remove_prefix(static_cast<size_t>(written));
    offset += written;
  }
  if (has_room || fdatasync(file_) == 0) return absl::OkStatus();
  return IndexFileError("syncing", "the file that the index is moved into", errno);
}

absl::Status MoveIntoFile(IndexMover& mover, const Tables& tables) {
  mover.Start(IndexMover::What::kNew);
  while (!mover.Step(tables, nullptr)) RETURN_IF_ERROR(mover.Write());
  return absl::OkStatus();
}

}  // namespace fangtan::storage
