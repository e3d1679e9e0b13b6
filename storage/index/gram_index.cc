#include "storage/index/gram_index.h"

#include <algorithm>
#include <bit>

#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

// Code points have 21 bits; no code point 0 stands in a pair.
uint64_t Pair(char32_t first, char32_t second) { return uint64_t{first} << 21 | second; }
uint64_t Single(char32_t only) { return only; }

// Calls use_single for every code point that is no blank and use_pair for every two neighbours of that kind.
template <typename UseSingle, typename UsePair>
void ForEachGram(std::string_view text, UseSingle use_single, UsePair use_pair) {
  char32_t before = U' ';
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeAt(text, at);
    at += c.length;
    if (c.value != U' ') use_single(Single(c.value));
    if (c.value != U' ' && before != U' ') use_pair(Pair(before, c.value));
    before = c.value;
  }
}

}  // namespace

// A bucket a text keeps the lists of rare grams short: texts of twenty characters make forty entries a
// bucket.
GramIndex::GramIndex(size_t expected)
    : expected_(std::max<size_t>(expected, 2)),
      shift_(64 - static_cast<int>(std::bit_width(expected_ - 1))),
      buckets_(std::bit_ceil(expected_)) {}

size_t GramIndex::BucketOf(uint64_t gram) const { return gram * 0x9E3779B97F4A7C15u >> shift_; }

void GramIndex::Post(uint64_t gram, uint32_t id) {
  Bucket& bucket = buckets_[BucketOf(gram)];
  if (bucket.empty() || bucket.back() != id) bucket.push_back(id);
}

void GramIndex::Add(uint32_t id, std::string_view text) {
  const auto post = [this, id](uint64_t gram) { Post(gram, id); };
  ForEachGram(text, post, post);
}

std::optional<absl::Span<const uint32_t>> GramIndex::Candidates(std::string_view needle) const {
  const Bucket* single = nullptr;
  const Bucket* pair = nullptr;
  const auto keep_shortest = [this](const Bucket*& shortest) {
    return [this, &shortest](uint64_t gram) {
      const Bucket& bucket = buckets_[BucketOf(gram)];
      if (shortest == nullptr || bucket.size() < shortest->size()) shortest = &bucket;
    };
  };
  ForEachGram(needle, keep_shortest(single), keep_shortest(pair));
  if (single == nullptr) return std::nullopt;
  return absl::MakeConstSpan(pair != nullptr ? *pair : *single);
}

size_t GramIndex::BytesUsed() const {
  size_t bytes = buckets_.capacity() * sizeof(Bucket);
  for (const Bucket& bucket : buckets_) bytes += bucket.capacity() * sizeof(uint32_t);
  return bytes;
}

}  // namespace fangtan::storage
