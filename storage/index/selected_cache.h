// SelectedCache: what was selected lately. What a revision shows and a predicate keeps of it never changes,
// so nothing here goes stale; what was not asked for longest makes room. Thread-safe.
#ifndef FANGTAN_STORAGE_INDEX_SELECTED_CACHE_H_
#define FANGTAN_STORAGE_INDEX_SELECTED_CACHE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "fangtan/internal/record.pb.h"
#include "storage/ids.h"
#include "storage/index/bitmap.h"
#include "storage/query/predicate.h"

namespace fangtan::storage {

// The documents of a kind that a revision shows and that meet a predicate.
struct Selected {
  uint32_t bound = 0;          // all are below it
  std::optional<Bitmap> bits;  // nullopt: all below `bound`
};

class SelectedCache {
 public:
  // nullptr if it is not there.
  std::shared_ptr<const Selected> Find(internal::Kind kind, const Predicate& predicate, Revision revision) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
      return entry.kind == kind && entry.revision == revision && entry.predicate == predicate;
    });
    if (found == entries_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found);
    return found->selected;
  }

  void Put(internal::Kind kind, const Predicate& predicate, Revision revision,
           std::shared_ptr<const Selected> selected) {
    const std::lock_guard lock(mutex_);
    entries_.push_front({kind, predicate, revision, std::move(selected)});
    if (entries_.size() > kEntries) entries_.pop_back();
  }

 private:
  static constexpr size_t kEntries = 128;

  struct Entry {
    internal::Kind kind;
    Predicate predicate;
    Revision revision;
    std::shared_ptr<const Selected> selected;  // shared with the searches that use it
  };

  std::mutex mutex_;
  std::list<Entry> entries_;  // the last used first
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_SELECTED_CACHE_H_
