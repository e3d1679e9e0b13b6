// The Interviews service (proto/fangtan/v1/interviews_service.proto): questions and answers.
// Thread-safe; errors are those of the methods' comments in the proto.
#ifndef FANGTAN_SERVICE_HANDLERS_INTERVIEWS_H_
#define FANGTAN_SERVICE_HANDLERS_INTERVIEWS_H_

#include "absl/status/statusor.h"
#include "fangtan/v1/interviews_service.pb.h"
#include "service/page_token.h"
#include "service/rpc/call_context.h"
#include "storage/encoded.h"
#include "storage/store.h"

namespace fangtan::service {

class Interviews {
 public:
  Interviews(const storage::Store& store, const PageTokenSealer& tokens) : store_(store), tokens_(tokens) {}

  absl::StatusOr<storage::Encoded<v1::Question>> GetQuestion(const rpc::CallContext& context,
                                                             const v1::GetQuestionRequest& request) const;
  absl::StatusOr<storage::Encoded<v1::BatchGetQuestionsResponse>> BatchGetQuestions(
      const rpc::CallContext& context, const v1::BatchGetQuestionsRequest& request) const;
  absl::StatusOr<storage::Encoded<v1::ListQuestionsResponse>> ListQuestions(
      const rpc::CallContext& context, const v1::ListQuestionsRequest& request) const;
  absl::StatusOr<storage::Encoded<v1::Answer>> GetAnswer(const rpc::CallContext& context,
                                                         const v1::GetAnswerRequest& request) const;
  absl::StatusOr<storage::Encoded<v1::BatchGetAnswersResponse>> BatchGetAnswers(
      const rpc::CallContext& context, const v1::BatchGetAnswersRequest& request) const;
  absl::StatusOr<storage::Encoded<v1::ListAnswersResponse>> ListAnswers(
      const rpc::CallContext& context, const v1::ListAnswersRequest& request) const;

 private:
  const storage::Store& store_;
  const PageTokenSealer& tokens_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_INTERVIEWS_H_
