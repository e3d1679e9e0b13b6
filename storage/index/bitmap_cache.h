// BitmapCache: for conditions that many documents meet, which these are, kept as bitmaps up to a number of
// bytes. A document never changes, so a bitmap only has to be extended by the documents that came since.
//
// Thread-safe.
#ifndef FANGTAN_STORAGE_INDEX_BITMAP_CACHE_H_
#define FANGTAN_STORAGE_INDEX_BITMAP_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "storage/index/bitmap.h"

namespace fangtan::storage {

class BitmapCache {
 public:
  explicit BitmapCache(size_t capacity_bytes) : capacity_(capacity_bytes) {}

  struct Entry {
    std::shared_ptr<const Bitmap> bits;  // shared with the queries that use it
    uint32_t bound = 0;                  // of documents below it, all are in that belong
  };
  // An empty entry if there is none.
  Entry Find(const std::string& key);
  void Put(const std::string& key, Entry entry);

 private:
  struct Kept {
    std::string key;
    Entry entry;
  };

  std::mutex mutex_;
  const size_t capacity_;
  size_t bytes_ = 0;
  std::list<Kept> kept_;  // the last used first
  absl::flat_hash_map<std::string, std::list<Kept>::iterator> by_key_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_BITMAP_CACHE_H_
