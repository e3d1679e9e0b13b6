// ArticleWriter: turns articles into mutations and commits them. Both ways in, CreateArticle and
// ImportArticles, go through it, so that what a reader made of a page passes the same checks as what a client
// wrote.
//
// Thread-safe. All failures leave the store unchanged.
#ifndef FANGTAN_SERVICE_HANDLERS_ARTICLE_WRITER_H_
#define FANGTAN_SERVICE_HANDLERS_ARTICLE_WRITER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "fangtan/internal/mutation.pb.h"
#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/ranking.pb.h"
#include "fangtan/v1/source.pb.h"
#include "google/protobuf/message.h"
#include "service/handlers/speaker_identity.h"
#include "storage/encoded.h"
#include "storage/store.h"

namespace fangtan::service {

// How a write is to be done: the fields that all write requests have.
struct WriteOptions {
  std::string request_id;
  std::string request_digest;  // of method and body; see RequestDigest
  bool validate_only = false;
};

// SHA-256 of a write request without its request_id, and of its type.
std::string RequestDigest(const google::protobuf::Message& request);

// Checks the id and gathers the fields that all write requests have.
template <typename Request>
WriteOptions WriteOptionsOf(const Request& request) {
  return {.request_id = request.request_id(),
          .request_digest = request.request_id().empty() ? "" : RequestDigest(request),
          .validate_only = request.validate_only()};
}

// An article to be stored, and what comes with it out of a document.
struct NewArticle {
  v1::Article article;               // `name` set
  std::optional<v1::Source> source;  // with `content`
  std::optional<v1::Ranking> ranking;
};

struct Written {
  storage::Revision revision = 0;
  std::string name;
  storage::Encoded<v1::Article> article;  // FULL, as stored; with validate_only, as it would be
};

// An article that has passed its checks, as the write that stores it.
struct PreparedArticle {
  internal::Mutation mutation;
  std::vector<SpeakerIdentity> people;  // whom it names, each once
  std::string source, ranking;          // resource names that it carries; may be empty
};

class ArticleWriter {
 public:
  explicit ArticleWriter(storage::Store& store) : store_(store) {}

  // The reply of an earlier run of the same request, if there was one. INVALID_ARGUMENT REQUEST_ID_REUSED.
  absl::StatusOr<std::optional<Written>> FindReplay(const WriteOptions& options) const;

  // Stores a new article. ALREADY_EXISTS, ARTICLE_DELETED, INVALID_ARGUMENT.
  absl::StatusOr<Written> Create(NewArticle made, const WriteOptions& options) const;

  // The write that Create would commit, checked against what is stored now. INVALID_ARGUMENT.
  absl::StatusOr<PreparedArticle> Prepare(NewArticle made, const WriteOptions& options) const;

  // Writes `article` over `stored`, provided that its etag still is `etag` (empty: whichever). NOT_FOUND,
  // ABORTED ETAG_MISMATCH, FAILED_PRECONDITION ARTICLE_DELETED.
  absl::StatusOr<Written> Replace(const v1::Article& stored, v1::Article article, const std::string& etag,
                                  const WriteOptions& options) const;

  // Stores what came with a document beside its article, which is there already: nothing happens to what is
  // there.
  absl::Status PutCompanions(NewArticle made) const;

  // Applies one operation to the article `name` that needs no article of its own (delete, undelete).
  absl::StatusOr<Written> Apply(std::string_view name, const internal::Operation& operation,
                                const WriteOptions& options) const;

 private:
  absl::StatusOr<Written> Read(const storage::CommitResult& result, std::string_view name) const;
  struct Target {
    internal::PutArticle::Precondition precondition;
    const v1::Article* stored = nullptr;
    std::string etag;
  };
  // Completes made.article on the way.
  absl::StatusOr<PreparedArticle> Prepare(NewArticle& made, const Target& target,
                                          const WriteOptions& options) const;
  absl::StatusOr<Written> Put(NewArticle made, const Target& target, const WriteOptions& options) const;

  storage::Store& store_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_ARTICLE_WRITER_H_
