#include "storage/rocks/record_cache.h"

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace fangtan::storage {
namespace {

// What an entry takes beside its bytes: its slot, its place in the array of documents, and the Cord's own
// node.
constexpr int64_t kEntryOverhead = 128;
constexpr size_t kFoundAtOnce = 64;

int64_t ChargeOf(const absl::Cord& message) { return static_cast<int64_t>(message.size()) + kEntryOverhead; }

// In nodes of their own bytes: one allocation for most messages. A Cord that takes over a string makes three.
absl::Cord CopyOf(const absl::Cord& message) {
  if (const auto flat = message.TryFlat()) return absl::Cord(*flat);
  const std::string bytes(message);
  return absl::Cord(absl::string_view(bytes));
}

void Prefetch(const void* address) { __builtin_prefetch(address); }

// Read first: what is used again and again is not written to again and again.
void MarkUsed(bool& used) {
  const std::atomic_ref<bool> mark(used);
  if (!mark.load(std::memory_order_relaxed)) mark.store(true, std::memory_order_relaxed);
}

}  // namespace

RecordCache::RecordCache(int64_t capacity_bytes) : capacity_(capacity_bytes) {}

std::optional<absl::Cord> RecordCache::Find(internal::Kind kind, uint32_t doc) const {
  const std::shared_lock lock(mutex_);
  const uint32_t slot = SlotOf(kind, doc);
  if (slot == kNoSlot) {
    misses_.fetch_add(1, std::memory_order_relaxed);
    return std::nullopt;
  }
  hits_.fetch_add(1, std::memory_order_relaxed);
  Entry& entry = At(slot);
  MarkUsed(entry.used);
  return entry.message;
}

// Step by step for many at once, so that one memory access does not wait for the one before.
std::vector<size_t> RecordCache::FindAll(internal::Kind kind, absl::Span<const uint32_t> docs,
                                         absl::Span<absl::Cord> found) const {
  std::vector<size_t> missing;
  std::array<uint32_t, kFoundAtOnce> slots;
  const std::shared_lock lock(mutex_);
  for (size_t begin = 0; begin < docs.size(); begin += kFoundAtOnce) {
    const size_t count = std::min(kFoundAtOnce, docs.size() - begin);
    for (size_t i = 0; i < count; ++i) slots[i] = SlotOf(kind, docs[begin + i]);
    for (size_t i = 0; i < count; ++i) {
      if (slots[i] != kNoSlot) Prefetch(&At(slots[i]));
    }
    for (size_t i = 0; i < count; ++i) {
      if (slots[i] != kNoSlot) Prefetch(At(slots[i]).data);
    }
    for (size_t i = 0; i < count; ++i) {
      if (slots[i] == kNoSlot) {
        missing.push_back(begin + i);
        continue;
      }
      Entry& entry = At(slots[i]);
      MarkUsed(entry.used);
      found[begin + i] = entry.message;
    }
  }
  hits_.fetch_add(static_cast<int64_t>(docs.size() - missing.size()), std::memory_order_relaxed);
  misses_.fetch_add(static_cast<int64_t>(missing.size()), std::memory_order_relaxed);
  return missing;
}

void RecordCache::Put(internal::Kind kind, uint32_t doc, const absl::Cord& message) {
  const int64_t charge = ChargeOf(message);
  if (charge > capacity_ / 16) return;
  absl::Cord copy = CopyOf(message);
  const std::lock_guard lock(mutex_);
  if (SlotOf(kind, doc) != kNoSlot) return;
  MakeRoom(charge);
  const uint32_t slot = NewSlot();
  Entry& entry = At(slot);
  entry = {.message = std::move(copy), .doc = doc, .kind = kind};
  if (const auto flat = entry.message.TryFlat()) entry.data = flat->data();
  if (doc >= slots_[kind].size()) slots_[kind].resize(doc + 1, kNoSlot);
  slots_[kind][doc] = slot;
  bytes_ += charge;
}

void RecordCache::Erase(internal::Kind kind, uint32_t doc) {
  const std::lock_guard lock(mutex_);
  if (const uint32_t slot = SlotOf(kind, doc); slot != kNoSlot) Remove(slot);
}

RecordCache::Counts RecordCache::counts() const {
  const std::shared_lock lock(mutex_);
  return {.hits = hits_, .misses = misses_, .bytes = bytes_};
}

// The one freed last, if there is one: just behind the hand, which comes there after all others.
uint32_t RecordCache::NewSlot() {
  if (!free_.empty()) {
    const uint32_t slot = free_.back();
    free_.pop_back();
    return slot;
  }
  if (next_slot_ / kEntriesInBlock == blocks_.size()) {
    blocks_.push_back(std::make_unique<Entry[]>(kEntriesInBlock));
  }
  return next_slot_++;
}

// Ends, because an empty cache has room for everything that comes here.
void RecordCache::MakeRoom(int64_t charge) {
  while (bytes_ + charge > capacity_) {
    hand_ = hand_ + 1 < next_slot_ ? hand_ + 1 : kNoSlot + 1;
    Entry& entry = At(hand_);
    if (entry.kind != internal::KIND_UNSPECIFIED && !std::exchange(entry.used, false)) Remove(hand_);
  }
}

void RecordCache::Remove(uint32_t slot) {
  Entry& entry = At(slot);
  bytes_ -= ChargeOf(entry.message);
  slots_[entry.kind][entry.doc] = kNoSlot;
  entry = {};
  free_.push_back(slot);
}

}  // namespace fangtan::storage
