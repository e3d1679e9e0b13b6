#include "storage/rocks/record_codec.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/util/time_util.h>
#include <google/protobuf/wire_format_lite.h>
#include <xxhash.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/interview.pb.h"
#include "fangtan/v1/ranking.pb.h"
#include "fangtan/v1/speaker.pb.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;
using google::protobuf::util::TimeUtil;

constexpr int kMessageNumber = internal::DocumentRecord::kMessageFieldNumber;
static_assert(kMessageNumber == int{internal::ArticleRecord::kMessageFieldNumber});
static_assert(kMessageNumber == int{internal::SourceRecord::kMessageFieldNumber});
static_assert(int{internal::DocumentRecord::kPurgedFieldNumber} ==
              int{internal::ArticleRecord::kPurgedFieldNumber});

// The derived fields have the same numbers in every kind, so an Article stands for all of them.
template <typename M>
constexpr bool SharesDerivedFields() {
  return int{M::kCreateTimeFieldNumber} == int{v1::Article::kCreateTimeFieldNumber} &&
         int{M::kUpdateTimeFieldNumber} == int{v1::Article::kUpdateTimeFieldNumber} &&
         int{M::kRevisionFieldNumber} == int{v1::Article::kRevisionFieldNumber} &&
         int{M::kEtagFieldNumber} == int{v1::Article::kEtagFieldNumber};
}
static_assert(SharesDerivedFields<v1::Question>() && SharesDerivedFields<v1::Answer>() &&
              SharesDerivedFields<v1::Speaker>() && SharesDerivedFields<v1::Ranking>());

absl::Status BadLayout() { return RecordCorrupt("the article's record does not fit its message"); }

std::string FieldHead(int number, size_t size) {
  std::string head;
  google::protobuf::io::StringOutputStream stream(&head);
  CodedOutputStream coded(&stream);
  coded.WriteTag(WireFormatLite::MakeTag(number, WireFormatLite::WIRETYPE_LENGTH_DELIMITED));
  coded.WriteVarint32(static_cast<uint32_t>(size));
  coded.Trim();
  return head;
}

absl::StatusOr<absl::Cord> AssembleExchange(const internal::ExchangeRecord& exchange, ChildReader read) {
  absl::Cord bytes;
  if (exchange.has_question()) {
    ASSIGN_OR_RETURN(const absl::Cord question, read(internal::QUESTION, exchange.question()));
    AppendField(v1::Exchange::kQuestionFieldNumber, question, bytes);
  }
  for (const internal::ChildRecord& answer : exchange.answers()) {
    ASSIGN_OR_RETURN(const absl::Cord message, read(internal::ANSWER, answer));
    AppendField(v1::Exchange::kAnswersFieldNumber, message, bytes);
  }
  return bytes;
}

// Takes one `sections` field from the front of `rest` and returns its content.
std::optional<std::string_view> TakeSection(std::string_view& rest, size_t size) {
  const std::string head = FieldHead(v1::Article::kSectionsFieldNumber, size);
  if (!rest.starts_with(head) || rest.size() - head.size() < size) return std::nullopt;
  const std::string_view content = rest.substr(head.size(), size);
  rest.remove_prefix(head.size() + size);
  return content;
}

}  // namespace

std::optional<std::string_view> MessageOf(std::string_view payload) {
  CodedInputStream stream(reinterpret_cast<const uint8_t*>(payload.data()), static_cast<int>(payload.size()));
  constexpr uint32_t kMessageTag =
      WireFormatLite::MakeTag(kMessageNumber, WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
  while (const uint32_t tag = stream.ReadTag()) {
    if (tag != kMessageTag) {
      if (!WireFormatLite::SkipField(&stream, tag)) return std::nullopt;
      continue;
    }
    uint32_t size = 0;
    if (!stream.ReadVarint32(&size)) return std::nullopt;
    const size_t begin = stream.CurrentPosition();
    if (payload.size() - begin < size) return std::nullopt;
    return payload.substr(begin, size);
  }
  return std::nullopt;
}

std::optional<Revision> PurgedRevisionOf(std::string_view payload) {
  internal::DocumentRecord record;
  if (!record.ParseFromArray(payload.data(), static_cast<int>(payload.size())) || !record.purged()) {
    return std::nullopt;
  }
  return record.revision();
}

std::string EncodeDerived(const DerivedFields& fields) {
  v1::Article message;
  *message.mutable_create_time() = TimeUtil::MicrosecondsToTimestamp(fields.create_micros);
  *message.mutable_update_time() = TimeUtil::MicrosecondsToTimestamp(fields.update_micros);
  if (fields.delete_micros.has_value()) {
    *message.mutable_delete_time() = TimeUtil::MicrosecondsToTimestamp(*fields.delete_micros);
  }
  message.set_revision(static_cast<int64_t>(fields.revision));
  message.set_etag(fields.etag);
  return message.SerializeAsString();
}

std::optional<DerivedFields> DecodeDerived(std::string_view tail) {
  v1::Article message;
  if (!message.ParseFromArray(tail.data(), static_cast<int>(tail.size())) || message.revision() <= 0) {
    return std::nullopt;
  }
  DerivedFields fields{.create_micros = TimeUtil::TimestampToMicroseconds(message.create_time()),
                       .update_micros = TimeUtil::TimestampToMicroseconds(message.update_time()),
                       .delete_micros = std::nullopt,
                       .revision = static_cast<Revision>(message.revision()),
                       .etag = message.etag()};
  if (message.has_delete_time())
    fields.delete_micros = TimeUtil::TimestampToMicroseconds(message.delete_time());
  return fields;
}

std::string MakeEtag(std::string_view store_id, internal::Kind kind, uint32_t doc, Revision revision) {
  const std::string version = absl::StrCat(absl::string_view(store_id.data(), store_id.size()), "/",
                                           static_cast<int>(kind), "/", doc, "/", revision);
  return absl::StrFormat("%016x", XXH3_64bits(version.data(), version.size()));
}

void AppendField(int number, std::string_view value, std::string& out) {
  out += FieldHead(number, value.size());
  out += value;
}

void AppendField(int number, const absl::Cord& value, absl::Cord& out) {
  out.Append(FieldHead(number, value.size()));
  out.Append(value);
}

absl::StatusOr<absl::Cord> AssembleArticle(const internal::ArticleRecord& record, ChildReader read) {
  const std::string_view message = record.message();
  if (record.sections_begin() > record.sections_end() || record.sections_end() > message.size())
    return BadLayout();
  absl::Cord full(std::string(message.substr(0, record.sections_begin())));
  std::string_view rest =
      message.substr(record.sections_begin(), record.sections_end() - record.sections_begin());
  for (const internal::SectionRecord& section : record.sections()) {
    const std::optional<std::string_view> head = TakeSection(rest, section.head_size());
    if (!head.has_value()) return BadLayout();
    absl::Cord content{std::string(*head)};
    for (const internal::ExchangeRecord& exchange : section.exchanges()) {
      ASSIGN_OR_RETURN(const absl::Cord bytes, AssembleExchange(exchange, read));
      AppendField(v1::Section::kExchangesFieldNumber, bytes, content);
    }
    AppendField(v1::Article::kSectionsFieldNumber, content, full);
  }
  if (!rest.empty()) return BadLayout();
  full.Append(std::string(message.substr(record.sections_end())));
  return full;
}

const internal::ExchangeRecord* FindExchange(const internal::ArticleRecord& record,
                                             std::string_view local_id) {
  for (const internal::SectionRecord& section : record.sections()) {
    for (const internal::ExchangeRecord& exchange : section.exchanges()) {
      if (exchange.has_question() && exchange.question().local_id() == local_id) return &exchange;
    }
  }
  return nullptr;
}

}  // namespace fangtan::storage
