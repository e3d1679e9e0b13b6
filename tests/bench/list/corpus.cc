#include "tests/bench/list/corpus.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "storage/open_store.h"
#include "storage/status_macros.h"
#include "tests/bench/article_group.h"

namespace fangtan::bench {
namespace {

constexpr int64_t kGroup = 100;  // articles in a mutation
constexpr int64_t kProgressEvery = 10'000;
constexpr int kFormat = 1;  // raise it when the articles that are made change

std::string Description(const CorpusOptions& options) {
  return absl::StrCat("format ", kFormat, " articles ", options.articles, " seed ", options.seed);
}

bool IsComplete(const std::string& marker, const CorpusOptions& options) {
  std::ostringstream said;
  said << std::ifstream(marker).rdbuf();
  return said.str() == Description(options);
}

}  // namespace

absl::Status WriteArticles(storage::Store& store, const ArticleMaker& maker, int64_t begin, int64_t end) {
  // While one group is committed the next one is made. Display names of people are the same in every article,
  // so it does not matter that the older view knows fewer of them.
  const auto make = [&](int64_t first) {
    return std::async(std::launch::async,
                      [&store, &maker, first, end]() -> absl::StatusOr<internal::Mutation> {
                        ASSIGN_OR_RETURN(const std::unique_ptr<storage::View> known, store.At(0));
                        std::vector<v1::Article> articles;
                        for (int64_t number = first; number < std::min(first + kGroup, end); ++number) {
                          articles.push_back(maker.Make(number));
                        }
                        return MakeGroup(*known, std::move(articles));
                      });
  };
  auto next = make(begin);
  for (int64_t first = begin; first < end; first += kGroup) {
    ASSIGN_OR_RETURN(const internal::Mutation group, next.get());
    if (first + kGroup < end) next = make(first + kGroup);
    RETURN_IF_ERROR(store.Commit(group, {}).status());
    if (first % kProgressEvery == 0) std::cerr << "made " << first << " of " << end << " articles\n";
  }
  return absl::OkStatus();
}

absl::Status EnsureCorpus(const CorpusOptions& options, const ArticleMaker& maker) {
  const std::string marker = options.directory + ".complete";
  if (IsComplete(marker, options)) return absl::OkStatus();
  std::filesystem::remove(marker);
  std::filesystem::remove_all(options.directory);
  std::filesystem::create_directories(std::filesystem::path(options.directory).parent_path());
  const absl::Time start = absl::Now();
  {
    ASSIGN_OR_RETURN(const std::unique_ptr<storage::Store> store,
                     storage::OpenStore({.directory = options.directory}));
    RETURN_IF_ERROR(WriteArticles(*store, maker, 0, options.articles));
  }
  std::cerr << "made " << options.articles << " articles in " << absl::FormatDuration(absl::Now() - start)
            << "\n";
  std::ofstream(marker) << Description(options);
  return absl::OkStatus();
}

}  // namespace fangtan::bench
