// TablesCodec: the append-only state of Tables as blocks of bytes, so that opening need not read every
// record. What follows from it (postings, versions in order, flags) is derived again.
//
//   internal::Checkpoint reached;
//   TablesCodec::Describe(tables, reached);
//   for (const BlockKey& key : TablesCodec::Outdated(tables, stored, reached, touches)) {
//     Write(key, TablesCodec::Encode(tables, key, reached));
//   }
//   Write(reached);                                                  // last
//   ASSIGN_OR_RETURN(std::unique_ptr<Tables> tables, TablesCodec::Decode(reached, read));
//
// Blocks may be encoded while the tables grow in between: whatever came after Describe is passed over when
// they are decoded, or, of deaths, is what replaying the changes after the checkpoint leads to anyway. So
// blocks newer than their checkpoint, left by a crash, do no harm. Documents must not be purged in between.
//
// Not locked: as const access to Tables. Decode fails with DATA_LOSS, and with what `read` fails with.
#ifndef FANGTAN_STORAGE_INDEX_TABLES_CODEC_H_
#define FANGTAN_STORAGE_INDEX_TABLES_CODEC_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "fangtan/internal/record.pb.h"
#include "storage/index/block_fields.h"
#include "storage/index/index_mover.h"
#include "storage/index/tables.h"

namespace fangtan::storage {

// Gives the bytes of a block; called from several threads.
using BlockReader = std::function<absl::StatusOr<std::string>(const BlockKey&)>;

class TablesCodec {
 public:
  // Sets all of `checkpoint` but its revision and chain.
  static void Describe(const Tables& tables, internal::Checkpoint& checkpoint);

  // The blocks to write so that blocks up to `from`, written when the tables had `touches` touches, go up to
  // `to`. From a default Checkpoint: all.
  static std::vector<BlockKey> Outdated(const Tables& tables, const internal::Checkpoint& from,
                                        const internal::Checkpoint& to, uint64_t touches);

  static std::string Encode(const Tables& tables, const BlockKey& key, const internal::Checkpoint& to);

  // `spill`, unless null, is given what has been decoded as it comes, so that it need not all be memory of
  // the process at once.
  static absl::StatusOr<std::unique_ptr<Tables>> Decode(const internal::Checkpoint& checkpoint,
                                                        const BlockReader& read, IndexMover* spill = nullptr);

 private:
  class Loader;

  struct ValueField {
    DictionaryField field;
    ValueDictionary Tables::*values;
  };
  static const std::array<ValueField, 9> kValueFields;

  static std::string EncodeDictionary(const Tables& tables, uint8_t field, uint32_t from, uint32_t to);
  static std::string EncodeDocs(const Tables& tables, const BlockKey& key, uint32_t from, uint32_t to);
};

// The size of a dictionary; 0 if the checkpoint does not know it.
uint32_t DictionarySizeIn(const internal::Checkpoint& checkpoint, uint8_t field);
// The next document of a kind; 1 if the checkpoint does not know it.
uint32_t NextDocIn(const internal::Checkpoint& checkpoint, internal::Kind kind);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_TABLES_CODEC_H_
