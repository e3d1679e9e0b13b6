#include "storage/index/entry.h"

#include <google/protobuf/util/time_util.h>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"

namespace fangtan::storage {
namespace {

using google::protobuf::util::TimeUtil;

template <typename Strings>
std::vector<std::string> ListOf(const Strings& strings) {
  return {strings.begin(), strings.end()};
}

template <typename M>
IndexEntry NamedEntry(internal::Kind kind, const M& message) {
  IndexEntry entry;
  entry.kind = kind;
  entry.name = message.name();
  entry.revision = static_cast<Revision>(message.revision());
  if (message.has_create_time()) entry.create_time = TimeUtil::TimestampToMicroseconds(message.create_time());
  if (message.has_update_time()) entry.update_time = TimeUtil::TimestampToMicroseconds(message.update_time());
  return entry;
}

template <typename M>
int64_t PublishTimeOf(const M& message) {
  return message.has_publish_time() ? TimeUtil::TimestampToMicroseconds(message.publish_time()) : kAbsentTime;
}

// The names of both methods with a blank between; empty where neither is said.
std::string AttributionOf(const v1::Attribution& attribution) {
  std::string speaker;
  std::string link;
  if (attribution.speaker_method() != v1::Attribution::SPEAKER_METHOD_UNSPECIFIED)
    speaker = v1::Attribution::SpeakerMethod_Name(attribution.speaker_method());
  if (attribution.link_method() != v1::Attribution::LINK_METHOD_UNSPECIFIED)
    link = v1::Attribution::LinkMethod_Name(attribution.link_method());
  return speaker.empty() && link.empty() ? "" : absl::StrCat(speaker, " ", link);
}

// Whoever asked is found by the label and by the whole name behind it.
std::vector<std::string> AskersOf(const std::string& printed, const std::string& full) {
  std::vector<std::string> askers;
  if (!printed.empty()) askers.push_back(printed);
  if (!full.empty() && full != printed) askers.push_back(full);
  return askers;
}

// What questions and answers have in common.
template <typename M>
IndexEntry ChildEntry(internal::Kind kind, const M& message) {
  IndexEntry entry = NamedEntry(kind, message);
  entry.article = message.article();
  entry.context = {.title = message.article_title(),
                   .column = message.article_column(),
                   .language = message.language(),
                   .labels = ListOf(message.article_labels()),
                   .credits = ListOf(message.article_credits()),
                   .publish_time = PublishTimeOf(message)};
  entry.section = message.section();
  entry.attribution = AttributionOf(message.attribution());
  entry.ordinal = message.ordinal();
  return entry;
}

template <typename M>
absl::StatusOr<IndexEntry> Parse(uint32_t doc, std::string_view bytes) {
  M message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || message.name().empty()) {
    return RecordCorrupt(absl::StrCat("document ", doc, " is no ", M::descriptor()->full_name()));
  }
  IndexEntry entry = IndexEntryOf(message);
  entry.doc = doc;
  return entry;
}

}  // namespace

IndexEntry IndexEntryOf(const v1::Article& article) {
  IndexEntry entry = NamedEntry(internal::ARTICLE, article);
  entry.context = {.title = article.title(),
                   .column = article.column(),
                   .language = article.language(),
                   .labels = ListOf(article.labels()),
                   .credits = {},
                   .publish_time = PublishTimeOf(article)};
  for (const v1::Credit& credit : article.credits()) entry.context.credits.push_back(credit.name());
  entry.answer_count = article.answer_count();
  entry.deleted = article.has_delete_time();
  for (const v1::Participant& participant : article.participants()) {
    entry.participants.push_back({.speaker = participant.speaker(),
                                  .printed_name = participant.printed_name(),
                                  .name = participant.name(),
                                  .posts = ListOf(participant.posts())});
    for (const std::string& name : participant.other_names()) {
      entry.participants.push_back(
          {.speaker = participant.speaker(), .printed_name = name, .name = name, .posts = {}});
    }
  }
  return entry;
}

IndexEntry IndexEntryOf(const v1::Question& question) {
  IndexEntry entry = ChildEntry(internal::QUESTION, question);
  entry.askers = AskersOf(question.asker(), question.asker_full_name());
  entry.answer_count = question.answer_count();
  return entry;
}

IndexEntry IndexEntryOf(const v1::Answer& answer) {
  IndexEntry entry = ChildEntry(internal::ANSWER, answer);
  entry.askers = AskersOf(answer.question_asker(), answer.question_asker_full_name());
  entry.question = answer.question();
  entry.speaker = answer.speaker();
  entry.printed_name = answer.printed_name();
  entry.full_name = answer.full_name();
  entry.posts = ListOf(answer.printed_posts());
  return entry;
}

IndexEntry IndexEntryOf(const v1::Speaker& speaker) {
  IndexEntry entry = NamedEntry(internal::SPEAKER, speaker);
  entry.display_name = speaker.display_name();
  entry.unit = speaker.unit();
  entry.merged_into = speaker.merged_into();
  return entry;
}

IndexEntry IndexEntryOf(const v1::Ranking& ranking) {
  IndexEntry entry = NamedEntry(internal::RANKING, ranking);
  entry.context.publish_time = PublishTimeOf(ranking);
  return entry;
}

absl::StatusOr<IndexEntry> IndexEntryFrom(internal::Kind kind, uint32_t doc, std::string_view message) {
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
