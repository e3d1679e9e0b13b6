// GrowingCache: what was found to meet a condition or a filter, kept under a text that tells which, up to a
// number of bytes. A document never changes, so what is here only has to be extended by those that came
// since.
//
//   GrowingCache<Bitmap> bitmaps(64 << 20);
//   const GrowingCache<Bitmap>::Entry known = bitmaps.Find(key);
//   if (known.bound < table.size()) bitmaps.Put(key, {.value = Extended(known), .bound = table.size()});
//
// A Value says how many `bytes()` it has. Thread-safe.
#ifndef FANGTAN_STORAGE_INDEX_GROWING_CACHE_H_
#define FANGTAN_STORAGE_INDEX_GROWING_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace fangtan::storage {

template <typename Value>
class GrowingCache {
 public:
  explicit GrowingCache(size_t capacity_bytes) : capacity_(capacity_bytes) {}
  size_t capacity() const { return capacity_; }

  struct Entry {
    std::shared_ptr<const Value> value;  // shared with the queries that use it; null: noted, and not made
    uint32_t bound = 0;                  // of documents below it, all are in that belong
    bool known = true;                   // whether there is an entry at all
  };
  Entry Find(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return {.known = false};
    kept_.splice(kept_.begin(), kept_, found->second);
    return found->second->entry;
  }

  void Put(const std::string& key, Entry entry) {
    const std::lock_guard lock(mutex_);
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
      // Two queries may have extended it at once: the one that saw more documents wins.
      if (found->second->entry.bound > entry.bound) return;
      Remove(found->second);
    }
    kept_.push_front({.key = key, .entry = std::move(entry)});
    bytes_ += BytesOf(kept_.front());
    by_key_.emplace(key, kept_.begin());
    while (bytes_ > capacity_ && kept_.size() > 1) Remove(std::prev(kept_.end()));
  }

 private:
  struct Kept {
    std::string key;
    Entry entry;
  };
  using Place = typename std::list<Kept>::iterator;

  static size_t BytesOf(const Kept& kept) {
    constexpr size_t kOverhead = 192;  // of list, table and control block
    return kOverhead + 2 * kept.key.size() + (kept.entry.value == nullptr ? 0 : kept.entry.value->bytes());
  }

  void Remove(Place place) {
    bytes_ -= BytesOf(*place);
    by_key_.erase(place->key);
    kept_.erase(place);
  }

  std::mutex mutex_;
  const size_t capacity_;
  size_t bytes_ = 0;
  std::list<Kept> kept_;  // the last used first
  absl::flat_hash_map<std::string, Place> by_key_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_GROWING_CACHE_H_
