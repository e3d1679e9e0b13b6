#include "tests/bench/list/corpus.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/handlers/complete_article.h"
#include "service/validation.h"
#include "storage/open_store.h"
#include "storage/status_macros.h"

namespace fangtan::bench {
namespace {

constexpr int64_t kGroup = 100;  // articles in a mutation
constexpr int64_t kProgressEvery = 10'000;
constexpr int kFormat = 1;  // raise it when the articles that are made change

void EnsureSpeaker(const service::SpeakerIdentity& person, internal::Mutation& mutation) {
  v1::Speaker speaker;
  speaker.set_name(person.id.Name());
  speaker.set_display_name(person.display_name);
  speaker.set_unit(person.unit);
  internal::EnsureSpeaker& ensure = *mutation.add_operations()->mutable_ensure_speaker();
  ensure.set_name(speaker.name());
  ensure.set_speaker(speaker.SerializeAsString());
}

// One mutation with the articles [begin, end) and the people they name.
absl::StatusOr<internal::Mutation> MakeGroup(const storage::View& known, const ArticleMaker& maker,
                                             int64_t begin, int64_t end) {
  internal::Mutation mutation;
  mutation.set_time_micros(absl::ToUnixMicros(absl::Now()));
  std::set<std::string> named;
  for (int64_t number = begin; number < end; ++number) {
    v1::Article article = maker.Make(number);
    RETURN_IF_ERROR(service::CheckArticle(article));
    ASSIGN_OR_RETURN(const std::vector<service::SpeakerIdentity> people,
                     service::CompleteArticle(known, nullptr, article));
    for (const service::SpeakerIdentity& person : people) {
      if (named.insert(person.id.id).second) EnsureSpeaker(person, mutation);
    }
    internal::PutArticle& put = *mutation.add_operations()->mutable_put_article();
    put = service::EncodeArticle(article);
    put.set_precondition(internal::PutArticle::MUST_NOT_EXIST);
  }
  return mutation;
}

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
                        return MakeGroup(*known, maker, first, std::min(first + kGroup, end));
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
