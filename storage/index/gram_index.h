// GramIndex: which of many short texts may contain a needle. Postings by pairs of neighbouring code points,
// and by single ones for needles without a pair, spread over hashed buckets: a list may name texts that do
// not hold the gram, and never leaves one out. Whoever asks checks each.
//
//   GramIndex grams(titles.size());
//   grams.Add(0, "党风廉政建设");
//   if (const auto candidates = grams.Candidates("廉政")) for (uint32_t id : *candidates) ...
//
// Blanks are in no gram, because folding takes them out of a name or leaves them in by what else the name
// holds. Not locked: const access from any thread while nobody calls Add. Texts must be valid UTF-8.
#ifndef FANGTAN_STORAGE_INDEX_GRAM_INDEX_H_
#define FANGTAN_STORAGE_INDEX_GRAM_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

namespace fangtan::storage {

class GramIndex {
 public:
  // With buckets for `expected` texts: more may come, but then lists grow longer than they need.
  explicit GramIndex(size_t expected);

  // REQUIRES: `id` is larger than all before.
  void Add(uint32_t id, std::string_view text);

  // The shortest list, ascending, that holds every text with `needle` in it; nothing if the needle has no
  // gram. Valid until the next Add.
  std::optional<absl::Span<const uint32_t>> Candidates(std::string_view needle) const;

  // How many texts the buckets suffice for.
  size_t expected() const { return expected_; }
  size_t BytesUsed() const;

 private:
  using Bucket = std::vector<uint32_t>;

  size_t BucketOf(uint64_t gram) const;
  void Post(uint64_t gram, uint32_t id);

  size_t expected_;
  int shift_;
  std::vector<Bucket> buckets_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_GRAM_INDEX_H_
