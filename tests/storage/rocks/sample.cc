#include "tests/storage/rocks/sample.h"

#include "absl/strings/str_cat.h"
#include "fangtan/v1/ranking.pb.h"
#include "fangtan/v1/source.pb.h"
#include "fangtan/v1/speaker.pb.h"
#include "storage/ids.h"
#include "storage/sha256.h"

namespace fangtan::storage {
namespace {

template <typename M>
void SetContext(const SampleArticle& sample, const v1::Section& section, M& message) {
  message.set_article(absl::StrCat("articles/", sample.id));
  message.set_article_title(sample.title);
  message.set_section(section.heading(0));
  if (sample.publish_seconds != 0) message.mutable_publish_time()->set_seconds(sample.publish_seconds);
}

}  // namespace

v1::Participant Guest(const std::string& speaker, const std::string& printed, const std::string& name,
                      const std::vector<std::string>& posts) {
  v1::Participant guest;
  guest.set_speaker(speaker);
  guest.set_printed_name(printed);
  guest.set_name(name);
  for (const std::string& post : posts) guest.add_posts(post);
  return guest;
}

SampleArticle TwoGuests(const std::string& id) {
  SampleArticle sample;
  sample.id = id;
  sample.participants = {
      Guest("speakers/shen-jie", "沈　潔", "沈潔", {"河北區委常委", "區紀委書記"}),
      Guest("speakers/li-ming", "李明", "李明", {"天津市紀委副書記"}),
  };
  const std::string question = absl::StrCat(id, "-q");
  const std::string answer = absl::StrCat(id, "-a");
  sample.sections = {
      {{.question_id = question + "1",
        .question = "記者：家風建設從何抓起？",
        .answers = {{answer + "1",
                     "speakers/shen-jie",
                     "沈 潔",
                     "家風正，則民風淳；𠮷慶之家必有餘慶。",
                     {"區紀委書記"}},
                    {answer + "2", "speakers/li-ming", "李明", "领导干部要把家风建设摆在重要位置。", {}}}}},
      {{.question_id = question + "2",
        .question = "記者：ＡＢＣ三類問題如何處置？",
        .answers = {{answer + "3", "speakers/shen-jie", "沈潔", "抓早抓小，動輒則咎。", {"區紀委書記"}}}}},
  };
  return sample;
}

v1::Article Expected(const SampleArticle& sample) {
  v1::Article article;
  article.set_name(absl::StrCat("articles/", sample.id));
  article.set_title(sample.title);
  if (sample.publish_seconds != 0) article.mutable_publish_time()->set_seconds(sample.publish_seconds);
  for (const v1::Participant& participant : sample.participants) *article.add_participants() = participant;
  int questions = 0;
  int answers = 0;
  for (size_t i = 0; i < sample.sections.size(); ++i) {
    v1::Section& section = *article.add_sections();
    section.add_heading(absl::StrCat("第", i + 1, "節　談「廉」"));
    for (const SampleExchange& exchange : sample.sections[i]) {
      v1::Exchange& shown = *section.add_exchanges();
      if (!exchange.question_id.empty()) {
        v1::Question& question = *shown.mutable_question();
        question.set_name(absl::StrCat(article.name(), "/questions/", exchange.question_id));
        question.set_text(exchange.question);
        question.set_ordinal(++questions);
        question.set_answer_count(static_cast<int>(exchange.answers.size()));
        SetContext(sample, section, question);
      }
      for (const SampleAnswer& answer : exchange.answers) {
        v1::Answer& message = *shown.add_answers();
        message.set_name(absl::StrCat(article.name(), "/answers/", answer.id));
        message.set_speaker(answer.speaker);
        message.set_printed_name(answer.printed_name);
        for (const std::string& post : answer.posts) message.add_printed_posts(post);
        message.add_paragraphs(answer.text);
        message.set_ordinal(++answers);
        SetContext(sample, section, message);
      }
    }
  }
  article.set_question_count(questions);
  article.set_answer_count(answers);
  return article;
}

internal::Operation Put(const SampleArticle& sample, internal::PutArticle::Precondition precondition,
                        const std::string& etag) {
  v1::Article article = Expected(sample);
  internal::Operation operation;
  internal::PutArticle& put = *operation.mutable_put_article();
  put.set_name(article.name());
  put.set_precondition(precondition);
  put.set_etag(etag);
  for (int i = 0; i < article.sections_size(); ++i) {
    v1::Section section = article.sections(i);
    internal::PutSection& put_section = *put.add_sections();
    for (int j = 0; j < section.exchanges_size(); ++j) {
      const v1::Exchange& exchange = section.exchanges(j);
      internal::PutExchange& put_exchange = *put_section.add_exchanges();
      if (exchange.has_question()) {
        put_exchange.mutable_question()->set_local_id(QuestionId::Parse(exchange.question().name())->id);
        put_exchange.mutable_question()->set_message(exchange.question().SerializeAsString());
      }
      for (const v1::Answer& answer : exchange.answers()) {
        internal::PutChild& child = *put_exchange.add_answers();
        child.set_local_id(AnswerId::Parse(answer.name())->id);
        child.set_message(answer.SerializeAsString());
      }
    }
    section.clear_exchanges();
    put_section.set_head(section.SerializeAsString());
  }
  article.clear_sections();
  put.set_article(article.SerializeAsString());
  return operation;
}

internal::Operation Ensure(const std::string& speaker, const std::string& display_name) {
  v1::Speaker message;
  message.set_name(speaker);
  message.set_display_name(display_name);
  message.set_unit("河北區");
  internal::Operation operation;
  operation.mutable_ensure_speaker()->set_name(speaker);
  operation.mutable_ensure_speaker()->set_speaker(message.SerializeAsString());
  return operation;
}

internal::Operation PutRankingOf(const std::string& id, const std::string& title) {
  v1::Ranking ranking;
  ranking.set_name(absl::StrCat("rankings/", id));
  ranking.add_entries()->set_title(title);
  internal::Operation operation;
  operation.mutable_put_ranking()->set_name(ranking.name());
  operation.mutable_put_ranking()->set_ranking(ranking.SerializeAsString());
  return operation;
}

internal::Operation PutSourceOf(const std::string& content) {
  const std::string digest = Sha256(content);
  v1::Source source;
  source.set_name(SourceId::FromDigest(digest).Name());
  source.set_byte_count(static_cast<int64_t>(content.size()));
  source.set_media_type("text/plain");
  internal::Operation operation;
  operation.mutable_put_source()->set_digest(digest);
  operation.mutable_put_source()->set_source(source.SerializeAsString());
  operation.mutable_put_source()->set_content(content);
  return operation;
}

internal::Operation Delete(const std::string& article, const std::string& etag, const std::string& reason) {
  internal::Operation operation;
  operation.mutable_delete_article()->set_name(article);
  operation.mutable_delete_article()->set_etag(etag);
  operation.mutable_delete_article()->set_reason(reason);
  return operation;
}

internal::Operation Undelete(const std::string& article, const std::string& etag) {
  internal::Operation operation;
  operation.mutable_undelete_article()->set_name(article);
  operation.mutable_undelete_article()->set_etag(etag);
  return operation;
}

internal::Operation Rename(const std::string& speaker, const std::string& display_name,
                           const std::string& etag) {
  internal::Operation operation;
  operation.mutable_update_speaker()->set_name(speaker);
  operation.mutable_update_speaker()->set_display_name(display_name);
  operation.mutable_update_speaker()->set_etag(etag);
  return operation;
}

internal::Operation Merge(const std::string& stays, const std::string& goes, const std::string& etag,
                          const std::string& reason) {
  internal::Operation operation;
  operation.mutable_merge_speakers()->set_name(stays);
  operation.mutable_merge_speakers()->set_merged_speaker(goes);
  operation.mutable_merge_speakers()->set_etag(etag);
  operation.mutable_merge_speakers()->set_reason(reason);
  return operation;
}

internal::Operation Split(const std::string& speaker, const std::string& etag, const std::string& reason) {
  internal::Operation operation;
  operation.mutable_split_speaker()->set_name(speaker);
  operation.mutable_split_speaker()->set_etag(etag);
  operation.mutable_split_speaker()->set_reason(reason);
  return operation;
}

internal::Mutation Mutate(const std::vector<internal::Operation>& operations, int64_t age) {
  internal::Mutation mutation;
  mutation.set_time_micros(kSampleTime + age);
  for (const internal::Operation& operation : operations) *mutation.add_operations() = operation;
  return mutation;
}

}  // namespace fangtan::storage
