#include "storage/rocks/record_cache.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <mutex>
#include <new>
#include <shared_mutex>
#include <utility>

#include "absl/strings/string_view.h"
#include "storage/search/huge_pages.h"

namespace fangtan::storage {
namespace {

constexpr size_t kFoundAtOnce = 64;
// Up to here a copy costs less than sharing.
constexpr size_t kCopiedBytes = 511;
// How many chunks in a row are rewritten with all that was used, some milliseconds, before one is emptied.
constexpr int kMostKept = 8;
constexpr int kLeastUnitBits = 3;

int UnitBitsOf(uint64_t capacity) {
  return std::max(kLeastUnitBits, static_cast<int>(std::bit_width(capacity)) - 31);
}

size_t ChunkBytesOf(uint64_t capacity, int unit_bits) {
  return std::min<uint64_t>(kHugePageBytes, capacity / 16) >> unit_bits << unit_bits;
}

size_t ChunksOf(uint64_t capacity, size_t chunk_bytes) {
  return chunk_bytes == 0 ? 0 : capacity / chunk_bytes;
}

// Read first: what is used again and again is not written to again and again.
void MarkUsed(bool& used) {
  const std::atomic_ref<bool> mark(used);
  if (!mark.load(std::memory_order_relaxed)) mark.store(true, std::memory_order_relaxed);
}

}  // namespace

RecordCache::RecordCache(int64_t capacity_bytes)
    : unit_bits_(UnitBitsOf(capacity_bytes)),
      chunk_bytes_(ChunkBytesOf(capacity_bytes, unit_bits_)),
      arena_(chunk_bytes_, ChunksOf(capacity_bytes, chunk_bytes_)),
      filled_(arena_.chunks()) {}

std::optional<absl::Cord> RecordCache::Find(internal::Kind kind, uint32_t doc) const {
  const std::shared_lock lock(mutex_);
  const Place place = PlaceOf(kind, doc);
  if (place == kNowhere) {
    misses_.fetch_add(1, std::memory_order_relaxed);
    return std::nullopt;
  }
  hits_.fetch_add(1, std::memory_order_relaxed);
  return MessageAt(place);
}

// Step by step for many at once, so that one memory access does not wait for the one before.
std::vector<size_t> RecordCache::FindAll(internal::Kind kind, absl::Span<const uint32_t> docs,
                                         absl::Span<absl::Cord> found) const {
  std::vector<size_t> missing;
  std::array<Place, kFoundAtOnce> places;
  const std::shared_lock lock(mutex_);
  for (size_t begin = 0; begin < docs.size(); begin += kFoundAtOnce) {
    const size_t count = std::min(kFoundAtOnce, docs.size() - begin);
    for (size_t i = 0; i < count; ++i) places[i] = PlaceOf(kind, docs[begin + i]);
    for (size_t i = 0; i < count; ++i) {
      if (places[i] != kNowhere) __builtin_prefetch(&ItemAt(OffsetOf(places[i])));
    }
    for (size_t i = 0; i < count; ++i) {
      if (places[i] == kNowhere) {
        missing.push_back(begin + i);
      } else {
        found[begin + i] = MessageAt(places[i]);
      }
    }
  }
  hits_.fetch_add(static_cast<int64_t>(docs.size() - missing.size()), std::memory_order_relaxed);
  misses_.fetch_add(static_cast<int64_t>(missing.size()), std::memory_order_relaxed);
  return missing;
}

void RecordCache::Prefetch(internal::Kind kind, absl::Span<const uint32_t> docs) const {
  const std::shared_lock lock(mutex_);
  const std::vector<Place>& places = places_[kind];
  for (const uint32_t doc : docs) {
    if (doc < places.size()) __builtin_prefetch(&places[doc]);
  }
  for (const uint32_t doc : docs) {
    if (const Place place = PlaceOf(kind, doc); place != kNowhere)
      __builtin_prefetch(&ItemAt(OffsetOf(place)));
  }
}

void RecordCache::Put(internal::Kind kind, uint32_t doc, const absl::Cord& message) {
  const size_t space = SpaceOf(message.size());
  const std::lock_guard lock(mutex_);
  if (PlaceOf(kind, doc) != kNowhere || !MakeRoom(space)) return;
  const size_t chunk = sequence_.back();
  const size_t offset = chunk * chunk_bytes_ + filled_[chunk];
  Item& item =
      *new (&ItemAt(offset)) Item{.doc = doc, .size = static_cast<uint32_t>(message.size()), .kind = kind};
  char* to = item.bytes();
  for (const absl::string_view piece : message.Chunks()) to = std::copy(piece.begin(), piece.end(), to);
  filled_[chunk] += space;
  bytes_ += static_cast<int64_t>(space);
  SetPlace(item, offset);
}

void RecordCache::Erase(internal::Kind kind, uint32_t doc) {
  const std::lock_guard lock(mutex_);
  if (const Place place = PlaceOf(kind, doc); place != kNowhere) Forget(ItemAt(OffsetOf(place)));
}

RecordCache::Counts RecordCache::counts() const {
  const std::shared_lock lock(mutex_);
  return {.hits = hits_, .misses = misses_, .bytes = bytes_};
}

size_t RecordCache::SpaceOf(size_t message_bytes) const {
  const size_t unit = size_t{1} << unit_bits_;
  return (sizeof(Item) + message_bytes + unit - 1) / unit * unit;
}

absl::Cord RecordCache::MessageAt(Place place) const {
  const size_t offset = OffsetOf(place);
  Item& item = ItemAt(offset);
  MarkUsed(item.used);
  const absl::string_view bytes(item.bytes(), item.size);
  return bytes.size() <= kCopiedBytes ? absl::Cord(bytes) : arena_.Share(offset / chunk_bytes_, bytes);
}

bool RecordCache::HasRoom(size_t space) const {
  return !sequence_.empty() && filled_[sequence_.back()] + space <= chunk_bytes_;
}

// False if there is none: it is too large, or all chunks are being read.
bool RecordCache::MakeRoom(size_t space) {
  if (space > chunk_bytes_) return false;
  for (int rewritten = 0; !HasRoom(space); ++rewritten) {
    if (sequence_.size() < arena_.chunks()) {
      sequence_.push_back(sequence_.size());
    } else if (!RewriteOldest(/*keep_used=*/rewritten < kMostKept)) {
      return false;
    }
  }
  return true;
}

// Of the chunks that nobody reads; what is kept moves together at its beginning.
bool RecordCache::RewriteOldest(bool keep_used) {
  const auto oldest = std::find_if(sequence_.begin(), sequence_.end(),
                                   [this](size_t chunk) { return !arena_.IsShared(chunk); });
  if (oldest == sequence_.end()) return false;
  const size_t chunk = *oldest;
  sequence_.erase(oldest);
  sequence_.push_back(chunk);
  const size_t begin = chunk * chunk_bytes_;
  const size_t end = begin + filled_[chunk];
  size_t to = begin;
  for (size_t from = begin; from < end;) {
    Item& item = ItemAt(from);
    const size_t space = SpaceOf(item.size);
    if (item.kind != internal::KIND_UNSPECIFIED && !(keep_used && std::exchange(item.used, false)))
      Forget(item);
    if (item.kind != internal::KIND_UNSPECIFIED) {
      SetPlace(item, to);
      std::memmove(&ItemAt(to), &item, space);
      to += space;
    }
    from += space;
  }
  filled_[chunk] = to - begin;
  return true;
}

void RecordCache::SetPlace(const Item& item, size_t offset) {
  std::vector<Place>& places = places_[item.kind];
  if (item.doc >= places.size()) places.resize(item.doc + 1, kNowhere);
  places[item.doc] = static_cast<Place>(offset >> unit_bits_) + 1;
}

void RecordCache::Forget(Item& item) {
  bytes_ -= static_cast<int64_t>(SpaceOf(item.size));
  places_[item.kind][item.doc] = kNowhere;
  item.kind = internal::KIND_UNSPECIFIED;
}

}  // namespace fangtan::storage
