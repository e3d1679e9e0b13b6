// ChunkArena: one mapping of memory in chunks of one size, on huge pages (2 MiB) where the system has them to
// give.
//
//   ChunkArena arena(2 << 20, 64);
//   memcpy(arena.begin() + 3 * (2 << 20), bytes.data(), bytes.size());
//   absl::Cord shared = arena.Share(3, {arena.begin() + 3 * (2 << 20), bytes.size()});
//   if (!arena.IsShared(3)) ...  // nobody reads there any more
//
// For gigabytes that are read here and there: with pages of 4 KiB such a read waits for the page tables too,
// longer than for the bytes; docs/performance.md has the figures. What was never written to is no memory.
// Share is thread-safe; who writes sees to it that nobody shares meanwhile.
#ifndef FANGTAN_STORAGE_ROCKS_CHUNK_ARENA_H_
#define FANGTAN_STORAGE_ROCKS_CHUNK_ARENA_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"

namespace fangtan::storage {

class ChunkArena {
 public:
  // Has no chunk if the system refuses.
  ChunkArena(size_t chunk_bytes, size_t chunks);
  ~ChunkArena();

  char* begin() const { return begin_; }
  size_t chunks() const { return chunks_.size(); }

  // `bytes` of the chunk, as they lie there; they may outlive the arena.
  absl::Cord Share(size_t chunk, absl::string_view bytes) const;
  // Whether there is a Cord that Share returned for the chunk, or a copy of it. What was read through those
  // that are gone happened before.
  bool IsShared(size_t chunk) const;

 private:
  struct Mapping;
  struct Chunk;

  char* begin_ = nullptr;
  std::vector<std::shared_ptr<Chunk>> chunks_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_CHUNK_ARENA_H_
