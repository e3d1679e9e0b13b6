#include "storage/search/segment.h"

#include <xxhash.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/search/count_before.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// Keys between two fences are searched one by one halving, in 8 cache lines.
constexpr size_t kFenceStep = 64;
constexpr size_t kKeysOfLine = 64 / sizeof(TermKey);
constexpr size_t kHeaderBytes = sizeof(SegmentHeader);

class MemoryBytes final : public SegmentBytes {
 public:
  explicit MemoryBytes(std::string bytes) : bytes_(std::move(bytes)) {}
  std::string_view data() const override { return bytes_; }

 private:
  const std::string bytes_;  // of more bytes than fit into the object itself: aligned as by operator new
};

absl::Status Corrupt(const std::string& what) {
  return MakeError(absl::StatusCode::kDataLoss, "INDEX_CORRUPT",
                   absl::StrCat("a segment of the text index ", what));
}

// The elements of a section of whole elements.
template <typename T>
absl::StatusOr<std::span<const T>> ElementsOf(std::string_view data, const SectionRange& range,
                                              size_t count) {
  if (range.size != count * sizeof(T)) return Corrupt("has a section of another length than it says");
  return std::span(reinterpret_cast<const T*>(data.data() + range.begin), count);
}

absl::Status CheckHeader(const SegmentHeader& header, size_t size) {
  if (header.magic != kSegmentMagic || XXH3_64bits(&header, offsetof(SegmentHeader, sum)) != header.sum) {
    return Corrupt("has a damaged header");
  }
  if (header.format != kSegmentFormat) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "INDEX_OUTDATED",
                     absl::StrCat("a segment of the text index has format ", header.format,
                                  ", another than this program's, ", kSegmentFormat));
  }
  for (const SectionRange& range : header.sections) {
    if (range.begin % 8 != 0 || range.begin > size || range.size > size - range.begin) {
      return Corrupt("is cut short");
    }
  }
  if (header.first_doc >= header.end_doc) return Corrupt("covers no documents");
  return absl::OkStatus();
}

}  // namespace

std::optional<std::string_view> SegmentBytes::ReadOnce(size_t offset, size_t bytes, std::string&) const {
  return data().substr(offset, bytes);
}

std::unique_ptr<SegmentBytes> SegmentBytesOf(std::string bytes) {
  return std::make_unique<MemoryBytes>(std::move(bytes));
}

Segment::Segment(std::unique_ptr<SegmentBytes> bytes) : bytes_(std::move(bytes)), data_(bytes_->data()) {
  std::memcpy(&header_, data_.data(), sizeof header_);
}

absl::StatusOr<std::shared_ptr<const Segment>> Segment::Open(std::unique_ptr<SegmentBytes> bytes) {
  if (bytes->data().size() < kHeaderBytes) return Corrupt("is cut short");
  const std::shared_ptr<Segment> segment(new Segment(std::move(bytes)));
  RETURN_IF_ERROR(CheckHeader(segment->header_, segment->data_.size()));
  RETURN_IF_ERROR(segment->ReadSections());
  return segment;
}

absl::Status Segment::ReadSections() {
  const auto& sections = header().sections;
  const auto range = [&](SegmentSection section) { return sections[static_cast<size_t>(section)]; };
  const auto bytes_of = [&](SegmentSection section) {
    return data_.substr(range(section).begin, range(section).size);
  };
  postings_ = bytes_of(SegmentSection::kPostings);
  positions_ = bytes_of(SegmentSection::kPositions);
  word_bytes_ = bytes_of(SegmentSection::kWordBytes);
  const size_t head_end = range(SegmentSection::kPostings).begin;
  if (head_end < kHeaderBytes ||
      XXH3_64bits(data_.data() + kHeaderBytes, head_end - kHeaderBytes) != header().head_sum) {
    return Corrupt("has a damaged dictionary");
  }
  const size_t terms = range(SegmentSection::kKeys).size / sizeof(TermKey);
  const size_t words = range(SegmentSection::kWords).size / sizeof(WordEntry);
  const size_t pages = (data_.size() - head_end + kSumPageBytes - 1) / kSumPageBytes;
  ASSIGN_OR_RETURN(keys_, ElementsOf<TermKey>(data_, range(SegmentSection::kKeys), terms));
  ASSIGN_OR_RETURN(terms_, ElementsOf<TermEntry>(data_, range(SegmentSection::kTerms), terms));
  ASSIGN_OR_RETURN(words_, ElementsOf<WordEntry>(data_, range(SegmentSection::kWords), words));
  ASSIGN_OR_RETURN(lengths_, ElementsOf<uint8_t>(data_, range(SegmentSection::kLengths), size()));
  ASSIGN_OR_RETURN(fields_, ElementsOf<DocFields>(data_, range(SegmentSection::kFields), size()));
  ASSIGN_OR_RETURN(page_sums_, ElementsOf<uint64_t>(data_, range(SegmentSection::kPageSums), pages));
  for (size_t i = 0; i < terms; i += kFenceStep) fences_.push_back(keys_[i]);
  page_checked_ = std::vector<std::atomic<uint64_t>>((pages + 63) / 64);
  return absl::OkStatus();
}

size_t Segment::FenceBefore(TermKey key) const {
  const size_t fence = CountBefore(key, fences_.data(), fences_.size());
  const size_t begin = (fence == 0 ? 0 : fence - 1) * kFenceStep;
  const size_t end = std::min(begin + kFenceStep, keys_.size());
  for (size_t at = begin; at < end; at += kKeysOfLine) __builtin_prefetch(&keys_[at]);
  return begin;
}

size_t Segment::LowerBoundFrom(size_t fence, TermKey key) const {
  return fence + CountBefore(key, keys_.data() + fence, std::min(kFenceStep, keys_.size() - fence));
}

void Segment::FindAll(std::span<const TermKey> keys, std::span<int64_t> places) const {
  for (size_t i = 0; i < keys.size(); ++i) places[i] = static_cast<int64_t>(FenceBefore(keys[i]));
  for (size_t i = 0; i < keys.size(); ++i) {
    const size_t at = LowerBoundFrom(static_cast<size_t>(places[i]), keys[i]);
    const bool found = at < keys_.size() && keys_[at] == keys[i];
    if (found) __builtin_prefetch(&terms_[at]);
    places[i] = found ? static_cast<int64_t>(at) : -1;
  }
}

void Segment::FetchList(size_t at) const {
  const TermEntry& term = terms_[at];
  const size_t skips = term.df > kBlockSize ? (term.df + kBlockSize - 1) / kBlockSize * sizeof(SkipEntry) : 0;
  // Only an address, which nothing is read from if it is not there.
  const char* const list = postings_.data() + std::min<size_t>(term.postings, postings_.size());
  __builtin_prefetch(list);
  if (skips != 0) __builtin_prefetch(list + std::min<size_t>(skips, term.bytes));
}

int64_t Segment::Find(TermKey key) const {
  const size_t at = LowerBound(key);
  return at < keys_.size() && keys_[at] == key ? static_cast<int64_t>(at) : -1;
}

std::pair<size_t, size_t> Segment::PairsOf(char32_t first) const {
  return {LowerBound(PairKey(first, 0)), LowerBound(PairKey(first + 1, 0))};
}

std::string_view Segment::word(size_t at) const {
  const WordEntry& entry = words_[at];
  if (entry.begin > word_bytes_.size()) return {};
  return word_bytes_.substr(entry.begin, entry.size);
}

size_t Segment::LowerBoundOfWord(std::string_view word) const {
  const auto found = std::lower_bound(words_.begin(), words_.end(), word,
                                      [this](const WordEntry& entry, std::string_view w) {
                                        return this->word(static_cast<size_t>(&entry - words_.data())) < w;
                                      });
  return static_cast<size_t>(found - words_.begin());
}

absl::Status Segment::CheckAll() const {
  RETURN_IF_ERROR(CheckPages(data_));
  all_checked_.store(true, std::memory_order_relaxed);
  return absl::OkStatus();
}

absl::Status Segment::CheckPages(std::string_view part) const {
  const size_t base = SumsBegin();
  const size_t begin = static_cast<size_t>(part.data() - data_.data());
  const size_t end = begin + part.size();
  if (end <= base || part.empty()) return absl::OkStatus();  // checked when it was opened
  const size_t last = (end - 1 - base) / kSumPageBytes;
  for (size_t page = (std::max(begin, base) - base) / kSumPageBytes; page <= last; ++page) {
    const uint64_t bit = uint64_t{1} << (page % 64);
    if ((page_checked_[page / 64].load(std::memory_order_relaxed) & bit) != 0) continue;
    RETURN_IF_ERROR(CheckPage(page, data_.substr(base + page * kSumPageBytes, kSumPageBytes)));
    page_checked_[page / 64].fetch_or(bit, std::memory_order_relaxed);
  }
  return absl::OkStatus();
}

absl::Status Segment::CheckPage(size_t page, std::string_view bytes) const {
  if (XXH3_64bits(bytes.data(), bytes.size()) == page_sums_[page]) return absl::OkStatus();
  MarkDamaged();
  return Corrupt(
      absl::StrCat("is damaged in the 64 KiB from byte ", SumsBegin() + page * kSumPageBytes, " on"));
}

}  // namespace fangtan::storage
