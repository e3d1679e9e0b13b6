#include "tests/documents/truth_scorer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

enum Field { kTitle, kDate, kSpeakers, kTurns, kQuestion, kAsker, kAnswerer, kAnswer };

// A fact of the record; nothing where it is null or missing.
std::optional<std::string> Text(const Struct& record, const std::string& name) {
  const auto found = record.fields().find(name);
  if (found == record.fields().end() || !found->second.has_string_value()) return std::nullopt;
  return found->second.string_value();
}

bool Has(const Struct& record, const std::string& name) { return record.fields().contains(name); }

std::vector<std::string> Texts(const Struct& record, const std::string& name) {
  std::vector<std::string> texts;
  const auto found = record.fields().find(name);
  if (found == record.fields().end()) return texts;
  for (const Value& value : found->second.list_value().values()) texts.push_back(value.string_value());
  return texts;
}

// Without white space and mark-up.
std::string Normalise(std::string_view text) {
  std::u32string folded = storage::ToUtf32(storage::Fold(text));
  std::erase_if(folded, [](char32_t c) {
    return storage::IsSpace(c) || std::u32string_view(U"*_\\`[]#").find(c) != std::u32string_view::npos;
  });
  return storage::ToUtf8(folded);
}

// A run of the article, with every name that its reader may find it under.
struct ReadRun {
  std::vector<std::string> names;
  const v1::Question* question = nullptr;
  const v1::Answer* answer = nullptr;

  bool IsBy(const std::string& name) const {
    return std::ranges::find(names, Normalise(name)) != names.end();
  }
};

ReadRun RunOf(const v1::Question& question) {
  ReadRun run{.question = &question};
  for (const std::string* name : {&question.asker_full_name(), &question.asker()}) {
    if (!name->empty()) run.names.push_back(Normalise(*name));
  }
  return run;
}

ReadRun RunOf(const v1::Answer& answer) {
  ReadRun run{.answer = &answer};
  for (const std::string* name :
       {&answer.full_name(), &answer.printed_name(), &answer.speaker_display_name()}) {
    if (!name->empty()) run.names.push_back(Normalise(*name));
  }
  return run;
}

class RecordScorer {
 public:
  RecordScorer(const Struct& record, const Reading& reading, FolderScore& score)
      : record_(record), article_(reading.article), score_(score) {
    for (const v1::Section& section : article_.sections()) {
      for (const v1::Exchange& exchange : section.exchanges()) {
        if (exchange.has_question()) runs_.push_back(RunOf(exchange.question()));
        for (const v1::Answer& answer : exchange.answers()) runs_.push_back(RunOf(answer));
      }
    }
  }

  void Score() {
    if (Has(record_, "title"))
      Count(kTitle, Normalise(Text(record_, "title").value_or("")) == Normalise(article_.title()),
            article_.title());
    if (Has(record_, "date")) Count(kDate, Text(record_, "date").value_or("") == Date(), Date());
    ScoreSpeakers();
    ScoreTurns();
    ScoreQuestion();
  }

 private:
  void Count(Field field, bool right, const std::string& got) {
    ++score_.fields[field].all;
    score_.fields[field].right += right ? 1 : 0;
    if (right) return;
    score_.misses.push_back(absl::StrCat(std::string(kTruthFields[field]), " of ", *Text(record_, "file"),
                                         ": got ", got.substr(0, 400)));
  }

  void CountStrict(Field field, bool right, const std::string& got) {
    FieldScore& score = score_.strict[field - kQuestion];
    ++score.all;
    score.right += right ? 1 : 0;
    if (right) return;
    score_.misses.push_back(absl::StrCat("strict ", std::string(kTruthFields[field]), " of ",
                                         *Text(record_, "file"), ": got ", got.substr(0, 400)));
  }

  std::string Date() const {
    const auto& date = article_.publish_date();
    if (date.year() == 0) return "";
    if (date.month() == 0) return absl::StrFormat("%04d", date.year());
    if (date.day() == 0) return absl::StrFormat("%04d-%02d", date.year(), date.month());
    return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
  }

  // Records that count questions and answers apart leave out who asks without a name.
  void ScoreSpeakers() {
    const std::vector<std::string> expected = Texts(record_, "speakers");
    std::string all;
    const bool right =
        (Has(record_, "questions") && SpeakersAre(expected, false, all)) || SpeakersAre(expected, true, all);
    Count(kSpeakers, right, all);
  }

  bool SpeakersAre(const std::vector<std::string>& expected, bool with_anonymous_askers,
                   std::string& all) const {
    std::vector<std::string> got;
    size_t right = 0;
    size_t distinct = 0;
    for (const ReadRun& run : runs_) {
      const auto known = [&](const std::string& name) { return std::ranges::find(got, name) != got.end(); };
      // Who asks under no label is told by the lead, if at all.
      const bool unlabelled = run.question != nullptr && !run.question->has_label_span();
      const bool anonymous_asker = run.question != nullptr && run.question->attribution().speaker_method() ==
                                                                  v1::Attribution::ANONYMOUS_ROLE;
      if ((anonymous_asker || unlabelled) && !with_anonymous_askers) continue;
      if (run.names.empty() || std::ranges::any_of(run.names, known)) continue;
      if (right < expected.size() && run.IsBy(expected[right])) ++right;
      got.insert(got.end(), run.names.begin(), run.names.end());
      ++distinct;
    }
    all.clear();
    for (const std::string& name : got) absl::StrAppend(&all, name, ", ");
    return right == expected.size() && distinct == expected.size();
  }

  void ScoreTurns() {
    const auto number = [&](const std::string& name) {
      const auto found = record_.fields().find(name);
      return found == record_.fields().end() ? -1 : static_cast<int>(found->second.number_value());
    };
    const int got = article_.question_count() + article_.answer_count();
    Count(kTurns, got == number("turns") || got == number("turns_merged"), absl::StrCat(got));
  }

  // The question that holds `text`.
  const v1::Exchange* FindQuestion(const std::string& text) const {
    for (const v1::Section& section : article_.sections()) {
      for (const v1::Exchange& exchange : section.exchanges()) {
        if (exchange.has_question() && Normalise(exchange.question().text()).find(text) != std::string::npos)
          return &exchange;
      }
    }
    return nullptr;
  }

  // The first answer to the question by somebody else than who asked.
  static const v1::Answer* AnswerByAnother(const v1::Exchange& exchange) {
    const ReadRun asked = RunOf(exchange.question());
    for (const v1::Answer& answer : exchange.answers()) {
      const ReadRun run = RunOf(answer);
      if (std::ranges::find_first_of(run.names, asked.names) == run.names.end()) return &answer;
    }
    return nullptr;
  }

  const v1::Exchange* FirstAnswered() const {
    for (const v1::Section& section : article_.sections()) {
      for (const v1::Exchange& exchange : section.exchanges()) {
        if (exchange.has_question() && AnswerByAnother(exchange) != nullptr) return &exchange;
      }
    }
    return nullptr;
  }

  void ScoreQuestion() {
    const std::optional<std::string> expected = Text(record_, "first_question");
    const v1::Exchange* first = FirstAnswered();
    if (!expected.has_value()) {
      Count(kQuestion, article_.question_count() == 0, "questions");
      return CountStrict(kQuestion, first == nullptr, first == nullptr ? "" : first->question().text());
    }
    const v1::Exchange* exact = FindQuestion(Normalise(*expected));
    std::vector<const v1::Exchange*> acceptable = {exact};
    for (const std::string& other : Texts(record_, "also_acceptable"))
      acceptable.push_back(FindQuestion(Normalise(other)));
    const v1::Exchange* exchange = nullptr;
    for (const v1::Exchange* candidate : acceptable) exchange = exchange == nullptr ? candidate : exchange;
    Count(kQuestion, exchange != nullptr, "no such question");
    ScoreExchange(exchange, false);
    // A question that nobody answers in the whole document is only to be there.
    const bool answered = Text(record_, "first_answer_speaker").has_value();
    const bool is_first = first != nullptr && std::ranges::find(acceptable, first) != acceptable.end();
    CountStrict(kQuestion, answered ? is_first : first == nullptr && exchange != nullptr,
                first == nullptr ? "none" : first->question().text());
    // The record tells who answered the question that it names first, not who answered the other ones.
    ScoreExchange(is_first && exact != nullptr ? exact : first, true);
  }

  void ScoreExchange(const v1::Exchange* exchange, bool strict) {
    const auto count = [&](Field field, bool right, const std::string& got) {
      strict ? CountStrict(field, right, got) : Count(field, right, got);
    };
    if (const auto asker = Text(record_, "first_question_speaker"))
      count(kAsker, exchange != nullptr && RunOf(exchange->question()).IsBy(*asker),
            exchange == nullptr ? "" : exchange->question().asker());
    const v1::Answer* answer = nullptr;
    if (exchange != nullptr && !exchange->answers().empty())
      answer = strict ? AnswerByAnother(*exchange) : &exchange->answers(0);
    if (const auto answerer = Text(record_, "first_answer_speaker"))
      count(kAnswerer, answer != nullptr && RunOf(*answer).IsBy(*answerer),
            answer == nullptr ? "no answer" : answer->printed_name());
    if (const auto prefix = Text(record_, "first_answer_prefix"))
      count(kAnswer, answer != nullptr && Normalise(AllOf(*answer)).starts_with(Normalise(*prefix)),
            answer == nullptr ? "no answer" : AllOf(*answer).substr(0, 80));
  }

  static std::string AllOf(const v1::Answer& answer) {
    std::string all;
    for (const std::string& paragraph : answer.paragraphs()) all += paragraph + "\n";
    return all;
  }

  const Struct& record_;
  const v1::Article& article_;
  FolderScore& score_;
  std::vector<ReadRun> runs_;
};

void ScoreRecord(const std::string& directory, const std::string& line, FolderScore& score) {
  Struct record;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &record).ok()) << line.substr(0, 200);
  const std::string file = Text(record, "file").value_or("");
  const std::string content = ReadWholeFile(absl::StrCat(directory, "/", file));
  const auto reading = ReadDocument({.content = content, .uri = file});
  ASSERT_TRUE(reading.ok()) << file << ": " << reading.status();
  RecordScorer(record, *reading, score).Score();
}

std::string Percent(const FieldScore& score) {
  if (score.all == 0) return "-";
  return absl::StrFormat("%d/%d", score.right, score.all);
}

}  // namespace

FieldScore FolderScore::Total() const {
  FieldScore total;
  for (const FieldScore& field : fields) {
    total.right += field.right;
    total.all += field.all;
  }
  return total;
}

FieldScore FolderScore::StrictTotal() const {
  FieldScore total = Total();
  for (size_t i = 0; i < strict.size(); ++i) {
    total.right += strict[i].right - fields[kQuestion + i].right;
    total.all += strict[i].all - fields[kQuestion + i].all;
  }
  return total;
}

std::string RealDocumentsPath() {
  const char* given = std::getenv("FANGTAN_SHARED_DATA");
  const std::string path =
      given != nullptr ? std::string(given) : std::string(FANGTAN_SOURCE_DIR) + "/../shared/data";
  return std::filesystem::is_directory(path) ? path : "";
}

std::string ReadWholeFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

std::optional<FolderScore> ScoreFolder(const std::string& folder) {
  const std::string directory = absl::StrCat(RealDocumentsPath(), "/", folder);
  if (RealDocumentsPath().empty() || !std::filesystem::exists(directory + "/truth.jsonl"))
    return std::nullopt;
  FolderScore score{.folder = folder};
  std::istringstream truth(ReadWholeFile(directory + "/truth.jsonl"));
  for (std::string line; std::getline(truth, line);) {
    if (!line.empty()) ScoreRecord(directory, line, score);
  }
  return score;
}

std::string FormatTable(const std::vector<FolderScore>& scores) {
  std::string table = absl::StrFormat("%-20s", "folder");
  for (const std::string_view field : kTruthFields) absl::StrAppendFormat(&table, "%10s", std::string(field));
  absl::StrAppendFormat(&table, "%10s%8s%40s%10s\n", "all", "", "strictly: question asker answerer answer",
                        "all");
  const auto percent = [](const FieldScore& score) {
    return 100.0 * static_cast<double>(score.right) / static_cast<double>(std::max<size_t>(score.all, 1));
  };
  for (const FolderScore& score : scores) {
    absl::StrAppendFormat(&table, "%-20s", score.folder);
    for (const FieldScore& field : score.fields) absl::StrAppendFormat(&table, "%10s", Percent(field));
    absl::StrAppendFormat(&table, "%10s%7.1f%%", Percent(score.Total()), percent(score.Total()));
    for (const FieldScore& field : score.strict) absl::StrAppendFormat(&table, "%10s", Percent(field));
    absl::StrAppendFormat(&table, "%10s%7.1f%%\n", Percent(score.StrictTotal()),
                          percent(score.StrictTotal()));
  }
  return table;
}

}  // namespace fangtan::service
