#include "storage/index/bitmap_cache.h"

#include <utility>

namespace fangtan::storage {

BitmapCache::Entry BitmapCache::Find(const std::string& key) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return {};
  kept_.splice(kept_.begin(), kept_, found->second);
  return found->second->entry;
}

void BitmapCache::Put(const std::string& key, Entry entry) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    // Two queries may have extended it at once: the one that saw more documents wins.
    if (found->second->entry.bound > entry.bound) return;
    bytes_ -= found->second->entry.bits->bytes();
    kept_.erase(found->second);
    by_key_.erase(found);
  }
  bytes_ += entry.bits->bytes();
  kept_.push_front({.key = key, .entry = std::move(entry)});
  by_key_.emplace(key, kept_.begin());
  while (bytes_ > capacity_ && kept_.size() > 1) {
    bytes_ -= kept_.back().entry.bits->bytes();
    by_key_.erase(kept_.back().key);
    kept_.pop_back();
  }
}

}  // namespace fangtan::storage
