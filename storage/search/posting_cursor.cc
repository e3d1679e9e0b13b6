#include "storage/search/posting_cursor.h"

#include <algorithm>
#include <cstring>

#include "storage/errors.h"
#include "storage/search/bit_packing.h"
#include "storage/search/count_before.h"
#include "storage/search/scoring.h"
#include "storage/search/varint.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr size_t kBlockHead = 2;
// From so many on, what was found out about all of them is kept.
constexpr size_t kManyBlocks = 32;

// Takes a posting as PostingListWriter puts it at a list's end: the gap, and the frequency if it is not 1.
// Nearly all have a gap of one byte or two and a frequency of one: those are read without a branch to guess.
inline bool TakePosting(const char*& at, const char* end, uint32_t& gap, uint32_t& frequency) {
  if (uint32_t bytes = 0; static_cast<size_t>(end - at) >= sizeof bytes) {
    std::memcpy(&bytes, at, sizeof bytes);
    const uint32_t longer = bytes >> 7 & 1;
    const uint32_t value = (bytes & 0x7F) | ((bytes >> 1 & 0x3F80) & (0 - longer));
    const uint32_t rest = bytes >> (8 + 8 * longer);
    const uint32_t more = value & 1;
    if (((longer & bytes >> 15) | (more & rest >> 7)) == 0) {
      gap = value >> 1;
      frequency = 1 + (((rest & 0x7F) - 1) & (0 - more));
      at += 1 + longer + more;
      return true;
    }
  }
  frequency = 1;
  if (!TakeVarint(at, end, gap)) return false;
  const bool more = (gap & 1) != 0;
  gap >>= 1;
  return !more || TakeVarint(at, end, frequency);
}

absl::Status Corrupt() {
  return MakeError(absl::StatusCode::kDataLoss, "INDEX_CORRUPT",
                   "a list of the text index does not hold together");
}

}  // namespace

PostingCursor::PostingCursor(const Segment& segment, const TermEntry& term, Start start)
    : segment_(segment),
      list_(term.postings <= segment.postings().size() ? segment.postings().substr(term.postings, term.bytes)
                                                       : std::string_view()),
      positions_begin_(term.positions),
      df_(term.df) {
  if (absl::Status status = ReadSkips(term.bytes); !status.ok()) {
    Fail(std::move(status));
  } else if (start == Start::kFirst) {
    LoadBlock(0);
  } else {
    begun_ = false;
  }
}

absl::Status PostingCursor::ReadSkips(size_t bytes) {
  const size_t count = df_ > kBlockSize ? block_count() : 0;
  if (list_.size() < bytes || list_.size() < count * sizeof(SkipEntry)) return Corrupt();
  if (count == 0) return absl::OkStatus();
  const std::string_view entries = list_.substr(0, count * sizeof(SkipEntry));
  RETURN_IF_ERROR(segment_.Check(entries));
  skips_ = std::span(reinterpret_cast<const SkipEntry*>(entries.data()), count);
  return absl::OkStatus();
}

void PostingCursor::End() {
  frequencies_known_ = true;
  docs_[0] = kNoDoc;
  docs_[1] = kNoDoc;
  at_ = 0;
  filled_ = 1;
  block_ = block_count();
}

void PostingCursor::Fail(absl::Status status) {
  // Also where its checksums are right: else it would be asked again and again, and never made anew.
  segment_.MarkDamaged();
  status_ = std::move(status);
  End();
}

void PostingCursor::LoadBlock(uint32_t block) {
  if (block >= block_count()) return End();
  block_ = block;
  heads_known_ = false;
  at_ = 0;
  if (!DecodeBlock(block) && status_.ok()) Fail(Corrupt());
}

bool PostingCursor::DecodeBlock(uint32_t block) {
  const bool packed = block + 1 < block_count();
  const size_t begin = skips_.empty() ? 0 : skips_[block].begin;
  const size_t end = packed ? skips_[block + 1].begin : list_.size();
  if (begin + (packed ? kBlockHead : 0) > end || end > list_.size()) return false;
  const std::string_view bytes = list_.substr(begin, end - begin);
  if (absl::Status status = segment_.Check(bytes); !status.ok()) {
    Fail(std::move(status));
    return false;
  }
  const uint32_t before = block == 0 ? 0 : skips_[block - 1].last + 1;
  if (packed) {
    const auto gap_bits = static_cast<uint8_t>(bytes[0]);
    const auto frequency_bits = static_cast<uint8_t>(bytes[1]);
    if (gap_bits > kMaxPackedBits || frequency_bits > kMaxPackedBits) return false;
    if (bytes.size() != kBlockHead + PackedBytes(gap_bits) + PackedBytes(frequency_bits)) return false;
    filled_ = kBlockSize;
    if (!DecodePacked(bytes.data(), before)) return false;
  } else {
    filled_ = df_ - block * kBlockSize;
    if (!DecodeVarints(bytes, filled_, before)) return false;
  }
  docs_[filled_] = kNoDoc;
  return true;
}

bool PostingCursor::DecodePacked(const char* at, uint32_t before) {
  const auto gap_bits = static_cast<uint8_t>(at[0]);
  frequency_bits_ = static_cast<uint8_t>(at[1]);
  at += kBlockHead;
  packed_frequencies_ = at + PackedBytes(gap_bits);
  frequencies_known_ = false;
  return UnpackGaps(at, gap_bits, before, docs_.data()) && docs_[kBlockSize - 1] < segment_.size();
}

void PostingCursor::DecodeFrequencies() {
  frequencies_known_ = true;
  UnpackBytes(packed_frequencies_, frequency_bits_, kMaxFrequency, frequencies_.data());
}

bool PostingCursor::DecodeVarints(std::string_view bytes, uint32_t count, uint32_t before) {
  frequencies_known_ = true;
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t gap = 0;
    uint32_t frequency = 0;
    if (!TakePosting(at, end, gap, frequency)) return false;
    docs_[i] = before + gap;
    if (docs_[i] < before || docs_[i] >= segment_.size()) return false;
    before = docs_[i] + 1;
    frequencies_[i] = static_cast<uint8_t>(std::clamp<uint32_t>(frequency, 1, kMaxFrequency));
  }
  return true;
}

uint32_t PostingCursor::BlockOf(uint32_t target) const {
  // Targets come in order, mostly near: doubling steps, then halving.
  uint32_t low = block_;
  uint32_t step = 1;
  while (low + step < skips_.size() && skips_[low + step - 1].last < target) {
    low += step;
    step *= 2;
  }
  const auto end = std::min<size_t>(low + step, skips_.size());
  const auto found =
      std::lower_bound(skips_.begin() + low, skips_.begin() + static_cast<std::ptrdiff_t>(end), target,
                       [](const SkipEntry& skip, uint32_t doc) { return skip.last < doc; });
  return static_cast<uint32_t>(found - skips_.begin());
}

void PostingCursor::Begin(uint32_t target) {
  begun_ = true;
  LoadBlock(skips_.empty() ? 0 : BlockOf(target));
}

void PostingCursor::Seek(uint32_t target) {
  if (!begun_) Begin(target);
  if (docs_[at_] >= target) return;
  if (docs_[filled_ - 1] < target) {
    LoadBlock(skips_.empty() ? block_count() : BlockOf(target));
    if (docs_[at_] >= target) return;
  }
  if (filled_ == kBlockSize) {
    at_ = CountInBlockBefore(target, docs_.data());
  } else {
    at_ += CountBefore(target, docs_.data() + at_, filled_ - at_);
  }
  if (at_ == filled_) LoadBlock(block_ + 1);
}

uint32_t PostingCursor::MaxImpact() const {
  if (skips_.empty()) return kAnyImpact;
  const auto greatest = [this] {
    uint32_t most = 0;
    for (const SkipEntry& skip : skips_) most = std::max(most, skip.max_impact);
    return most;
  };
  if (skips_.size() < kManyBlocks) return greatest();
  return segment_.impacts().Get(static_cast<uint64_t>(list_.data() - segment_.postings().data()), greatest);
}

absl::Status PostingCursor::FindHeads() {
  if (heads_known_) return absl::OkStatus();
  const std::string_view all = segment_.positions();
  const uint64_t begin = BlockPositions();
  if (begin >= all.size()) return Corrupt();
  RETURN_IF_ERROR(segment_.Check(all.substr(begin, 1)));
  const auto bits = static_cast<uint8_t>(all[begin]);
  const uint64_t bytes = 1 + PackedRowBytes(filled_, bits);
  if (bits > kMaxPackedBits || bytes > all.size() - begin) return Corrupt();
  RETURN_IF_ERROR(segment_.Check(all.substr(begin, bytes)));
  heads_ = PackedRow(all.data() + begin + 1, bits, all.data() + all.size());
  tails_begin_ = tails_byte_ = begin + bytes;
  tails_at_ = 0;
  heads_known_ = true;
  return absl::OkStatus();
}

// Of the current posting, whose head says that it has one.
absl::StatusOr<std::string_view> PostingCursor::FindTail() {
  if (tails_at_ > at_) {
    tails_at_ = 0;
    tails_byte_ = tails_begin_;
  }
  uint32_t before = 0;
  for (uint32_t i = tails_at_; i < at_; ++i) before += HasTail(heads_[i]) ? 1 : 0;
  const std::string_view rest = segment_.positions().substr(tails_byte_);
  const size_t skipped = SizeOfPositions(rest, before);
  const size_t size = skipped == rest.npos ? rest.npos : SizeOfPositions(rest.substr(skipped), 1);
  // What was skipped is checked as well: a damaged byte there would have led astray.
  RETURN_IF_ERROR(segment_.Check(size == rest.npos ? rest : rest.substr(0, skipped + size)));
  if (size == rest.npos) return Corrupt();
  tails_byte_ += skipped + size;
  tails_at_ = at_ + 1;
  return rest.substr(skipped, size);
}

void PostingCursor::FetchPositions() const {
  // Most heads have that many.
  constexpr uint64_t kUsualBits = 10;
  const std::string_view all = segment_.positions();
  const uint64_t begin = std::min<uint64_t>(BlockPositions(), all.size());
  __builtin_prefetch(all.data() + begin);
  __builtin_prefetch(all.data() + std::min<uint64_t>(begin + at_ * kUsualBits / 8, all.size()));
}

uint32_t PostingCursor::FirstPosition() {
  if (doc() == kNoDoc) return 0;
  if (absl::Status status = FindHeads(); !status.ok()) {
    Fail(std::move(status));
    return 0;
  }
  return heads_[at_] >> 1;
}

std::optional<PositionsView> PostingCursor::RawPositions() {
  if (doc() == kNoDoc) return std::nullopt;
  if (absl::Status status = FindHeads(); !status.ok()) {
    Fail(std::move(status));
    return std::nullopt;
  }
  const uint32_t head = heads_[at_];
  if (!HasTail(head)) return PositionsView{.head = head};
  absl::StatusOr<std::string_view> tail = FindTail();
  if (!tail.ok()) {
    Fail(std::move(tail).status());
    return std::nullopt;
  }
  return PositionsView{.head = head, .tail = *tail};
}

PostingBlock PostingCursor::ReadBlock(std::array<uint32_t, kBlockSize>& heads) {
  if (doc() == kNoDoc) return {};
  if (!frequencies_known_) DecodeFrequencies();
  if (absl::Status status = FindHeads(); !status.ok()) {
    Fail(std::move(status));
    return {};
  }
  uint32_t tails = 0;
  for (uint32_t i = 0; i < filled_; ++i) {
    heads[i] = heads_[i];
    tails += HasTail(heads[i]) ? 1 : 0;
  }
  const std::string_view rest = segment_.positions().substr(tails_begin_);
  const size_t size = SizeOfPositions(rest, tails);
  absl::Status status = segment_.Check(rest.substr(0, size));
  if (status.ok() && size == rest.npos) status = Corrupt();
  if (!status.ok()) {
    Fail(std::move(status));
    return {};
  }
  return {.docs = std::span(docs_).first(filled_),
          .frequencies = std::span(frequencies_).first(filled_),
          .heads = std::span(heads).first(filled_),
          .tails = rest.substr(0, size)};
}

void PostingCursor::ReadPositions(std::vector<uint32_t>& positions) {
  positions.clear();
  const std::optional<PositionsView> raw = RawPositions();
  if (!raw.has_value()) return;
  uint32_t position = raw->head >> 1;
  positions.push_back(position);
  const char* at = raw->tail.data();
  const char* const end = at + raw->tail.size();
  uint32_t value = 0;
  while (TakeVarint(at, end, value)) {
    position += value >> 1;
    positions.push_back(position);
  }
}

}  // namespace fangtan::storage
