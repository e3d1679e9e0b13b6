#include "storage/rocks/record_cache.h"

#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace fangtan::storage {
namespace {

// What an entry takes beside its bytes: its slot, its place in the hash table, and the Cord's own nodes.
constexpr int64_t kEntryOverhead = 128;

int64_t ChargeOf(const absl::Cord& message) { return static_cast<int64_t>(message.size()) + kEntryOverhead; }

// In nodes of their own bytes: one allocation for most messages. A Cord that takes over a string makes three.
absl::Cord CopyOf(const absl::Cord& message) {
  if (const auto flat = message.TryFlat()) return absl::Cord(*flat);
  const std::string bytes(message);
  return absl::Cord(absl::string_view(bytes));
}

uint64_t KeyOf(internal::Kind kind, uint32_t doc) { return static_cast<uint64_t>(kind) << 32 | doc; }

}  // namespace

RecordCache::RecordCache(int64_t capacity_bytes)
    : shard_capacity_(capacity_bytes / static_cast<int64_t>(kShards)) {}

RecordCache::Shard& RecordCache::ShardOf(uint64_t key) const {
  static_assert(kShards == 16);
  return shards_[key * 0x9E3779B97F4A7C15u >> 60];
}

std::optional<absl::Cord> RecordCache::Find(internal::Kind kind, uint32_t doc) const {
  const uint64_t key = KeyOf(kind, doc);
  Shard& shard = ShardOf(key);
  const std::lock_guard lock(shard.mutex);
  const auto slot = shard.slots.find(key);
  if (slot == shard.slots.end()) {
    ++shard.counts.misses;
    return std::nullopt;
  }
  ++shard.counts.hits;
  Shard::Entry& entry = shard.entries[slot->second];
  entry.used = true;
  return entry.message;
}

void RecordCache::Put(internal::Kind kind, uint32_t doc, const absl::Cord& message) {
  const int64_t charge = ChargeOf(message);
  if (charge > shard_capacity_) return;
  const uint64_t key = KeyOf(kind, doc);
  Shard& shard = ShardOf(key);
  absl::Cord copy = CopyOf(message);
  const std::lock_guard lock(shard.mutex);
  if (shard.slots.contains(key)) return;
  shard.MakeRoom(charge, shard_capacity_);
  shard.Insert(key, std::move(copy));
}

void RecordCache::Erase(internal::Kind kind, uint32_t doc) {
  const uint64_t key = KeyOf(kind, doc);
  Shard& shard = ShardOf(key);
  const std::lock_guard lock(shard.mutex);
  if (const auto slot = shard.slots.find(key); slot != shard.slots.end()) shard.Remove(slot->second);
}

RecordCache::Counts RecordCache::counts() const {
  Counts sum;
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    sum.hits += shard.counts.hits;
    sum.misses += shard.counts.misses;
    sum.bytes += shard.counts.bytes;
  }
  return sum;
}

// Ends, because an empty shard has room for everything that comes here.
void RecordCache::Shard::MakeRoom(int64_t charge, int64_t capacity) {
  while (counts.bytes + charge > capacity) {
    hand = hand + 1 < entries.size() ? hand + 1 : 0;
    Entry& entry = entries[hand];
    if (entry.taken && !std::exchange(entry.used, false)) Remove(static_cast<uint32_t>(hand));
  }
}

// Into the slot freed last, if there is one: just behind the hand, which comes there after all others.
void RecordCache::Shard::Insert(uint64_t key, absl::Cord message) {
  counts.bytes += ChargeOf(message);
  if (free.empty()) {
    free.push_back(static_cast<uint32_t>(entries.size()));
    entries.emplace_back();
  }
  const uint32_t slot = free.back();
  free.pop_back();
  entries[slot] = {.message = std::move(message), .key = key, .taken = true};
  slots.emplace(key, slot);
}

void RecordCache::Shard::Remove(uint32_t slot) {
  Entry& entry = entries[slot];
  counts.bytes -= ChargeOf(entry.message);
  slots.erase(entry.key);
  entry = {};
  free.push_back(slot);
}

}  // namespace fangtan::storage
