// Segment::Recheck: what was right when it was first read need not be any more.
#include <algorithm>
#include <cstring>

#include "storage/errors.h"
#include "storage/running_sum.h"
#include "storage/search/segment.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// Read at once, between two rests: whole pages of sums.
constexpr size_t kPieceBytes = 1 << 20;
static_assert(kPieceBytes % kSumPageBytes == 0);
// Asking about so many that are not in memory takes a while too.
constexpr size_t kPiecesPassedOver = 64;

absl::Status Changed(std::string_view what) {
  return MakeError(absl::StatusCode::kDataLoss, "INDEX_CORRUPT",
                   std::string("a segment of the text index is not what it was: ") + std::string(what));
}

}  // namespace

class Segment::Rechecking {
 public:
  Rechecking(const Segment& segment, const std::function<bool()>& rest, Reach reach)
      : segment_(segment), rest_(rest), reach_(reach) {}

  absl::Status Run() {
    RETURN_IF_ERROR(CheckHead());
    const size_t size = segment_.data_.size();
    for (size_t at = segment_.SumsBegin(); at < size; at += kPieceBytes) {
      RETURN_IF_ERROR(CheckPiece(at, std::min(kPieceBytes, size - at)));
    }
    return segment_.CheckUndamaged();
  }

 private:
  bool IsReached(size_t at, size_t bytes) const {
    return reach_ == Reach::kDisk || segment_.bytes_->IsInMemory(at, bytes);
  }

  absl::StatusOr<std::string_view> Read(size_t at, size_t bytes) {
    const std::optional<std::string_view> read = segment_.bytes_->ReadOnce(at, bytes, buffer_);
    if (!read.has_value()) return Changed("it cannot be read any more");
    return *read;
  }

  absl::Status Rest() const {
    if (rest_()) return absl::OkStatus();
    return MakeError(absl::StatusCode::kCancelled, "CANCELLED", "nobody waits for the check any more");
  }

  // The header and the dictionary, by the header that they had when the segment was opened.
  absl::Status CheckHead() {
    const SegmentHeader& header = segment_.header_;
    const size_t end = segment_.SumsBegin();
    if (!IsReached(0, end)) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::string_view own, Read(0, sizeof header));
    if (std::memcmp(own.data(), &header, sizeof header) != 0) return Changed("its header");
    RunningSum sum;
    for (size_t at = sizeof header; at < end; at += kPieceBytes) {
      ASSIGN_OR_RETURN(const std::string_view piece, Read(at, std::min(kPieceBytes, end - at)));
      sum.Add(piece.data(), piece.size());
      RETURN_IF_ERROR(Rest());
    }
    return sum.value() == header.head_sum ? absl::OkStatus() : Changed("its dictionary");
  }

  // As a whole, or those of its pages that are reached.
  absl::Status CheckPiece(size_t at, size_t bytes) {
    if (IsReached(at, bytes)) {
      RETURN_IF_ERROR(CheckPages(at, bytes));
      return Rest();
    }
    bool some = false;
    for (const size_t end = at + bytes; at < end; at += kSumPageBytes) {
      const size_t page_bytes = std::min(kSumPageBytes, end - at);
      if (!IsReached(at, page_bytes)) continue;
      some = true;
      RETURN_IF_ERROR(CheckPages(at, page_bytes));
    }
    return some || ++passed_over_ % kPiecesPassedOver == 0 ? Rest() : absl::OkStatus();
  }

  absl::Status CheckPages(size_t at, size_t bytes) {
    ASSIGN_OR_RETURN(const std::string_view read, Read(at, bytes));
    size_t page = (at - segment_.SumsBegin()) / kSumPageBytes;
    for (size_t from = 0; from < read.size(); from += kSumPageBytes) {
      RETURN_IF_ERROR(segment_.CheckPage(page++, read.substr(from, kSumPageBytes)));
    }
    return absl::OkStatus();
  }

  const Segment& segment_;
  const std::function<bool()>& rest_;
  const Reach reach_;
  size_t passed_over_ = 0;  // pieces
  std::string buffer_;
};

absl::Status Segment::CheckUndamaged() const {
  return damaged() ? Changed("it was damaged while it was read") : absl::OkStatus();
}

absl::Status Segment::Recheck(const std::function<bool()>& rest, Reach reach) const {
  const absl::Status checked = Rechecking(*this, rest, reach).Run();
  if (absl::IsDataLoss(checked)) {
    MarkDamaged();
    all_checked_.store(false, std::memory_order_relaxed);
  } else if (checked.ok() && reach == Reach::kDisk) {
    all_checked_.store(true, std::memory_order_relaxed);
  }
  return checked;
}

}  // namespace fangtan::storage
