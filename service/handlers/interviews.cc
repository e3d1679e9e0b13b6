#include "service/handlers/interviews.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "service/handlers/listing.h"
#include "service/rpc/reply.h"
#include "service/validation.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

using storage::Encoded;
using storage::SortField;

const SortFieldNames& QuestionOrders() {
  static const auto* const names = new SortFieldNames{{"publish_time", SortField::kPublishTime},
                                                      {"create_time", SortField::kCreateTime},
                                                      {"update_time", SortField::kUpdateTime},
                                                      {"article", SortField::kArticle},
                                                      {"ordinal", SortField::kOrdinal},
                                                      {"answer_count", SortField::kAnswerCount},
                                                      {"name", SortField::kName}};
  return *names;
}

const SortFieldNames& AnswerOrders() {
  static const auto* const names = new SortFieldNames{{"publish_time", SortField::kPublishTime},
                                                      {"create_time", SortField::kCreateTime},
                                                      {"update_time", SortField::kUpdateTime},
                                                      {"article", SortField::kArticle},
                                                      {"ordinal", SortField::kOrdinal},
                                                      {"speaker", SortField::kSpeaker},
                                                      {"name", SortField::kName}};
  return *names;
}

// Newest articles first, each in reading order.
std::vector<storage::SortKey> ReadingOrder() {
  return {{.field = SortField::kPublishTime, .descending = true},
          {.field = SortField::kArticle},
          {.field = SortField::kOrdinal}};
}

template <typename Request>
absl::StatusOr<storage::ListQuery> ChildQuery(internal::Kind kind, const SortFieldNames& orders,
                                              const Request& request) {
  storage::ListQuery query{.kind = kind, .view = request.view()};
  ASSIGN_OR_RETURN(query.parent, ParseParent(request.parent()));
  ASSIGN_OR_RETURN(query.order, ParseOrderBy(request.order_by(), orders, ReadingOrder()));
  return query;
}

// AIP-231: all names lie in the parent, if one is given.
absl::Status CheckInParent(const std::optional<storage::ArticleId>& parent,
                           const storage::ArticleId& article) {
  if (!parent.has_value() || *parent == article) return absl::OkStatus();
  return storage::InvalidField("names", absl::StrCat("holds one that does not lie in ", parent->Name()));
}

// Reads every name of `request` by `get`, which takes an id, and hands the result to `add`.
template <typename Id, typename Request, typename Get, typename Add>
absl::Status ForEachMember(const Request& request, Get&& get, Add&& add) {
  RETURN_IF_ERROR(CheckBatchSize(request.names_size()));
  std::optional<storage::ArticleId> parent;
  if (!request.parent().empty()) {
    ASSIGN_OR_RETURN(parent, ParseParent(request.parent()));
  }
  for (const std::string& name : request.names()) {
    ASSIGN_OR_RETURN(const Id id, Id::Parse(name));
    RETURN_IF_ERROR(CheckInParent(parent, id.article));
    auto member = get(id);
    if (!member.ok()) return BatchError(member.status(), name);
    add(*std::move(member));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Encoded<v1::Question>> Interviews::GetQuestion(const rpc::CallContext&,
                                                              const v1::GetQuestionRequest& request) const {
  ASSIGN_OR_RETURN(const storage::QuestionId id, storage::QuestionId::Parse(request.name()));
  ASSIGN_OR_RETURN(const auto view, ViewAt(store_, request.read_revision()));
  return view->GetQuestion(id, request.view());
}

absl::StatusOr<Encoded<v1::BatchGetQuestionsResponse>> Interviews::BatchGetQuestions(
    const rpc::CallContext&, const v1::BatchGetQuestionsRequest& request) const {
  using Response = v1::BatchGetQuestionsResponse;
  ASSIGN_OR_RETURN(const auto view, ViewAt(store_, request.read_revision()));
  rpc::Reply<Response> reply;
  RETURN_IF_ERROR(ForEachMember<storage::QuestionId>(
      request, [&](const auto& id) { return view->GetQuestion(id, request.view()); },
      [&](Encoded<v1::Question> question) {
        reply.Add<&Response::add_questions, Response::kQuestionsFieldNumber>(std::move(question));
      }));
  Response rest;
  rest.set_read_revision(static_cast<int64_t>(view->revision()));
  return std::move(reply).Finish(rest);
}

absl::StatusOr<Encoded<v1::ListQuestionsResponse>> Interviews::ListQuestions(
    const rpc::CallContext&, const v1::ListQuestionsRequest& request) const {
  using Response = v1::ListQuestionsResponse;
  ASSIGN_OR_RETURN(storage::ListQuery query, ChildQuery(internal::QUESTION, QuestionOrders(), request));
  ASSIGN_OR_RETURN(Listing listing, ListPage(store_, tokens_, request, std::move(query)));
  return ListReply<Response, v1::Question, &Response::add_questions, Response::kQuestionsFieldNumber>(
      std::move(listing));
}

absl::StatusOr<Encoded<v1::Answer>> Interviews::GetAnswer(const rpc::CallContext&,
                                                          const v1::GetAnswerRequest& request) const {
  ASSIGN_OR_RETURN(const storage::AnswerId id, storage::AnswerId::Parse(request.name()));
  ASSIGN_OR_RETURN(const auto view, ViewAt(store_, request.read_revision()));
  return view->GetAnswer(id);
}

absl::StatusOr<Encoded<v1::BatchGetAnswersResponse>> Interviews::BatchGetAnswers(
    const rpc::CallContext&, const v1::BatchGetAnswersRequest& request) const {
  using Response = v1::BatchGetAnswersResponse;
  ASSIGN_OR_RETURN(const auto view, ViewAt(store_, request.read_revision()));
  rpc::Reply<Response> reply;
  RETURN_IF_ERROR(ForEachMember<storage::AnswerId>(
      request, [&](const auto& id) { return view->GetAnswer(id); },
      [&](Encoded<v1::Answer> answer) {
        reply.Add<&Response::add_answers, Response::kAnswersFieldNumber>(std::move(answer));
      }));
  Response rest;
  rest.set_read_revision(static_cast<int64_t>(view->revision()));
  return std::move(reply).Finish(rest);
}

absl::StatusOr<Encoded<v1::ListAnswersResponse>> Interviews::ListAnswers(
    const rpc::CallContext&, const v1::ListAnswersRequest& request) const {
  using Response = v1::ListAnswersResponse;
  ASSIGN_OR_RETURN(storage::ListQuery query, ChildQuery(internal::ANSWER, AnswerOrders(), request));
  ASSIGN_OR_RETURN(Listing listing, ListPage(store_, tokens_, request, std::move(query)));
  return ListReply<Response, v1::Answer, &Response::add_answers, Response::kAnswersFieldNumber>(
      std::move(listing));
}

}  // namespace fangtan::service
