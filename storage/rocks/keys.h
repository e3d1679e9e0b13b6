// Every key of the store and every column family: the only place that makes keys or takes them apart. The
// bytes are the on-disk format, drawn in docs/key_layout.md and frozen by tests/storage/rocks/keys_test.cc:
// DO NOT CHANGE.
//
//   std::string key = DocKey{.doc = 7}.Encode();                     // 00 00 00 07
//   ASSIGN_OR_RETURN(DocKey decoded, DocKey::Decode(key));
//
// Numbers are big-endian, so that keys sort as numbers do. Decode fails with DATA_LOSS RECORD_CORRUPT on
// anything that Encode does not make. Value types; all functions are pure and thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_KEYS_H_
#define FANGTAN_STORAGE_ROCKS_KEYS_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "fangtan/internal/record.pb.h"

namespace fangtan::storage {

// The column families, in the order of kFamilies. `alias` is reserved: made with the store so that a later
// version needs no change of format.
enum class Family : uint8_t {
  kDefault,
  kArticle,
  kQuestion,
  kAnswer,
  kSpeaker,
  kRanking,
  kName,
  kSource,
  kChange,
  kRequest,
  kDict,
  kColumn,
  kAlias,
};

inline constexpr std::array kFamilies = {
    Family::kDefault, Family::kArticle, Family::kQuestion, Family::kAnswer, Family::kSpeaker,
    Family::kRanking, Family::kName,    Family::kSource,   Family::kChange, Family::kRequest,
    Family::kDict,    Family::kColumn,  Family::kAlias,
};

// The name under which RocksDB knows the family.
const char* FamilyName(Family family);

// The family of the documents of `kind`. REQUIRES: not KIND_UNSPECIFIED.
Family FamilyOf(internal::Kind kind);

// The kinds that have documents.
inline constexpr std::array kKinds = {internal::ARTICLE, internal::QUESTION, internal::ANSWER,
                                      internal::SPEAKER, internal::RANKING};

// "answer 0000002a": how messages name a record.
std::string RecordName(Family family, std::string_view key);

// `default`: the one StoreState, and the Checkpoint of the index.
inline constexpr std::string_view kStateKey = "state";
inline constexpr std::string_view kCheckpointKey = "checkpoint";

// `article`, `question`, `answer`, `speaker`, `ranking`: one version of a resource.
struct DocKey {
  uint32_t doc = 0;

  std::string Encode() const;
  static absl::StatusOr<DocKey> Decode(std::string_view key);
  bool operator==(const DocKey&) const = default;
};

// `name`: newest document of a top-level resource.
struct NameKey {
  internal::Kind kind = internal::KIND_UNSPECIFIED;
  std::string name;

  std::string Encode() const;
  static absl::StatusOr<NameKey> Decode(std::string_view key);
  bool operator==(const NameKey&) const = default;
};

// `source`: what describes a source, and its bytes apart from it.
struct SourceKey {
  enum Part : uint8_t { kRecord = 0, kContent = 1 };
  std::string digest;  // SHA-256, 32 bytes
  Part part = kRecord;

  std::string Encode() const;
  static absl::StatusOr<SourceKey> Decode(std::string_view key);
  bool operator==(const SourceKey&) const = default;
};

// `change`: the n-th change of a revision.
struct ChangeKey {
  uint64_t revision = 0;
  uint16_t n = 0;

  std::string Encode() const;
  static absl::StatusOr<ChangeKey> Decode(std::string_view key);
  bool operator==(const ChangeKey&) const = default;
};

// `request`: the request_id itself, which is never empty.
struct RequestKey {
  std::string request_id;

  std::string Encode() const;
  static absl::StatusOr<RequestKey> Decode(std::string_view key);
  bool operator==(const RequestKey&) const = default;
};

// `dict`: values of a dictionary of the index from number `ordinal` on; fields as in
// storage/index/block_fields.h.
struct DictKey {
  uint8_t field = 0;
  uint32_t ordinal = 0;

  std::string Encode() const;
  static absl::StatusOr<DictKey> Decode(std::string_view key);
  bool operator==(const DictKey&) const = default;
};

// `column`: one field of the 65,536 documents from `block` * 65,536, or a part of a kept order.
struct ColumnKey {
  uint8_t kind = 0;
  uint8_t field = 0;
  uint16_t block = 0;

  std::string Encode() const;
  static absl::StatusOr<ColumnKey> Decode(std::string_view key);
  bool operator==(const ColumnKey&) const = default;
};

// `alias`: what a speaker was merged into, newest first (the revision is stored inverted). Reserved.
struct AliasKey {
  uint32_t speaker = 0;
  uint64_t revision = 0;

  std::string Encode() const;
  static absl::StatusOr<AliasKey> Decode(std::string_view key);
  bool operator==(const AliasKey&) const = default;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_KEYS_H_
