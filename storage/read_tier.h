// ReadTier: from where a view may read records.
//
//   ASSIGN_OR_RETURN(const auto view, store.At(0, ReadTier::kMemory));
//   auto article = view->GetArticle(id, v1::BASIC);
//   if (IsNotInMemory(article.status())) ...  // ask again where waiting for a disk holds up nobody
//
// Thread-safe.
#ifndef FANGTAN_STORAGE_READ_TIER_H_
#define FANGTAN_STORAGE_READ_TIER_H_

#include <cstdint>

#include "absl/status/status.h"

namespace fangtan::storage {

enum class ReadTier : uint8_t {
  kDisk,    // from wherever they are
  kMemory,  // from caches and what is not written to files yet
};

// To a reader of kMemory, of a record that is on the disk alone, whether there is such a record is not known;
// and of a list that may take longer than microseconds: UNAVAILABLE NOT_IN_MEMORY.
absl::Status NotInMemory();
bool IsNotInMemory(const absl::Status& status);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_READ_TIER_H_
