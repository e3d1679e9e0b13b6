#include "service/handlers/complete_article.h"

#include <map>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "storage/errors.h"
#include "storage/sha256.h"
#include "storage/status_macros.h"
#include "storage/text/base32.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

// 130 bits for articles, 80 within one article.
constexpr size_t kArticleIdChars = 26;
constexpr size_t kChildIdChars = 16;

std::string HashId(std::string_view key, size_t length) {
  return storage::EncodeBase32(storage::Sha256(key)).substr(0, length);
}

template <typename M>
void ClearWriteStamps(M& message) {
  message.clear_create_time();
  message.clear_update_time();
  message.clear_revision();
}

// Gives ids to the children of one kind. Ids that the client sent are taken first, so that a derived one
// never takes the place of a kept one.
class ChildIds {
 public:
  absl::Status Keep(const std::string& name) {
    if (taken_.insert(name.substr(name.rfind('/') + 1)).second) return absl::OkStatus();
    return storage::InvalidField("article.sections", absl::StrCat("holds two that carry the name ", name));
  }

  // Equal texts are told apart by how many went before.
  std::string Derive(const std::string& content) {
    for (int occurrence = 0;; ++occurrence) {
      std::string id = HashId(absl::StrCat(content, std::string(1, '\0'), occurrence), kChildIdChars);
      if (taken_.insert(id).second) return id;
    }
  }

 private:
  absl::flat_hash_set<std::string> taken_;
};

std::string QuestionContent(const v1::Question& question) {
  return absl::StrCat("question", std::string(1, '\0'), question.asker(), std::string(1, '\0'),
                      question.text());
}

std::string AnswerContent(const v1::Answer& answer) {
  return absl::StrCat("answer", std::string(1, '\0'), answer.printed_name(), std::string(1, '\0'),
                      absl::StrJoin(answer.paragraphs(), "\n"));
}

template <typename F>
void ForEachExchange(v1::Article& article, F&& f) {
  for (v1::Section& section : *article.mutable_sections()) {
    for (v1::Exchange& exchange : *section.mutable_exchanges()) f(section, exchange);
  }
}

absl::Status NameChildren(v1::Article& article) {
  ChildIds questions;
  ChildIds answers;
  absl::Status status;
  ForEachExchange(article, [&](const v1::Section&, v1::Exchange& exchange) {
    if (exchange.has_question() && !exchange.question().name().empty()) {
      status.Update(questions.Keep(exchange.question().name()));
    }
    for (const v1::Answer& answer : exchange.answers()) {
      if (!answer.name().empty()) status.Update(answers.Keep(answer.name()));
    }
  });
  RETURN_IF_ERROR(status);
  const storage::ArticleId id{.id = article.name().substr(article.name().find('/') + 1)};
  ForEachExchange(article, [&](const v1::Section&, v1::Exchange& exchange) {
    if (exchange.has_question() && exchange.question().name().empty()) {
      v1::Question& question = *exchange.mutable_question();
      question.set_name(storage::QuestionId{id, questions.Derive(QuestionContent(question))}.Name());
    }
    for (v1::Answer& answer : *exchange.mutable_answers()) {
      if (answer.name().empty())
        answer.set_name(storage::AnswerId{id, answers.Derive(AnswerContent(answer))}.Name());
    }
  });
  return absl::OkStatus();
}

// The name that tells who gave `answer`: the label, or what the label stands for where it is not the whole
// name. Empty for nobody in particular.
std::string NameMeant(const v1::Answer& answer) {
  switch (answer.attribution().speaker_method()) {
    case v1::Attribution::ANONYMOUS_ROLE:
      return "";
    case v1::Attribution::DEFINED_INITIALS:
    case v1::Attribution::PARTIAL_NAME:
    case v1::Attribution::INHERITED_LABEL:
    case v1::Attribution::INFERRED_FROM_LEAD:
    case v1::Attribution::MARKUP:
      if (!answer.speaker_display_name().empty()) return answer.speaker_display_name();
      return answer.printed_name();
    default:
      return answer.printed_name();
  }
}

// The people of one article: the participants, and whoever else answers under a name.
class People {
 public:
  explicit People(const storage::View& known) : known_(known) {}

  absl::Status AddParticipants(v1::Article& article) {
    for (v1::Participant& participant : *article.mutable_participants()) {
      const std::vector<std::string> posts(participant.posts().begin(), participant.posts().end());
      ASSIGN_OR_RETURN(const SpeakerIdentity identity, Add(IdentifySpeaker(participant.name(), posts)));
      participant.set_speaker(identity.id.Name());
      listed_.try_emplace(storage::FoldName(participant.name()), Listed{identity, posts});
    }
    return absl::OkStatus();
  }

  // Fills in speaker, display name and, from the list of participants, the posts.
  absl::Status Attribute(v1::Answer& answer) {
    const std::string name = NameMeant(answer);
    answer.clear_speaker();
    answer.clear_speaker_display_name();
    if (name.empty()) return absl::OkStatus();
    const auto listed = listed_.find(storage::FoldName(name));
    if (listed != listed_.end() && answer.printed_posts().empty()) {
      answer.mutable_printed_posts()->Assign(listed->second.posts.begin(), listed->second.posts.end());
    }
    const std::vector<std::string> posts(answer.printed_posts().begin(), answer.printed_posts().end());
    SpeakerIdentity identity;
    if (listed != listed_.end()) {
      identity = listed->second.identity;
    } else {
      ASSIGN_OR_RETURN(identity, Add(IdentifySpeaker(name, posts)));
    }
    answer.set_speaker(identity.id.Name());
    answer.set_speaker_display_name(identity.display_name);
    return absl::OkStatus();
  }

  std::vector<SpeakerIdentity> Take() && { return std::move(people_); }

 private:
  struct Listed {
    SpeakerIdentity identity;
    std::vector<std::string> posts;
  };

  // The identity as the store knows it, or as new.
  absl::StatusOr<SpeakerIdentity> Add(SpeakerIdentity identity) {
    const auto [at, fresh] = index_.try_emplace(identity.id.id, people_.size());
    if (!fresh) return people_[at->second];
    const auto stored = known_.GetSpeaker(identity.id);
    if (stored.ok()) {
      ASSIGN_OR_RETURN(const v1::Speaker speaker, stored->Decode());
      identity.display_name = speaker.display_name();
    } else if (!absl::IsNotFound(stored.status())) {
      return stored.status();
    }
    people_.push_back(identity);
    return identity;
  }

  const storage::View& known_;
  std::vector<SpeakerIdentity> people_;
  absl::flat_hash_map<std::string, size_t> index_;
  absl::flat_hash_map<std::string, Listed> listed_;
};

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
}

void SetLink(const v1::Exchange& exchange, v1::Answer& answer) {
  if (!exchange.has_question()) {
    answer.clear_question();
    answer.clear_question_text();
    answer.clear_question_asker();
    return;
  }
  answer.set_question(exchange.question().name());
  answer.set_question_text(exchange.question().text());
  answer.set_question_asker(exchange.question().asker());
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

storage::ArticleId ArticleIdOfContent(const v1::Article& article) {
  v1::Article content = article;
  content.clear_name();
  content.clear_etag();
  return {.id = HashId(absl::StrCat("article", std::string(1, '\0'), content.SerializeAsString()),
                       kArticleIdChars)};
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
      SetContext(v1::Article::default_instance(), "", answer);
      SetLink(v1::Exchange::default_instance(), answer);
    }
  });
}

absl::StatusOr<std::vector<SpeakerIdentity>> CompleteArticle(const storage::View& known,
                                                             v1::Article& article) {
  ClearOutputOnly(article);
  DerivePublishTime(article);
  RETURN_IF_ERROR(NameChildren(article));
  People people(known);
  RETURN_IF_ERROR(people.AddParticipants(article));
  absl::Status status;
  ForEachExchange(article, [&](const v1::Section&, v1::Exchange& exchange) {
    for (v1::Answer& answer : *exchange.mutable_answers()) status.Update(people.Attribute(answer));
  });
  RETURN_IF_ERROR(status);
  FillContext(article);
  return std::move(people).Take();
}

internal::PutArticle EncodeArticle(const v1::Article& article) {
  internal::PutArticle put;
  put.set_name(article.name());
  v1::Article head = article;
  head.clear_sections();
  head.clear_etag();
  put.set_article(head.SerializeAsString());
  for (const v1::Section& section : article.sections()) {
    internal::PutSection& put_section = *put.add_sections();
    v1::Section section_head = section;
    section_head.clear_exchanges();
    put_section.set_head(section_head.SerializeAsString());
    for (const v1::Exchange& exchange : section.exchanges()) {
      internal::PutExchange& put_exchange = *put_section.add_exchanges();
      if (exchange.has_question()) *put_exchange.mutable_question() = EncodeChild(exchange.question());
      for (const v1::Answer& answer : exchange.answers()) *put_exchange.add_answers() = EncodeChild(answer);
    }
  }
  return put;
}

}  // namespace fangtan::service
