// What is read of the real documents, against what a person found in them. The floors are what is reached: a
// change may raise them, none may lower them.
#include <gtest/gtest.h>

#include <iostream>
#include <map>

#include "tests/documents/truth_scorer.h"

namespace fangtan::service {
namespace {

// Fields that must be right, of those that the folder's records state.
struct Floor {
  size_t fields;  // asked of the question that the record names, wherever it stands
  size_t strict;  // asked of the first question that another person answers
};

const std::map<std::string, Floor>& Floors() {
  static const auto& floors = *new std::map<std::string, Floor>{
      {"changelog", {93, 93}},     {"bitcointranscripts", {95, 95}}, {"archivetw-zh", {96, 96}},
      {"archivetw-en", {48, 48}},  {"wh-press", {94, 94}},           {"archivetw-akn", {80, 80}},
      {"zh-interviews", {94, 94}}, {"subtitles", {21, 20}},          {"parla-tei", {14, 14}}};
  return floors;
}

TEST(TruthScore, EveryFolderReachesItsFloor) {
  if (RealDocumentsPath().empty()) GTEST_SKIP() << "the real documents are not laid out beside the checkout";
  std::vector<FolderScore> scores;
  for (const auto& [folder, floor] : Floors()) {
    auto score = ScoreFolder(folder);
    if (!score.has_value()) continue;
    EXPECT_GE(score->Total().right, floor.fields) << folder;
    EXPECT_GE(score->StrictTotal().right, floor.strict) << folder;
    for (const std::string& miss : score->misses) std::cout << miss << "\n";
    scores.push_back(*std::move(score));
  }
  std::cout << FormatTable(scores);
  EXPECT_EQ(scores.size(), Floors().size()) << "a folder is missing";
}

}  // namespace
}  // namespace fangtan::service
