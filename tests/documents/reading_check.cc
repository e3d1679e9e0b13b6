#include "tests/documents/reading_check.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/documents/front_matter.h"
#include "service/documents/lines.h"
#include "service/documents/markdown_text.h"
#include "service/documents/speaker_labels.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

class ReadingCheck {
 public:
  ReadingCheck(std::string_view content, const v1::Article& article) : content_(content), article_(article) {}

  std::vector<std::string> Run() && {
    for (const v1::Span& span : article_.title_spans()) Cover(span);
    Texts(article_.lead(), article_.lead_spans());
    Texts(article_.body(), article_.body_spans());
    int questions = 0;
    int answers = 0;
    for (const v1::Section& section : article_.sections()) {
      Texts(section.heading(), section.heading_spans());
      for (const v1::Exchange& exchange : section.exchanges()) {
        if (exchange.has_question()) CheckQuestion(exchange.question());
        questions += exchange.has_question() ? 1 : 0;
        answers += exchange.answers_size();
        for (const v1::Answer& answer : exchange.answers()) CheckAnswer(answer);
      }
    }
    if (questions != article_.question_count() || answers != article_.answer_count())
      breaches_.push_back(absl::StrCat("counts: ", questions, " questions, ", answers, " answers"));
    CheckCover();
    return std::move(breaches_);
  }

 private:
  std::string_view Source(const v1::Span& span) const {
    return content_.substr(static_cast<size_t>(span.byte_start()),
                           static_cast<size_t>(span.byte_end() - span.byte_start()));
  }

  void Cover(const v1::Span& span) {
    covered_.push_back({static_cast<size_t>(span.byte_start()), static_cast<size_t>(span.byte_end())});
    const size_t chars = storage::CountCodePoints(Source(span));
    if (static_cast<size_t>(span.char_end() - span.char_start()) != chars)
      breaches_.push_back(absl::StrCat("code points of the span at ", span.byte_start()));
  }

  void Check(const std::string& text, const v1::Span& span) {
    Cover(span);
    const std::string_view source = Source(span);
    if (text.empty()) breaches_.push_back(absl::StrCat("empty text at ", span.byte_start()));
    // Code stays as it is.
    if (CleanMarkdown(source) != text && std::string(source) != text)
      breaches_.push_back(
          absl::StrCat("text \"", text.substr(0, 80), "\" of \"", std::string(source.substr(0, 80)), "\""));
  }

  template <typename Strings, typename Spans>
  void Texts(const Strings& texts, const Spans& spans) {
    if (texts.size() != spans.size()) return breaches_.push_back("as many spans as texts");
    for (int i = 0; i < texts.size(); ++i) Check(texts.Get(i), spans.Get(i));
  }

  void InOrder(const v1::Span& span) {
    if (span.byte_start() < last_end_) breaches_.push_back(absl::StrCat("order at ", span.byte_start()));
    last_end_ = span.byte_end();
  }

  void CheckQuestion(const v1::Question& question) {
    if (question.has_label_span()) {
      Cover(question.label_span());
      InOrder(question.label_span());
    }
    std::string joined;
    for (const v1::Span& span : question.spans()) {
      Cover(span);
      InOrder(span);
      const std::string cleaned = CleanMarkdown(Source(span));
      const std::string source(Source(span));
      const std::string_view rest =
          std::string_view(question.text()).substr(joined.empty() ? 0 : joined.size() + 1);
      if (!joined.empty()) joined += '\n';
      joined += rest.starts_with(cleaned) ? cleaned : source;
    }
    if (joined != question.text() || joined.empty())
      breaches_.push_back(absl::StrCat("question \"", question.text().substr(0, 80), "\""));
  }

  void CheckAnswer(const v1::Answer& answer) {
    if (answer.has_label_span()) {
      Cover(answer.label_span());
      InOrder(answer.label_span());
    }
    for (const v1::Span& span : answer.spans()) InOrder(span);
    Texts(answer.paragraphs(), answer.spans());
    if (answer.paragraphs().empty()) breaches_.push_back("an answer without text");
  }

  void CheckCover() {
    std::ranges::sort(covered_, {}, &ByteRange::begin);
    size_t at = ParseFrontMatter(content_).size;
    for (const ByteRange& range : covered_) {
      if (range.begin > at) CheckGap(content_.substr(at, range.begin - at), at);
      at = std::max(at, range.end);
    }
    CheckGap(content_.substr(at), at);
  }

  void CheckGap(std::string_view gap, size_t at) {
    for (const Line& line : SplitLines(gap)) {
      if (!HoldsSpeech(line.text)) continue;
      const size_t begin = at + line.range.begin;
      if (!IsLabel(WholeLine(begin), line.text)) {
        breaches_.push_back(
            absl::StrCat("lost at ", begin, ": \"", std::string(line.text.substr(0, 80)), "\""));
      }
    }
  }

  // More than marks and times.
  static bool HoldsSpeech(std::string_view text) {
    for (size_t i = 0; i < text.size();) {
      const storage::CodePoint c = storage::DecodeAt(text, i);
      if (storage::IsHan(c.value) || (c.value < 0x80 && std::isalpha(static_cast<int>(c.value)) != 0))
        return true;
      i += c.length;
    }
    return false;
  }

  std::string_view WholeLine(size_t at) const {
    size_t begin = at;
    while (begin > 0 && content_[begin - 1] != '\n') --begin;
    return Trim(content_.substr(begin, content_.find('\n', at) - begin));
  }

  // Whether `rest` is, marks apart, the label of its line, or the initials that the label defines.
  static bool IsLabel(std::string_view line, std::string_view rest) {
    const auto label = ParseSpeakerLabel(line);
    if (!label.has_value()) return false;
    constexpr std::string_view kMarks = "*#: ()`.-\\[]";
    while (!rest.empty() && kMarks.find(rest.front()) != std::string_view::npos) rest.remove_prefix(1);
    return rest.starts_with(label->name) || (!label->initials.empty() && rest.find(label->initials) < 20);
  }

  std::string_view content_;
  const v1::Article& article_;
  std::vector<ByteRange> covered_;
  std::vector<std::string> breaches_;
  int64_t last_end_ = 0;
};

}  // namespace

std::vector<std::string> BreachesOfMarkdownReading(std::string_view content, const Reading& reading) {
  return ReadingCheck(content, reading.article).Run();
}

namespace {

std::string Run(std::string_view kind, const std::string& label, const std::string& full_name,
                const std::string& text) {
  return absl::StrCat(std::string(kind), " ", label,
                      full_name.empty() ? "" : absl::StrCat(" (", full_name, ")"), ": ", text);
}

}  // namespace

std::vector<std::string> RunsOf(const v1::Article& article) {
  std::vector<std::string> runs;
  for (const v1::Section& section : article.sections()) {
    for (const v1::Exchange& exchange : section.exchanges()) {
      const v1::Question& question = exchange.question();
      if (exchange.has_question())
        runs.push_back(Run("Q", question.asker(), question.asker_full_name(), question.text()));
      for (const v1::Answer& answer : exchange.answers()) {
        runs.push_back(Run(exchange.has_question() ? "A" : "S", answer.printed_name(), answer.full_name(),
                           absl::StrJoin(answer.paragraphs(), " / ")));
      }
    }
  }
  return runs;
}

std::vector<std::string> ReasonsOf(const v1::Article& article) {
  std::vector<std::string> reasons;
  for (const v1::Warning& warning : article.warnings()) reasons.push_back(warning.reason());
  return reasons;
}

}  // namespace fangtan::service
