#include "service/handlers/admin.h"

#include "service/handlers/listing.h"
#include "service/validation.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

void DescribeTextIndex(const storage::TextIndexInfo& index, v1::ServerStatus& status) {
  status.set_text_document_count(index.documents);
  status.set_text_behind_count(index.behind);
  status.set_text_segment_count(index.segments);
  status.set_text_byte_count(index.byte_count);
}

v1::VerifyStoreResponse ToProto(const storage::CheckReport& report) {
  v1::VerifyStoreResponse response;
  response.set_record_count(report.record_count);
  response.set_damage_count(report.damage_count);
  for (const storage::CheckReport::Damage& damage : report.damages) {
    v1::VerifyStoreResponse::Damage& shown = *response.add_damages();
    shown.set_record(damage.record);
    shown.set_description(damage.description);
  }
  return response;
}

}  // namespace

absl::StatusOr<v1::ServerStatus> Admin::GetStatus(const rpc::CallContext& context,
                                                  const v1::GetStatusRequest& request) const {
  ASSIGN_OR_RETURN(const auto view, store_.At(0));
  const storage::StoreInfo info = store_.Info();
  const storage::Counts counts = view->Count();
  v1::ServerStatus status;
  status.set_version(FANGTAN_VERSION);
  status.set_format_version(static_cast<int32_t>(info.format_version));
  status.set_store_id(info.store_id);
  status.set_revision(static_cast<int64_t>(view->revision()));
  status.set_oldest_revision(static_cast<int64_t>(info.oldest_revision));
  status.set_article_count(counts.articles);
  status.set_question_count(counts.questions);
  status.set_answer_count(counts.answers);
  status.set_speaker_count(counts.speakers);
  status.set_ranking_count(counts.rankings);
  status.set_store_byte_count(info.byte_count);
  status.mutable_start_time()->set_seconds(absl::ToUnixSeconds(start_time_));
  DescribeTextIndex(info.text_index, status);
  for (const std::string& damage : info.damages) status.add_damages(damage);
  for (const std::string& notice : info.notices) status.add_notices(notice);
  if (request.explain_filter().empty()) return status;
  // As ListAnswers over all articles, in the order that it has unless asked otherwise.
  storage::ListQuery query{.kind = internal::ANSWER, .order = ReadingOrder(), .limit = kDefaultPageSize};
  ASSIGN_OR_RETURN(query.predicate, CompileFilterOf(query.kind, request.explain_filter()));
  query.stop = [&context] { return context.cancelled(); };
  ASSIGN_OR_RETURN(*status.mutable_explanation(), view->Explain(query));
  return status;
}

absl::StatusOr<v1::RebuildIndexResponse> Admin::RebuildIndex(const rpc::CallContext&,
                                                             const v1::RebuildIndexRequest&) const {
  RETURN_IF_ERROR(store_.RebuildTextIndex());
  // Some of them may be indexed already by now.
  const storage::TextIndexInfo index = store_.Info().text_index;
  v1::RebuildIndexResponse response;
  response.set_documents(index.documents + index.behind);
  return response;
}

absl::StatusOr<google::longrunning::Operation> Admin::VerifyStore(const rpc::CallContext&,
                                                                  const v1::VerifyStoreRequest&) const {
  return operations_.Start(
      {.kind = "verification"}, [this](OperationTask& task) -> absl::StatusOr<google::protobuf::Any> {
        storage::CheckOptions options;
        options.progress = [&task](int64_t done, int64_t total) { task.Report(done, total); };
        options.stop = [&task] { return task.cancelled(); };
        ASSIGN_OR_RETURN(const storage::CheckReport report, store_.Check(options));
        google::protobuf::Any response;
        response.PackFrom(ToProto(report));
        return response;
      });
}

absl::StatusOr<google::longrunning::Operation> Admin::Compact(const rpc::CallContext&,
                                                              const v1::CompactRequest&) const {
  return operations_.Start(
      {.kind = "compaction"}, [this](OperationTask& task) -> absl::StatusOr<google::protobuf::Any> {
        ASSIGN_OR_RETURN(const storage::Compacted compacted,
                         store_.Compact([&task](int64_t done, int64_t total) { task.Report(done, total); },
                                        [&task] { return task.cancelled(); }));
        v1::CompactResponse result;
        result.set_byte_count_before(compacted.byte_count_before);
        result.set_byte_count_after(compacted.byte_count_after);
        google::protobuf::Any response;
        response.PackFrom(result);
        return response;
      });
}

}  // namespace fangtan::service
