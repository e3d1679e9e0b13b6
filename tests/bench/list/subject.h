// Subject: what is measured: a store in this process, asked through its View as the handlers ask it, through
// the handlers themselves, or through gRPC by one client with one call outstanding.
//
// Thread-safe; what is asked for must be alive meanwhile.
#ifndef FANGTAN_TESTS_BENCH_LIST_SUBJECT_H_
#define FANGTAN_TESTS_BENCH_LIST_SUBJECT_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fangtan/v1/interviews_service.pb.h"
#include "service/handlers/interviews.h"
#include "service/page_token.h"
#include "storage/store.h"

namespace fangtan::bench {

// The newest 50 answers that match, in the default order of ListAnswers. INVALID_ARGUMENT as CompileFilter.
absl::StatusOr<storage::ListQuery> NewestAnswers(std::string_view filter);

// Keeps what was read from being optimised away.
void Consume(size_t value);

// Reads a page at the newest revision.
absl::StatusOr<storage::Page> ReadPage(const storage::Store& store, const storage::ListQuery& query);

// The names of the answers on a page.
absl::StatusOr<std::vector<std::string>> NamesOf(const storage::Page& page);

// The requests of the same page and of the same answers by name.
v1::ListAnswersRequest ListRequest(std::string_view filter);
v1::BatchGetAnswersRequest BatchRequest(const std::vector<std::string>& names);

// The handlers of answers over `store`.
class InProcess {
 public:
  explicit InProcess(const storage::Store& store) : tokens_(store.token_key()), interviews_(store, tokens_) {}
  absl::Status List(const v1::ListAnswersRequest& request) const;
  absl::Status BatchGet(const v1::BatchGetAnswersRequest& request) const;

 private:
  const service::PageTokenSealer tokens_;
  const service::Interviews interviews_;
};

// The same over a connection to `address`, and the emptiest call there is.
class OverGrpc {
 public:
  explicit OverGrpc(const std::string& address);
  absl::Status List(const v1::ListAnswersRequest& request) const;
  absl::Status BatchGet(const v1::BatchGetAnswersRequest& request) const;
  absl::Status Empty() const;  // grpc.health.v1.Health/Check

 private:
  const std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LIST_SUBJECT_H_
