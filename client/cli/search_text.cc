#include "client/cli/search_text.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/cli/display_text.h"
#include "client/cli/marked_text.h"

namespace fangtan::client {
namespace {

using AnswerResult = v1::SearchAnswersResponse::Result;
using QuestionResult = v1::SearchQuestionsResponse::Result;
using ArticleResult = v1::SearchArticlesResponse::Result;

constexpr int kIndent = 4;  // Of all that stands below a rank of two digits.
constexpr int kLeastWidth = 20;
constexpr absl::string_view kBetween = " · ";

std::string Score(double score) { return absl::StrFormat("%.3f", score); }

Marks MarksOf(const TextStyle& style) {
  if (style.color) return Marks::kColor;
  return style.width > 0 ? Marks::kBrackets : Marks::kNone;  // Without a width it is no terminal.
}

// Columns that a line has behind `used` of them; 0: any number.
int Room(const TextStyle& style, int used) {
  return style.width > 0 ? std::max(kLeastWidth, style.width - used) : 0;
}

std::string Shortened(absl::string_view text, int room) {
  std::string line = OneLine(text);
  return room > 0 ? CutToWidth(line, room) : line;
}

// The pieces that are not empty, side by side.
std::string Join(const std::vector<std::string>& pieces) {
  std::vector<std::string> used;
  std::copy_if(pieces.begin(), pieces.end(), std::back_inserter(used),
               [](const std::string& piece) { return !piece.empty(); });
  return absl::StrJoin(used, kBetween);
}

std::string NameOf(const v1::Answer& answer) {
  const std::string& name =
      answer.printed_name().empty() ? answer.speaker_display_name() : answer.printed_name();
  return OneLine(name.empty() ? "(nobody named)" : name);
}

std::string TitleOf(const std::string& title) { return title.empty() ? "(without a title)" : OneLine(title); }

std::string TextOf(const v1::Answer& answer) { return absl::StrJoin(answer.paragraphs(), "\n"); }

// Builds the text of one result.
class ResultPage {
 public:
  ResultPage(int64_t rank, const ResultStyle& style) : style_(style) {
    absl::StrAppendFormat(&text_, "%2d  ", rank);
    used_ = DisplayWidth(text_);
  }

  // Behind the rank: `who` as it is, then what is said of it, then where and when. If that is too long, the
  // longer of the two in the middle gives way first.
  void Head(const std::string& who, std::string posts, std::string where, const std::string& when) {
    if (const int room = Room(style_.text, used_); room > 0) {
      const int parts = room - DisplayWidth(Join({absl::StrCat(who, "  "), " ", when})) - 2;
      const int half = std::max(kLeastWidth / 2, parts / 2);
      const int posts_room = std::max(half, parts - DisplayWidth(where));
      if (!posts.empty()) posts = CutToWidth(posts, posts_room);
      if (!where.empty()) where = CutToWidth(where, std::max(half, parts - DisplayWidth(posts)));
    }
    absl::StrAppend(&text_, Paint(who, Color::kBold, style_.text.color), posts.empty() ? "" : "  ",
                    Paint(posts, Color::kName, style_.text.color));
    const std::string rest = Join({where, when});
    absl::StrAppend(&text_, who.empty() || rest.empty() ? "" : kBetween, rest, "\n");
  }

  void Name(absl::string_view name, double score) {
    Line(Paint(absl::StrCat(OneLine(name), style_.scores ? absl::StrCat("  score ", Score(score)) : ""),
               Color::kDim, style_.text.color));
  }

  // Running text on one line, behind a label.
  void Labelled(absl::string_view label, absl::string_view text) {
    if (text.empty()) return;
    Line(absl::StrCat(Paint(label, Color::kHint, style_.text.color), "  ",
                      Shortened(text, Room(style_.text, kIndent + 2 + DisplayWidth(label)))));
  }
  void Shortly(absl::string_view text) {
    if (!text.empty()) Line(Shortened(text, Room(style_.text, kIndent)));
  }

  void Snippet(const v1::Snippet& snippet) {
    const MarkedText marked(snippet, MarksOf(style_.text) == Marks::kBrackets);
    for (const std::string& line : marked.Lines(Room(style_.text, kIndent), style_.text.color)) Line(line);
  }

  void Explanation(absl::string_view explanation) {
    if (!style_.scores || explanation.empty()) return;
    const std::string printable = Printable(explanation);
    for (absl::string_view line : absl::StrSplit(printable, '\n', absl::SkipWhitespace())) {
      Line(Paint(line, Color::kDim, style_.text.color));
    }
  }

  std::string Take() { return std::move(text_); }

 private:
  void Line(absl::string_view line) { absl::StrAppend(&text_, std::string(kIndent, ' '), line, "\n"); }

  const ResultStyle style_;
  std::string text_;
  int used_ = 0;
};

// A snippet's text without the marks of where it was cut.
absl::string_view Uncut(const v1::Snippet& snippet) {
  constexpr absl::string_view kCut = "…";
  absl::string_view text = snippet.text();
  absl::ConsumePrefix(&text, kCut);
  absl::ConsumeSuffix(&text, kCut);
  return text;
}

// The snippets, or, where they are not of the text itself, its beginning below them.
template <typename Result>
void Snippets(const Result& result, const std::string& text, ResultPage& page) {
  bool of_text = false;
  for (const v1::Snippet& snippet : result.snippets()) {
    page.Snippet(snippet);
    of_text = of_text || absl::StrContains(text, Uncut(snippet));
  }
  if (!of_text) page.Shortly(text);
}

template <typename Result>
std::string FirstSnippet(const Result& result, const ResultStyle& style) {
  const Marks marks = style.text.width > 0 ? Marks::kBrackets : Marks::kNone;  // Cells have no colours.
  return result.snippets().empty() ? "" : MarkedSnippet(result.snippets(0), marks);
}

Column Rank() { return {.title = "#", .shrink = Shrink::kNever, .align = Align::kRight}; }
Column Name() { return {.title = "NAME", .shrink = Shrink::kNever}; }
Column Number(std::string title) {
  return {.title = std::move(title), .shrink = Shrink::kNever, .align = Align::kRight};
}

// A row or the titles of one, with the score behind the rank if it is wanted.
template <typename Cell>
std::vector<Cell> WithScore(std::vector<Cell> cells, Cell score, bool wanted) {
  if (wanted) cells.insert(cells.begin() + 1, std::move(score));
  return cells;
}

}  // namespace

std::string MarkedSnippet(const v1::Snippet& snippet, Marks marks) {
  return MarkedText(snippet, marks == Marks::kBrackets).Lines(0, marks == Marks::kColor).front();
}

std::string ResultText(int64_t rank, const AnswerResult& result, const ResultStyle& style) {
  const v1::Answer& answer = result.answer();
  ResultPage page(rank, style);
  page.Head(NameOf(answer), OneLine(JoinPosts(answer.printed_posts())), OneLine(answer.article_title()),
            FormatTime(answer.publish_time()));
  page.Name(answer.name(), result.score());
  page.Labelled("Q", answer.question_text());
  Snippets(result, TextOf(answer), page);
  page.Explanation(result.explanation());
  return page.Take();
}

std::string ResultText(int64_t rank, const QuestionResult& result, const ResultStyle& style) {
  const v1::Question& question = result.question();
  ResultPage page(rank, style);
  page.Head(OneLine(question.asker()), "", TitleOf(question.article_title()),
            FormatTime(question.publish_time()));
  page.Name(question.name(), result.score());
  Snippets(result, question.text(), page);
  for (const v1::Answer& answer : result.answers()) {
    page.Labelled("A", absl::StrCat(NameOf(answer), ": ", TextOf(answer)));
  }
  page.Explanation(result.explanation());
  return page.Take();
}

std::string ResultText(int64_t rank, const ArticleResult& result, const ResultStyle& style) {
  const v1::Article& article = result.article();
  ResultPage page(rank, style);
  page.Head(TitleOf(article.title()), "", OneLine(article.column()), PublishDate(article));
  page.Name(article.name(), result.score());
  for (const v1::Snippet& snippet : result.snippets()) page.Snippet(snippet);
  page.Explanation(result.explanation());
  return page.Take();
}

std::vector<Column> ResultColumns(const AnswerResult&, bool scores) {
  return WithScore<Column>(
      {Rank(), Name(), {.title = "SPEAKER", .shrink = Shrink::kLast}, {.title = "SNIPPET"}}, Number("SCORE"),
      scores);
}

std::vector<Column> ResultColumns(const QuestionResult&, bool scores) {
  return WithScore<Column>({Rank(), Name(), {.title = "SNIPPET"}, Number("ANSWERS")}, Number("SCORE"),
                           scores);
}

std::vector<Column> ResultColumns(const ArticleResult&, bool scores) {
  return WithScore<Column>({Rank(), Name(), {.title = "TITLE"}, {.title = "SNIPPET"}}, Number("SCORE"),
                           scores);
}

std::vector<std::string> ResultCells(int64_t rank, const AnswerResult& result, const ResultStyle& style) {
  const v1::Answer& answer = result.answer();
  return WithScore<std::string>(
      {absl::StrCat(rank), answer.name(), NameOf(answer), FirstSnippet(result, style)}, Score(result.score()),
      style.scores);
}

std::vector<std::string> ResultCells(int64_t rank, const QuestionResult& result, const ResultStyle& style) {
  return WithScore<std::string>({absl::StrCat(rank), result.question().name(), FirstSnippet(result, style),
                                 absl::StrCat(result.answers_size())},
                                Score(result.score()), style.scores);
}

std::vector<std::string> ResultCells(int64_t rank, const ArticleResult& result, const ResultStyle& style) {
  return WithScore<std::string>(
      {absl::StrCat(rank), result.article().name(), result.article().title(), FirstSnippet(result, style)},
      Score(result.score()), style.scores);
}

std::string ExplanationText(int64_t rank, const std::string& explanation, const TextStyle& style) {
  if (explanation.empty()) return "";
  ResultPage page(rank, {.text = style, .scores = true});
  page.Explanation(explanation);
  return page.Take();
}

}  // namespace fangtan::client
