// What is inside the records: finding the public message in a payload without parsing it, the fields that
// applying a write adds behind the message that the writer put, and FULL messages put together from parts.
//
// All of it rests on one rule of protobuf: concatenated serialised messages merge. Pure functions,
// thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_RECORD_CODEC_H_
#define FANGTAN_STORAGE_ROCKS_RECORD_CODEC_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "fangtan/internal/record.pb.h"
#include "storage/ids.h"

namespace fangtan::storage {

// The public message inside the payload of a DocumentRecord, ArticleRecord or SourceRecord; nullopt if it has
// none.
std::optional<std::string_view> MessageOf(std::string_view payload);

// The revision that made the document of which `payload` is what purging left; nullopt for all others.
std::optional<Revision> PurgedRevisionOf(std::string_view payload);

// The fields that applying a write adds to a message of any numbered kind.
struct DerivedFields {
  int64_t create_micros = 0;
  int64_t update_micros = 0;
  std::optional<int64_t> delete_micros;  // of articles
  Revision revision = 0;
  std::string etag;
};
std::string EncodeDerived(const DerivedFields& fields);
// The fields in the part of a stored message behind its body; nullopt if that part is damaged.
std::optional<DerivedFields> DecodeDerived(std::string_view tail);

// Opaque, and different for every version of every resource. A store that was restored from a backup takes
// another `store_id` and writes the numbers of revisions that were lost once more: without the id, an etag of
// a lost state would match the one written in its place.
std::string MakeEtag(std::string_view store_id, internal::Kind kind, uint32_t doc, Revision revision);

// Appends one length-delimited field of a message.
void AppendField(int number, std::string_view value, std::string& out);
void AppendField(int number, const absl::Cord& value, absl::Cord& out);

// Gives the BASIC message of a child of an article.
using ChildReader =
    absl::FunctionRef<absl::StatusOr<absl::Cord>(internal::Kind kind, const internal::ChildRecord& child)>;

// The FULL article: its exchanges inside their sections. DATA_LOSS if the record's offsets make no sense.
absl::StatusOr<absl::Cord> AssembleArticle(const internal::ArticleRecord& record, ChildReader read);

// The exchange of `record` whose question has `local_id`; null if there is none.
const internal::ExchangeRecord* FindExchange(const internal::ArticleRecord& record,
                                             std::string_view local_id);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_RECORD_CODEC_H_
