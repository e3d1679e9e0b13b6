#include "tests/bench/search/passages.h"

#include <charconv>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "storage/status_macros.h"
#include "tests/bench/random.h"

namespace fangtan::bench {
namespace {

using Object = std::map<std::string, std::string>;

constexpr uint64_t kSeed = 1;
constexpr size_t kSpeakers = 2000;
constexpr double kSkew = 0.5;                    // the first says some 1% of all, the last 0.03%
constexpr int64_t kFirstSecond = 1'388'534'400;  // 2014
constexpr int64_t kTenYears = int64_t{3652} * 24 * 3600;
constexpr const char* kSurnames[] = {"歐陽", "司馬", "上官", "諸葛", "夏侯",
                                     "皇甫", "尉遲", "公孫", "慕容", "令狐"};
constexpr const char* kGiven[] = {"偉", "芳", "娜", "敏", "靜", "麗", "強", "磊",
                                  "軍", "洋", "勇", "艷", "傑", "濤", "超"};

// Reads the string that begins at the quote at `at`, and moves `at` behind its closing quote. What
// make_passages.py writes holds no escapes of characters beyond the control characters.
absl::StatusOr<std::string> ReadString(std::string_view line, size_t& at) {
  std::string text;
  for (size_t from = ++at;; ++at) {
    at = line.find_first_of("\"\\", at);
    if (at == line.npos || at + 1 == line.size()) return absl::DataLossError("a string without an end");
    text.append(line, from, at - from);
    if (line[at++] == '"') return text;
    switch (line[at]) {
      case 'n':
        text += '\n';
        break;
      case 't':
        text += '\t';
        break;
      case 'r':
        text += '\r';
        break;
      case 'b':
        text += '\b';
        break;
      case 'f':
        text += '\f';
        break;
      case 'u': {
        int code = 0;
        if (at + 4 >= line.size()) return absl::DataLossError("an escape without an end");
        std::from_chars(line.data() + at + 1, line.data() + at + 5, code, 16);
        if (code >= 0x80) return absl::DataLossError("an escape of more than a control character");
        text += static_cast<char>(code);
        at += 4;
        break;
      }
      default:
        text += line[at];
    }
    from = at + 1;
  }
}

// The object of a line; nullopt at the end of the file.
absl::StatusOr<std::optional<Object>> NextObject(std::ifstream& in) {
  std::string line;
  if (!std::getline(in, line)) return std::nullopt;
  Object object;
  for (size_t at = line.find('"'); at != line.npos; at = line.find('"', at)) {
    ASSIGN_OR_RETURN(std::string key, ReadString(line, at));
    at = line.find('"', at);
    if (at == line.npos) return absl::DataLossError("a key without a value");
    ASSIGN_OR_RETURN(object[std::move(key)], ReadString(line, at));
  }
  return object;
}

absl::StatusOr<std::ifstream> OpenFile(const std::string& path) {
  std::ifstream in(path);
  if (!in) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  return in;
}

std::string SpeakerName(size_t speaker) {
  const size_t given = std::size(kGiven);
  return absl::StrCat(kSurnames[speaker / (given * given) % std::size(kSurnames)],
                      kGiven[speaker / given % given], kGiven[speaker % given]);
}

}  // namespace

absl::StatusOr<PassageReader> PassageReader::Open(const std::string& path) {
  ASSIGN_OR_RETURN(std::ifstream in, OpenFile(path));
  return PassageReader(std::move(in));
}

absl::StatusOr<std::optional<Passage>> PassageReader::Next() {
  ASSIGN_OR_RETURN(std::optional<Object> object, NextObject(in_));
  if (!object.has_value()) return std::nullopt;
  return Passage{.id = std::move((*object)["id"]),
                 .title = std::move((*object)["title"]),
                 .text = std::move((*object)["text"])};
}

absl::StatusOr<std::vector<Question>> ReadQuestions(const std::vector<std::string>& files) {
  std::vector<Question> questions;
  for (const std::string& file : files) {
    ASSIGN_OR_RETURN(std::ifstream in, OpenFile(file));
    for (;;) {
      ASSIGN_OR_RETURN(std::optional<Object> object, NextObject(in));
      if (!object.has_value()) break;
      questions.push_back({.text = std::move((*object)["question"]),
                           .passage_id = std::move((*object)["passage_id"]),
                           .half = std::move((*object)["half"])});
    }
  }
  return questions;
}

std::string ColumnName(int column) { return absl::StrFormat("第%02d版", column); }

std::string ArticleNameOf(std::string_view passage_id) {
  std::string id(passage_id);
  for (char& c : id) {
    c = absl::ascii_isalnum(static_cast<unsigned char>(c))
            ? absl::ascii_tolower(static_cast<unsigned char>(c))
            : '-';
  }
  return absl::StrCat("articles/p-", id);
}

v1::Article ArticleOf(const Passage& passage, int64_t number) {
  static const Skewed speakers(kSpeakers, kSkew);
  Random random(kSeed + 0x9E3779B97F4A7C15 * static_cast<uint64_t>(number + 1));
  v1::Article article;
  article.set_name(ArticleNameOf(passage.id));
  article.set_title(passage.title);
  article.set_column(ColumnName(static_cast<int>(random.Below(kColumns))));
  article.mutable_publish_time()->set_seconds(kFirstSecond + static_cast<int64_t>(random.Below(kTenYears)));
  v1::Answer& answer = *article.add_sections()->add_exchanges()->add_answers();
  answer.set_printed_name(SpeakerName(speakers.Draw(random)));
  const std::vector<std::string> paragraphs = absl::StrSplit(passage.text, '\n', absl::SkipWhitespace());
  for (const std::string& paragraph : paragraphs) answer.add_paragraphs(paragraph);
  return article;
}

}  // namespace fangtan::bench
