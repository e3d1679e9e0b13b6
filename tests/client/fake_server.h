// A Fangtan server made of the generated services, with a few resources in memory, on a socket in a folder of
// its own. What it does not answer is UNIMPLEMENTED.
#ifndef FANGTAN_TESTS_CLIENT_FAKE_SERVER_H_
#define FANGTAN_TESTS_CLIENT_FAKE_SERVER_H_

#include <grpcpp/server.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "fangtan/v1/articles_service.grpc.pb.h"
#include "fangtan/v1/sources_service.grpc.pb.h"
#include "tests/client/fake_feed.h"

namespace fangtan::client {

// An error as the server sends it, with an ErrorInfo of domain fangtan.dev in the trailer.
grpc::Status ServerError(grpc::StatusCode code, const std::string& reason, const std::string& message,
                         const std::vector<std::pair<std::string, std::string>>& metadata = {});

class FakeArticles : public v1::Articles::Service {
 public:
  // `articles/item-NNNN`, titled 第N號, `count` of them.
  explicit FakeArticles(int count) : count_(count) {}

  // Ends an import as a broken connection does, after so many results. REQUIRES: no import runs.
  void BreakImportAfter(int results) { break_after_ = results; }

  // From then on every item is answered as by a store that met a full disk. REQUIRES: no import runs.
  void FillDiskAfter(int results) { full_after_ = results; }

  // Items that were answered.
  int64_t imported() const;

  grpc::Status GetArticle(grpc::ServerContext*, const v1::GetArticleRequest* request,
                          v1::Article* article) override;
  grpc::Status ListArticles(grpc::ServerContext*, const v1::ListArticlesRequest* request,
                            v1::ListArticlesResponse* response) override;
  grpc::Status DeleteArticle(grpc::ServerContext*, const v1::DeleteArticleRequest* request,
                             v1::Article* article) override;
  grpc::Status ImportArticles(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<v1::ImportArticlesResponse, v1::ImportArticlesRequest>* stream) override;
  grpc::Status ExportArticles(grpc::ServerContext*, const v1::ExportArticlesRequest* request,
                              grpc::ServerWriter<v1::ExportArticlesResponse>* writer) override;

  // Page sizes that were asked for.
  std::vector<int> page_sizes() const;

 private:
  const int count_;
  int break_after_ = -1;
  int full_after_ = -1;
  mutable std::mutex mutex_;
  std::vector<int> page_sizes_;
  int64_t imported_ = 0;
};

class FakeSources : public v1::Sources::Service {
 public:
  explicit FakeSources(std::string content) : content_(std::move(content)) {}
  grpc::Status GetSource(grpc::ServerContext*, const v1::GetSourceRequest* request,
                         v1::Source* source) override;
  grpc::Status ReadSpan(grpc::ServerContext*, const v1::ReadSpanRequest* request,
                        v1::ReadSpanResponse* response) override;

  // EXACT for a quote that the source holds, else ABSENT.
  grpc::Status VerifyCitation(grpc::ServerContext*, const v1::VerifyCitationRequest* request,
                              v1::VerifyCitationResponse* response) override;

 private:
  const std::string content_;
};

class FakeServer {
 public:
  explicit FakeServer(int articles, std::string source_content = "");
  ~FakeServer();

  const std::string& address() const { return address_; }
  FakeArticles& articles() { return articles_; }
  FakeSearch& search() { return search_; }
  FakeChanges& changes() { return changes_; }

  // What was asked of the others: interviews, speakers, search, changes, admin.
  std::vector<std::string> requests() const { return log_.all(); }

  // Refuses connections from now on.
  void Stop();

 private:
  std::string folder_;
  std::string address_;
  FakeArticles articles_;
  FakeSources sources_;
  RequestLog log_;
  FakeInterviews interviews_{log_};
  FakeSpeakers speakers_{log_};
  FakeSearch search_{log_};
  FakeChanges changes_{log_};
  FakeAdmin admin_{log_};
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace fangtan::client

#endif  // FANGTAN_TESTS_CLIENT_FAKE_SERVER_H_
