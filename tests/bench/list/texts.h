// Texts: sentences, questions and headings of real documents, as material for invented articles. Mark-up is
// taken off only roughly: what matters is that words, lengths and character sets are those of real pages.
//
//   ASSIGN_OR_RETURN(Texts texts, Texts::Load("../shared/data"));
//   std::string paragraph = texts.Paragraph(Script::kChinese, random);
//
// Reads *.md and *.jsonl (fields `text` and `question`) below a folder. Const access from any thread.
#ifndef FANGTAN_TESTS_BENCH_LIST_TEXTS_H_
#define FANGTAN_TESTS_BENCH_LIST_TEXTS_H_

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/bench/random.h"

namespace fangtan::bench {

enum class Script { kChinese, kLatin };

class Texts {
 public:
  // NOT_FOUND if the folder has too little to make articles of.
  static absl::StatusOr<Texts> Load(const std::string& folder);

  // One to five sentences that follow each other in a document.
  std::string Paragraph(Script script, Random& random) const;
  const std::string& Question(Script script, Random& random) const { return random.Of(of(script).questions); }
  const std::string& Heading(Script script, Random& random) const { return random.Of(of(script).headings); }

 private:
  struct Pool {
    std::vector<std::string> sentences, questions, headings;
  };

  const Pool& of(Script script) const { return pools_[static_cast<size_t>(script)]; }
  void AddMarkdown(std::string_view document);
  void AddJsonLines(std::string_view lines);
  void AddHeading(std::string_view line);
  void AddParagraph(std::string_view paragraph);
  void AddSentence(std::string_view sentence);

  std::array<Pool, 2> pools_;
};

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LIST_TEXTS_H_
