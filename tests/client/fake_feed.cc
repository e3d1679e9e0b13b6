#include "tests/client/fake_feed.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/client/fake_server.h"

namespace fangtan::client {
namespace {

constexpr int64_t kRevision = 42;
constexpr int kRows = 7;

// Fills a page of the rows 0 to `rows`, each made by `add`.
template <typename Request, typename Response, typename Add>
void FillPage(const Request& request, int rows, Response& response, Add add) {
  int start = 0;
  (void)absl::SimpleAtoi(request.page_token(), &start);
  const int end = std::min(rows, start + request.page_size());
  for (int i = start; i < end; ++i) add(i);
  if (end < rows) response.set_next_page_token(absl::StrCat(end));
  response.set_read_revision(request.read_revision() > 0 ? request.read_revision() : kRevision);
  response.set_total_size(rows);
}

void Fill(const std::string& name, v1::Speaker& speaker) {
  speaker.set_name(name);
  speaker.set_display_name("王海山");
  speaker.set_unit("武清區");
  speaker.add_posts()->set_title("武清區委常委、區紀委書記");
  speaker.set_answer_count(12);
  speaker.set_article_count(3);
  if (name == "speakers/c3d4") speaker.set_merged_into("speakers/a1b2");
}

v1::Change ChangeAt(int64_t revision) {
  v1::Change change;
  change.set_revision(revision);
  change.mutable_time()->set_seconds(1628758920 + revision);
  if (revision == 7) {
    change.set_kind(v1::Change::KIND_DELETED);
    change.set_name("articles/item-0001");
    change.set_reason("撤稿");
  } else {
    change.set_kind(v1::Change::KIND_MERGED);
    change.set_name("speakers/c3d4");
    change.set_reason("同一人");
    change.set_merged_into("speakers/a1b2");
  }
  return change;
}

}  // namespace

void RequestLog::Add(const std::string& method, const google::protobuf::Message& request) {
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(request, &json);
  const std::lock_guard lock(mutex_);
  requests_.push_back(absl::StrCat(method, " ", json));
}

std::vector<std::string> RequestLog::all() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

namespace {

grpc::Status CheckText(const std::string& text, const char* reason, const char* message) {
  const size_t byte = text.find("？");
  if (byte == std::string::npos) return grpc::Status::OK;
  const auto characters =
      std::count_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(byte),
                    [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  return ServerError(grpc::StatusCode::INVALID_ARGUMENT, reason, message,
                     {{"position", absl::StrCat(characters)}, {"byte_position", absl::StrCat(byte)}});
}

template <typename Request>
grpc::Status CheckSearch(const Request& request) {
  const auto status = CheckText(request.query(), "QUERY_SYNTAX", "a word is missing");
  return status.ok() ? CheckFilter(request.filter()) : status;
}

void FillSnippet(v1::Snippet& snippet) {
  snippet.set_text("更好發揮群眾監督作用");
  snippet.add_highlights()->set_start(6);
  snippet.mutable_highlights(0)->set_end(8);
}

}  // namespace

grpc::Status CheckFilter(const std::string& filter) {
  return CheckText(filter, "FILTER_SYNTAX", "a value is missing");
}

grpc::Status FakeInterviews::ListQuestions(grpc::ServerContext*, const v1::ListQuestionsRequest* request,
                                           v1::ListQuestionsResponse* response) {
  log_.Add("ListQuestions", *request);
  if (const auto status = CheckFilter(request->filter()); !status.ok()) return status;
  FillPage(*request, kRows, *response, [&](int i) {
    v1::Question& question = *response->add_questions();
    question.set_name(absl::StrCat("articles/a1b2/questions/q00", i));
    question.set_asker("記者");
    question.set_text("有哪些積極探索？");
    question.set_answer_count(1);
  });
  return grpc::Status::OK;
}

grpc::Status FakeInterviews::ListAnswers(grpc::ServerContext*, const v1::ListAnswersRequest* request,
                                         v1::ListAnswersResponse* response) {
  log_.Add("ListAnswers", *request);
  if (const auto status = CheckFilter(request->filter()); !status.ok()) return status;
  FillPage(*request, kRows, *response, [&](int i) {
    v1::Answer& answer = *response->add_answers();
    answer.set_name(absl::StrCat("articles/7gxtdsxyujggkwaeestwlipksxxj/answers/a1b2c3d4e5f", i));
    answer.set_printed_name("顧冬梅");
    answer.set_question_text("有哪些積極探索？");
    answer.add_paragraphs("武清區紀委監委聚焦群眾關心的熱點難點問題，推動監督下沉。");
  });
  return grpc::Status::OK;
}

grpc::Status FakeSpeakers::ListSpeakers(grpc::ServerContext*, const v1::ListSpeakersRequest* request,
                                        v1::ListSpeakersResponse* response) {
  log_.Add("ListSpeakers", *request);
  if (const auto status = CheckFilter(request->filter()); !status.ok()) return status;
  FillPage(*request, 2, *response,
           [&](int i) { Fill(i == 0 ? "speakers/a1b2" : "speakers/c3d4", *response->add_speakers()); });
  return grpc::Status::OK;
}

grpc::Status FakeSpeakers::ResolveSpeaker(grpc::ServerContext*, const v1::ResolveSpeakerRequest* request,
                                          v1::ResolveSpeakerResponse* response) {
  log_.Add("ResolveSpeaker", *request);
  response->set_read_revision(kRevision);
  if (request->printed_name() == "無此人") return grpc::Status::OK;
  auto& best = *response->add_candidates();
  Fill("speakers/a1b2", *best.mutable_speaker());
  best.set_rule("SAME_NAME_AND_UNIT");
  best.set_score(1);
  auto& other = *response->add_candidates();
  Fill("speakers/e5f6", *other.mutable_speaker());
  other.mutable_speaker()->set_unit("河北區");
  other.set_rule("SAME_FOLDED_NAME");
  other.set_score(0.5);
  return grpc::Status::OK;
}

grpc::Status FakeSpeakers::MergeSpeakers(grpc::ServerContext*, const v1::MergeSpeakersRequest* request,
                                         v1::Speaker* speaker) {
  log_.Add("MergeSpeakers", *request);
  if (request->etag() == "old") {
    return ServerError(grpc::StatusCode::ABORTED, "ETAG_MISMATCH", "it has changed");
  }
  Fill(request->name(), *speaker);
  return grpc::Status::OK;
}

grpc::Status FakeSpeakers::SplitSpeaker(grpc::ServerContext*, const v1::SplitSpeakerRequest* request,
                                        v1::Speaker* speaker) {
  log_.Add("SplitSpeaker", *request);
  Fill(request->name(), *speaker);
  speaker->clear_merged_into();
  return grpc::Status::OK;
}

grpc::Status FakeSpeakers::UpdateSpeaker(grpc::ServerContext*, const v1::UpdateSpeakerRequest* request,
                                         v1::Speaker* speaker) {
  log_.Add("UpdateSpeaker", *request);
  Fill(request->speaker().name(), *speaker);
  speaker->set_display_name(request->speaker().display_name());
  return grpc::Status::OK;
}

grpc::Status FakeSearch::SearchAnswers(grpc::ServerContext*, const v1::SearchAnswersRequest* request,
                                       v1::SearchAnswersResponse* response) {
  log_.Add("SearchAnswers", *request);
  if (const auto status = CheckSearch(*request); !status.ok()) return status;
  for (int i = 0; i < 2; ++i) {
    auto& result = *response->add_results();
    result.mutable_answer()->set_name(absl::StrCat("articles/item-0001/answers/found-", i));
    result.mutable_answer()->set_printed_name("王海山");
    result.set_score(2.5 - i);
    result.mutable_answer()->add_paragraphs("更好發揮群眾監督作用");
    FillSnippet(*result.add_snippets());
    if (request->explain()) result.set_explanation("監督  2.5\x1b[2J\n");
  }
  response->set_total_size(2);
  response->set_read_revision(kRevision);
  return grpc::Status::OK;
}

grpc::Status FakeSearch::SearchQuestions(grpc::ServerContext*, const v1::SearchQuestionsRequest* request,
                                         v1::SearchQuestionsResponse* response) {
  log_.Add("SearchQuestions", *request);
  if (const auto status = CheckSearch(*request); !status.ok()) return status;
  auto& result = *response->add_results();
  result.mutable_question()->set_name("articles/item-0001/questions/found");
  result.mutable_question()->set_text("更好發揮群眾監督作用");
  result.add_answers()->set_printed_name("王海山");
  FillSnippet(*result.add_snippets());
  response->set_total_size(1);
  response->set_read_revision(kRevision);
  return grpc::Status::OK;
}

grpc::Status FakeSearch::SearchArticles(grpc::ServerContext*, const v1::SearchArticlesRequest* request,
                                        v1::SearchArticlesResponse* response) {
  log_.Add("SearchArticles", *request);
  if (const auto status = CheckSearch(*request); !status.ok()) return status;
  auto& result = *response->add_results();
  result.mutable_article()->set_name("articles/item-0001");
  result.mutable_article()->set_title("困難村走上幸福路");
  FillSnippet(*result.add_snippets());
  response->set_total_size(1);
  response->set_read_revision(kRevision);
  return grpc::Status::OK;
}

grpc::Status FakeSearch::TallyAnswers(grpc::ServerContext*, const v1::TallyAnswersRequest* request,
                                      v1::TallyAnswersResponse* response) {
  log_.Add("TallyAnswers", *request);
  if (const auto status = CheckSearch(*request); !status.ok()) return status;
  if (tally_.total_size() > 0) {
    *response = tally_;
    return grpc::Status::OK;
  }
  auto& row = *response->add_rows();
  for (int field : request->fields()) {
    row.add_values(field == v1::TallyAnswersRequest::FIELD_SPEAKER ? "speakers/abcd" : "2021-08");
    row.add_display_values(field == v1::TallyAnswersRequest::FIELD_SPEAKER ? "王海山" : "2021-08");
  }
  row.set_count(6);
  response->set_total_size(9);
  response->set_rest_count(3);
  response->set_rest_rows(2);
  response->set_read_revision(kRevision);
  return grpc::Status::OK;
}

grpc::Status FakeChanges::ListChanges(grpc::ServerContext*, const v1::ListChangesRequest* request,
                                      v1::ListChangesResponse* response) {
  log_.Add("ListChanges", *request);
  if (const auto status = CheckFilter(request->filter()); !status.ok()) return status;
  FillPage(*request, 2, *response, [&](int i) { *response->add_changes() = ChangeAt(7 + i); });
  return grpc::Status::OK;
}

grpc::Status FakeChanges::WatchChanges(grpc::ServerContext* context, const v1::WatchChangesRequest* request,
                                       grpc::ServerWriter<v1::WatchChangesResponse>* writer) {
  log_.Add("WatchChanges", *request);
  if (const auto status = CheckFilter(request->filter()); !status.ok()) return status;
  for (int64_t revision = std::max<int64_t>(7, request->after_revision() + 1); revision <= 9; ++revision) {
    v1::WatchChangesResponse response;
    response.set_revision(revision);
    if (revision < 9) *response.add_changes() = ChangeAt(revision);
    writer->Write(response);
  }
  return end_ ? end_(*context) : grpc::Status(grpc::StatusCode::UNAVAILABLE, "Socket closed");
}

grpc::Status FakeAdmin::GetStatus(grpc::ServerContext*, const v1::GetStatusRequest* request,
                                  v1::ServerStatus* status) {
  log_.Add("GetStatus", *request);
  if (const auto checked = CheckFilter(request->explain_filter()); !checked.ok()) return checked;
  status->set_version("0.4.0");
  status->set_revision(kRevision);
  if (!request->explain_filter().empty()) {
    status->set_explanation("walk publish_time\n  check text:監督   12 read, 3 found\x1b[2J");
  }
  return grpc::Status::OK;
}

grpc::Status FakeAdmin::RebuildIndex(grpc::ServerContext*, const v1::RebuildIndexRequest* request,
                                     v1::RebuildIndexResponse* response) {
  log_.Add("RebuildIndex", *request);
  response->set_documents(1204);
  return grpc::Status::OK;
}

grpc::Status FakeAdmin::VerifyStore(grpc::ServerContext*, const v1::VerifyStoreRequest* request,
                                    google::longrunning::Operation* operation) {
  log_.Add("VerifyStore", *request);
  v1::VerifyStoreResponse report;
  report.set_record_count(1204);
  report.set_damage_count(2);
  v1::VerifyStoreResponse::Damage& damage = *report.add_damages();
  damage.set_record("answers/7");
  damage.set_description("its checksum is wrong");
  operation->set_name("operations/1");
  operation->set_done(true);
  operation->mutable_response()->PackFrom(report);
  return grpc::Status::OK;
}

// Two, on pages of one.
grpc::Status FakeAdmin::ListBackups(grpc::ServerContext*, const v1::ListBackupsRequest* request,
                                    v1::ListBackupsResponse* response) {
  log_.Add("ListBackups", *request);
  const bool first = request->page_token().empty();
  v1::Backup& backup = *response->add_backups();
  backup.set_id(first ? 2 : 1);
  if (!first) backup.set_damage("MANIFEST is too short");
  if (first) response->set_next_page_token("second");
  response->set_total_size(2);
  return grpc::Status::OK;
}

}  // namespace fangtan::client
