#include "storage/rocks/record_table.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "fangtan/v1/interview.pb.h"
#include "storage/errors.h"
#include "storage/rocks/record_codec.h"
#include "storage/sha256.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr std::string_view kRecordPurged = "RECORD_PURGED";

absl::Status BadRecord(Family family, const std::string& key, const char* how) {
  return RecordCorrupt(absl::StrCat("record ", RecordName(family, key), " ", how));
}

// Of a record that holds no message: it was purged, or else it is damaged.
absl::Status NoMessage(Family family, const std::string& key, std::string_view payload) {
  if (!PurgedRevisionOf(payload).has_value()) return BadRecord(family, key, "holds no message");
  return MakeError(absl::StatusCode::kNotFound, kRecordPurged,
                   absl::StrCat("record ", RecordName(family, key), " was purged"));
}

// The documents of an article's children of one kind, in reading order.
std::vector<uint32_t> ChildrenOf(const internal::ArticleRecord& record, internal::Kind kind) {
  std::vector<uint32_t> docs;
  for (const internal::SectionRecord& section : record.sections()) {
    for (const internal::ExchangeRecord& exchange : section.exchanges()) {
      if (kind == internal::QUESTION) {
        if (exchange.has_question()) docs.push_back(exchange.question().doc());
        continue;
      }
      for (const internal::ChildRecord& answer : exchange.answers()) docs.push_back(answer.doc());
    }
  }
  return docs;
}

}  // namespace

bool IsPurged(const absl::Status& status) {
  return absl::IsNotFound(status) && ErrorReason(status) == kRecordPurged;
}

absl::Status RecordTable::Messages(internal::Kind kind, absl::Span<const uint32_t> docs,
                                   absl::Span<absl::Cord> messages) const {
  const std::vector<size_t> missing = cache_.FindAll(kind, docs, messages);
  if (missing.empty()) return absl::OkStatus();
  std::vector<std::string> keys;
  keys.reserve(missing.size());
  for (const size_t i : missing) keys.push_back(DocKey{.doc = docs[i]}.Encode());
  ASSIGN_OR_RETURN(const std::vector<std::string> payloads, database_.MultiGet(FamilyOf(kind), keys, tier_));
  for (size_t n = 0; n < missing.size(); ++n) {
    const std::optional<std::string_view> message = MessageOf(payloads[n]);
    if (!message.has_value()) return NoMessage(FamilyOf(kind), keys[n], payloads[n]);
    messages[missing[n]] = absl::Cord(std::string(*message));
    cache_.Put(kind, docs[missing[n]], messages[missing[n]]);
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::Cord> RecordTable::Message(internal::Kind kind, uint32_t doc) const {
  if (std::optional<absl::Cord> cached = cache_.Find(kind, doc)) return *std::move(cached);
  const std::string key = DocKey{.doc = doc}.Encode();
  ASSIGN_OR_RETURN(const std::optional<std::string> payload, database_.Get(FamilyOf(kind), key, tier_));
  if (!payload.has_value()) return BadRecord(FamilyOf(kind), key, "is missing");
  const std::optional<std::string_view> message = MessageOf(*payload);
  if (!message.has_value()) return NoMessage(FamilyOf(kind), key, *payload);
  absl::Cord cord{std::string(*message)};
  cache_.Put(kind, doc, cord);
  return cord;
}

absl::StatusOr<internal::ArticleRecord> RecordTable::ArticleRecordOf(uint32_t doc) const {
  const std::string key = DocKey{.doc = doc}.Encode();
  ASSIGN_OR_RETURN(const std::optional<std::string> payload, database_.Get(Family::kArticle, key, tier_));
  if (!payload.has_value()) return BadRecord(Family::kArticle, key, "is missing");
  if (!MessageOf(*payload).has_value()) return NoMessage(Family::kArticle, key, *payload);
  internal::ArticleRecord record;
  if (!record.ParseFromString(*payload)) return BadRecord(Family::kArticle, key, "is no article");
  return record;
}

absl::StatusOr<std::vector<absl::Cord>> RecordTable::Children(internal::Kind kind,
                                                              const std::vector<uint32_t>& docs,
                                                              Amend amend) const {
  std::vector<absl::Cord> messages(docs.size());
  RETURN_IF_ERROR(Messages(kind, docs, absl::MakeSpan(messages)));
  for (size_t i = 0; i < docs.size(); ++i) amend(kind, docs[i], messages[i]);
  return messages;
}

absl::StatusOr<absl::Cord> RecordTable::FullArticle(uint32_t doc, Amend amend) const {
  ASSIGN_OR_RETURN(const internal::ArticleRecord record, ArticleRecordOf(doc));
  ASSIGN_OR_RETURN(const std::vector<absl::Cord> questions,
                   Children(internal::QUESTION, ChildrenOf(record, internal::QUESTION), amend));
  ASSIGN_OR_RETURN(const std::vector<absl::Cord> answers,
                   Children(internal::ANSWER, ChildrenOf(record, internal::ANSWER), amend));
  auto question = questions.begin();
  auto answer = answers.begin();
  // Asked for in reading order, which is the order of ChildrenOf.
  return AssembleArticle(
      record, [&](internal::Kind kind, const internal::ChildRecord&) -> absl::StatusOr<absl::Cord> {
        return kind == internal::QUESTION ? *question++ : *answer++;
      });
}

absl::StatusOr<absl::Cord> RecordTable::FullQuestion(const std::string& local_id, uint32_t doc,
                                                     uint32_t article_doc, Amend amend) const {
  ASSIGN_OR_RETURN(absl::Cord full, Message(internal::QUESTION, doc));
  ASSIGN_OR_RETURN(const internal::ArticleRecord record, ArticleRecordOf(article_doc));
  const internal::ExchangeRecord* exchange = FindExchange(record, local_id);
  if (exchange == nullptr) {
    return BadRecord(Family::kArticle, DocKey{.doc = article_doc}.Encode(), "lacks a question of its own");
  }
  std::vector<uint32_t> docs;
  for (const internal::ChildRecord& answer : exchange->answers()) docs.push_back(answer.doc());
  ASSIGN_OR_RETURN(const std::vector<absl::Cord> answers, Children(internal::ANSWER, docs, amend));
  for (const absl::Cord& answer : answers) AppendField(v1::Question::kAnswersFieldNumber, answer, full);
  return full;
}

absl::StatusOr<std::optional<absl::Cord>> RecordTable::SourceMessage(const std::string& digest,
                                                                     uint64_t revision) const {
  const std::string key = SourceKey{.digest = digest, .part = SourceKey::kRecord}.Encode();
  ASSIGN_OR_RETURN(const std::optional<std::string> payload, database_.Get(Family::kSource, key, tier_));
  if (!payload.has_value()) return std::nullopt;
  internal::SourceRecord record;
  if (!record.ParseFromString(*payload)) return BadRecord(Family::kSource, key, "is no source");
  if (record.revision() > revision) return std::nullopt;
  return absl::Cord(std::move(*record.mutable_message()));
}

absl::StatusOr<absl::Cord> RecordTable::SourceContent(const std::string& digest) const {
  const std::string key = SourceKey{.digest = digest, .part = SourceKey::kContent}.Encode();
  ASSIGN_OR_RETURN(std::optional<std::string> payload, database_.Get(Family::kSource, key, tier_));
  if (!payload.has_value()) return BadRecord(Family::kSource, key, "is missing");
  if (Sha256(*payload) != digest)
    return BadRecord(Family::kSource, key, "does not have the digest it is named by");
  return absl::Cord(*std::move(payload));
}

}  // namespace fangtan::storage
