// GrowingBytes: bytes that grow at their end and are written in place.
//
//   char* at = bytes.Room(2 * kMaxVarintBytes);
//   at = PutVarint(a, at);
//   bytes.EndAt(PutVarint(b, at));
//
// Unlike a string it does not fill what it makes room for. Not thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_GROWING_BYTES_H_
#define FANGTAN_STORAGE_SEARCH_GROWING_BYTES_H_

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "storage/search/huge_pages.h"

namespace fangtan::storage {

class GrowingBytes {
 public:
  size_t size() const { return size_; }
  std::string_view view() const { return {bytes_.get(), size_}; }

  // Behind the last byte; valid until the next call that may grow it.
  char* Room(size_t bytes) {
    if (capacity_ - size_ < bytes) Reserve(std::max(size_ + bytes, 2 * capacity_));
    return bytes_.get() + size_;
  }
  // REQUIRES: `end` lies in the room that was asked for last.
  void EndAt(const char* end) { size_ = static_cast<size_t>(end - bytes_.get()); }

  void Append(std::string_view bytes) {
    if (bytes.empty()) return;
    std::memcpy(Room(bytes.size()), bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  // What is cleared keeps its room.
  void Clear() { size_ = 0; }

  void Reserve(size_t capacity) {
    if (capacity <= capacity_) return;
    std::unique_ptr<char[]> grown(new char[capacity]);
    AdviseHugePages(grown.get(), capacity);
    if (size_ != 0) std::memcpy(grown.get(), bytes_.get(), size_);
    bytes_ = std::move(grown);
    capacity_ = capacity;
  }

 private:
  std::unique_ptr<char[]> bytes_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_GROWING_BYTES_H_
