// The Articles service (proto/fangtan/v1/articles_service.proto) but for its streams (import_export.h).
// Thread-safe; errors are those of the methods' comments in the proto.
#ifndef FANGTAN_SERVICE_HANDLERS_ARTICLES_H_
#define FANGTAN_SERVICE_HANDLERS_ARTICLES_H_

#include "absl/status/statusor.h"
#include "fangtan/v1/articles_service.pb.h"
#include "service/handlers/article_writer.h"
#include "service/handlers/write_turns.h"
#include "service/page_token.h"
#include "service/rpc/call_context.h"
#include "storage/encoded.h"
#include "storage/store.h"

namespace fangtan::service {

class Articles {
 public:
  Articles(storage::Store& store, const PageTokenSealer& tokens)
      : store_(store), tokens_(tokens), writer_(store) {}

  absl::StatusOr<storage::Encoded<v1::Article>> GetArticle(const rpc::CallContext& context,
                                                           const v1::GetArticleRequest& request) const;
  absl::StatusOr<storage::Encoded<v1::BatchGetArticlesResponse>> BatchGetArticles(
      const rpc::CallContext& context, const v1::BatchGetArticlesRequest& request) const;
  absl::StatusOr<storage::Encoded<v1::ListArticlesResponse>> ListArticles(
      const rpc::CallContext& context, const v1::ListArticlesRequest& request) const;
  absl::StatusOr<storage::Encoded<v1::Article>> CreateArticle(const rpc::CallContext& context,
                                                              const v1::CreateArticleRequest& request) const;
  absl::StatusOr<storage::Encoded<v1::Article>> UpdateArticle(const rpc::CallContext& context,
                                                              const v1::UpdateArticleRequest& request) const;
  absl::StatusOr<storage::Encoded<v1::Article>> DeleteArticle(const rpc::CallContext& context,
                                                              const v1::DeleteArticleRequest& request) const;
  absl::StatusOr<storage::Encoded<v1::Article>> UndeleteArticle(
      const rpc::CallContext& context, const v1::UndeleteArticleRequest& request) const;

 private:
  // Reads the article, or finds it missing, and writes what is asked for in its place.
  absl::StatusOr<storage::Encoded<v1::Article>> TryUpdate(const storage::ArticleId& id,
                                                          const v1::UpdateArticleRequest& request,
                                                          const WriteOptions& options) const;

  storage::Store& store_;
  const PageTokenSealer& tokens_;
  const ArticleWriter writer_;
  mutable WriteTurns turns_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_ARTICLES_H_
