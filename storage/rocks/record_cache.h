// RecordCache: public messages in memory, in front of the engine, up to a number of bytes; the ones that are
// used stay.
//
//   RecordCache cache(64 << 20);
//   if (std::optional<absl::Cord> message = cache.Find(internal::ANSWER, doc)) return *message;
//   cache.Put(internal::ANSWER, doc, verified);
//
// A document never changes under its number, so nothing is invalidated; Erase is for what is purged. What
// Find returned shares memory with the cache and stays valid whatever happens there. Thread-safe.
//
// Its own, because a page is rows from all over the store: what a hit costs is the memory that it waits for.
// The numbers of documents are dense, so a message is found through an array, and those of a page wait
// together. RocksDB's caches took 1.4 to 4 times as long.
#ifndef FANGTAN_STORAGE_ROCKS_RECORD_CACHE_H_
#define FANGTAN_STORAGE_ROCKS_RECORD_CACHE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/types/span.h"
#include "fangtan/internal/record.pb.h"
#include "storage/index/fair_shared_mutex.h"

namespace fangtan::storage {

class RecordCache {
 public:
  // With 0 nothing is ever kept.
  explicit RecordCache(int64_t capacity_bytes);

  std::optional<absl::Cord> Find(internal::Kind kind, uint32_t doc) const;
  // Sets `found[i]` to the message of `docs[i]`; returns the places of those that are not here.
  std::vector<size_t> FindAll(internal::Kind kind, absl::Span<const uint32_t> docs,
                              absl::Span<absl::Cord> found) const;

  // Keeps a copy, so that a piece of a larger buffer does not hold all of it. A message larger than a 16th of
  // the capacity is not kept.
  void Put(internal::Kind kind, uint32_t doc, const absl::Cord& message);

  void Erase(internal::Kind kind, uint32_t doc);

  // Documents looked for, and what is held now, overhead included: never more than the capacity.
  struct Counts {
    int64_t hits = 0;
    int64_t misses = 0;
    int64_t bytes = 0;
  };
  Counts counts() const;

 private:
  struct Entry {
    absl::Cord message;
    const char* data = nullptr;  // where its bytes lie, next to what copying it writes to
    uint32_t doc = 0;
    internal::Kind kind = internal::KIND_UNSPECIFIED;  // unspecified: free
    bool used = false;                                 // readers set it
  };
  static constexpr uint32_t kEntriesInBlock = 4096;
  static constexpr uint32_t kNoSlot = 0;

  Entry& At(uint32_t slot) const { return blocks_[slot / kEntriesInBlock][slot % kEntriesInBlock]; }
  // REQUIRES of these: the lock is held, of those that change something for writing.
  uint32_t SlotOf(internal::Kind kind, uint32_t doc) const {
    return doc < slots_[kind].size() ? slots_[kind][doc] : kNoSlot;
  }
  uint32_t NewSlot();
  void MakeRoom(int64_t charge);
  void Remove(uint32_t slot);

  const int64_t capacity_;
  mutable std::atomic<int64_t> hits_ = 0;
  mutable std::atomic<int64_t> misses_ = 0;
  mutable FairSharedMutex mutex_;                                      // guards what follows
  std::array<std::vector<uint32_t>, internal::Kind_ARRAYSIZE> slots_;  // by document
  // The entries are a clock (Corbató): its hand passes over what was used since it came by last, and takes
  // out the rest.
  std::vector<std::unique_ptr<Entry[]>> blocks_;
  std::vector<uint32_t> free_;
  uint32_t next_slot_ = kNoSlot + 1;
  uint32_t hand_ = kNoSlot;
  int64_t bytes_ = 0;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_RECORD_CACHE_H_
