// A hit of the store as the result that a reply holds, in bytes: what was found is passed on as it was read,
// and decoded only for its snippets.
//
//   ResultMaker maker(walk.view(), walk.text(), request.snippet(), walk.stop());
//   ASSIGN_OR_RETURN(storage::Encoded<v1::SearchAnswersResponse::Result> result, maker.Answer(hit));
//
// DATA_LOSS RECORD_CORRUPT for bytes that are no message; CANCELLED once `stop` says so. One for all hits of
// a page: what snippets look for is made ready once. Not thread-safe; must not outlive the view and the
// query.
#ifndef FANGTAN_SERVICE_HANDLERS_SEARCH_RESULT_H_
#define FANGTAN_SERVICE_HANDLERS_SEARCH_RESULT_H_

#include <utility>

#include "absl/status/statusor.h"
#include "fangtan/v1/search_service.pb.h"
#include "service/handlers/snippet_of.h"
#include "storage/encoded.h"
#include "storage/store.h"

namespace fangtan::service {

class ResultMaker {
 public:
  ResultMaker(const storage::View& view, const storage::TextQuery& query, const v1::SnippetOptions& options,
              storage::StopFunction stop)
      : view_(view), cutter_(query, options, std::move(stop)) {}

  absl::StatusOr<storage::Encoded<v1::SearchAnswersResponse::Result>> Answer(const storage::SearchHit& hit);
  absl::StatusOr<storage::Encoded<v1::SearchQuestionsResponse::Result>> Question(
      const storage::SearchHit& hit);
  absl::StatusOr<storage::Encoded<v1::SearchArticlesResponse::Result>> Article(const storage::SearchHit& hit);

 private:
  absl::StatusOr<SnippetCutter::Snippets> ArticleSnippets(const storage::SearchHit& hit);

  const storage::View& view_;
  SnippetCutter cutter_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_SEARCH_RESULT_H_
