// Filters over real documents, as their readers understand them, equal a full scan: the pages of tests/data,
// and those of the real documents beside the checkout where they are there. Some speakers are merged and
// renamed, some articles deleted.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "service/handlers/import_export.h"
#include "storage/query/compile.h"
#include "tests/storage/rocks/filter_reference.h"
#include "tests/storage/rocks/random_queries.h"
#include "tests/storage/rocks/sample.h"
#include "tests/storage/rocks/walk_check.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_store.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::IsOk;

constexpr int kRandomFilters = 300;
constexpr size_t kMaxBytes = 200 << 10;  // of one document: a scan reads every text again and again

std::vector<std::string> FilesIn(const std::filesystem::path& folder) {
  std::vector<std::string> files;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(folder, missing)) {
    if (entry.is_regular_file() && entry.path().extension() != ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class RealFiltersTest : public ::testing::Test {
 protected:
  // Imports what can be read of a folder; the number of articles.
  int Import(const std::filesystem::path& folder) {
    const service::Importer importer(*store_);
    int imported = 0;
    for (const std::string& file : FilesIn(folder)) {
      std::ifstream in(file, std::ios::binary);
      v1::ImportArticlesRequest request;
      request.mutable_document()->set_content(std::string(std::istreambuf_iterator<char>(in), {}));
      if (request.document().content().size() > kMaxBytes) continue;
      imported += importer.Import(request).status().code() == 0;
    }
    return imported;
  }
  // Of every third speaker and every eighth article.
  void ChangeSome();
  void Check(const View& view, const FilterReference& reference, const RandomQueries::Asked& asked) {
    SCOPED_TRACE(Describe(asked));
    CheckWalk(view, asked.query, reference.Rows(asked.query), /*keep_total=*/true, /*max_pages=*/20);
  }

  fangtan::testing::TempStore store_;
};

void RealFiltersTest::ChangeSome() {
  ASSERT_OK_AND_ASSIGN(const World world, WorldOf(**store_->At(0)));
  internal::Mutation mutation = Mutate({}, 0);
  mutation.set_time_micros(absl::ToUnixMicros(absl::Now()));
  std::vector<std::string> speakers;
  for (const auto& [name, speaker] : world.speakers) speakers.push_back(name);
  for (size_t i = 0; i + 2 < speakers.size(); i += 3) {
    *mutation.add_operations() = Merge(speakers[i], speakers[i + 1]);
    *mutation.add_operations() = Rename(speakers[i + 2], "沈　潔");
  }
  size_t number = 0;
  for (const auto& [name, article] : world.articles) {
    if (++number % 8 == 0) *mutation.add_operations() = Delete(name);
  }
  ASSERT_THAT(store_->Commit(mutation, {}), IsOk());
}

constexpr const char* kOfAnswers[] = {"speaker:*",
                                      "NOT speaker:*",
                                      "speaker.name = 沈洁",
                                      "speaker.name:沈",
                                      "printed_posts:书记",
                                      "printed_posts:紀委 OR printed_posts:主任",
                                      "群众",
                                      "群众 (信访 OR 监督)",
                                      "exact(text, \"群眾\")",
                                      "question.text:怎么",
                                      "question.asker:*",
                                      "section:一",
                                      "publish_time:* ordinal <= 3",
                                      "language:zh",
                                      "article.column = \"\" AND ordinal > 5",
                                      "article.labels:*",
                                      "-article.credits:* text:的",
                                      "text:the"};
constexpr const char* kOfArticles[] = {"title:访谈",
                                       "text:监督",
                                       "any_answer(printed_posts:书记 text:群众)",
                                       "participants.posts:书记",
                                       "participants.name:*",
                                       "NOT any_answer(speaker:*)",
                                       "answer_count > 3",
                                       "publish_time > 2015"};

TEST_F(RealFiltersTest, EqualAScan) {
  int imported = Import(std::string(FANGTAN_SOURCE_DIR) + "/tests/data/interview");
  ASSERT_GT(imported, 0);
  const char* given = std::getenv("FANGTAN_SHARED_DATA");
  const std::string shared = given != nullptr ? given : std::string(FANGTAN_SOURCE_DIR) + "/../shared/data";
  if (!std::filesystem::exists(shared)) std::cout << "without real documents: there is no " << shared << "\n";
  for (const char* folder : {"/seed", "/archivetw-zh/plain", "/zh-interviews/plain"}) {
    imported += Import(shared + folder);
  }
  const Revision before = store_->Info().revision;
  ASSERT_NO_FATAL_FAILURE(ChangeSome());
  for (const Revision revision : {Revision{0}, before}) {
    ASSERT_OK_AND_ASSIGN(const auto view, store_->At(revision));
    ASSERT_OK_AND_ASSIGN(const World world, WorldOf(*view));
    const FilterReference reference(world);
    std::cout << imported << " documents, " << reference.rows(internal::ANSWER).size() << " answers\n";
    const auto check = [&](internal::Kind kind, FilterKind filters, const char* filter) {
      RandomQueries::Asked asked{.query = {.kind = kind, .limit = 20}, .filter = filter};
      ASSERT_OK_AND_ASSIGN(asked.query.predicate, CompileFilter(filter, filters));
      Check(*view, reference, asked);
    };
    for (const char* filter : kOfAnswers) check(internal::ANSWER, FilterKind::kAnswers, filter);
    for (const char* filter : kOfArticles) check(internal::ARTICLE, FilterKind::kArticles, filter);
    RandomQueries queries(static_cast<uint32_t>(revision) + 1);
    for (int i = 0; i < kRandomFilters && !HasFailure(); ++i)
      Check(*view, reference, queries.Next(reference));
  }
}

}  // namespace
}  // namespace fangtan::storage
