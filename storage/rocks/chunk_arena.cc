#include "storage/rocks/chunk_arena.h"

#include <sys/mman.h>

#include <atomic>
#include <cstdint>
#include <utility>

#include "storage/search/huge_pages.h"

namespace fangtan::storage {

struct ChunkArena::Mapping {
  // MAP_NORESERVE: a cache may be given more than it will ever hold.
  explicit Mapping(size_t size)
      : bytes(size),
        address(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
                     0)) {}
  ~Mapping() {
    if (address != MAP_FAILED) munmap(address, bytes);
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  const size_t bytes;
  void* const address;
};

// Of its own for each chunk, so that threads seldom count in the same place.
struct ChunkArena::Chunk {
  explicit Chunk(std::shared_ptr<Mapping> all) : mapping(std::move(all)) {}

  const std::shared_ptr<Mapping> mapping;
  std::atomic<int64_t> shares = 0;
};

// Maps a huge page more than asked for, so that the first chunk begins with one.
ChunkArena::ChunkArena(size_t chunk_bytes, size_t chunks) {
  if (chunks == 0) return;
  const auto mapping = std::make_shared<Mapping>(chunk_bytes * chunks + kHugePageBytes);
  if (mapping->address == MAP_FAILED) return;
  AdviseHugePages(mapping->address, mapping->bytes);
  const auto address = reinterpret_cast<uintptr_t>(mapping->address);
  begin_ =
      static_cast<char*>(mapping->address) + (kHugePageBytes - address % kHugePageBytes) % kHugePageBytes;
  chunks_.reserve(chunks);
  for (size_t i = 0; i < chunks; ++i) chunks_.push_back(std::make_shared<Chunk>(mapping));
}

ChunkArena::~ChunkArena() = default;

absl::Cord ChunkArena::Share(size_t chunk, absl::string_view bytes) const {
  chunks_[chunk]->shares.fetch_add(1, std::memory_order_relaxed);
  return absl::MakeCordFromExternal(
      bytes, [held = chunks_[chunk]] { held->shares.fetch_sub(1, std::memory_order_release); });
}

bool ChunkArena::IsShared(size_t chunk) const {
  return chunks_[chunk]->shares.load(std::memory_order_acquire) > 0;
}

}  // namespace fangtan::storage
