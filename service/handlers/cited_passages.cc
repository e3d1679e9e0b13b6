#include "service/handlers/cited_passages.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_split.h"

namespace fangtan::service {
namespace {

using Spans = google::protobuf::RepeatedPtrField<v1::Span>;

void AddParagraph(std::string_view text, const v1::Span& span, CitedPassage& passage) {
  if (!passage.paragraphs.empty()) passage.text += '\n';
  const size_t begin = passage.text.size();
  passage.text += text;
  passage.paragraphs.push_back({{begin, passage.text.size()}, span});
}

// Spans count only if there is one for each text: a client may have written others.
template <typename Texts>
CitedPassage MakePassage(const std::string& name, const Texts& texts, const Spans& spans) {
  CitedPassage passage{.name = name, .text = {}, .paragraphs = {}};
  const bool placed = static_cast<size_t>(spans.size()) == static_cast<size_t>(texts.size());
  int number = 0;
  for (const auto& text : texts) {
    AddParagraph({text.data(), text.size()}, placed ? spans.Get(number) : v1::Span::default_instance(),
                 passage);
    ++number;
  }
  return passage;
}

// From the first to the last one.
v1::Span Around(const Spans& spans) {
  v1::Span around;
  for (const v1::Span& span : spans) {
    if (around.source().empty()) around = span;
    if (span.source() != around.source() || span.byte_end() < around.byte_end()) continue;
    around.set_byte_end(span.byte_end());
    around.set_char_end(span.char_end());
  }
  return around;
}

CitedPassage QuestionPassage(const v1::Question& question) {
  if (question.spans_size() == 1)
    return MakePassage(question.name(), std::vector{question.text()}, question.spans());
  const std::vector<std::string> paragraphs = absl::StrSplit(question.text(), '\n');
  return MakePassage(question.name(), paragraphs, question.spans());
}

CitedPassage AnswerPassage(const v1::Answer& answer) {
  return MakePassage(answer.name(), answer.paragraphs(), answer.spans());
}

class ArticlePassages {
 public:
  explicit ArticlePassages(const v1::Article& article) : article_(article) {}

  std::vector<CitedPassage> Take() && {
    CitedPassage title{.name = article_.name(), .text = {}, .paragraphs = {}};
    AddParagraph(article_.title(), Around(article_.title_spans()), title);
    Add(std::move(title));
    Add(MakePassage(article_.name(), article_.lead(), article_.lead_spans()));
    for (const v1::Section& section : article_.sections()) {
      Add(MakePassage(article_.name(), section.heading(), section.heading_spans()));
      for (const v1::Exchange& exchange : section.exchanges()) {
        if (exchange.has_question()) Add(QuestionPassage(exchange.question()));
        for (const v1::Answer& answer : exchange.answers()) Add(AnswerPassage(answer));
      }
    }
    Add(MakePassage(article_.name(), article_.body(), article_.body_spans()));
    return std::move(passages_);
  }

 private:
  void Add(CitedPassage passage) {
    if (!passage.text.empty()) passages_.push_back(std::move(passage));
  }

  const v1::Article& article_;
  std::vector<CitedPassage> passages_;
};

}  // namespace

std::vector<CitedPassage> PassagesOf(const v1::Answer& answer) { return {AnswerPassage(answer)}; }

std::vector<CitedPassage> PassagesOf(const v1::Question& question) { return {QuestionPassage(question)}; }

std::vector<CitedPassage> PassagesOf(const v1::Article& article) { return ArticlePassages(article).Take(); }

}  // namespace fangtan::service
