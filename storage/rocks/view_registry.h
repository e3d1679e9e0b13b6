// ViewRegistry: which revisions are being read, and from which on they can be. The one place where a reader
// that comes and a sweep that throws away meet.
//
//   if (!registry.Enter(revision)) return RevisionCompacted(registry.oldest());
//   ... registry.Leave(revision);
//   const Revision oldest = registry.Raise(horizon);      // nobody reads, or will read, below it
//
// Thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_VIEW_REGISTRY_H_
#define FANGTAN_STORAGE_ROCKS_VIEW_REGISTRY_H_

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <vector>

#include "storage/ids.h"

namespace fangtan::storage {

class ViewRegistry {
 public:
  explicit ViewRegistry(Revision oldest) : oldest_(oldest) {}

  // Counts a reader at `revision` in; false if it is no longer kept.
  bool Enter(Revision revision) {
    const std::lock_guard lock(mutex_);
    if (revision < oldest_) return false;
    Count(revision);
    return true;
  }
  // The same at the newest revision, which can be read even where none is kept below: a store that is empty,
  // or whose changes are all gone. False if a sweep has gone beyond it: it is no longer the newest.
  bool EnterNewest(Revision revision) {
    const std::lock_guard lock(mutex_);
    if (revision < swept_) return false;
    Count(revision);
    return true;
  }
  void Leave(Revision revision) {
    const std::lock_guard lock(mutex_);
    const auto readers = At(revision);
    if (--readers->count == 0) reading_.erase(readers);
  }

  // Moves the oldest readable revision up to `wanted`, but not beyond one that is being read; the oldest
  // then.
  Revision Raise(Revision wanted) {
    const std::lock_guard lock(mutex_);
    if (!reading_.empty()) wanted = std::min(wanted, reading_.front().revision);
    if (wanted > oldest_) oldest_ = swept_ = wanted;
    return oldest_;
  }

  Revision oldest() const {
    const std::lock_guard lock(mutex_);
    return oldest_;
  }

 private:
  struct Readers {
    Revision revision;
    int64_t count;
  };

  std::vector<Readers>::iterator At(Revision revision) {
    return std::lower_bound(reading_.begin(), reading_.end(), revision,
                            [](const Readers& a, Revision b) { return a.revision < b; });
  }
  void Count(Revision revision) {
    auto readers = At(revision);
    if (readers == reading_.end() || readers->revision != revision) {
      readers = reading_.insert(readers, {revision, 0});
    }
    ++readers->count;
  }

  mutable std::mutex mutex_;  // guards what follows
  // In order, few: nearly everybody reads the newest one. Its memory is kept, so that a read allocates none.
  std::vector<Readers> reading_;
  Revision oldest_;
  Revision swept_ = 0;  // up to where Raise moved it
};

// A reader, counted for as long as this lives.
class ViewLease {
 public:
  // REQUIRES: registry.Enter(revision) said yes, and the registry outlives this.
  ViewLease(ViewRegistry& registry, Revision revision) : registry_(registry), revision_(revision) {}
  ~ViewLease() { registry_.Leave(revision_); }
  ViewLease(const ViewLease&) = delete;
  ViewLease& operator=(const ViewLease&) = delete;

 private:
  ViewRegistry& registry_;
  const Revision revision_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_VIEW_REGISTRY_H_
