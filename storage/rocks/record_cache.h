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
// together. RocksDB's caches took 1.4 to 4 times as long. Messages lie in a log of chunks (as in Yang, Yue,
// Rashmi, "Segcache", NSDI 2021): the oldest chunk is written anew, without
// what nobody used meanwhile.
#ifndef FANGTAN_STORAGE_ROCKS_RECORD_CACHE_H_
#define FANGTAN_STORAGE_ROCKS_RECORD_CACHE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/types/span.h"
#include "fangtan/internal/record.pb.h"
#include "storage/index/fair_shared_mutex.h"
#include "storage/rocks/chunk_arena.h"

namespace fangtan::storage {

class RecordCache {
 public:
  // With 0 nothing is ever kept.
  explicit RecordCache(int64_t capacity_bytes);

  std::optional<absl::Cord> Find(internal::Kind kind, uint32_t doc) const;
  // Sets `found[i]` to the message of `docs[i]`; returns the places of those that are not here.
  std::vector<size_t> FindAll(internal::Kind kind, absl::Span<const uint32_t> docs,
                              absl::Span<absl::Cord> found) const;

  // Fetches what Find is going to need, so that it does not have to wait for memory.
  void Prefetch(internal::Kind kind, absl::Span<const uint32_t> docs) const;

  // Keeps a copy, so that a piece of a larger buffer does not hold all of it. A message larger than 2 MiB or
  // a 16th of the capacity is not kept, nor any while all chunks are being read.
  void Put(internal::Kind kind, uint32_t doc, const absl::Cord& message);

  void Erase(internal::Kind kind, uint32_t doc);

  // Documents looked for, and the bytes of what is held now: never more than the capacity. Beside it lie 4
  // bytes for each document of the store.
  struct Counts {
    int64_t hits = 0;
    int64_t misses = 0;
    int64_t bytes = 0;
  };
  Counts counts() const;

 private:
  // Before the bytes of each message in a chunk.
  struct Item {
    uint32_t doc = 0;
    uint32_t size = 0;
    internal::Kind kind = internal::KIND_UNSPECIFIED;  // unspecified: forgotten
    bool used = false;                                 // readers set it

    char* bytes() { return reinterpret_cast<char*>(this + 1); }
  };
  // Where an item lies in the arena, in units, counted from 1.
  using Place = uint32_t;
  static constexpr Place kNowhere = 0;

  size_t SpaceOf(size_t message_bytes) const;
  Item& ItemAt(size_t offset) const { return *reinterpret_cast<Item*>(arena_.begin() + offset); }
  size_t OffsetOf(Place place) const { return static_cast<size_t>(place - 1) << unit_bits_; }
  // REQUIRES of what follows: the lock is held, by those that change something for writing.
  Place PlaceOf(internal::Kind kind, uint32_t doc) const {
    return doc < places_[kind].size() ? places_[kind][doc] : kNowhere;
  }
  absl::Cord MessageAt(Place place) const;
  bool HasRoom(size_t space) const;
  bool MakeRoom(size_t space);
  bool RewriteOldest(bool keep_used);
  void SetPlace(const Item& item, size_t offset);
  void Forget(Item& item);

  const int unit_bits_;       // items begin at multiples of 2^unit_bits_, so that 32 bits tell where
  const size_t chunk_bytes_;  // a multiple of a unit
  const ChunkArena arena_;
  mutable std::atomic<int64_t> hits_ = 0;
  mutable std::atomic<int64_t> misses_ = 0;
  mutable FairSharedMutex mutex_;  // guards what follows, and what the arena holds
  std::array<std::vector<Place>, internal::Kind_ARRAYSIZE> places_;  // by document
  std::vector<size_t> filled_;                                       // by chunk: its bytes in use
  std::deque<size_t> sequence_;  // chunks in use, as they were written; the last one goes on
  int64_t bytes_ = 0;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_RECORD_CACHE_H_
