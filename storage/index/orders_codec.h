// OrdersCodec: kept orders as blocks, so that opening need not sort.
//
//   for (const OrderBlock& block : OrdersCodec::Encode(kind, field, copy)) ...    // all or none is written
//   orders.Build([&](internal::Kind kind, const KeptOrder& kept) {
//     return OrdersCodec::Decode(kind, OrderFieldOf(kept.fields), read);
//   });
//
// Not locked: as const access to Orders.
#ifndef FANGTAN_STORAGE_INDEX_ORDERS_CODEC_H_
#define FANGTAN_STORAGE_INDEX_ORDERS_CODEC_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/index/block_fields.h"
#include "storage/index/orders.h"
#include "storage/index/tables_codec.h"

namespace fangtan::storage {

struct OrderBlock {
  BlockKey key;
  std::string bytes;
};

class OrdersCodec {
 public:
  // Copies the order: documents below `next_doc`, the size of the tables of its kind.
  static Orders::Known Copy(const KeptOrder& kept, uint32_t next_doc);

  // Blocks that only mean something together, their header first.
  static std::vector<OrderBlock> Encode(internal::Kind kind, uint8_t field, const Orders::Known& order);

  // Nothing known if a block is missing or damaged.
  static Orders::Known Decode(internal::Kind kind, uint8_t field, const BlockReader& read);

  // The next document when the order was written; 1 if it was not.
  static uint32_t NextDocOf(internal::Kind kind, uint8_t field, const BlockReader& read);
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_ORDERS_CODEC_H_
