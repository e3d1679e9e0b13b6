// The passages and questions of the search benchmark, as make_passages.py writes them: objects of strings,
// one a line. And the article that a passage becomes: one answer, by an invented speaker, in an invented
// column.
//
//   ASSIGN_OR_RETURN(PassageReader reader, PassageReader::Open("cmrc.passages.jsonl"));
//   ASSIGN_OR_RETURN(std::optional<Passage> passage, reader.Next());
//   v1::Article article = ArticleOf(*passage, number);
//
// The article of one passage and number is always the same.
#ifndef FANGTAN_TESTS_BENCH_SEARCH_PASSAGES_H_
#define FANGTAN_TESTS_BENCH_SEARCH_PASSAGES_H_

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "fangtan/v1/article.pb.h"

namespace fangtan::bench {

struct Passage {
  std::string id, title, text;

  // As Lucene's side counts them.
  int64_t bytes() const { return static_cast<int64_t>(title.size() + text.size()); }
};

class PassageReader {
 public:
  static absl::StatusOr<PassageReader> Open(const std::string& path);
  // nullopt: there are no more.
  absl::StatusOr<std::optional<Passage>> Next();

 private:
  explicit PassageReader(std::ifstream in) : in_(std::move(in)) {}

  std::ifstream in_;
};

struct Question {
  std::string text, passage_id;
  std::string half;  // `tune`, `report`
};

// Those of all `files`, one file behind the other.
absl::StatusOr<std::vector<Question>> ReadQuestions(const std::vector<std::string>& files);

// Of as many columns, each of which has as many articles as the others.
inline constexpr int kColumns = 100;
std::string ColumnName(int column);

// `articles/{article}` of a passage.
std::string ArticleNameOf(std::string_view passage_id);
v1::Article ArticleOf(const Passage& passage, int64_t number);

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_SEARCH_PASSAGES_H_
