// Articles, questions and answers as text.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/cli/display_text.h"
#include "client/cli/resource_text.h"

namespace fangtan::client {
namespace {

constexpr int kIndent = 2;
constexpr int kTextIndent = 4;

const v1::Span& SpanAt(const google::protobuf::RepeatedPtrField<v1::Span>& spans, int index) {
  return index < spans.size() ? spans.Get(index) : v1::Span::default_instance();
}

template <typename Texts, typename Spans>
void Paragraphs(const Texts& texts, const Spans& spans, int indent, TextPage& page) {
  for (int i = 0; i < texts.size(); ++i) {
    page.Paragraph(texts.Get(i), indent);
    page.Where(SpanAt(spans, i), texts.Get(i), indent);
  }
}

// A note on how the speaker was found, where it was not simply by a printed label.
std::string MethodNote(const v1::Attribution& attribution) {
  switch (attribution.speaker_method()) {
    case v1::Attribution::SPEAKER_METHOD_UNSPECIFIED:
    case v1::Attribution::LABEL:
    case v1::Attribution::ANONYMOUS_ROLE:
    case v1::Attribution::MARKUP:
      return "";
    default:
      break;
  }
  std::string name = v1::Attribution::SpeakerMethod_Name(attribution.speaker_method());
  absl::AsciiStrToLower(&name);
  return absl::StrCat("  (", absl::StrReplaceAll(name, {{"_", " "}}), ")");
}

std::string SpeakerLine(const v1::Answer& answer) {
  const std::string& name =
      answer.printed_name().empty() ? answer.speaker_display_name() : answer.printed_name();
  const std::string posts = JoinPosts(answer.printed_posts());
  return absl::StrCat(name.empty() ? "(nobody named)" : name, posts.empty() ? "" : "  ", posts,
                      MethodNote(answer.attribution()));
}

std::string AskerLine(const v1::Question& question) {
  return absl::StrCat(question.asker().empty() ? "(nobody named)" : question.asker(),
                      MethodNote(question.attribution()));
}

void AnswerBlock(absl::string_view mark, const v1::Answer& answer, TextPage& page) {
  page.Line(absl::StrCat(mark, SpeakerLine(answer)), Color::kName, kIndent);
  page.Where(answer.label_span(), answer.printed_name(), kTextIndent);
  Paragraphs(answer.paragraphs(), answer.spans(), kTextIndent, page);
  page.Gap();
}

void QuestionBlock(absl::string_view mark, const v1::Question& question, TextPage& page) {
  page.Line(absl::StrCat(mark, AskerLine(question)), Color::kHint, kIndent);
  page.Where(question.label_span(), question.asker(), kTextIndent);
  page.Paragraph(question.text(), kTextIndent);
  const std::vector<std::string> lines = absl::StrSplit(question.text(), '\n');
  for (int i = 0; i < question.spans_size(); ++i) {
    const bool one_each = static_cast<int>(lines.size()) == question.spans_size();
    page.Where(question.spans(i), one_each ? lines[i] : question.text(), kTextIndent);
  }
  page.Gap();
}

void Sections(const v1::Article& article, TextPage& page) {
  int number = 0;
  for (const v1::Section& section : article.sections()) {
    for (int i = 0; i < section.heading_size(); ++i) {
      page.Line(absl::StrCat(i == 0 ? "§ " : "  ", section.heading(i)), Color::kBold);
      page.Where(SpanAt(section.heading_spans(), i), section.heading(i), kIndent);
    }
    page.Gap();
    for (const v1::Exchange& exchange : section.exchanges()) {
      if (exchange.has_question()) {
        QuestionBlock(absl::StrCat("Q", ++number, "  "), exchange.question(), page);
      }
      for (const v1::Answer& answer : exchange.answers()) {
        AnswerBlock(exchange.has_question() ? "A   " : "—   ", answer, page);
      }
    }
  }
}

void Guests(const v1::Article& article, TextPage& page) {
  if (article.participants().empty()) return;
  page.Line("Guests", Color::kBold);
  int width = 0;
  for (const v1::Participant& guest : article.participants()) {
    width = std::max(width, DisplayWidth(OneLine(guest.name())));
  }
  for (const v1::Participant& guest : article.participants()) {
    const std::string name = OneLine(guest.name());
    const std::string padding(width - DisplayWidth(name), ' ');
    const std::string posts = JoinPosts(guest.posts());
    page.Line(posts.empty() ? name : absl::StrCat(name, padding, "  ", posts), kIndent);
    page.Where(guest.span(), kIndent);
  }
  page.Gap();
}

void Credits(const v1::Article& article, TextPage& page) {
  if (article.credits().empty()) return;
  page.Line("Credits", Color::kBold);
  for (const v1::Credit& credit : article.credits()) {
    page.Line(absl::StrCat(credit.name(), credit.role().empty() ? "" : "  ", credit.role()), kIndent);
    page.Where(credit.span(), kIndent);
  }
  page.Gap();
}

void Warnings(const v1::Article& article, TextPage& page) {
  if (article.warnings().empty()) return;
  page.Line("Warnings", Color::kBold);
  for (const v1::Warning& warning : article.warnings()) {
    page.Line(absl::StrCat(warning.reason(), ": ", warning.message()), kIndent);
    page.Where(warning.span(), kIndent);
  }
  page.Gap();
}

void Head(const v1::Article& article, TextPage& page) {
  if (!article.column().empty()) page.Line(article.column(), Color::kDim);
  page.Where(article.column_span(), article.column());
  page.Line(article.title().empty() ? "(without a title)" : article.title(), Color::kBold);
  for (const v1::Span& span : article.title_spans()) page.Where(span, article.title());
  page.Gap();
  page.Field("name", article.name());
  page.Field("published", PublishDate(article));
  page.Field("language", article.language());
  page.Field("labels", absl::StrJoin(article.labels(), ", "));
  page.Field("uri", article.uri());
  page.Field("source", article.source());
  page.Field("ranking", article.ranking());
  page.Field("translations", absl::StrJoin(article.translations(), ", "));
  if (article.revision() > 0) page.Field("revision", absl::StrCat(article.revision()));
  page.Field("etag", article.etag());
  page.Field("deleted", FormatTime(article.delete_time()));
  page.Gap();
}

// What every answer and question tells of the article that it stands in.
template <typename Row>
void Context(const Row& row, TextPage& page) {
  page.Field("name", row.name());
  page.Field("article", absl::StrCat(row.article_title(), row.article_column().empty() ? "" : " · ",
                                     row.article_column()));
  page.Field("published", FormatTime(row.publish_time()));
  page.Field("section", row.section());
}

}  // namespace

std::string ToText(const v1::Article& article, const TextStyle& style) {
  TextPage page(style);
  Head(article, page);
  Paragraphs(article.lead(), article.lead_spans(), 0, page);
  page.Gap();
  Guests(article, page);
  Sections(article, page);
  Paragraphs(article.body(), article.body_spans(), 0, page);
  page.Gap();
  Credits(article, page);
  Warnings(article, page);
  return page.Take();
}

std::string ToText(const v1::Question& question, const TextStyle& style) {
  TextPage page(style);
  Context(question, page);
  page.Gap();
  QuestionBlock("Q   ", question, page);
  for (const v1::Answer& answer : question.answers()) AnswerBlock("A   ", answer, page);
  return page.Take();
}

std::string ToText(const v1::Answer& answer, const TextStyle& style) {
  TextPage page(style);
  Context(answer, page);
  page.Field("speaker", answer.speaker());
  page.Gap();
  if (!answer.question_text().empty()) {
    v1::Question question;
    question.set_asker(answer.question_asker());
    question.set_text(answer.question_text());
    QuestionBlock("Q   ", question, page);
  }
  AnswerBlock(answer.question_text().empty() ? "—   " : "A   ", answer, page);
  return page.Take();
}

}  // namespace fangtan::client
