#include "tests/service/documents/expected_page.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "service/documents/annotations.h"
#include "service/documents/edited_text.h"
#include "storage/text/utf8.h"
#include "tests/service/documents/damage.h"

namespace fangtan::service {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

const Value& Field(const Value& value, const std::string& name) {
  return value.struct_value().fields().at(name);
}

std::vector<std::string> Strings(const Value& list) {
  std::vector<std::string> out;
  for (const Value& value : list.list_value().values()) out.push_back(value.string_value());
  return out;
}

template <typename Repeated>
std::vector<std::string> ToStrings(const Repeated& repeated) {
  return {repeated.begin(), repeated.end()};
}

class Comparison {
 public:
  explicit Comparison(const Reading& reading) : reading_(reading) {
    for (const v1::Warning& warning : reading.article.warnings()) {
      if (warning.reason() == "TEXT_REPAIRED") repaired_.push_back(warning.span());
    }
  }

  std::vector<std::string> Run(const Value& page) {
    const v1::Article& article = reading_.article;
    Equal("column", Field(page, "column").string_value(), article.column(), {});
    Equal("title", Field(page, "title").string_value(), article.title(), {});
    Texts("lead", Strings(Field(page, "lead")), ToStrings(article.lead()), article.lead_spans());
    Participants(Field(page, "participants"));
    Sections(Field(page, "sections"));
    std::vector<std::string> credits;
    for (const v1::Credit& credit : article.credits()) credits.push_back(credit.name());
    Texts("credits", Strings(Field(page, "credits")), credits, {});
    Ranking(Field(page, "related_headlines"));
    return differences_;
  }

 private:
  using Spans = google::protobuf::RepeatedPtrField<v1::Span>;

  bool IsRepaired(const v1::Span& span) const {
    return std::any_of(repaired_.begin(), repaired_.end(), [&](const v1::Span& repaired) {
      return repaired.byte_start() < span.byte_end() && span.byte_start() < repaired.byte_end();
    });
  }

  void Equal(const std::string& where, std::string expected, std::string got, const v1::Span& span) {
    if (IsRepaired(span)) {
      expected = NarrowText(expected);
      got = NarrowText(got);
    }
    if (expected != got) differences_.push_back(where + "\n  expected " + expected + "\n  got      " + got);
  }

  bool SameCount(const std::string& where, size_t expected, size_t got) {
    if (expected == got) return true;
    differences_.push_back(where + ": expected " + std::to_string(expected) + ", got " + std::to_string(got));
    return false;
  }

  void Texts(const std::string& where, const std::vector<std::string>& expected,
             const std::vector<std::string>& got, const Spans& spans) {
    if (!SameCount(where, expected.size(), got.size())) return;
    for (size_t i = 0; i < expected.size(); ++i) {
      const bool has_span = static_cast<int>(i) < spans.size();
      Equal(where, expected[i], got[i], has_span ? spans.Get(static_cast<int>(i)) : v1::Span());
    }
  }

  void Participants(const Value& expected) {
    const auto& got = reading_.article.participants();
    const auto& values = expected.list_value().values();
    if (!SameCount("participants", values.size(), got.size())) return;
    for (int i = 0; i < got.size(); ++i) {
      Equal("participant", Field(values[i], "name").string_value(), got[i].name(), {});
      Texts("posts", Strings(Field(values[i], "posts")), ToStrings(got[i].posts()), {});
    }
  }

  void Sections(const Value& expected) {
    const auto& got = reading_.article.sections();
    const auto& values = expected.list_value().values();
    if (!SameCount("sections", values.size(), got.size())) return;
    for (int i = 0; i < got.size(); ++i) {
      Texts("heading", Strings(Field(values[i], "heading")), ToStrings(got[i].heading()),
            got[i].heading_spans());
      const auto& exchanges = Field(values[i], "exchanges").list_value().values();
      if (!SameCount("exchanges", exchanges.size(), got[i].exchanges().size())) continue;
      for (int k = 0; k < exchanges.size(); ++k) Exchange(exchanges[k], got[i].exchanges(k));
    }
  }

  void Exchange(const Value& expected, const v1::Exchange& got) {
    Equal("asker", Field(expected, "asker").string_value(), got.question().asker(), {});
    Equal("question", Field(expected, "question").string_value(), got.question().text(),
          got.question().spans().empty() ? v1::Span() : got.question().spans(0));
    const auto& answers = Field(expected, "answers").list_value().values();
    if (!SameCount("answers", answers.size(), got.answers().size())) return;
    for (int i = 0; i < answers.size(); ++i) {
      Equal("speaker", Field(answers[i], "speaker").string_value(), got.answers(i).printed_name(), {});
      Texts("paragraphs", Strings(Field(answers[i], "paragraphs")), ToStrings(got.answers(i).paragraphs()),
            got.answers(i).spans());
    }
  }

  void Ranking(const Value& expected) {
    const auto& values = expected.list_value().values();
    const int got = reading_.ranking.has_value() ? reading_.ranking->entries().size() : 0;
    if (!SameCount("ranking", values.size(), got)) return;
    for (int i = 0; i < got; ++i) {
      const v1::RankingEntry& entry = reading_.ranking->entries(i);
      Equal("rank", std::to_string(static_cast<int>(Field(values[i], "rank").number_value())),
            std::to_string(entry.rank()), {});
      Equal("ranking title", Field(values[i], "title").string_value(), entry.title(), entry.span());
      Equal("truncated", Field(values[i], "truncated").bool_value() ? "yes" : "no",
            entry.truncated() ? "yes" : "no", {});
    }
  }

  const Reading& reading_;
  std::vector<v1::Span> repaired_;
  std::vector<std::string> differences_;
};

// Checks spans against the source by other means than the reader's: notes are cut out by their form alone,
// and what was repaired is compared up to the run and behind it.
class SpanCheck {
 public:
  SpanCheck(std::string_view content, const Reading& reading) : content_(content), reading_(reading) {
    for (const v1::Warning& warning : reading.article.warnings()) {
      if (warning.reason() == "TEXT_REPAIRED") repaired_.push_back(warning.span());
    }
  }

  std::vector<std::string> Run() {
    const v1::Article& article = reading_.article;
    if (!article.column().empty()) Check(article.column(), article.column_span());
    CheckAll(article.lead(), article.lead_spans());
    CheckAll(article.body(), article.body_spans());
    if (article.title_spans().size() == 1) Check(article.title(), article.title_spans(0));
    for (const v1::Participant& participant : article.participants()) {
      CheckStart(participant.printed_name(), participant.span());
    }
    for (const v1::Credit& credit : article.credits()) Check(credit.name(), credit.span());
    for (const v1::Section& section : article.sections()) CheckSection(section);
    if (reading_.ranking.has_value()) {
      for (const v1::RankingEntry& entry : reading_.ranking->entries()) Check(entry.title(), entry.span());
    }
    return wrong_;
  }

 private:
  void CheckSection(const v1::Section& section) {
    CheckAll(section.heading(), section.heading_spans());
    for (const v1::Exchange& exchange : section.exchanges()) {
      if (exchange.has_question()) {
        const v1::Question& question = exchange.question();
        Check(question.asker(), question.label_span());
        std::vector<std::string> paragraphs;
        size_t begin = 0;
        for (size_t at = question.text().find('\n'); begin <= question.text().size();
             at = question.text().find('\n', begin)) {
          paragraphs.push_back(question.text().substr(begin, at - begin));
          if (at == std::string::npos) break;
          begin = at + 1;
        }
        CheckAll(paragraphs, question.spans());
      }
      for (const v1::Answer& answer : exchange.answers()) {
        Check(answer.printed_name(), answer.label_span());
        CheckAll(answer.paragraphs(), answer.spans());
      }
    }
  }

  template <typename Texts, typename Spans>
  void CheckAll(const Texts& texts, const Spans& spans) {
    if (static_cast<size_t>(texts.size()) != static_cast<size_t>(spans.size())) {
      wrong_.push_back("a list of spans has another length than its texts");
      return;
    }
    for (int i = 0; i < static_cast<int>(texts.size()); ++i) Check(texts[i], spans[i]);
  }

  bool InRange(const v1::Span& span) {
    const auto size = static_cast<int64_t>(content_.size());
    const bool fine = span.source() == reading_.source.name() && span.byte_start() >= 0 &&
                      span.byte_start() <= span.byte_end() && span.byte_end() <= size &&
                      CharsBefore(span.byte_start()) == span.char_start() &&
                      CharsBefore(span.byte_end()) == span.char_end() &&
                      !storage::FindInvalidUtf8(Slice(span.byte_start(), span.byte_end()));
    if (!fine) wrong_.push_back("out of range: " + span.ShortDebugString());
    return fine;
  }

  int64_t CharsBefore(int64_t byte) const {
    return static_cast<int64_t>(storage::CountCodePoints(content_.substr(0, static_cast<size_t>(byte))));
  }

  std::string_view Slice(int64_t begin, int64_t end) const {
    return content_.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
  }

  // The slice without notes. Spaces inside names stay out of the comparison.
  static std::string Clean(std::string_view slice) {
    std::string out;
    for (size_t at = 0; at < slice.size();) {
      const size_t close = slice[at] == '(' ? slice.find(')', at) : std::string_view::npos;
      if (close != std::string_view::npos && IsPinyinSyllable(slice.substr(at + 1, close - at - 1))) {
        at = close + 1;
        continue;
      }
      const storage::CodePoint c = storage::DecodeAt(slice, at);
      if (!storage::IsSpace(c.value)) storage::AppendUtf8(c.value, out);
      at += c.length;
    }
    return out;
  }

  void Check(const std::string& text, const v1::Span& span) {
    if (!InRange(span)) return;
    const std::string wanted = Clean(text);
    std::string front = Clean(Slice(span.byte_start(), span.byte_end()));
    std::string back = front;
    for (const v1::Span& repaired : repaired_) {
      if (repaired.byte_start() >= span.byte_end() || span.byte_start() >= repaired.byte_end()) continue;
      front = Clean(Slice(span.byte_start(), repaired.byte_start()));
      back = Clean(Slice(repaired.byte_end(), span.byte_end()));
      if (wanted.starts_with(front) && wanted.ends_with(back)) return;
    }
    if (wanted != front) wrong_.push_back("text " + text + "\n  span of " + front);
  }

  void CheckStart(const std::string& text, const v1::Span& span) {
    if (!InRange(span)) return;
    const std::string slice = Clean(Slice(span.byte_start(), span.byte_end()));
    if (!slice.starts_with(Clean(text))) wrong_.push_back("text " + text + "\n  span of " + slice);
  }

  std::string_view content_;
  const Reading& reading_;
  std::vector<v1::Span> repaired_;
  std::vector<std::string> wrong_;
};

}  // namespace

std::string ReadTestFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string TestDataPath(std::string_view name) {
  return std::string(FANGTAN_SOURCE_DIR) + "/tests/data/" + std::string(name);
}

std::string SharedDataPath(std::string_view name) {
  const char* root = std::getenv("FANGTAN_SHARED_DATA");
  const std::string path =
      (root != nullptr ? std::string(root) : std::string(FANGTAN_SOURCE_DIR) + "/../shared/data") + "/" +
      std::string(name);
  return std::filesystem::exists(path) ? path : "";
}

std::vector<std::string> DifferencesFrom(const std::string& expected_json, const Reading& reading) {
  Value page;
  const auto status = google::protobuf::util::JsonStringToMessage(expected_json, &page);
  if (!status.ok()) return {"the expectation is no JSON: " + status.ToString()};
  return Comparison(reading).Run(page);
}

std::vector<std::string> WrongSpans(std::string_view content, const Reading& reading) {
  return SpanCheck(content, reading).Run();
}

}  // namespace fangtan::service
