#include "storage/index/orders_codec.h"

#include <algorithm>
#include <optional>

#include "absl/types/span.h"
#include "storage/index/block_codec.h"

namespace fangtan::storage {
namespace {

struct Header {
  uint32_t count = 0;
  uint32_t next_doc = 1;
};

BlockKey HeaderKey(internal::Kind kind, uint8_t field) {
  return {.kind = kind, .field = field, .position = kOrderHeader};
}

std::optional<Header> ReadHeader(internal::Kind kind, uint8_t field, const BlockReader& read) {
  const absl::StatusOr<std::string> bytes = read(HeaderKey(kind, field));
  std::vector<int64_t> numbers;
  if (!bytes.ok() || !DecodeColumn(*bytes, numbers) || numbers.size() != 2) return std::nullopt;
  return Header{.count = static_cast<uint32_t>(numbers[0]), .next_doc = static_cast<uint32_t>(numbers[1])};
}

}  // namespace

Orders::Known OrdersCodec::Copy(const KeptOrder& kept, uint32_t next_doc) {
  Orders::Known order{.docs = {}, .next_doc = next_doc};
  order.docs.reserve(kept.docs.size());
  kept.docs.Visit(kept.docs.begin(), kept.docs.end(), [&order](absl::Span<const uint32_t> piece) {
    order.docs.insert(order.docs.end(), piece.begin(), piece.end());
  });
  return order;
}

std::vector<OrderBlock> OrdersCodec::Encode(internal::Kind kind, uint8_t field, const Orders::Known& order) {
  std::vector<OrderBlock> blocks;
  blocks.push_back(
      {.key = HeaderKey(kind, field),
       .bytes = EncodeColumn({static_cast<int64_t>(order.docs.size()), int64_t{order.next_doc}})});
  for (size_t at = 0; at < order.docs.size(); at += kDocsInBlock) {
    const size_t end = std::min(order.docs.size(), at + kDocsInBlock);
    const std::vector<int64_t> numbers(order.docs.begin() + static_cast<std::ptrdiff_t>(at),
                                       order.docs.begin() + static_cast<std::ptrdiff_t>(end));
    blocks.push_back(
        {.key = {.kind = kind, .field = field, .position = static_cast<uint32_t>(at / kDocsInBlock)},
         .bytes = EncodeColumn(numbers)});
  }
  return blocks;
}

Orders::Known OrdersCodec::Decode(internal::Kind kind, uint8_t field, const BlockReader& read) {
  const std::optional<Header> header = ReadHeader(kind, field, read);
  if (!header) return {};
  Orders::Known order{.docs = {}, .next_doc = header->next_doc};
  std::vector<int64_t> numbers;
  for (uint32_t block = 0; order.docs.size() < header->count; ++block) {
    const absl::StatusOr<std::string> bytes = read({.kind = kind, .field = field, .position = block});
    numbers.clear();
    if (!bytes.ok() || !DecodeColumn(*bytes, numbers) || numbers.empty()) return {};
    order.docs.insert(order.docs.end(), numbers.begin(), numbers.end());
  }
  if (order.docs.size() != header->count) return {};
  return order;
}

uint32_t OrdersCodec::NextDocOf(internal::Kind kind, uint8_t field, const BlockReader& read) {
  const std::optional<Header> header = ReadHeader(kind, field, read);
  return header ? header->next_doc : 1;
}

}  // namespace fangtan::storage
