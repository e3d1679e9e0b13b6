#include "tests/storage/rocks/world.h"

#include <google/protobuf/util/time_util.h>

#include <set>
#include <utility>

#include "storage/ids.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;

struct Child {
  std::string body;
  Timestamp create_time;
  Timestamp update_time;
};

template <typename M>
std::string BodyOf(M message) {
  message.clear_create_time();
  message.clear_update_time();
  message.clear_revision();
  message.clear_etag();
  return message.SerializeAsString();
}

// Calls visit(message) for every question and answer of `article`.
template <typename Article, typename Visit>
void ForEachChild(Article& article, Visit visit) {
  for (int i = 0; i < article.sections_size(); ++i) {
    for (int j = 0; j < article.sections(i).exchanges_size(); ++j) {
      if constexpr (std::is_const_v<Article>) {
        const v1::Exchange& exchange = article.sections(i).exchanges(j);
        if (exchange.has_question()) visit(exchange.question());
        for (const v1::Answer& answer : exchange.answers()) visit(answer);
      } else {
        v1::Exchange& exchange = *article.mutable_sections(i)->mutable_exchanges(j);
        if (exchange.has_question()) visit(*exchange.mutable_question());
        for (v1::Answer& answer : *exchange.mutable_answers()) visit(answer);
      }
    }
  }
}

v1::Article ArticleOf(const internal::PutArticle& put) {
  v1::Article article;
  article.ParseFromString(put.article());
  for (const internal::PutSection& put_section : put.sections()) {
    v1::Section& section = *article.add_sections();
    section.ParseFromString(put_section.head());
    for (const internal::PutExchange& put_exchange : put_section.exchanges()) {
      v1::Exchange& exchange = *section.add_exchanges();
      if (put_exchange.has_question()) {
        exchange.mutable_question()->ParseFromString(put_exchange.question().message());
      }
      for (const internal::PutChild& answer : put_exchange.answers()) {
        exchange.add_answers()->ParseFromString(answer.message());
      }
    }
  }
  return article;
}

void Put(World& world, const internal::PutArticle& put, const Timestamp& now) {
  v1::Article article = ArticleOf(put);
  std::map<std::string, Child> before;
  const auto stored = world.articles.find(put.name());
  if (stored != world.articles.end()) {
    ForEachChild(*stored->second, [&](const auto& child) {
      before[child.name()] = {BodyOf(child), child.create_time(), child.update_time()};
    });
  }
  ForEachChild(article, [&](auto& child) {
    const auto old = before.find(child.name());
    const bool kept = old != before.end() && old->second.body == BodyOf(child);
    *child.mutable_create_time() = old != before.end() ? old->second.create_time : now;
    *child.mutable_update_time() = kept ? old->second.update_time : now;
  });
  *article.mutable_create_time() = stored != world.articles.end() ? stored->second->create_time() : now;
  *article.mutable_update_time() = now;
  world.articles[put.name()] = std::make_shared<const v1::Article>(std::move(article));
}

void SetDeleted(World& world, const std::string& name, bool deleted, const Timestamp& now) {
  v1::Article article = *world.articles.at(name);
  *article.mutable_update_time() = now;
  article.clear_delete_time();
  if (deleted) *article.mutable_delete_time() = now;
  world.articles[name] = std::make_shared<const v1::Article>(std::move(article));
}

template <typename Change>
void ChangeSpeaker(World& world, const std::string& name, const Timestamp& now, Change change) {
  v1::Speaker speaker = *world.speakers.at(name);
  change(speaker);
  *speaker.mutable_update_time() = now;
  world.speakers[name] = std::make_shared<const v1::Speaker>(std::move(speaker));
}

void Ensure(World& world, const internal::EnsureSpeaker& ensure, const Timestamp& now) {
  if (world.speakers.contains(ensure.name())) return;
  v1::Speaker speaker;
  speaker.ParseFromString(ensure.speaker());
  *speaker.mutable_create_time() = now;
  *speaker.mutable_update_time() = now;
  world.speakers[ensure.name()] = std::make_shared<const v1::Speaker>(std::move(speaker));
}

// A merge and a split write both speakers.
void SetMerged(World& world, const std::string& goes, const std::string& into, const Timestamp& now) {
  const std::string stays = into.empty() ? world.speakers.at(goes)->merged_into() : into;
  ChangeSpeaker(world, goes, now, [&](v1::Speaker& speaker) { speaker.set_merged_into(into); });
  ChangeSpeaker(world, stays, now, [](v1::Speaker&) {});
}

}  // namespace

World After(World world, const internal::Operation& operation, int64_t time_micros) {
  const Timestamp now = TimeUtil::MicrosecondsToTimestamp(time_micros);
  switch (operation.operation_case()) {
    case internal::Operation::kPutArticle:
      Put(world, operation.put_article(), now);
      break;
    case internal::Operation::kDeleteArticle:
      SetDeleted(world, operation.delete_article().name(), true, now);
      break;
    case internal::Operation::kUndeleteArticle:
      SetDeleted(world, operation.undelete_article().name(), false, now);
      break;
    case internal::Operation::kEnsureSpeaker:
      Ensure(world, operation.ensure_speaker(), now);
      break;
    case internal::Operation::kUpdateSpeaker:
      ChangeSpeaker(world, operation.update_speaker().name(), now, [&](v1::Speaker& speaker) {
        speaker.set_display_name(operation.update_speaker().display_name());
      });
      break;
    case internal::Operation::kMergeSpeakers:
      SetMerged(world, operation.merge_speakers().merged_speaker(), operation.merge_speakers().name(), now);
      break;
    case internal::Operation::kSplitSpeaker:
      SetMerged(world, operation.split_speaker().name(), "", now);
      break;
    default:
      break;
  }
  return world;
}

World After(World world, const internal::Mutation& mutation) {
  for (const internal::Operation& operation : mutation.operations()) {
    world = After(std::move(world), operation, mutation.time_micros());
  }
  return world;
}

internal::Operation PutOf(const v1::Article& article, internal::PutArticle::Precondition precondition) {
  internal::Operation operation;
  internal::PutArticle& put = *operation.mutable_put_article();
  put.set_name(article.name());
  put.set_precondition(precondition);
  v1::Article head = article;
  head.clear_sections();
  put.set_article(BodyOf(head));
  for (v1::Section section : article.sections()) {
    internal::PutSection& put_section = *put.add_sections();
    for (const v1::Exchange& exchange : section.exchanges()) {
      internal::PutExchange& put_exchange = *put_section.add_exchanges();
      if (exchange.has_question()) {
        put_exchange.mutable_question()->set_local_id(QuestionId::Parse(exchange.question().name())->id);
        put_exchange.mutable_question()->set_message(BodyOf(exchange.question()));
      }
      for (const v1::Answer& answer : exchange.answers()) {
        internal::PutChild& child = *put_exchange.add_answers();
        child.set_local_id(AnswerId::Parse(answer.name())->id);
        child.set_message(BodyOf(answer));
      }
    }
    section.clear_exchanges();
    put_section.set_head(section.SerializeAsString());
  }
  return operation;
}

absl::StatusOr<World> WorldOf(const View& view) {
  World world;
  ChangeQuery query{.limit = 1000};
  for (bool more = true; more;) {
    ASSIGN_OR_RETURN(const ChangePage page, view.ListChanges(query));
    for (const v1::Change& change : page.changes) {
      if (const auto article = ArticleId::Parse(change.name()); article.ok()) {
        if (world.articles.contains(change.name())) continue;
        ASSIGN_OR_RETURN(const auto bytes, view.GetArticle(*article, v1::FULL, /*show_deleted=*/true));
        ASSIGN_OR_RETURN(v1::Article message, bytes.Decode());
        world.articles[change.name()] = std::make_shared<const v1::Article>(std::move(message));
      } else if (const auto speaker = SpeakerId::Parse(change.name()); speaker.ok()) {
        if (world.speakers.contains(change.name())) continue;
        ASSIGN_OR_RETURN(const auto bytes, view.GetSpeaker(*speaker, v1::BASIC));
        ASSIGN_OR_RETURN(v1::Speaker message, bytes.Decode());
        world.speakers[change.name()] = std::make_shared<const v1::Speaker>(std::move(message));
      }
    }
    query.after = page.after;
    query.skip = page.skip;
    more = page.more;
  }
  return world;
}

}  // namespace fangtan::storage
