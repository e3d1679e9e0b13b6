// ImageVisitor: what VisitParts of Tables and Orders calls, brought to one form: for every part its bytes,
// the size of an item, and, for those that are mapped, the column.
//
//   class Counting : public ImageVisitor<Counting> {
//     template <typename Column> void OnColumn(const Column& column);
//     void OnBytes(const void* data, size_t bytes, size_t item_bytes);
//   };
//
// Of maps the bytes are made for the call, their entries in any order.
#ifndef FANGTAN_STORAGE_INDEX_IMAGE_VISITOR_H_
#define FANGTAN_STORAGE_INDEX_IMAGE_VISITOR_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "storage/ids.h"
#include "storage/index/number_column.h"

namespace fangtan::storage {

template <typename Value>
struct MapItem {
  uint32_t key = 0;
  Value value;
};

struct GapItem {
  uint32_t doc = 0;
  Revision from = 0;
  Revision to = 0;
};

using Gaps = absl::flat_hash_map<uint32_t, std::vector<std::pair<Revision, Revision>>>;

template <typename Derived>
class ImageVisitor {
 public:
  template <typename Number>
  void operator()(const NumberColumn<Number>& column) {
    derived().OnColumn(column);
  }
  template <typename Item>
  void operator()(const std::vector<Item>& items) {
    derived().OnBytes(items.data(), items.size() * sizeof(Item), sizeof(Item));
  }
  template <std::integral Number>
  void operator()(const Number& number) {
    derived().OnBytes(&number, sizeof number, sizeof number);
  }
  template <typename Value>
  void operator()(const absl::flat_hash_map<uint32_t, Value>& map) {
    std::vector<MapItem<Value>> items;
    if (derived().WantsBytes()) {
      for (const auto& [key, value] : map) items.push_back({.key = key, .value = value});
    }
    (*this)(items);
  }
  void operator()(const Gaps& gaps) {
    std::vector<GapItem> items;
    if (derived().WantsBytes()) {
      for (const auto& [doc, times] : gaps) {
        for (const auto& [from, to] : times) items.push_back({.doc = doc, .from = from, .to = to});
      }
    }
    (*this)(items);
  }

 private:
  Derived& derived() { return static_cast<Derived&>(*this); }
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_IMAGE_VISITOR_H_
