// The numbers under which the parts of the index lie on disk, drawn in docs/key_layout.md and frozen by
// tests/storage/index/tables_codec_test.cc: DO NOT CHANGE. A new part takes a new number.
#ifndef FANGTAN_STORAGE_INDEX_BLOCK_FIELDS_H_
#define FANGTAN_STORAGE_INDEX_BLOCK_FIELDS_H_

#include <compare>
#include <cstdint>
#include <vector>

#include "fangtan/internal/record.pb.h"
#include "storage/index/tables.h"
#include "storage/store.h"

namespace fangtan::storage {

// Of everything below, and of what is inside the blocks: a store with another one builds its index anew.
inline constexpr uint32_t kBlockLayout = 3;

// Numbered from their first on; of entities, the kind is added.
enum class DictionaryField : uint8_t {
  kTitles = 1,
  kColumns = 2,
  kLanguages = 3,
  kLabels = 4,
  kSections = 5,
  kNames = 6,
  kPosts = 7,
  kUnits = 8,
  kAttributions = 9,
  kLists = 16,
  kContexts = 17,
  kPersons = 18,
  kEntities = 32,
};

// Of every kind by document number. kDied holds the gaps as well.
enum class ColumnField : uint8_t {
  kCreated = 1,
  kDied = 2,
  kEntity = 3,
  kCreateTime = 4,
  kUpdateTime = 5,
  kContext = 16,
  kSection = 17,
  // 18 was the asker as printed alone.
  kQuestion = 19,
  kSpeaker = 20,
  kPrintedName = 21,
  kFullName = 22,
  kPosts = 23,
  kOrdinal = 24,
  kAnswerCount = 25,
  kPeople = 26,
  kDeleted = 27,
  kDisplayName = 28,
  kUnit = 29,
  kMergedInto = 30,
  kAttribution = 31,
  kAskers = 32,
};

ColumnField FieldOf(Column column);

// Of a kept order by its fields; 0: it is not kept on disk.
uint8_t OrderFieldOf(const std::vector<SortField>& fields);

// A block of a dictionary (KIND_UNSPECIFIED) from its value number `position` on, or block `position` of a
// column or an order of a kind.
struct BlockKey {
  internal::Kind kind = internal::KIND_UNSPECIFIED;
  uint8_t field = 0;
  uint32_t position = 0;

  auto operator<=>(const BlockKey&) const = default;
};

// And columns have kDocsInBlock.
inline constexpr uint32_t kValuesInBlock = 1 << 12;
// Of an order: what its other blocks make up.
inline constexpr uint32_t kOrderHeader = 0xFFFF;

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_BLOCK_FIELDS_H_
