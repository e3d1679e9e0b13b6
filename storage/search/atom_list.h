// AtomList: the documents of one segment for which one atom of a query holds, walked forwards. A term is read
// as it stands in the segment; what has to be found out (phrases, prefixes, typos, fields) is found before,
// as a DocList. It stands before its documents until Seek, which comes before everything but size and
// MaxImpact.
//
// Documents are counted from the segment's first. Not thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_ATOM_LIST_H_
#define FANGTAN_STORAGE_SEARCH_ATOM_LIST_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "storage/search/posting_cursor.h"
#include "storage/search/scoring.h"

namespace fangtan::storage {

// Documents, ascending, and the weighted occurrences in each.
struct DocList {
  std::vector<uint32_t> docs;
  std::vector<uint32_t> frequencies;

  void Add(uint32_t doc, uint32_t frequency) {
    docs.push_back(doc);
    frequencies.push_back(std::min(frequency, kMaxFrequency));
  }
};

// Where its documents are; nowhere, if it holds of none.
struct AtomSource {
  const TermEntry* term = nullptr;
  const DocList* docs = nullptr;

  explicit operator bool() const { return term != nullptr || docs != nullptr; }
};

class AtomList {
 public:
  // REQUIRES: a source. What it points to must outlive the list.
  AtomList(const Segment& segment, const AtomSource& source) : list_(source.docs) {
    if (source.term != nullptr) cursor_.emplace(segment, *source.term, PostingCursor::Start::kBefore);
    size_ = source.term != nullptr ? source.term->df : static_cast<uint32_t>(list_->docs.size());
  }

  absl::Status status() const { return cursor_ ? cursor_->status() : absl::OkStatus(); }
  uint32_t size() const { return size_; }

  // kNoDoc at the end.
  uint32_t doc() const {
    if (cursor_) return cursor_->doc();
    return at_ < size_ ? list_->docs[at_] : kNoDoc;
  }
  uint32_t frequency() { return cursor_ ? cursor_->frequency() : list_->frequencies[at_]; }
  void Seek(uint32_t target) {
    if (cursor_) return cursor_->Seek(target);
    const auto from = list_->docs.begin() + at_;
    at_ = static_cast<uint32_t>(std::lower_bound(from, list_->docs.end(), target) - list_->docs.begin());
  }

  // What no ImpactOf in it is above.
  uint32_t MaxImpact() const { return cursor_ ? cursor_->MaxImpact() : kAnyImpact; }

  // As in PostingCursor.
  template <typename Visit>
  void VisitBefore(uint32_t end, Visit visit) {
    if (cursor_) return cursor_->VisitBefore(end, visit);
    for (; at_ < size_ && list_->docs[at_] < end; ++at_) visit(list_->docs[at_], list_->frequencies[at_]);
  }

 private:
  // Large: made where it stays, not copied there.
  std::optional<PostingCursor> cursor_;
  const DocList* list_ = nullptr;
  uint32_t at_ = 0;
  uint32_t size_ = 0;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_ATOM_LIST_H_
