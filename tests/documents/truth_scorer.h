// Compares readings with the hand-checked facts of real documents (truth.jsonl, one document a line), where
// these are laid out beside the checkout.
//
//   const auto score = ScoreFolder("changelog");
//   if (score.has_value()) std::cout << FormatTable({*score});
#ifndef FANGTAN_TESTS_DOCUMENTS_TRUTH_SCORER_H_
#define FANGTAN_TESTS_DOCUMENTS_TRUTH_SCORER_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/documents/reader.h"

namespace fangtan::service {

inline constexpr std::array<std::string_view, 8> kTruthFields = {"title",    "date",  "speakers", "turns",
                                                                 "question", "asker", "answerer", "answer"};

struct FieldScore {
  size_t right = 0;
  size_t all = 0;
};

struct FolderScore {
  std::string folder;
  std::array<FieldScore, kTruthFields.size()> fields;
  // The last four fields, asked strictly: not of the question that the record names, wherever it stands, but
  // of the article's first question that another person answers.
  std::array<FieldScore, 4> strict;
  std::vector<std::string> misses;

  // Of the fields; and with the last four of them asked strictly.
  FieldScore Total() const;
  FieldScore StrictTotal() const;
};

// Nothing where the folder is missing.
std::optional<FolderScore> ScoreFolder(const std::string& folder);

std::string FormatTable(const std::vector<FolderScore>& scores);

// Where the real documents are laid out; "" if they are not.
std::string RealDocumentsPath();

// The whole file.
std::string ReadWholeFile(const std::string& path);

}  // namespace fangtan::service

#endif  // FANGTAN_TESTS_DOCUMENTS_TRUTH_SCORER_H_
