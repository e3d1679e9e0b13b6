// SegmentWriter: documents to the bytes of a segment; and several neighbouring segments to one.
//
//   SegmentWriter writer(first_doc);
//   writer.Add(document);                       // first_doc, then the next, and so on
//   std::string bytes = writer.Finish();
//
// Not thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_SEGMENT_WRITER_H_
#define FANGTAN_STORAGE_SEARCH_SEGMENT_WRITER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/search/analyzer.h"
#include "storage/search/posting_list.h"
#include "storage/search/segment.h"
#include "storage/search/segment_assembly.h"
#include "storage/search/term_numbers.h"

namespace fangtan::storage {

// What a document says, by field. Texts of one field are joined by line feeds.
struct DocumentText {
  std::array<std::string, kTextFieldCount> fields;

  std::string& operator[](TextField field) { return fields[static_cast<size_t>(field)]; }
};

class SegmentWriter {
 public:
  explicit SegmentWriter(uint32_t first_doc) { Restart(first_doc); }

  // Forgets what it holds, and goes on with `first_doc`. Its memory stays, for as much again.
  void Restart(uint32_t first_doc);

  // The next document; one without any text takes its number all the same.
  void Add(const DocumentText& document);

  uint32_t end_doc() const { return parts_.first_doc + static_cast<uint32_t>(parts_.lengths.size()); }
  // About how many bytes it holds.
  size_t bytes() const { return tokens_.size() * kBytesOfToken; }
  // The segment's bytes; the writer is empty afterwards and goes on with the next document.
  std::string Finish();

 private:
  // An occurrence of a term.
  struct Place {
    uint32_t doc = 0;  // counted from the first
    uint32_t position = 0;
  };
  // In tokens_ and places_.
  static constexpr size_t kBytesOfToken = sizeof(uint32_t) + sizeof(Place);

  void AddTokens(TextField field);
  void SortPlaces();
  void AddPostings(std::span<const Place> places, PostingListWriter& list);

  TextAnalyzer analyzer_;
  TermNumbers numbers_;
  std::vector<uint32_t> tokens_;      // the terms' numbers, document by document, in the order of positions
  std::vector<uint32_t> token_ends_;  // by document, counted from the first: one behind its last in tokens_
  SegmentParts parts_;                // lengths, fields and words; the rest is what Finish makes
  // Room for Finish to work in.
  std::vector<TermNumbers::Term> terms_;  // by their keys
  std::vector<uint32_t> next_places_;     // by number: where the term's next occurrence goes
  std::vector<Place> places_;             // of each term, one term behind the other as in terms_
  std::vector<uint32_t> positions_;       // of a term in a document
};

// Whether a document is still seen by any revision; the postings of others are left out.
using KeepFunction = std::function<bool(uint32_t doc)>;

// The bytes of one segment that holds all that `segments` do, which are neighbours in the order of their
// documents. DATA_LOSS INDEX_CORRUPT if one is damaged; CANCELLED if `stop`, asked now and then, says so.
absl::StatusOr<std::string> MergeSegments(std::span<const std::shared_ptr<const Segment>> segments,
                                          const KeepFunction& keep, const std::function<bool()>& stop);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_SEGMENT_WRITER_H_
