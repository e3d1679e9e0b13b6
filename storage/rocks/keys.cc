#include "storage/rocks/keys.h"

#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/rocks/big_endian.h"

namespace fangtan::storage {
namespace {

constexpr size_t kDigestSize = 32;

// Takes big-endian integers from the front of a key; every read is checked against what is left.
class KeyReader {
 public:
  explicit KeyReader(std::string_view rest) : rest_(rest) {}

  template <typename Integer>
  bool Read(Integer& value) {
    if (rest_.size() < sizeof(Integer)) return false;
    value = LoadBigEndian<Integer>(rest_.data());
    rest_.remove_prefix(sizeof(Integer));
    return true;
  }

  std::string_view rest() const { return rest_; }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

absl::Status BadKey(const char* space, std::string_view key) {
  return RecordCorrupt(
      absl::StrCat("\"", absl::BytesToHexString(std::string(key)), "\" is no key of ", space));
}

}  // namespace

const char* FamilyName(Family family) {
  static constexpr std::array<const char*, kFamilies.size()> kNames = {
      "default", "article", "question", "answer", "speaker", "ranking", "name",
      "source",  "change",  "request",  "dict",   "column",  "alias",
  };
  return kNames[static_cast<size_t>(family)];
}

Family FamilyOf(internal::Kind kind) {
  switch (kind) {
    case internal::ARTICLE:
      return Family::kArticle;
    case internal::QUESTION:
      return Family::kQuestion;
    case internal::ANSWER:
      return Family::kAnswer;
    case internal::SPEAKER:
      return Family::kSpeaker;
    default:
      return Family::kRanking;
  }
}

std::string RecordName(Family family, std::string_view key) {
  return absl::StrCat(FamilyName(family), " ", absl::BytesToHexString(std::string(key)));
}

std::string DocKey::Encode() const {
  std::string key;
  AppendBigEndian(doc, key);
  return key;
}

absl::StatusOr<DocKey> DocKey::Decode(std::string_view key) {
  KeyReader reader(key);
  DocKey decoded;
  if (!reader.Read(decoded.doc) || !reader.done() || decoded.doc == 0) return BadKey("a document", key);
  return decoded;
}

std::string NameKey::Encode() const {
  std::string key(1, static_cast<char>(kind));
  key += name;
  return key;
}

absl::StatusOr<NameKey> NameKey::Decode(std::string_view key) {
  KeyReader reader(key);
  uint8_t kind = 0;
  if (!reader.Read(kind) || reader.done() || kind == internal::KIND_UNSPECIFIED ||
      !internal::Kind_IsValid(kind)) {
    return BadKey("name", key);
  }
  return NameKey{.kind = static_cast<internal::Kind>(kind), .name = std::string(reader.rest())};
}

std::string SourceKey::Encode() const {
  std::string key = digest;
  key.push_back(static_cast<char>(part));
  return key;
}

absl::StatusOr<SourceKey> SourceKey::Decode(std::string_view key) {
  if (key.size() != kDigestSize + 1 || static_cast<uint8_t>(key.back()) > kContent)
    return BadKey("source", key);
  return SourceKey{.digest = std::string(key.substr(0, kDigestSize)), .part = static_cast<Part>(key.back())};
}

std::string ChangeKey::Encode() const {
  std::string key;
  AppendBigEndian(revision, key);
  AppendBigEndian(n, key);
  return key;
}

absl::StatusOr<ChangeKey> ChangeKey::Decode(std::string_view key) {
  KeyReader reader(key);
  ChangeKey decoded;
  if (!reader.Read(decoded.revision) || !reader.Read(decoded.n) || !reader.done())
    return BadKey("change", key);
  return decoded;
}

std::string RequestKey::Encode() const { return request_id; }

absl::StatusOr<RequestKey> RequestKey::Decode(std::string_view key) {
  if (key.empty()) return BadKey("request", key);
  return RequestKey{.request_id = std::string(key)};
}

std::string DictKey::Encode() const {
  std::string key;
  AppendBigEndian(field, key);
  AppendBigEndian(ordinal, key);
  return key;
}

absl::StatusOr<DictKey> DictKey::Decode(std::string_view key) {
  KeyReader reader(key);
  DictKey decoded;
  if (!reader.Read(decoded.field) || !reader.Read(decoded.ordinal) || !reader.done())
    return BadKey("dict", key);
  return decoded;
}

std::string ColumnKey::Encode() const {
  std::string key;
  AppendBigEndian(kind, key);
  AppendBigEndian(field, key);
  AppendBigEndian(block, key);
  return key;
}

absl::StatusOr<ColumnKey> ColumnKey::Decode(std::string_view key) {
  KeyReader reader(key);
  ColumnKey decoded;
  if (!reader.Read(decoded.kind) || !reader.Read(decoded.field) || !reader.Read(decoded.block) ||
      !reader.done()) {
    return BadKey("column", key);
  }
  return decoded;
}

std::string AliasKey::Encode() const {
  std::string key;
  AppendBigEndian(speaker, key);
  AppendBigEndian(~revision, key);
  return key;
}

absl::StatusOr<AliasKey> AliasKey::Decode(std::string_view key) {
  KeyReader reader(key);
  AliasKey decoded;
  if (!reader.Read(decoded.speaker) || !reader.Read(decoded.revision) || !reader.done())
    return BadKey("alias", key);
  decoded.revision = ~decoded.revision;
  return decoded;
}

}  // namespace fangtan::storage
