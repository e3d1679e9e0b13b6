// What holds of every real document, where these are laid out beside the checkout (reading_check.h).
#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>
#include <string>

#include "tests/documents/reading_check.h"
#include "tests/documents/truth_scorer.h"

namespace fangtan::service {
namespace {

class RealDocuments : public testing::TestWithParam<const char*> {};

TEST_P(RealDocuments, NothingIsLostAndSpansGiveTheText) {
  const std::string folder = RealDocumentsPath() + "/" + GetParam();
  if (RealDocumentsPath().empty() || !std::filesystem::exists(folder))
    GTEST_SKIP() << "not laid out: " << folder;
  size_t documents = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".md") continue;
    const std::string content = ReadWholeFile(entry.path().string());
    const auto reading = ReadDocument({.content = content, .uri = entry.path().string()});
    ASSERT_TRUE(reading.ok()) << entry.path() << ": " << reading.status();
    EXPECT_EQ(reading->source.media_type(), "text/markdown") << entry.path();
    for (const std::string& breach : BreachesOfMarkdownReading(content, *reading)) {
      ADD_FAILURE() << entry.path().filename() << ": " << breach;
    }
    ++documents;
  }
  EXPECT_GT(documents, 0U);
  std::cout << documents << " documents of " << GetParam() << "\n";
}

INSTANTIATE_TEST_SUITE_P(Folders, RealDocuments,
                         testing::Values("changelog", "bitcointranscripts", "archivetw-zh", "archivetw-en",
                                         "wh-press"));

}  // namespace
}  // namespace fangtan::service
