// EnsureCorpus: a store full of invented articles, made through the service's own completion of articles, so
// that its records are as fangtand writes them.
//
//   RETURN_IF_ERROR(EnsureCorpus({.directory = "/var/tmp/bench/store", .articles = 100000}, maker));
//
// A store made before by the same options is kept: a file beside it says that it is complete. One that was
// left half made is made anew.
#ifndef FANGTAN_TESTS_BENCH_LIST_CORPUS_H_
#define FANGTAN_TESTS_BENCH_LIST_CORPUS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "storage/store.h"
#include "tests/bench/list/article_maker.h"

namespace fangtan::bench {

struct CorpusOptions {
  std::string directory;  // of the store; `.complete` is added for the file that says so
  int64_t articles = 100'000;
  uint64_t seed = 1;
};

absl::Status EnsureCorpus(const CorpusOptions& options, const ArticleMaker& maker);

// Writes articles [begin, end), a hundred in one mutation.
absl::Status WriteArticles(storage::Store& store, const ArticleMaker& maker, int64_t begin, int64_t end);

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LIST_CORPUS_H_
