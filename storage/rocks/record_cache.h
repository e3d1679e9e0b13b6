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
// Its own, because RocksDB's caches follow twice as many pointers: a hit took 1.4 to 4 times as long.
#ifndef FANGTAN_STORAGE_ROCKS_RECORD_CACHE_H_
#define FANGTAN_STORAGE_ROCKS_RECORD_CACHE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/cord.h"
#include "fangtan/internal/record.pb.h"

namespace fangtan::storage {

class RecordCache {
 public:
  // With 0 nothing is ever kept.
  explicit RecordCache(int64_t capacity_bytes);

  std::optional<absl::Cord> Find(internal::Kind kind, uint32_t doc) const;

  // Keeps a copy, so that a piece of a larger buffer does not hold all of it. A message larger than a 16th of
  // the capacity is not kept.
  void Put(internal::Kind kind, uint32_t doc, const absl::Cord& message);

  void Erase(internal::Kind kind, uint32_t doc);

  // Calls of Find, and what is held now, overhead included: never more than the capacity.
  struct Counts {
    int64_t hits = 0;
    int64_t misses = 0;
    int64_t bytes = 0;
  };
  Counts counts() const;

 private:
  // A part of the cache with a lock of its own. The entries are a clock (Corbató): its hand passes over what
  // was used since it came by last, and takes out the rest.
  struct alignas(64) Shard {
    struct Entry {
      absl::Cord message;
      uint64_t key = 0;
      bool taken = false;
      bool used = false;
    };

    void MakeRoom(int64_t charge, int64_t capacity);
    void Insert(uint64_t key, absl::Cord message);
    void Remove(uint32_t slot);

    std::mutex mutex;
    absl::flat_hash_map<uint64_t, uint32_t> slots;
    std::vector<Entry> entries;
    std::vector<uint32_t> free;
    size_t hand = 0;
    Counts counts;
  };
  static constexpr size_t kShards = 16;

  Shard& ShardOf(uint64_t key) const;

  const int64_t shard_capacity_;
  mutable std::array<Shard, kShards> shards_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_RECORD_CACHE_H_
