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
  explicit SegmentWriter(uint32_t first_doc) : first_doc_(first_doc) {}

  // The next document; one without any text takes its number all the same.
  void Add(const DocumentText& document);

  uint32_t end_doc() const { return first_doc_ + static_cast<uint32_t>(lengths_.size()); }
  // About how many bytes it holds.
  size_t bytes() const { return occurrences_.size() * sizeof(Occurrence); }
  // The segment's bytes; the writer is empty afterwards and goes on with the next document.
  std::string Finish();

 private:
  struct Occurrence {
    uint32_t term = 0;  // as terms_ numbers it
    uint32_t doc = 0;   // counted from first_doc_
    uint32_t position = 0;
  };

  struct Place {
    uint32_t doc = 0;
    uint32_t position = 0;
  };

  void AddTokens(TextField field, uint32_t doc, uint32_t& position);
  void SortByTerm();
  void AddPostings(uint32_t at, uint32_t end, PostingListWriter& list);
  void Restart(uint32_t first_doc);

  uint32_t first_doc_;
  TextAnalyzer analyzer_;
  TermNumbers terms_;
  std::vector<Occurrence> occurrences_;  // by document and position
  std::vector<uint8_t> lengths_;
  std::vector<DocFields> fields_;
  std::vector<SegmentWord> words_;
  // Room for Finish to work in.
  std::vector<Place> sorted_;
  std::vector<uint32_t> term_ends_;
  std::vector<uint32_t> positions_;
  std::string position_bytes_;
};

// Whether a document is still seen by any revision; the postings of others are left out.
using KeepFunction = std::function<bool(uint32_t doc)>;

// The bytes of one segment that holds all that `segments` do, which are neighbours in the order of their
// documents. DATA_LOSS INDEX_CORRUPT if one is damaged; CANCELLED if `stop`, asked now and then, says so.
absl::StatusOr<std::string> MergeSegments(std::span<const std::shared_ptr<const Segment>> segments,
                                          const KeepFunction& keep, const std::function<bool()>& stop);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_SEGMENT_WRITER_H_
