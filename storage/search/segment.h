// Segment: the text index of the documents [first_doc, end_doc) of one kind, as immutable bytes in a file or
// in memory. docs/segment_format.md draws them.
//
//   ASSIGN_OR_RETURN(std::shared_ptr<const Segment> segment, Segment::Open(std::move(bytes)));
//   const int64_t at = segment->Find(PairKey(U'监', U'督'));
//   if (at >= 0) { ... segment->term(at).df documents have it ... }
//
// The bytes are not trusted: what opening needs is checked then, postings and positions by pages of 64 KiB
// when they are first looked at (Check), so that a damaged segment is found before anything of it is
// believed. A mapped file may be damaged later: Recheck finds that, and who read asks CheckUndamaged at its
// end.
//
// Thread-safe. Views of its bytes live as long as the segment.
#ifndef FANGTAN_STORAGE_SEARCH_SEGMENT_H_
#define FANGTAN_STORAGE_SEARCH_SEGMENT_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/search/impact_cache.h"
#include "storage/search/segment_format.h"
#include "storage/search/token.h"

namespace fangtan::storage {

// What keeps the bytes of a segment: a mapped file, or memory.
class SegmentBytes {
 public:
  virtual ~SegmentBytes() = default;
  virtual std::string_view data() const = 0;  // aligned to 8 bytes, the same for its whole life
  // Whether some of it could not be read and is zeros instead. Never false again.
  virtual bool faulted() const { return false; }
  // These bytes of data(), for who reads all of it and none of it again: what was in memory before stays
  // there, and nothing else. Perhaps in `buffer`; nullopt if they cannot be read.
  virtual std::optional<std::string_view> ReadOnce(size_t offset, size_t bytes, std::string& buffer) const;
  // Whether that waits for no disk.
  virtual bool IsInMemory(size_t /*offset*/, size_t /*bytes*/) const { return true; }
};

// Bytes in memory.
std::unique_ptr<SegmentBytes> SegmentBytesOf(std::string bytes);

class Segment {
 public:
  // DATA_LOSS INDEX_CORRUPT, with what is wrong, for bytes that are no whole segment. FAILED_PRECONDITION
  // INDEX_OUTDATED for one that another version of this program wrote.
  static absl::StatusOr<std::shared_ptr<const Segment>> Open(std::unique_ptr<SegmentBytes> bytes);

  uint32_t first_doc() const { return header().first_doc; }
  uint32_t end_doc() const { return header().end_doc; }
  uint32_t size() const { return end_doc() - first_doc(); }
  size_t byte_count() const { return data_.size(); }

  // Terms, by their keys, ascending.
  std::span<const TermKey> keys() const { return keys_; }
  const TermEntry& term(size_t at) const { return terms_[at]; }
  // Its place among keys(); -1 if no document has it.
  int64_t Find(TermKey key) const;
  // The same for several keys, into `places`, as many: waits for memory overlap.
  void FindAll(std::span<const TermKey> keys, std::span<int64_t> places) const;
  // Has the beginning of a term's list brought into the cache, for who will read it soon.
  void FetchList(size_t at) const;
  // The places of the pairs that begin with `first`: [first, second).
  std::pair<size_t, size_t> PairsOf(char32_t first) const;
  // Words, folded, in the order of their bytes.
  size_t word_count() const { return words_.size(); }
  std::string_view word(size_t at) const;
  TermKey word_key(size_t at) const { return words_[at].key; }
  // The place of the first word that is not less than `word`.
  size_t LowerBoundOfWord(std::string_view word) const;

  // By where a list begins in postings().
  ImpactCache& impacts() const { return impacts_; }

  // Of the document first_doc() + `local`.
  const uint8_t* length_codes() const { return lengths_.data(); }
  const DocFields& fields(uint32_t local) const { return fields_[local]; }

  // Postings and positions; bounds are checked by those who decode.
  std::string_view postings() const { return postings_; }
  std::string_view positions() const { return positions_; }
  // Verifies what `part`, a piece of postings() or positions(), lies in, unless that was done before.
  // DATA_LOSS INDEX_CORRUPT, for ever after, if it is damaged.
  absl::Status Check(std::string_view part) const {
    return all_checked_.load(std::memory_order_relaxed) ? absl::OkStatus() : CheckPages(part);
  }
  // Check of everything, after which it costs nothing any more.
  absl::Status CheckAll() const;
  // For who finds that something does not hold together, though its checksum is right.
  void MarkDamaged() const { damaged_.store(true, std::memory_order_relaxed); }
  bool damaged() const { return damaged_.load(std::memory_order_relaxed) || bytes_->faulted(); }
  // DATA_LOSS INDEX_CORRUPT if it is damaged: then what was read of it is not to be believed.
  absl::Status CheckUndamaged() const;
  // Check of everything, also of what was checked before; or of what of it is in memory: of the dictionary as
  // a whole, and of pages of sums. `rest` is called between pieces of a mebibyte that were read, and ends it
  // with CANCELLED where it is false.
  enum class Reach { kMemory, kDisk };
  absl::Status Recheck(const std::function<bool()>& rest, Reach reach = Reach::kDisk) const;

 private:
  explicit Segment(std::unique_ptr<SegmentBytes> bytes);
  absl::Status ReadSections();
  absl::Status CheckPages(std::string_view part) const;
  // Of the page's bytes.
  absl::Status CheckPage(size_t page, std::string_view bytes) const;
  class Rechecking;
  // The place of the first key that is not less.
  size_t LowerBound(TermKey key) const { return LowerBoundFrom(FenceBefore(key), key); }
  // The place of the last fence that is before `key`, or the first one; the keys behind it are fetched.
  size_t FenceBefore(TermKey key) const;
  size_t LowerBoundFrom(size_t fence, TermKey key) const;
  const SegmentHeader& header() const { return header_; }
  // Where page_sums_ begin to count.
  size_t SumsBegin() const { return header_.sections[static_cast<size_t>(SegmentSection::kPostings)].begin; }

  const std::unique_ptr<SegmentBytes> bytes_;
  const std::string_view data_;
  SegmentHeader header_;  // as it was checked: that of a mapped file may change
  std::span<const TermKey> keys_;
  std::span<const TermEntry> terms_;
  std::span<const WordEntry> words_;
  std::span<const uint8_t> lengths_;
  std::span<const DocFields> fields_;
  std::span<const uint64_t> page_sums_;
  std::string_view word_bytes_;
  std::string_view postings_;
  std::string_view positions_;
  std::vector<TermKey> fences_;                              // every kFenceStep-th key
  mutable std::vector<std::atomic<uint64_t>> page_checked_;  // a bit a page
  mutable ImpactCache impacts_;
  mutable std::atomic<bool> all_checked_{false};
  mutable std::atomic<bool> damaged_{false};
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_SEGMENT_H_
