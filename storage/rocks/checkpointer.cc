#include "storage/rocks/checkpointer.h"

#include <optional>
#include <vector>

#include "storage/errors.h"
#include "storage/index/orders_codec.h"
#include "storage/rocks/history.h"
#include "storage/rocks/index_blocks.h"
#include "storage/rocks/recovery.h"
#include "storage/rocks/store_identity.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr size_t kBatchBytes = 4 << 20;
// An order is written again when it has grown by an 8th, so that all that is ever written of it is a small
// multiple of its size; what is small changes too often by that measure.
constexpr uint32_t kGrowthDivisor = 8;
constexpr uint32_t kMinGrowth = 4096;
// What taking in a new document takes, in documents that only change.
constexpr uint64_t kTouchesPerDocument = 4;

rocksdb::WriteBatch NewBatch() { return rocksdb::WriteBatch(0, 0, kProtectionBytes, 0); }

}  // namespace

Checkpointer::Checkpointer(Database& database, const Index& index, internal::Checkpoint stored)
    : database_(database), index_(index), stored_(std::move(stored)) {}

internal::Checkpoint Checkpointer::stored() const {
  const std::lock_guard lock(mutex_);
  return stored_;
}

Revision Checkpointer::revision() const {
  const std::lock_guard lock(mutex_);
  return stored_.revision();
}

uint64_t Checkpointer::Behind() const {
  const std::lock_guard lock(mutex_);
  uint64_t behind = 0;
  index_.Read([&](const Tables& tables, const Orders&, Revision) {
    for (const internal::Kind kind : kKinds) behind += tables.kind(kind).size() - NextDocIn(stored_, kind);
    behind += (tables.touches() - touches_) / kTouchesPerDocument;
  });
  return behind;
}

absl::StatusOr<internal::Checkpoint> Checkpointer::Next() const {
  const std::lock_guard lock(mutex_);
  return NextOfStored();
}

absl::Status Checkpointer::Write() {
  const std::lock_guard lock(mutex_);
  ASSIGN_OR_RETURN(const internal::Checkpoint next, NextOfStored());
  RETURN_IF_ERROR(WriteTables(next));
  return WriteOrders(/*all=*/false);
}

absl::Status Checkpointer::Write(const internal::Checkpoint& next) {
  const std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(WriteTables(next));
  return WriteOrders(/*all=*/false);
}

absl::Status Checkpointer::WriteAll() {
  const std::lock_guard lock(mutex_);
  ASSIGN_OR_RETURN(const internal::Checkpoint next, NextOfStored());
  RETURN_IF_ERROR(WriteTables(next));
  return WriteOrders(/*all=*/true);
}

absl::StatusOr<internal::Checkpoint> Checkpointer::NextOfStored() const {
  internal::Checkpoint next;
  bool outdated = false;
  index_.Read([&](const Tables& tables, const Orders&, Revision applied) {
    TablesCodec::Describe(tables, next);
    next.set_revision(applied);
    outdated = !TablesCodec::Outdated(tables, stored_, next, touches_).empty();
  });
  const bool first = stored_.layout() == 0;
  if (!first && !outdated && next.revision() == stored_.revision()) return stored_;
  ASSIGN_OR_RETURN(std::optional<HistoryMark> mark, MarkOf(database_, next.revision()));
  if (!mark.has_value()) {
    return MakeError(
        absl::StatusCode::kAborted, "CHECKPOINT_OVERTAKEN",
        "a sweep passed the revision that was to be written; the next attempt writes a newer one");
  }
  next.set_chain(std::move(mark->chain));
  ASSIGN_OR_RETURN(*next.mutable_id(), NewCheckpointId());
  return next;
}

absl::Status Checkpointer::WriteTables(const internal::Checkpoint& next) {
  if (next.SerializeAsString() == stored_.SerializeAsString()) return absl::OkStatus();
  if (next.revision() < stored_.revision()) {
    return MakeError(absl::StatusCode::kAborted, "CHECKPOINT_OVERTAKEN",
                     "a newer checkpoint has been written");
  }
  std::vector<BlockKey> keys;
  uint64_t touches = 0;
  index_.Read([&](const Tables& tables, const Orders&, Revision) {
    keys = TablesCodec::Outdated(tables, stored_, next, touches_);
    touches = tables.touches();
  });
  const bool first = stored_.layout() == 0;
  rocksdb::WriteBatch batch = NewBatch();
  if (first) {
    // Numbers of the index need not be those of an older one, so that an older checkpoint would vouch for
    // blocks of two kinds.
    RETURN_IF_ERROR(DeleteCheckpoint(database_, batch));
    RETURN_IF_ERROR(database_.WriteUnsynced(batch));
    batch.Clear();
  }
  RETURN_IF_ERROR(WriteBlocks(keys, next));
  RETURN_IF_ERROR(PutCheckpoint(database_, next, batch));
  RETURN_IF_ERROR(database_.WriteUnsynced(batch));
  stored_ = next;
  touches_ = touches;
  return absl::OkStatus();
}

absl::Status Checkpointer::WriteBlocks(const std::vector<BlockKey>& keys,
                                       const internal::Checkpoint& reached) {
  rocksdb::WriteBatch batch = NewBatch();
  for (const BlockKey& key : keys) {
    std::string bytes;
    index_.Read([&](const Tables& tables, const Orders&, Revision) {
      bytes = TablesCodec::Encode(tables, key, reached);
    });
    RETURN_IF_ERROR(PutBlock(database_, key, bytes, batch));
    if (batch.GetDataSize() < kBatchBytes) continue;
    RETURN_IF_ERROR(database_.WriteUnsynced(batch));
    batch.Clear();
  }
  return batch.Count() == 0 ? absl::OkStatus() : database_.WriteUnsynced(batch);
}

absl::Status Checkpointer::WriteOrders(bool all) {
  for (const internal::Kind kind : kKinds) {
    std::vector<uint8_t> fields;
    uint32_t size = 0;
    index_.Read([&](const Tables& tables, const Orders& orders, Revision) {
      size = tables.kind(kind).size();
      for (const KeptOrder& kept : orders.of(kind)) fields.push_back(OrderFieldOf(kept.fields));
    });
    for (size_t place = 0; place < fields.size(); ++place) {
      if (fields[place] == 0) continue;
      const uint32_t end = StoredOrderEnd({kind, fields[place]});
      const bool grown = size > end && size - end >= std::max(kMinGrowth, end / kGrowthDivisor);
      if (grown || (all && size != end)) RETURN_IF_ERROR(WriteOrder(kind, place, fields[place]));
    }
  }
  return absl::OkStatus();
}

absl::Status Checkpointer::WriteOrder(internal::Kind kind, size_t place, uint8_t field) {
  Orders::Known order;
  index_.Read([&](const Tables& tables, const Orders& orders, Revision) {
    order = OrdersCodec::Copy(orders.of(kind)[place], tables.kind(kind).size());
  });
  rocksdb::WriteBatch batch = NewBatch();
  for (const OrderBlock& block : OrdersCodec::Encode(kind, field, order)) {
    RETURN_IF_ERROR(PutBlock(database_, block.key, block.bytes, batch));
  }
  RETURN_IF_ERROR(database_.WriteUnsynced(batch));
  order_ends_[{kind, field}] = order.next_doc;
  return absl::OkStatus();
}

uint32_t Checkpointer::StoredOrderEnd(const OrderKey& key) {
  const auto known = order_ends_.find(key);
  if (known != order_ends_.end()) return known->second;
  return order_ends_[key] = OrdersCodec::NextDocOf(key.first, key.second, BlocksOf(database_));
}

}  // namespace fangtan::storage
