#include "service/handlers/interviews.h"

#include "service/handlers/listing.h"
#include "service/validation.h"
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

template <typename Request>
absl::StatusOr<storage::ListQuery> ChildQuery(internal::Kind kind, const SortFieldNames& orders,
                                              const Request& request) {
  storage::ListQuery query{.kind = kind, .view = request.view()};
  ASSIGN_OR_RETURN(query.parent, ParseParent(request.parent()));
  ASSIGN_OR_RETURN(query.order, ParseOrderBy(request.order_by(), orders, ReadingOrder()));
  return query;
}

}  // namespace

absl::StatusOr<Encoded<v1::Question>> Interviews::GetQuestion(const rpc::CallContext& context,
                                                              const v1::GetQuestionRequest& request) const {
  ASSIGN_OR_RETURN(const storage::QuestionId id, storage::QuestionId::Parse(request.name()));
  RETURN_IF_ERROR(CheckView(request.view()));
  ASSIGN_OR_RETURN(const auto view, ViewAt(store_, request.read_revision(), context.read_tier()));
  return view->GetQuestion(id, request.view());
}

absl::StatusOr<Encoded<v1::BatchGetQuestionsResponse>> Interviews::BatchGetQuestions(
    const rpc::CallContext&, const v1::BatchGetQuestionsRequest& request) const {
  using Response = v1::BatchGetQuestionsResponse;
  return BatchReply<storage::QuestionId, Response, &Response::add_questions, Response::kQuestionsFieldNumber>(
      store_, request,
      [&](const storage::View& view, const auto& id) { return view.GetQuestion(id, request.view()); });
}

absl::StatusOr<Encoded<v1::ListQuestionsResponse>> Interviews::ListQuestions(
    const rpc::CallContext& context, const v1::ListQuestionsRequest& request) const {
  using Response = v1::ListQuestionsResponse;
  ASSIGN_OR_RETURN(storage::ListQuery query, ChildQuery(internal::QUESTION, QuestionOrders(), request));
  ASSIGN_OR_RETURN(Listing listing, ListPage(store_, tokens_, context, request, std::move(query)));
  return ListReply<Response, v1::Question, &Response::add_questions, Response::kQuestionsFieldNumber>(
      std::move(listing));
}

absl::StatusOr<Encoded<v1::Answer>> Interviews::GetAnswer(const rpc::CallContext& context,
                                                          const v1::GetAnswerRequest& request) const {
  ASSIGN_OR_RETURN(const storage::AnswerId id, storage::AnswerId::Parse(request.name()));
  ASSIGN_OR_RETURN(const auto view, ViewAt(store_, request.read_revision(), context.read_tier()));
  return view->GetAnswer(id);
}

absl::StatusOr<Encoded<v1::BatchGetAnswersResponse>> Interviews::BatchGetAnswers(
    const rpc::CallContext&, const v1::BatchGetAnswersRequest& request) const {
  using Response = v1::BatchGetAnswersResponse;
  return BatchReply<storage::AnswerId, Response, &Response::add_answers, Response::kAnswersFieldNumber>(
      store_, request, [](const storage::View& view, const auto& id) { return view.GetAnswer(id); });
}

absl::StatusOr<Encoded<v1::ListAnswersResponse>> Interviews::ListAnswers(
    const rpc::CallContext& context, const v1::ListAnswersRequest& request) const {
  using Response = v1::ListAnswersResponse;
  ASSIGN_OR_RETURN(storage::ListQuery query, ChildQuery(internal::ANSWER, AnswerOrders(), request));
  ASSIGN_OR_RETURN(Listing listing, ListPage(store_, tokens_, context, request, std::move(query)));
  return ListReply<Response, v1::Answer, &Response::add_answers, Response::kAnswersFieldNumber>(
      std::move(listing));
}

}  // namespace fangtan::service
