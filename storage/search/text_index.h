// TextIndex: the segments of one kind, which together cover the documents from 1 up to an end. Documents are
// added at the end; segments are merged in the background, so that there are few, and written to a directory,
// so that opening finds them again.
//
//   ASSIGN_OR_RETURN(auto index, TextIndex::Open(std::move(directory), "answer", next_doc, options));
//   RETURN_IF_ERROR(index->Append(document));     // document index->end_doc()
//   index->Publish();
//   std::shared_ptr<const TextSnapshot> snapshot = index->snapshot();
//
// Thread-safe for readers beside one writer. Readers take a snapshot and hold no lock.
#ifndef FANGTAN_STORAGE_SEARCH_TEXT_INDEX_H_
#define FANGTAN_STORAGE_SEARCH_TEXT_INDEX_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "storage/search/segment.h"

namespace fangtan::storage {

// What a search sees. Segments are neighbours, in the order of their documents.
struct TextSnapshot {
  std::vector<std::shared_ptr<const Segment>> segments;

  // The first document that is not covered.
  uint32_t end_doc() const { return segments.empty() ? 1 : segments.back()->end_doc(); }
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_TEXT_INDEX_H_
