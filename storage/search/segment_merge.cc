#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "storage/errors.h"
#include "storage/search/huge_pages.h"
#include "storage/search/posting_cursor.h"
#include "storage/search/posting_list.h"
#include "storage/search/segment_writer.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr size_t kTermsBetweenStops = 1024;
// Behind all keys.
constexpr TermKey kNoKey = ~TermKey{0};

// One of the segments that are merged, and how far it has been read.
struct Source {
  const Segment& segment;
  uint32_t shift = 0;         // of its documents in the merged segment
  std::vector<bool> dropped;  // by its documents; empty: none
  size_t at = 0;              // place of the next key

  TermKey NextKey() const { return at < segment.keys().size() ? segment.keys()[at] : kNoKey; }
};

Source SourceOf(const Segment& segment, uint32_t first_doc, const KeepFunction& keep) {
  Source source{.segment = segment, .shift = segment.first_doc() - first_doc};
  for (uint32_t local = 0; local < segment.size(); ++local) {
    if (keep(segment.first_doc() + local)) continue;
    source.dropped.resize(segment.size());
    source.dropped[local] = true;
  }
  return source;
}

void TakeDocuments(const Source& source, SegmentParts& parts) {
  for (uint32_t local = 0; local < source.segment.size(); ++local) {
    const bool dropped = !source.dropped.empty() && source.dropped[local];
    parts.lengths.push_back(dropped ? 0 : source.segment.length_codes()[local]);
    parts.fields.push_back(dropped ? DocFields() : source.segment.fields(local));
  }
}

// Adds the postings of the key that the source stands at.
absl::Status TakeAll(const Source& source, PostingListWriter& list) {
  PostingCursor cursor(source.segment, source.segment.term(source.at));
  std::array<uint32_t, kBlockSize> heads;
  // A list that does not hold together is at its end as soon as that is found out.
  for (; cursor.doc() != kNoDoc; cursor.NextBlock()) list.AddBlock(cursor.ReadBlock(heads), source.shift);
  return cursor.status();
}

// The same without the documents that are dropped.
absl::Status TakeKept(const Source& source, PostingListWriter& list) {
  PostingCursor cursor(source.segment, source.segment.term(source.at));
  for (; cursor.doc() != kNoDoc; cursor.Next()) {
    const uint32_t doc = cursor.doc();
    if (source.dropped[doc]) continue;
    // A list that does not hold together is found out by reading the positions, and is then at its end.
    const uint32_t frequency = cursor.frequency();
    const std::optional<PositionsView> positions = cursor.RawPositions();
    if (!positions.has_value()) break;
    list.Add(source.shift + doc, frequency, *positions);
  }
  return cursor.status();
}

absl::Status TakeTerms(std::vector<Source>& sources, const std::function<bool()>& stop, SegmentParts& parts) {
  PostingListWriter list(parts.postings, parts.positions, parts.lengths);
  std::vector<TermKey> next;  // of each source, side by side
  for (const Source& source : sources) next.push_back(source.NextKey());
  for (size_t terms = 0;; ++terms) {
    const TermKey key = *std::min_element(next.begin(), next.end());
    if (key == kNoKey) return absl::OkStatus();
    if (terms % kTermsBetweenStops == 0 && stop && stop())
      return absl::CancelledError("merging was given up");
    for (size_t i = 0; i < sources.size(); ++i) {
      if (next[i] != key) continue;
      RETURN_IF_ERROR(sources[i].dropped.empty() ? TakeAll(sources[i], list) : TakeKept(sources[i], list));
      ++sources[i].at;
      next[i] = sources[i].NextKey();
    }
    if (list.df() == 0) continue;
    parts.keys.push_back(key);
    parts.terms.push_back(list.Finish());
  }
}

// What the parts that grow will need at most, or nearly.
void Reserve(const std::vector<Source>& sources, SegmentParts& parts) {
  size_t terms = 0;
  size_t postings = 0;
  size_t positions = 0;
  for (const Source& source : sources) {
    terms += source.segment.keys().size();
    postings += source.segment.postings().size();
    positions += source.segment.positions().size();
  }
  ReserveOnHugePages(parts.keys, terms);
  ReserveOnHugePages(parts.terms, terms);
  parts.postings.Reserve(postings);
  parts.positions.Reserve(positions);
}

void TakeWords(const std::vector<Source>& sources, SegmentParts& parts) {
  std::vector<SegmentWord> words;
  for (const Source& source : sources) {
    for (size_t i = 0; i < source.segment.word_count(); ++i) {
      const TermKey key = source.segment.word_key(i);
      if (!std::binary_search(parts.keys.begin(), parts.keys.end(), key)) continue;
      words.push_back({std::string(source.segment.word(i)), key});
    }
  }
  std::sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.text < b.text; });
  const auto end =
      std::unique(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.text == b.text; });
  words.erase(end, words.end());
  parts.words = std::move(words);
}

}  // namespace

absl::StatusOr<std::string> MergeSegments(std::span<const std::shared_ptr<const Segment>> segments,
                                          const KeepFunction& keep, const std::function<bool()>& stop) {
  SegmentParts parts{.first_doc = segments.front()->first_doc(), .end_doc = segments.back()->end_doc()};
  std::vector<Source> sources;
  for (const auto& segment : segments) {
    RETURN_IF_ERROR(segment->CheckAll());
    sources.push_back(SourceOf(*segment, parts.first_doc, keep));
    TakeDocuments(sources.back(), parts);
  }
  Reserve(sources, parts);
  RETURN_IF_ERROR(TakeTerms(sources, stop, parts));
  TakeWords(sources, parts);
  return Assemble(parts);
}

}  // namespace fangtan::storage
