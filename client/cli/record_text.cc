// Speakers, rankings, sources, changes, search results, citation checks and the server's status as text.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "client/cli/display_text.h"
#include "client/cli/resource_text.h"

namespace fangtan::client {
namespace {

constexpr int kIndent = 2;

// Start bytes of the code points of `text`, and its end.
std::vector<size_t> CodePointStarts(absl::string_view text) {
  std::vector<size_t> starts;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) starts.push_back(i);
  }
  starts.push_back(text.size());
  return starts;
}

// The page so far, with what matched below it.
template <typename Result>
std::string WithSnippets(const Result& result, TextPage& page) {
  std::string text = page.Take();
  for (const v1::Snippet& snippet : result.snippets()) {
    absl::StrAppend(&text, "    ", MarkedSnippet(snippet, page.style().color), "\n");
  }
  if (!result.explanation().empty()) absl::StrAppend(&text, "    ", OneLine(result.explanation()), "\n");
  return text;
}

std::string PostLine(const v1::Post& post) {
  std::string line = post.title();
  const std::string first = FormatTime(post.first_seen_time());
  const std::string last = FormatTime(post.last_seen_time());
  if (!first.empty()) absl::StrAppend(&line, "  ", first);
  if (!last.empty() && last != first) absl::StrAppend(&line, " to ", last);
  return absl::StrCat(line, "  ", Counted(post.article_count(), "article"));
}

std::string Score(double score) { return absl::StrFormat("%.3f", score); }

}  // namespace

std::string MarkedSnippet(const v1::Snippet& snippet, bool color) {
  const std::vector<size_t> starts = CodePointStarts(snippet.text());
  const auto byte_at = [&starts](int code_point) {
    return starts[std::clamp<int64_t>(code_point, 0, static_cast<int64_t>(starts.size()) - 1)];
  };
  const absl::string_view text = snippet.text();
  std::string marked;
  size_t at = 0;
  for (const v1::Snippet::Highlight& highlight : snippet.highlights()) {
    const size_t start = byte_at(highlight.start());
    const size_t end = byte_at(highlight.end());
    if (start < at || end <= start) continue;  // Out of order: shown unmarked.
    absl::StrAppend(&marked, Flatten(text.substr(at, start - at)));
    const std::string match = Flatten(text.substr(start, end - start));
    absl::StrAppend(&marked, color ? Paint(match, Color::kMatch, true) : absl::StrCat("«", match, "»"));
    at = end;
  }
  return absl::StrCat(marked, Flatten(text.substr(at)));
}

std::string KindOf(const v1::Change& change) {
  const std::string& name = v1::Change::Kind_Name(change.kind());
  return name.empty() ? absl::StrCat(static_cast<int>(change.kind())) : name.substr(name.find('_') + 1);
}

std::string ToText(const v1::Speaker& speaker, const TextStyle& style) {
  TextPage page(style);
  page.Line(speaker.display_name(), Color::kBold);
  page.Field("name", speaker.name());
  page.Field("names seen", absl::StrJoin(speaker.names(), ", "));
  page.Field("unit", speaker.unit());
  page.Field("answers", absl::StrCat(speaker.answer_count()));
  page.Field("articles", absl::StrCat(speaker.article_count()));
  page.Field("merged into", speaker.merged_into());
  page.Field("etag", speaker.etag());
  for (const v1::Post& post : speaker.posts()) page.Line(PostLine(post), kIndent);
  return page.Take();
}

std::string ToText(const v1::ResolveSpeakerResponse::Candidate& candidate, const TextStyle& style) {
  return absl::StrCat(Score(candidate.score()), "  ", OneLine(candidate.rule()), "\n",
                      ToText(candidate.speaker(), style));
}

std::string ToText(const v1::Ranking& ranking, const TextStyle& style) {
  TextPage page(style);
  page.Line("Ranking", Color::kBold);
  page.Field("name", ranking.name());
  page.Field("published", FormatTime(ranking.publish_time()));
  page.Field("article", ranking.article());
  page.Field("source", ranking.source());
  page.Gap();
  for (const v1::RankingEntry& entry : ranking.entries()) {
    page.Line(absl::StrFormat("%d. %s%s", entry.rank(), entry.title(), entry.truncated() ? "…" : ""),
              kIndent);
    if (!entry.article().empty()) page.Line(entry.article(), Color::kDim, 2 * kIndent);
    if (!entry.uri().empty()) page.Line(entry.uri(), Color::kDim, 2 * kIndent);
    page.Where(entry.span(), 2 * kIndent);
  }
  return page.Take();
}

std::string ToText(const v1::Source& source, const TextStyle& style) {
  TextPage page(style);
  page.Field("name", source.name());
  page.Field("uri", source.uri());
  page.Field("media type", source.media_type());
  page.Field("charset", source.charset());
  page.Field("bytes", absl::StrCat(source.byte_count()));
  page.Field("characters", absl::StrCat(source.char_count()));
  page.Field("sha-256", source.digest());
  page.Field("stored", FormatTime(source.create_time()));
  if (source.revision() > 0) page.Field("revision", absl::StrCat(source.revision()));
  return page.Take();
}

std::string ToText(const v1::Change& change, const TextStyle& style) {
  TextPage page(style);
  std::string line = absl::StrCat(change.revision(), "  ", FormatTime(change.time()), "  ", KindOf(change),
                                  "  ", change.name());
  if (!change.reason().empty()) absl::StrAppend(&line, "  ", change.reason());
  if (!change.merged_into().empty()) absl::StrAppend(&line, "  merged into ", change.merged_into());
  page.Line(line);
  return page.Take();
}

std::string ToText(const v1::SearchAnswersResponse::Result& result, const TextStyle& style) {
  TextPage page(style);
  const v1::Answer& answer = result.answer();
  page.Line(absl::StrCat(answer.printed_name(), "  ", JoinPosts(answer.printed_posts())), Color::kBold);
  page.Line(absl::StrCat(answer.article_title(), "  ", FormatTime(answer.publish_time())), kIndent);
  if (!answer.question_text().empty()) page.Paragraph(answer.question_text(), kIndent);
  page.Line(absl::StrCat(answer.name(), "  ", Score(result.score())), Color::kDim, kIndent);
  return WithSnippets(result, page);
}

std::string ToText(const v1::SearchQuestionsResponse::Result& result, const TextStyle& style) {
  TextPage page(style);
  const v1::Question& question = result.question();
  page.Paragraph(question.text());
  page.Line(absl::StrCat(question.article_title(), "  ", FormatTime(question.publish_time())), kIndent);
  for (const v1::Answer& answer : result.answers()) page.Line(answer.printed_name(), Color::kName, kIndent);
  page.Line(absl::StrCat(question.name(), "  ", Score(result.score())), Color::kDim, kIndent);
  return WithSnippets(result, page);
}

std::string ToText(const v1::SearchArticlesResponse::Result& result, const TextStyle& style) {
  TextPage page(style);
  page.Line(result.article().title(), Color::kBold);
  page.Line(
      absl::StrCat(result.article().name(), "  ", PublishDate(result.article()), "  ", Score(result.score())),
      Color::kDim, kIndent);
  return WithSnippets(result, page);
}

std::string ToText(const v1::VerifyCitationResponse& response, const TextStyle& style) {
  TextPage page(style);
  page.Line(v1::VerifyCitationResponse::Verdict_Name(response.verdict()), Color::kBold);
  if (!response.text().empty()) page.Paragraph(response.text(), kIndent);
  for (const v1::Span& span : response.spans()) {
    page.Line(absl::StrCat(span.source(), "  ", FormatSpan(span)), kIndent);
  }
  for (const auto& difference : response.differences()) {
    page.Line(absl::StrCat("quoted   ", difference.quoted()), kIndent);
    page.Line(absl::StrCat("original ", difference.original()), kIndent);
  }
  return page.Take();
}

std::string ToText(const v1::ServerStatus& status, const TextStyle& style) {
  TextPage page(style);
  page.Field("version", status.version());
  page.Field("format", absl::StrCat(status.format_version()));
  page.Field("store", status.store_id());
  page.Field("serving since", FormatTime(status.start_time()));
  page.Field("revision", absl::StrCat(status.revision()));
  page.Field("oldest kept", absl::StrCat(status.oldest_revision()));
  page.Field("articles", absl::StrCat(status.article_count()));
  page.Field("questions", absl::StrCat(status.question_count()));
  page.Field("answers", absl::StrCat(status.answer_count()));
  page.Field("speakers", absl::StrCat(status.speaker_count()));
  page.Field("rankings", absl::StrCat(status.ranking_count()));
  page.Field("bytes on disk", absl::StrCat(status.store_byte_count()));
  for (const std::string& damage : status.damages()) page.Field("damage", damage);
  if (!status.explanation().empty()) {
    page.Gap();
    page.Paragraph(status.explanation());
  }
  return page.Take();
}

}  // namespace fangtan::client
