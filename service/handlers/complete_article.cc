#include "service/handlers/complete_article.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "service/handlers/carried_posts.h"
#include "service/handlers/child_names.h"
#include "service/handlers/people.h"
#include "storage/errors.h"
#include "storage/sha256.h"
#include "storage/status_macros.h"
#include "storage/text/base32.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

// 130 bits.
constexpr size_t kArticleIdChars = 26;
// What completing an article may add to it: every child carries its context.
constexpr int64_t kMaxContextBytes = 64 << 20;

template <typename M>
void ClearWriteStamps(M& message) {
  message.clear_create_time();
  message.clear_update_time();
  message.clear_revision();
}

template <typename F>
void ForEachExchange(v1::Article& article, F&& f) {
  for (v1::Section& section : *article.mutable_sections()) {
    for (v1::Exchange& exchange : *section.mutable_exchanges()) f(section, exchange);
  }
}

int64_t PostsBytes(const google::protobuf::RepeatedPtrField<std::string>& posts) {
  int64_t bytes = 0;
  for (const std::string& post : posts) bytes += static_cast<int64_t>(post.size());
  return bytes;
}

// What any one listed name can bring an answer: somebody who is listed more than once has the posts of all.
int64_t MostPostsBytes(const v1::Article& article) {
  absl::flat_hash_map<std::string, int64_t> bytes;
  int64_t most = 0;
  const auto add = [&](const std::string& name, const v1::Participant& participant) {
    most = std::max(most, bytes[storage::FoldName(name)] += PostsBytes(participant.posts()));
  };
  for (const v1::Participant& participant : article.participants()) {
    add(participant.name(), participant);
    for (const std::string& name : participant.other_names()) add(name, participant);
  }
  return most;
}

// A small article can describe a huge one: its title stands on every answer. Checked before anything is
// copied.
absl::Status CheckContextSize(const v1::Article& article) {
  const int64_t posts = MostPostsBytes(article);
  auto head =
      static_cast<int64_t>(article.title().size() + article.column().size() + article.language().size()) +
      PostsBytes(article.labels());
  for (const v1::Credit& credit : article.credits()) head += static_cast<int64_t>(credit.name().size());
  int64_t bytes = 0;
  for (const v1::Section& section : article.sections()) {
    const int64_t context = head + PostsBytes(section.heading());
    for (const v1::Exchange& exchange : section.exchanges()) {
      const auto question =
          static_cast<int64_t>(exchange.question().text().size() + exchange.question().asker().size());
      bytes += context + (context + question + posts) * exchange.answers_size();
    }
  }
  if (bytes <= kMaxContextBytes) return absl::OkStatus();
  return storage::InvalidField("article",
                               absl::StrCat("would repeat ", bytes,
                                            " bytes of titles, headings, questions and posts on "
                                            "its questions and answers; at most ",
                                            kMaxContextBytes, " are taken"),
                               "TOO_LARGE");
}

v1::Warning WarningOf(const v1::Answer& answer, People::Certainty certainty) {
  v1::Warning warning;
  if (certainty == People::Certainty::kAmbiguous) {
    warning.set_reason("SPEAKER_AMBIGUOUS");
    warning.set_message(absl::StrCat(answer.name(), ": several listed participants bear the name ",
                                     answer.printed_name(), ", and the answer's posts do not tell which."));
  } else {
    warning.set_reason("SPEAKER_NOT_LISTED");
    warning.set_message(absl::StrCat(answer.name(), ": the listed participant of the name ",
                                     answer.speaker_display_name(),
                                     " is of another unit; the answer is taken for a namesake's."));
  }
  if (answer.has_label_span()) *warning.mutable_span() = answer.label_span();
  return warning;
}

// Says of whom it is not sure, each once: the reader of the page may have said it already, in its own words,
// of the same place.
class Doubts {
 public:
  explicit Doubts(v1::Article& article) : article_(article) {
    for (const v1::Warning& said : article.warnings()) Remember(said);
  }

  void Add(v1::Warning warning) {
    if (messages_.contains(std::pair(warning.reason(), warning.message()))) return;
    if (warning.has_span() && places_.contains(std::pair(warning.reason(), warning.span().byte_start())))
      return;
    Remember(warning);
    *article_.add_warnings() = std::move(warning);
  }

 private:
  void Remember(const v1::Warning& warning) {
    messages_.emplace(warning.reason(), warning.message());
    places_.emplace(warning.reason(), warning.span().byte_start());
  }

  v1::Article& article_;
  absl::flat_hash_set<std::pair<std::string, std::string>> messages_;
  absl::flat_hash_set<std::pair<std::string, int64_t>> places_;
};

absl::StatusOr<std::vector<SpeakerIdentity>> AttributeAnswers(const storage::View& known,
                                                              v1::Article& article) {
  People people(known);
  RETURN_IF_ERROR(people.AddParticipants(article));
  Doubts doubts(article);
  absl::Status status;
  ForEachExchange(article, [&](const v1::Section&, v1::Exchange& exchange) {
    for (v1::Answer& answer : *exchange.mutable_answers()) {
      const absl::StatusOr<People::Certainty> certainty = people.Attribute(answer);
      status.Update(certainty.status());
      if (certainty.ok() && *certainty != People::Certainty::kTold) doubts.Add(WarningOf(answer, *certainty));
    }
  });
  RETURN_IF_ERROR(status);
  return std::move(people).Take();
}

// A date alone stands for its first instant in UTC.
void DerivePublishTime(v1::Article& article) {
  if (article.has_publish_time() || !article.has_publish_date()) return;
  const google::type::Date& date = article.publish_date();
  const absl::CivilDay day(date.year(), std::max(date.month(), 1), std::max(date.day(), 1));
  article.mutable_publish_time()->set_seconds(absl::ToUnixSeconds(absl::FromCivil(day, absl::UTCTimeZone())));
}

template <typename Child>
void SetContext(const v1::Article& article, const std::string& section, Child& child) {
  child.set_article(article.name());
  child.set_article_title(article.title());
  child.set_article_column(article.column());
  if (article.has_publish_time()) {
    *child.mutable_publish_time() = article.publish_time();
  } else {
    child.clear_publish_time();
  }
  child.set_language(article.language());
  child.set_section(section);
  *child.mutable_article_labels() = article.labels();
  child.clear_article_credits();
  for (const v1::Credit& credit : article.credits()) child.add_article_credits(credit.name());
}

void SetLink(const v1::Exchange& exchange, v1::Answer& answer) {
  if (!exchange.has_question()) {
    answer.clear_question();
    answer.clear_question_text();
    answer.clear_question_asker();
    answer.clear_question_asker_full_name();
    return;
  }
  answer.set_question(exchange.question().name());
  answer.set_question_text(exchange.question().text());
  answer.set_question_asker(exchange.question().asker());
  answer.set_question_asker_full_name(exchange.question().asker_full_name());
}

void FillContext(v1::Article& article) {
  int questions = 0;
  int answers = 0;
  ForEachExchange(article, [&](const v1::Section& section, v1::Exchange& exchange) {
    const std::string heading = absl::StrJoin(section.heading(), " ");
    if (exchange.has_question()) {
      v1::Question& question = *exchange.mutable_question();
      question.set_ordinal(++questions);
      question.set_answer_count(exchange.answers_size());
      SetContext(article, heading, question);
    }
    for (v1::Answer& answer : *exchange.mutable_answers()) {
      answer.set_ordinal(++answers);
      SetContext(article, heading, answer);
      SetLink(exchange, answer);
    }
  });
  article.set_question_count(questions);
  article.set_answer_count(answers);
}

template <typename Child>
internal::PutChild EncodeChild(const Child& child) {
  internal::PutChild put;
  put.set_local_id(child.name().substr(child.name().rfind('/') + 1));
  put.set_message(child.SerializeAsString());
  return put;
}

}  // namespace

storage::ArticleId ArticleIdOfSource(const storage::SourceId& source) {
  return {.id = source.id.substr(0, kArticleIdChars)};
}

storage::ArticleId DerivedArticleId(const v1::Article& article) {
  const auto source = storage::SourceId::Parse(article.source());
  if (source.ok()) return ArticleIdOfSource(*source);
  v1::Article content = article;
  ClearOutputOnly(content);
  content.clear_name();
  content.clear_etag();
  const std::string digest =
      storage::Sha256(absl::StrCat("article", std::string(1, '\0'), content.SerializeAsString()));
  return {.id = storage::EncodeBase32(digest).substr(0, kArticleIdChars)};
}

void ClearOutputOnly(v1::Article& article) {
  ClearWriteStamps(article);
  article.clear_delete_time();
  article.clear_question_count();
  article.clear_answer_count();
  for (v1::Participant& participant : *article.mutable_participants()) participant.clear_speaker();
  ForEachExchange(article, [](const v1::Section&, v1::Exchange& exchange) {
    if (exchange.has_question()) {
      v1::Question& question = *exchange.mutable_question();
      ClearWriteStamps(question);
      question.clear_etag();
      question.clear_answers();
      SetContext(v1::Article::default_instance(), "", question);
    }
    for (v1::Answer& answer : *exchange.mutable_answers()) {
      ClearWriteStamps(answer);
      answer.clear_etag();
      answer.clear_speaker();
      answer.clear_speaker_display_name();
      SetContext(v1::Article::default_instance(), "", answer);
      SetLink(v1::Exchange::default_instance(), answer);
    }
  });
}

absl::StatusOr<std::vector<SpeakerIdentity>> CompleteArticle(const storage::View& known,
                                                             const v1::Article* stored,
                                                             v1::Article& article) {
  RETURN_IF_ERROR(CheckContextSize(article));
  ClearOutputOnly(article);
  DerivePublishTime(article);
  RETURN_IF_ERROR(NameChildren(stored, article));
  if (stored != nullptr) LetPostsFollow(*stored, article);
  ASSIGN_OR_RETURN(std::vector<SpeakerIdentity> people, AttributeAnswers(known, article));
  FillContext(article);
  return people;
}

internal::PutArticle EncodeArticle(v1::Article article) {
  internal::PutArticle put;
  put.set_name(article.name());
  for (v1::Section& section : *article.mutable_sections()) {
    internal::PutSection& put_section = *put.add_sections();
    for (const v1::Exchange& exchange : section.exchanges()) {
      internal::PutExchange& put_exchange = *put_section.add_exchanges();
      if (exchange.has_question()) *put_exchange.mutable_question() = EncodeChild(exchange.question());
      for (const v1::Answer& answer : exchange.answers()) *put_exchange.add_answers() = EncodeChild(answer);
    }
    section.clear_exchanges();
    put_section.set_head(section.SerializeAsString());
  }
  article.clear_sections();
  article.clear_etag();
  put.set_article(article.SerializeAsString());
  return put;
}

}  // namespace fangtan::service
