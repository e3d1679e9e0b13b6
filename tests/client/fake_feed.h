// The parts of the fake server that list, count and watch: they keep every request that they were sent.
#ifndef FANGTAN_TESTS_CLIENT_FAKE_FEED_H_
#define FANGTAN_TESTS_CLIENT_FAKE_FEED_H_

#include <google/protobuf/message.h>

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "fangtan/v1/admin_service.grpc.pb.h"
#include "fangtan/v1/changes_service.grpc.pb.h"
#include "fangtan/v1/interviews_service.grpc.pb.h"
#include "fangtan/v1/search_service.grpc.pb.h"
#include "fangtan/v1/speakers_service.grpc.pb.h"

namespace fangtan::client {

// What the server was sent, each as `Method {"field":"value"}` in the protobuf JSON mapping. Thread-safe.
class RequestLog {
 public:
  void Add(const std::string& method, const google::protobuf::Message& request);
  std::vector<std::string> all() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
};

// Seven questions and seven answers in every article. A filter that holds `？` is FILTER_SYNTAX at the first
// of it.
class FakeInterviews : public v1::Interviews::Service {
 public:
  explicit FakeInterviews(RequestLog& log) : log_(log) {}
  grpc::Status ListQuestions(grpc::ServerContext*, const v1::ListQuestionsRequest* request,
                             v1::ListQuestionsResponse* response) override;
  grpc::Status ListAnswers(grpc::ServerContext*, const v1::ListAnswersRequest* request,
                           v1::ListAnswersResponse* response) override;

 private:
  RequestLog& log_;
};

// Two people called 王海山, the second of them merged into the first. Filters as in FakeInterviews.
class FakeSpeakers : public v1::Speakers::Service {
 public:
  explicit FakeSpeakers(RequestLog& log) : log_(log) {}
  grpc::Status ListSpeakers(grpc::ServerContext*, const v1::ListSpeakersRequest* request,
                            v1::ListSpeakersResponse* response) override;
  grpc::Status ResolveSpeaker(grpc::ServerContext*, const v1::ResolveSpeakerRequest* request,
                              v1::ResolveSpeakerResponse* response) override;
  grpc::Status MergeSpeakers(grpc::ServerContext*, const v1::MergeSpeakersRequest* request,
                             v1::Speaker* speaker) override;
  grpc::Status SplitSpeaker(grpc::ServerContext*, const v1::SplitSpeakerRequest* request,
                            v1::Speaker* speaker) override;
  grpc::Status UpdateSpeaker(grpc::ServerContext*, const v1::UpdateSpeakerRequest* request,
                             v1::Speaker* speaker) override;

 private:
  RequestLog& log_;
};

// Two answers to every query, 監督 highlighted, one question and one article, and their tally. Filters as in
// FakeInterviews; a query with `？` in it is refused there.
class FakeSearch : public v1::Search::Service {
 public:
  explicit FakeSearch(RequestLog& log) : log_(log) {}

  // What TallyAnswers answers, instead of one row and a rest. REQUIRES: no call runs.
  void SetTally(const v1::TallyAnswersResponse& tally) { tally_ = tally; }

  grpc::Status SearchAnswers(grpc::ServerContext*, const v1::SearchAnswersRequest* request,
                             v1::SearchAnswersResponse* response) override;
  grpc::Status SearchQuestions(grpc::ServerContext*, const v1::SearchQuestionsRequest* request,
                               v1::SearchQuestionsResponse* response) override;
  grpc::Status SearchArticles(grpc::ServerContext*, const v1::SearchArticlesRequest* request,
                              v1::SearchArticlesResponse* response) override;
  grpc::Status TallyAnswers(grpc::ServerContext*, const v1::TallyAnswersRequest* request,
                            v1::TallyAnswersResponse* response) override;

 private:
  RequestLog& log_;
  v1::TallyAnswersResponse tally_;
};

// Revisions 7 (a deletion), 8 (a merge) and 9 (nothing that the filter wants). Filters as in FakeInterviews.
class FakeChanges : public v1::Changes::Service {
 public:
  explicit FakeChanges(RequestLog& log) : log_(log) {}

  // How a watch ends once revision 9 is told, instead of by a broken connection. REQUIRES: no watch runs.
  void EndWatchWith(std::function<grpc::Status(grpc::ServerContext&)> end) { end_ = std::move(end); }

  grpc::Status ListChanges(grpc::ServerContext*, const v1::ListChangesRequest* request,
                           v1::ListChangesResponse* response) override;
  grpc::Status WatchChanges(grpc::ServerContext* context, const v1::WatchChangesRequest* request,
                            grpc::ServerWriter<v1::WatchChangesResponse>* writer) override;

 private:
  RequestLog& log_;
  std::function<grpc::Status(grpc::ServerContext&)> end_;
};

// Explains every filter as one plan of two lines. Filters as in FakeInterviews.
class FakeAdmin : public v1::Admin::Service {
 public:
  explicit FakeAdmin(RequestLog& log) : log_(log) {}
  grpc::Status GetStatus(grpc::ServerContext*, const v1::GetStatusRequest* request,
                         v1::ServerStatus* status) override;
  grpc::Status RebuildIndex(grpc::ServerContext*, const v1::RebuildIndexRequest* request,
                            v1::RebuildIndexResponse* response) override;
  grpc::Status ListBackups(grpc::ServerContext*, const v1::ListBackupsRequest* request,
                           v1::ListBackupsResponse* response) override;
  // Finds two records damaged, at once.
  grpc::Status VerifyStore(grpc::ServerContext*, const v1::VerifyStoreRequest* request,
                           google::longrunning::Operation* operation) override;

 private:
  RequestLog& log_;
};

// The error of a filter with `？` in it; OK for any other.
grpc::Status CheckFilter(const std::string& filter);

}  // namespace fangtan::client

#endif  // FANGTAN_TESTS_CLIENT_FAKE_FEED_H_
