#include "storage/search/posting_list.h"

#include <bit>
#include <cstring>

#include "storage/search/bit_packing.h"
#include "storage/search/packed_row.h"
#include "storage/search/scoring.h"

namespace fangtan::storage {
namespace {

constexpr uint64_t kEachByte = 0x0101010101010101;
constexpr uint64_t kHighBits = kEachByte << 7;

}  // namespace

// Eight bytes at a time. A varint ends with the first byte whose high bit is 0, and a document's positions
// with the first varint whose low bit is 0, which is one of its first byte.
size_t SizeOfPositions(std::string_view bytes, uint32_t documents) {
  size_t at = 0;
  uint64_t after_end = 0x80;  // whether a varint begins at `at`, as the first byte's high bit
  while (bytes.size() - at >= sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    const uint64_t ends = ~word & kHighBits;
    const uint64_t last_ones = (ends << 8 | after_end) & ~(word << 7);
    const auto count = static_cast<uint32_t>((last_ones >> 7) * kEachByte >> 56);
    if (count >= documents) break;
    documents -= count;
    after_end = ends >> 56;
    at += sizeof word;
  }
  const auto pass_varint = [&] {
    while (at < bytes.size() && static_cast<uint8_t>(bytes[at]) >= 0x80) ++at;
    return at++ < bytes.size();
  };
  if (after_end == 0 && !pass_varint()) return bytes.npos;
  while (documents != 0) {
    if (at >= bytes.size()) return bytes.npos;
    if ((static_cast<uint8_t>(bytes[at]) & 1) == 0) --documents;
    if (!pass_varint()) return bytes.npos;
  }
  return at;
}

void PostingListWriter::AddBlock(PostingBlock block, uint32_t shift) {
  while (!block.docs.empty()) {
    if (filled_ == kBlockSize) EndBlock();
    const size_t count = std::min<size_t>(block.docs.size(), kBlockSize - filled_);
    uint32_t tails = 0;
    for (size_t i = 0; i < count; ++i) {
      docs_[filled_ + i] = block.docs[i] + shift;
      frequencies_[filled_ + i] = block.frequencies[i];
      heads_[filled_ + i] = block.heads[i];
      tails += HasTail(block.heads[i]) ? 1 : 0;
    }
    filled_ += static_cast<uint32_t>(count);
    df_ += static_cast<uint32_t>(count);
    const bool all = count == block.docs.size();
    const size_t size = all ? block.tails.size() : SizeOfPositions(block.tails, tails);
    tails_.Append(block.tails.substr(0, size));
    block = {.docs = block.docs.subspan(count),
             .frequencies = block.frequencies.subspan(count),
             .heads = block.heads.subspan(count),
             .tails = block.tails.substr(std::min(size, block.tails.size()))};
  }
}

void PostingListWriter::PutSkip() {
  uint32_t max_impact = 0;
  for (uint32_t i = 0; i < filled_; ++i) {
    max_impact = std::max(max_impact, ImpactOf(frequencies_[i], length_codes_[docs_[i]]));
  }
  skips_.push_back({.last = docs_[filled_ - 1],
                    .begin = static_cast<uint32_t>(blocks_.size()),
                    .positions = static_cast<uint32_t>(positions_.size() - positions_begin_),
                    .max_impact = max_impact});
}

void PostingListWriter::PutBlockPositions() {
  const auto heads = std::span<const uint32_t>(heads_).first(filled_);
  uint32_t all = 0;
  for (const uint32_t head : heads) all |= head;
  const auto bits = static_cast<uint32_t>(std::bit_width(all));
  char* at = positions_.Room(1 + PackedRowBytes(filled_, bits));
  *at++ = static_cast<char>(bits);
  positions_.EndAt(PutPackedRow(heads, bits, at));
  positions_.Append(tails_.view());
  tails_.Clear();
}

// Not called for the block that a list ends with.
void PostingListWriter::EndBlock() {
  PutSkip();
  PutBlockPositions();
  AppendPacked();
  before_ = docs_[filled_ - 1] + 1;
  filled_ = 0;
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

char* PostingListWriter::PutVarints(char* at) const {
  uint32_t before = before_;
  for (uint32_t i = 0; i < filled_; ++i) {
    const bool once = frequencies_[i] == 1;
    at = PutVarint((docs_[i] - before) << 1 | (once ? 0 : 1), at);
    if (!once) at = PutVarint(frequencies_[i], at);
    before = docs_[i] + 1;
  }
  return at;
}

TermEntry PostingListWriter::Finish() {
  // A list of one block, the most common kind by far, needs no skip entry.
  if (!skips_.empty()) PutSkip();
  PutBlockPositions();
  const size_t skip_bytes = skips_.size() * sizeof(SkipEntry);
  for (SkipEntry& skip : skips_) skip.begin += static_cast<uint32_t>(skip_bytes);
  const size_t most = alignof(SkipEntry) + skip_bytes + blocks_.size() + filled_ * 2 * kMaxVarintBytes;
  char* at = postings_.Room(most);
  size_t begin = postings_.size();
  for (; begin % alignof(SkipEntry) != 0; ++begin) *at++ = '\0';
  TermEntry entry{.postings = begin, .positions = positions_begin_, .df = df_};
  const char* const list = at;
  if (!skips_.empty()) {
    std::memcpy(at, skips_.data(), skip_bytes);
    std::memcpy(at + skip_bytes, blocks_.data(), blocks_.size());
    at += skip_bytes + blocks_.size();
  }
  at = PutVarints(at);
  postings_.EndAt(at);
  entry.bytes = static_cast<uint32_t>(at - list);
  blocks_.clear();
  skips_.clear();
  filled_ = before_ = df_ = 0;
  positions_begin_ = positions_.size();
  return entry;
}

}  // namespace fangtan::storage
