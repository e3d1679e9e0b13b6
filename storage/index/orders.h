// Orders: for every order that lists are commonly asked in, the documents of a kind in that order, so that a
// page is a walk from a place and never a sort. Orders whose keys change with the revision (a speaker's
// number of answers) are not kept.
//
// Not locked: const access from any thread while nobody changes them.
#ifndef FANGTAN_STORAGE_INDEX_ORDERS_H_
#define FANGTAN_STORAGE_INDEX_ORDERS_H_

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "absl/types/span.h"
#include "storage/index/ordered_docs.h"
#include "storage/index/sort_order.h"

namespace fangtan::storage {

// One order that is kept: all its keys ascend, the name is its last.
struct KeptOrder {
  std::vector<SortField> fields;  // without the name, unless it is the only one
  SortOrder order;
  OrderedDocs docs;
};

class Orders {
 public:
  // `tables` must outlive this object.
  explicit Orders(const Tables& tables);

  // Takes in `doc`, which the tables have.
  void Add(internal::Kind kind, uint32_t doc);
  // Takes out documents that the tables still have.
  void Remove(internal::Kind kind, absl::Span<const uint32_t> docs);
  // What is known of an order: its documents below `next_doc`, sorted; some may have been purged since.
  struct Known {
    std::vector<uint32_t> docs;
    uint32_t next_doc = 1;
  };
  using KnownOrder = std::function<Known(internal::Kind, const KeptOrder&)>;
  // Takes in everything that the tables have, in several threads, which call `known`; what is not known, or
  // cannot be, is sorted.
  void Build(const KnownOrder& known = nullptr);

  // The kept order that begins with as many fields of `keys` as possible, null if with none. What they have
  // in common is `common` keys, all of one direction; `exact`: and in the others, all ascending, they agree.
  struct Choice {
    const KeptOrder* kept = nullptr;
    size_t common = 0;
    bool exact = false;
  };
  Choice Choose(internal::Kind kind, const std::vector<SortKey>& keys) const;

  // The order by `field`, then name; null if it is not kept.
  const KeptOrder* By(internal::Kind kind, SortField field) const;

  absl::Span<KeptOrder> of(internal::Kind kind) { return absl::MakeSpan(kinds_[kind]); }
  absl::Span<const KeptOrder> of(internal::Kind kind) const { return kinds_[kind]; }

  template <typename Self, typename Visit>
  static void VisitParts(Self& self, Visit& visit) {
    for (auto& kind : self.kinds_) {
      for (auto& kept : kind) OrderedDocs::VisitParts(kept.docs, visit);
    }
  }

 private:
  std::array<std::vector<KeptOrder>, internal::Kind_ARRAYSIZE> kinds_;
  const Tables& tables_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_ORDERS_H_
