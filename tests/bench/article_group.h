// MakeGroup: articles, completed by the service's own code, as one mutation, so that the records of a
// benchmark are as fangtand writes them.
//
//   ASSIGN_OR_RETURN(const internal::Mutation group, MakeGroup(*view, std::move(articles)));
//   RETURN_IF_ERROR(store.Commit(group, {}).status());
//
// Thread-safe.
#ifndef FANGTAN_TESTS_BENCH_ARTICLE_GROUP_H_
#define FANGTAN_TESTS_BENCH_ARTICLE_GROUP_H_

#include <vector>

#include "absl/status/statusor.h"
#include "fangtan/internal/mutation.pb.h"
#include "fangtan/v1/article.pb.h"
#include "storage/store.h"

namespace fangtan::bench {

// `articles`, which must be new, and the people they name, who may be known to `known`. INVALID_ARGUMENT as
// CreateArticle.
absl::StatusOr<internal::Mutation> MakeGroup(const storage::View& known, std::vector<v1::Article> articles);

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_ARTICLE_GROUP_H_
