// Where the operations of one mutation write to: the open batch, the state of the store and the index's
// changes, all at the mutation's revision and time. Reads see what earlier mutations of the same batch wrote.
//
// Not thread-safe. After an error the caller rolls the batch, the state and the delta back.
#ifndef FANGTAN_STORAGE_ROCKS_MUTATION_WRITER_H_
#define FANGTAN_STORAGE_ROCKS_MUTATION_WRITER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/index/entry.h"
#include "storage/rocks/database.h"
#include "storage/rocks/record_codec.h"
#include "storage/status_macros.h"

namespace fangtan::storage {

// A stored version of a question, answer, speaker or ranking.
struct StoredVersion {
  uint32_t doc = 0;
  std::string body;  // as it was put
  DerivedFields derived;
};

// The newest documents of the names that a group has asked for or put, by their keys in the database: what is
// checked before it is applied, or named by many mutations of a group, is looked up once.
using NewestDocs = absl::flat_hash_map<std::string, uint32_t>;

class MutationWriter {
 public:
  struct Params {
    const Database& database;
    rocksdb::WriteBatchWithIndex& batch;
    internal::StoreState& state;
    IndexDelta& delta;
    NewestDocs& newest;
    Revision revision = 0;
    int64_t time_micros = 0;
    std::string chain;  // running hash of the log after this mutation
  };
  explicit MutationWriter(Params params) : params_(std::move(params)) {}

  Revision revision() const { return params_.revision; }
  int64_t time_micros() const { return params_.time_micros; }

  absl::StatusOr<std::optional<std::string>> Get(Family family, std::string_view key) const;
  absl::Status Put(Family family, const std::string& key, std::string_view payload);
  absl::Status Delete(Family family, const std::string& key);

  // Newest document of a top-level resource; 0: none.
  absl::StatusOr<uint32_t> NewestDoc(internal::Kind kind, const std::string& name) const;
  absl::Status PutName(internal::Kind kind, const std::string& name, uint32_t doc);

  // RESOURCE_EXHAUSTED STORE_FULL when the numbers of a kind are used up.
  absl::StatusOr<uint32_t> NextDoc(internal::Kind kind);

  // The derived fields of a version that this mutation makes, created by it unless `before` says otherwise.
  DerivedFields Derive(internal::Kind kind, uint32_t doc, const DerivedFields* before) const;

  // A version that is not an article. DATA_LOSS if it is missing or damaged.
  absl::StatusOr<StoredVersion> ReadVersion(internal::Kind kind, uint32_t doc) const;

  // Writes `body`, which ParseBody gave as `message`, as a new document after `before` (null: the first
  // version).
  template <typename M>
  absl::StatusOr<uint32_t> PutVersion(internal::Kind kind, const std::string& body, M message,
                                      const StoredVersion* before);

  // Notes a change; `dead_doc`, if not 0, ends, unless the change is one `with_article`. INVALID_ARGUMENT
  // TOO_LARGE beyond the changes that a revision can hold.
  absl::Status AddChange(internal::ChangeRecord change);

  void AddToIndex(IndexEntry entry) { params_.delta.born.push_back(std::move(entry)); }

  // To be called once after all operations: a write that changed nothing has its entry too.
  absl::Status Finish();

 private:
  absl::Status PutDocument(internal::Kind kind, uint32_t doc, uint32_t previous, const std::string& body,
                           const std::string& derived);
  absl::Status PutChange(const internal::ChangeRecord& change);

  Params params_;
  uint32_t change_count_ = 0;
};

// `bytes` as a message of name `name` without derived fields. INVALID_ARGUMENT naming `field`.
template <typename M>
absl::StatusOr<M> ParseBody(const char* field, const std::string& bytes, const std::string& name) {
  M message;
  if (!message.ParseFromString(bytes)) {
    return InvalidField(field, absl::StrCat("is no ", M::descriptor()->full_name(), " in valid UTF-8"));
  }
  if (message.name() != name) {
    return InvalidField(field, absl::StrCat("is named \"", message.name(), "\" inside \"", name, "\""));
  }
  if (message.has_create_time() || message.has_update_time() || message.revision() != 0 ||
      !message.etag().empty()) {
    return InvalidField(field, "carries fields that the store sets");
  }
  return message;
}

// The document that a change of `revision` ended, hid or brought back; nullopt if none.
std::optional<DocDeath> DeathOf(const internal::ChangeRecord& change, Revision revision);

// ABORTED ETAG_MISMATCH unless `given` is empty or `stored`.
absl::Status CheckEtag(const std::string& given, const std::string& stored, const std::string& name);

template <typename M>
absl::StatusOr<uint32_t> MutationWriter::PutVersion(internal::Kind kind, const std::string& body, M message,
                                                    const StoredVersion* before) {
  ASSIGN_OR_RETURN(const uint32_t doc, NextDoc(kind));
  const std::string derived =
      EncodeDerived(Derive(kind, doc, before != nullptr ? &before->derived : nullptr));
  RETURN_IF_ERROR(PutDocument(kind, doc, before != nullptr ? before->doc : 0, body, derived));
  if (!message.MergeFromString(derived)) return absl::InternalError("derived fields do not parse");
  IndexEntry entry = IndexEntryOf(message);
  entry.doc = doc;
  AddToIndex(std::move(entry));
  return doc;
}

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_MUTATION_WRITER_H_
