#include "tests/bench/list/subject.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <atomic>

#include "absl/time/time.h"
#include "fangtan/v1/interview.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "service/rpc/call_context.h"
#include "storage/query/compile.h"
#include "storage/status_macros.h"

namespace fangtan::bench {
namespace {

std::atomic<size_t> consumed{0};

template <typename Request, typename Reply>
absl::Status Call(grpc::Channel& channel, const char* path, const Request& request, Reply& reply) {
  grpc::ClientContext context;
  const grpc::Status status = grpc::internal::BlockingUnaryCall<Request, Reply>(
      &channel, grpc::internal::RpcMethod(path, grpc::internal::RpcMethod::NORMAL_RPC), &context, request,
      &reply);
  Consume(reply.ByteSizeLong());
  return {static_cast<absl::StatusCode>(status.error_code()), status.error_message()};
}

template <typename Reply>
absl::Status Consumed(const absl::StatusOr<Reply>& reply) {
  if (reply.ok()) Consume(reply->size());
  return reply.status();
}

service::rpc::CallContext NobodysCall() { return {"bench", absl::InfiniteFuture()}; }

}  // namespace

void Consume(size_t value) { consumed.fetch_add(value, std::memory_order_relaxed); }

absl::StatusOr<storage::ListQuery> NewestAnswers(std::string_view filter) {
  storage::ListQuery query{.kind = internal::ANSWER};
  ASSIGN_OR_RETURN(query.predicate, storage::CompileFilter(filter, storage::FilterKind::kAnswers));
  query.order = {{.field = storage::SortField::kPublishTime, .descending = true},
                 {.field = storage::SortField::kArticle},
                 {.field = storage::SortField::kOrdinal}};
  return query;
}

absl::StatusOr<storage::Page> ReadPage(const storage::Store& store, const storage::ListQuery& query) {
  ASSIGN_OR_RETURN(const std::unique_ptr<storage::View> view, store.At(0));
  ASSIGN_OR_RETURN(storage::Page page, view->List(query));
  for (const absl::Cord& item : page.items) Consume(item.size());
  return page;
}

absl::StatusOr<std::vector<std::string>> NamesOf(const storage::Page& page) {
  std::vector<std::string> names;
  for (const absl::Cord& item : page.items) {
    ASSIGN_OR_RETURN(const v1::Answer answer, storage::Encoded<v1::Answer>(item).Decode());
    names.push_back(answer.name());
  }
  return names;
}

v1::ListAnswersRequest ListRequest(std::string_view filter) {
  v1::ListAnswersRequest request;
  request.set_parent("articles/-");
  request.set_filter(std::string(filter));
  return request;
}

v1::BatchGetAnswersRequest BatchRequest(const std::vector<std::string>& names) {
  v1::BatchGetAnswersRequest request;
  for (const std::string& name : names) request.add_names(name);
  return request;
}

absl::Status InProcess::List(const v1::ListAnswersRequest& request) const {
  return Consumed(interviews_.ListAnswers(NobodysCall(), request));
}

absl::Status InProcess::BatchGet(const v1::BatchGetAnswersRequest& request) const {
  return Consumed(interviews_.BatchGetAnswers(NobodysCall(), request));
}

OverGrpc::OverGrpc(const std::string& address)
    : channel_(grpc::CreateChannel(address, grpc::InsecureChannelCredentials())) {}

absl::Status OverGrpc::List(const v1::ListAnswersRequest& request) const {
  v1::ListAnswersResponse reply;
  return Call(*channel_, "/fangtan.v1.Interviews/ListAnswers", request, reply);
}

absl::Status OverGrpc::BatchGet(const v1::BatchGetAnswersRequest& request) const {
  v1::BatchGetAnswersResponse reply;
  return Call(*channel_, "/fangtan.v1.Interviews/BatchGetAnswers", request, reply);
}

absl::Status OverGrpc::Empty() const {
  grpc::health::v1::HealthCheckResponse reply;
  return Call(*channel_, "/grpc.health.v1.Health/Check", grpc::health::v1::HealthCheckRequest(), reply);
}

}  // namespace fangtan::bench
