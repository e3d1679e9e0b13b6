#include "storage/search/posting_list.h"

#include <algorithm>
#include <cstring>

#include "storage/search/bit_packing.h"
#include "storage/search/scoring.h"
#include "storage/search/varint.h"

namespace fangtan::storage {

void PositionBytes(std::span<const uint32_t> positions, std::string& out) {
  const size_t begin = out.size();
  out.resize(begin + positions.size() * kMaxVarintBytes);
  char* at = out.data() + begin;
  uint32_t before = 0;
  for (size_t i = 0; i < positions.size(); ++i) {
    const uint32_t more = i + 1 < positions.size() ? 1 : 0;
    at = PutVarint((positions[i] - before) << 1 | more, at);
    before = positions[i];
  }
  out.resize(static_cast<size_t>(at - out.data()));
}

void PostingListWriter::Add(uint32_t doc, uint32_t frequency, uint8_t length_code,
                            std::string_view position_bytes) {
  if (df_ == 0) positions_begin_ = positions_.size();
  if (filled_ == kBlockSize) EndBlock();
  if (filled_ != 0 && filled_ % kGroupSize == 0) {
    groups_.push_back(static_cast<uint16_t>(std::min<size_t>(block_positions_.size(), kFarGroup)));
  }
  docs_[filled_] = doc;
  frequencies_[filled_] = frequency;
  ++filled_;
  ++df_;
  max_impact_ = std::max(max_impact_, ImpactOf(frequency, length_code));
  block_positions_ += position_bytes;
}

void PostingListWriter::PutSkip() {
  skips_.push_back({.last = docs_[filled_ - 1],
                    .begin = static_cast<uint32_t>(blocks_.size()),
                    .positions = static_cast<uint32_t>(positions_.size() - positions_begin_),
                    .max_impact = max_impact_});
}

void PostingListWriter::PutPositions() {
  positions_.append(reinterpret_cast<const char*>(groups_.data()), groups_.size() * sizeof(uint16_t));
  positions_ += block_positions_;
  groups_.clear();
  block_positions_.clear();
}

// Not called for the block that a list ends with.
void PostingListWriter::EndBlock() {
  PutSkip();
  PutPositions();
  AppendPacked();
  before_ = docs_[filled_ - 1] + 1;
  filled_ = 0;
  max_impact_ = 0;
}

void PostingListWriter::AppendPacked() {
  std::array<uint32_t, kBlockSize> gaps;
  std::array<uint32_t, kBlockSize> frequencies;
  uint32_t before = before_;
  for (uint32_t i = 0; i < kBlockSize; ++i) {
    gaps[i] = docs_[i] - before;
    before = docs_[i] + 1;
    frequencies[i] = frequencies_[i] - 1;
  }
  const uint32_t gap_bits = BitsFor(gaps.data());
  const uint32_t frequency_bits = BitsFor(frequencies.data());
  blocks_.push_back(static_cast<char>(gap_bits));
  blocks_.push_back(static_cast<char>(frequency_bits));
  Pack(gaps.data(), gap_bits, blocks_);
  Pack(frequencies.data(), frequency_bits, blocks_);
}

void PostingListWriter::AppendVarints() {
  const size_t begin = blocks_.size();
  blocks_.resize(begin + filled_ * 2 * kMaxVarintBytes);
  char* at = blocks_.data() + begin;
  uint32_t before = before_;
  for (uint32_t i = 0; i < filled_; ++i) {
    const bool once = frequencies_[i] == 1;
    at = PutVarint((docs_[i] - before) << 1 | (once ? 0 : 1), at);
    if (!once) at = PutVarint(frequencies_[i], at);
    before = docs_[i] + 1;
  }
  blocks_.resize(static_cast<size_t>(at - blocks_.data()));
}

void PostingListWriter::PutSkips(std::string& out) const {
  const auto skip_bytes = static_cast<uint32_t>(skips_.size() * sizeof(SkipEntry));
  for (SkipEntry skip : skips_) {
    skip.begin += skip_bytes;
    out.append(reinterpret_cast<const char*>(&skip), sizeof skip);
  }
}

TermEntry PostingListWriter::Finish() {
  // A list of one block, the most common kind by far, needs no skip entry.
  if (!skips_.empty()) PutSkip();
  PutPositions();
  AppendVarints();
  while (postings_.size() % alignof(SkipEntry) != 0) postings_.push_back('\0');
  TermEntry entry{.postings = postings_.size(), .positions = positions_begin_, .df = df_};
  PutSkips(postings_);
  postings_ += blocks_;
  entry.bytes = static_cast<uint32_t>(postings_.size() - entry.postings);
  blocks_.clear();
  skips_.clear();
  filled_ = max_impact_ = before_ = df_ = 0;
  return entry;
}

}  // namespace fangtan::storage
