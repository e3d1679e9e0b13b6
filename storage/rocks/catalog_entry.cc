#include "storage/rocks/catalog_entry.h"

#include <google/protobuf/util/time_util.h>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"

namespace fangtan::storage {
namespace {

using google::protobuf::util::TimeUtil;

template <typename M>
CatalogEntry NamedEntry(internal::Kind kind, const M& message) {
  CatalogEntry entry;
  entry.kind = kind;
  entry.name = message.name();
  entry.revision = static_cast<Revision>(message.revision());
  if (message.has_create_time()) entry.create_time = TimeUtil::TimestampToMicroseconds(message.create_time());
  if (message.has_update_time()) entry.update_time = TimeUtil::TimestampToMicroseconds(message.update_time());
  return entry;
}

template <typename M>
CatalogEntry PublishedEntry(internal::Kind kind, const M& message) {
  CatalogEntry entry = NamedEntry(kind, message);
  if (message.has_publish_time())
    entry.publish_time = TimeUtil::TimestampToMicroseconds(message.publish_time());
  return entry;
}

void AddPrinted(const std::string& name, Appearance& appearance) {
  if (!name.empty()) appearance.printed.push_back(name);
}

template <typename M>
absl::StatusOr<CatalogEntry> Parse(uint32_t doc, std::string_view bytes) {
  M message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || message.name().empty()) {
    return RecordCorrupt(absl::StrCat("document ", doc, " is no ", M::descriptor()->full_name()));
  }
  CatalogEntry entry = EntryOf(message);
  entry.doc = doc;
  return entry;
}

}  // namespace

CatalogEntry EntryOf(const v1::Article& article) {
  CatalogEntry entry = PublishedEntry(internal::ARTICLE, article);
  entry.text = article.title();
  entry.answer_count = article.answer_count();
  entry.deleted = article.has_delete_time();
  for (const v1::Participant& participant : article.participants()) {
    if (participant.speaker().empty()) continue;
    Appearance appearance{.speaker = participant.speaker(), .printed = {}, .posts = {}};
    AddPrinted(participant.printed_name(), appearance);
    AddPrinted(participant.name(), appearance);
    appearance.posts.assign(participant.posts().begin(), participant.posts().end());
    entry.appearances.push_back(std::move(appearance));
  }
  return entry;
}

CatalogEntry EntryOf(const v1::Question& question) {
  CatalogEntry entry = PublishedEntry(internal::QUESTION, question);
  entry.article = question.article();
  entry.ordinal = question.ordinal();
  entry.answer_count = question.answer_count();
  return entry;
}

CatalogEntry EntryOf(const v1::Answer& answer) {
  CatalogEntry entry = PublishedEntry(internal::ANSWER, answer);
  entry.article = answer.article();
  entry.speaker = answer.speaker();
  entry.ordinal = answer.ordinal();
  if (answer.speaker().empty()) return entry;
  Appearance appearance{.speaker = answer.speaker(), .printed = {}, .posts = {}};
  AddPrinted(answer.printed_name(), appearance);
  appearance.posts.assign(answer.printed_posts().begin(), answer.printed_posts().end());
  entry.appearances.push_back(std::move(appearance));
  return entry;
}

CatalogEntry EntryOf(const v1::Speaker& speaker) {
  CatalogEntry entry = NamedEntry(internal::SPEAKER, speaker);
  entry.text = speaker.display_name();
  return entry;
}

CatalogEntry EntryOf(const v1::Ranking& ranking) { return PublishedEntry(internal::RANKING, ranking); }

absl::StatusOr<CatalogEntry> EntryFromMessage(internal::Kind kind, uint32_t doc, std::string_view message) {
  switch (kind) {
    case internal::ARTICLE:
      return Parse<v1::Article>(doc, message);
    case internal::QUESTION:
      return Parse<v1::Question>(doc, message);
    case internal::ANSWER:
      return Parse<v1::Answer>(doc, message);
    case internal::SPEAKER:
      return Parse<v1::Speaker>(doc, message);
    default:
      return Parse<v1::Ranking>(doc, message);
  }
}

}  // namespace fangtan::storage
