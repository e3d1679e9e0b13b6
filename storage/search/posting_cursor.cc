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

PostingCursor::PostingCursor(const Segment& segment, const TermEntry& term)
    : segment_(segment),
      list_(term.postings <= segment.postings().size() ? segment.postings().substr(term.postings, term.bytes)
                                                       : std::string_view()),
      positions_begin_(term.positions),
      df_(term.df) {
  if (absl::Status status = ReadSkips(term.bytes); status.ok()) {
    LoadBlock(0);
  } else {
    Fail(std::move(status));
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
  positions_known_ = false;
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
  Unpack(at, gap_bits, docs_.data());
  packed_frequencies_ = at + PackedBytes(gap_bits);
  frequencies_known_ = false;
  return AddUpGaps(before, docs_.data()) && docs_[kBlockSize - 1] < segment_.size();
}

void PostingCursor::DecodeFrequencies() {
  frequencies_known_ = true;
  std::array<uint32_t, kBlockSize> unpacked;
  Unpack(packed_frequencies_, frequency_bits_, unpacked.data());
  for (uint32_t i = 0; i < kBlockSize; ++i) {
    frequencies_[i] = static_cast<uint8_t>(std::min(unpacked[i], kMaxFrequency - 1) + 1);
  }
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

void PostingCursor::Seek(uint32_t target) {
  if (docs_[at_] >= target) return;
  if (docs_[filled_ - 1] < target) {
    LoadBlock(skips_.empty() ? block_count() : BlockOf(target));
    if (docs_[at_] >= target) return;
  }
  at_ += CountBefore(target, docs_.data() + at_, filled_ - at_);
  if (at_ == filled_) LoadBlock(block_ + 1);
}

uint32_t PostingCursor::MaxImpact() const {
  if (skips_.empty()) return kAnyImpact;
  uint32_t most = 0;
  for (const SkipEntry& skip : skips_) most = std::max(most, skip.max_impact);
  return most;
}

// To the nearest known place at or before the current posting.
absl::Status PostingCursor::FindPositions(std::string_view all) {
  const uint64_t table = BlockPositions();
  const uint64_t begin = table + GroupTableBytes(filled_);
  uint32_t group = at_ / kGroupSize;
  if (positions_known_ && positions_at_ <= at_ && positions_at_ >= group * kGroupSize)
    return absl::OkStatus();
  positions_known_ = true;
  uint16_t offset = 0;
  for (; group > 0; --group) {
    const uint64_t entry = table + (group - 1) * sizeof offset;
    if (entry + sizeof offset > all.size()) continue;
    std::memcpy(&offset, all.data() + entry, sizeof offset);
    if (offset != kFarGroup) break;
  }
  positions_byte_ = begin + (group == 0 ? 0 : offset);
  positions_at_ = group * kGroupSize;
  const uint64_t end = std::min<uint64_t>(begin, all.size());
  return table < end ? segment_.Check(all.substr(table, end - table)) : absl::OkStatus();
}

void PostingCursor::FetchPositions() const {
  // Most documents have two bytes of them.
  constexpr uint64_t kUsualBytes = 2;
  const std::string_view all = segment_.positions();
  const uint64_t table = std::min<uint64_t>(BlockPositions(), all.size());
  __builtin_prefetch(all.data() + table);
  const uint64_t usual = table + GroupTableBytes(filled_) + at_ * kUsualBytes;
  __builtin_prefetch(all.data() + std::min<uint64_t>(usual, all.size()));
}

std::string_view PostingCursor::RawPositions() {
  if (doc() == kNoDoc) return {};
  const std::string_view all = segment_.positions();
  if (absl::Status status = FindPositions(all); !status.ok()) {
    Fail(std::move(status));
    return {};
  }
  const std::string_view rest = all.substr(std::min<size_t>(positions_byte_, all.size()));
  const size_t skipped = SizeOfPositions(rest, at_ - positions_at_);
  const size_t size = skipped == rest.npos ? rest.npos : SizeOfPositions(rest.substr(skipped), 1);
  if (size == rest.npos) {
    // If it is damage that led here, the segment is to know of it.
    absl::Status status = segment_.Check(rest);
    Fail(status.ok() ? Corrupt() : std::move(status));
    return {};
  }
  // What was skipped is checked as well: a damaged byte there would have led astray.
  if (absl::Status status = segment_.Check(rest.substr(0, skipped + size)); !status.ok()) {
    Fail(std::move(status));
    return {};
  }
  positions_byte_ += skipped + size;
  positions_at_ = at_ + 1;
  return rest.substr(skipped, size);
}

PostingBlock PostingCursor::ReadBlock() {
  if (doc() == kNoDoc) return {};
  if (!frequencies_known_) DecodeFrequencies();
  const std::string_view all = segment_.positions();
  const size_t begin = std::min<size_t>(BlockPositions(), all.size());
  const std::string_view rest = all.substr(begin);
  const size_t table = GroupTableBytes(filled_);
  const size_t size = table < rest.size() ? SizeOfPositions(rest.substr(table), filled_) : rest.npos;
  const std::string_view read = size == rest.npos ? rest : rest.substr(0, table + size);
  absl::Status status = segment_.Check(read);
  if (status.ok() && size == rest.npos) status = Corrupt();
  if (!status.ok()) {
    Fail(std::move(status));
    return {};
  }
  return {.docs = std::span(docs_).first(filled_),
          .frequencies = std::span(frequencies_).first(filled_),
          .positions = read.substr(table)};
}

void PostingCursor::ReadPositions(std::vector<uint32_t>& positions) {
  positions.clear();
  const std::string_view bytes = RawPositions();
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  uint32_t position = 0;
  uint32_t value = 0;
  while (TakeVarint(at, end, value)) {
    position += value >> 1;
    positions.push_back(position);
  }
}

}  // namespace fangtan::storage
