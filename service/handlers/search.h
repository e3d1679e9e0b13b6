// The Search service (proto/fangtan/v1/search_service.proto): ranked results page by page, and counts.
//
// Thread-safe; errors are those of the service's comments in the proto.
#ifndef FANGTAN_SERVICE_HANDLERS_SEARCH_H_
#define FANGTAN_SERVICE_HANDLERS_SEARCH_H_

#include "absl/status/statusor.h"
#include "fangtan/v1/search_service.pb.h"
#include "service/page_token.h"
#include "service/rpc/call_context.h"
#include "storage/encoded.h"
#include "storage/store.h"

namespace fangtan::service {

class Search {
 public:
  Search(const storage::Store& store, const PageTokenSealer& tokens) : store_(store), tokens_(tokens) {}

  absl::StatusOr<storage::Encoded<v1::SearchAnswersResponse>> SearchAnswers(
      const rpc::CallContext& context, const v1::SearchAnswersRequest& request) const;

  absl::StatusOr<storage::Encoded<v1::SearchQuestionsResponse>> SearchQuestions(
      const rpc::CallContext& context, const v1::SearchQuestionsRequest& request) const;

  absl::StatusOr<storage::Encoded<v1::SearchArticlesResponse>> SearchArticles(
      const rpc::CallContext& context, const v1::SearchArticlesRequest& request) const;

  absl::StatusOr<v1::TallyAnswersResponse> TallyAnswers(const rpc::CallContext& context,
                                                        const v1::TallyAnswersRequest& request) const;

 private:
  const storage::Store& store_;
  const PageTokenSealer& tokens_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_SEARCH_H_
