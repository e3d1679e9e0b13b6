#include "service/handlers/search_result.h"

#include <utility>

#include "service/rpc/reply.h"
#include "storage/ids.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

using storage::Encoded;
using storage::SearchHit;

// What is said of `hit` beside itself, and `snippets`, put behind the hit, which `setter` and `field_number`
// place.
template <auto setter, int field_number, typename Item, typename Result>
Encoded<Result> Finish(const SearchHit& hit, Result rest) {
  rest.set_score(hit.score);
  rest.set_explanation(hit.explanation);
  rpc::Reply<Result> reply;
  reply.template Add<setter, field_number>(Encoded<Item>(hit.item));
  return std::move(reply).Finish(rest);
}

}  // namespace

absl::StatusOr<Encoded<v1::SearchAnswersResponse::Result>> ResultMaker::Answer(const SearchHit& hit) {
  using Result = v1::SearchAnswersResponse::Result;
  Result rest;
  if (cutter_.wanted()) {
    ASSIGN_OR_RETURN(const v1::Answer answer, Encoded<v1::Answer>(hit.item).Decode());
    ASSIGN_OR_RETURN(*rest.mutable_snippets(), cutter_.Of(answer));
  }
  return Finish<&Result::mutable_answer, Result::kAnswerFieldNumber, v1::Answer>(hit, std::move(rest));
}

absl::StatusOr<Encoded<v1::SearchQuestionsResponse::Result>> ResultMaker::Question(const SearchHit& hit) {
  using Result = v1::SearchQuestionsResponse::Result;
  Result rest;
  ASSIGN_OR_RETURN(const v1::Question question, Encoded<v1::Question>(hit.item).Decode());
  if (cutter_.wanted()) {
    ASSIGN_OR_RETURN(*rest.mutable_snippets(), cutter_.Of(question));
  }
  if (question.answer_count() > 0) {
    ASSIGN_OR_RETURN(const storage::QuestionId id, storage::QuestionId::Parse(question.name()));
    ASSIGN_OR_RETURN(const Encoded<v1::Question> stored, view_.GetQuestion(id, v1::FULL));
    ASSIGN_OR_RETURN(v1::Question full, stored.Decode());
    rest.mutable_answers()->Swap(full.mutable_answers());
  }
  return Finish<&Result::mutable_question, Result::kQuestionFieldNumber, v1::Question>(hit, std::move(rest));
}

absl::StatusOr<Encoded<v1::SearchArticlesResponse::Result>> ResultMaker::Article(const SearchHit& hit) {
  using Result = v1::SearchArticlesResponse::Result;
  Result rest;
  if (cutter_.wanted()) {
    ASSIGN_OR_RETURN(*rest.mutable_snippets(), ArticleSnippets(hit));
  }
  return Finish<&Result::mutable_article, Result::kArticleFieldNumber, v1::Article>(hit, std::move(rest));
}

absl::StatusOr<SnippetCutter::Snippets> ResultMaker::ArticleSnippets(const SearchHit& hit) {
  if (hit.best_kind == internal::ANSWER) {
    ASSIGN_OR_RETURN(const v1::Answer answer, Encoded<v1::Answer>(hit.best).Decode());
    return cutter_.Of(answer);
  }
  if (hit.best_kind == internal::QUESTION) {
    ASSIGN_OR_RETURN(const v1::Question question, Encoded<v1::Question>(hit.best).Decode());
    return cutter_.Of(question);
  }
  ASSIGN_OR_RETURN(const v1::Article article, Encoded<v1::Article>(hit.item).Decode());
  return cutter_.Of(article);
}

}  // namespace fangtan::service
