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

absl::Status Stopped() {
  return MakeError(absl::StatusCode::kCancelled, "CANCELLED", "nobody waits for the check any more");
}

absl::Status Changed(std::string_view what) {
  return MakeError(absl::StatusCode::kDataLoss, "INDEX_CORRUPT",
                   std::string("a segment of the text index is not what it was: ") + std::string(what));
}

}  // namespace

absl::Status Segment::CheckUndamaged() const {
  return damaged() ? Changed("it was damaged while it was read") : absl::OkStatus();
}

absl::Status Segment::Recheck(const std::function<bool()>& rest) const {
  absl::Status checked = RecheckHead(rest);
  if (checked.ok()) checked = RecheckPages(rest);
  if (checked.ok()) checked = CheckUndamaged();
  if (absl::IsDataLoss(checked)) {
    MarkDamaged();
    all_checked_.store(false, std::memory_order_relaxed);
  } else if (checked.ok()) {
    all_checked_.store(true, std::memory_order_relaxed);
  }
  return checked;
}

// The header and the dictionary, by the header that they had when the segment was opened.
absl::Status Segment::RecheckHead(const std::function<bool()>& rest) const {
  if (std::memcmp(data_.data(), &header_, sizeof header_) != 0) return Changed("its header");
  RunningSum sum;
  std::string_view head = data_.substr(0, SumsBegin()).substr(sizeof header_);
  while (!head.empty()) {
    const std::string_view piece = head.substr(0, kPieceBytes);
    sum.Add(piece.data(), piece.size());
    head.remove_prefix(piece.size());
    if (!rest()) return Stopped();
  }
  return sum.value() == header_.head_sum ? absl::OkStatus() : Changed("its dictionary");
}

absl::Status Segment::RecheckPages(const std::function<bool()>& rest) const {
  for (size_t page = 0; page < page_sums_.size(); ++page) {
    RETURN_IF_ERROR(CheckPage(page));
    const bool piece_ends = (page + 1) % (kPieceBytes / kSumPageBytes) == 0;
    if (piece_ends && !rest()) return Stopped();
  }
  return absl::OkStatus();
}

}  // namespace fangtan::storage
