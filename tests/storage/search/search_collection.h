// Collections at random: documents of few words, so that they share them, in segments of all sizes, with the
// reference that says what is found in them; and queries about them.
#ifndef FANGTAN_TESTS_STORAGE_SEARCH_SEARCH_COLLECTION_H_
#define FANGTAN_TESTS_STORAGE_SEARCH_SEARCH_COLLECTION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "storage/search/segment.h"
#include "storage/search/segment_writer.h"
#include "storage/search/text_index.h"
#include "storage/search/text_query.h"
#include "tests/storage/search/reference_search.h"

namespace fangtan::storage {

// A document of at most so many words. Now and then one without any.
DocumentText RandomDocument(std::mt19937& random, uint32_t max_words);

// As a user might type it: words, phrases, signs, fields, both scripts. Not always a query.
std::string RandomQuestion(std::mt19937& random);

// Clauses and atoms of all kinds, also such as no text makes.
TextQuery RandomTextQuery(std::mt19937& random);

// The documents' segment, by one writer.
std::shared_ptr<const Segment> SegmentOf(uint32_t first_doc, const std::vector<DocumentText>& documents);

// `bytes` as a segment; the test fails if they are none.
std::shared_ptr<const Segment> OpenSegment(std::string bytes);

class SearchCollection {
 public:
  SearchCollection(uint32_t first_doc, const std::vector<DocumentText>& documents);

  // The documents in 1 to `most` segments that end at random, some of them merged.
  std::shared_ptr<const TextSnapshot> Split(std::mt19937& random, uint32_t most) const;

  const ReferenceSearch& reference() const { return reference_; }
  uint32_t first_doc() const { return reference_.first_doc(); }
  uint32_t end_doc() const { return reference_.end_doc(); }

 private:
  const std::vector<DocumentText> documents_;
  ReferenceSearch reference_;
};

// `snapshot` with random neighbours merged, and without the documents that are not kept.
std::shared_ptr<const TextSnapshot> Merged(std::mt19937& random, const TextSnapshot& snapshot,
                                           const KeepFunction& keep);

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_SEARCH_SEARCH_COLLECTION_H_
