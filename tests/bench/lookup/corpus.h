// The articles that are looked up: some 4 KB of Chinese each, put together of the sentences of real
// documents, with one question and its answer; all different, the same for one seed.
#ifndef FANGTAN_TESTS_BENCH_LOOKUP_CORPUS_H_
#define FANGTAN_TESTS_BENCH_LOOKUP_CORPUS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "fangtan/v1/article.pb.h"
#include "tests/bench/list/texts.h"

namespace fangtan::bench {

inline constexpr size_t kArticleBytes = 4096;

std::string LookupName(int64_t number);

// Article `number`, without what the server completes.
v1::Article MakeLookupArticle(const Texts& texts, int64_t number);
// The ImportArticlesRequest of it, serialised.
std::string MakeImportItem(const Texts& texts, int64_t number);

// Makes the store in `directory` if it is not there with so many articles; made by the service's own code.
absl::Status EnsureLookupStore(const std::string& directory, int64_t articles, const Texts& texts);

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LOOKUP_CORPUS_H_
