#include "client/cli/listing.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "client/cli/resource_text.h"
#include "client/cli/text_page.h"

namespace fangtan::client {
namespace {

Column Name(std::string title = "NAME") { return {.title = std::move(title), .shrink = Shrink::kNever}; }

Column MergedInto() { return {.title = "MERGED INTO", .shrink = Shrink::kNever, .optional = true}; }
Column Text(std::string title) { return {.title = std::move(title)}; }
Column Expendable(std::string title) { return {.title = std::move(title), .expendable = true}; }
Column Short(std::string title) { return {.title = std::move(title), .shrink = Shrink::kLast}; }
Column Number(std::string title) {
  return {.title = std::move(title), .shrink = Shrink::kNever, .align = Align::kRight};
}

std::string Score(double score) { return absl::StrFormat("%.3f", score); }

std::string Posts(const v1::Speaker& speaker) {
  return absl::StrJoin(speaker.posts(), "、",
                       [](std::string* out, const v1::Post& post) { *out += post.title(); });
}

}  // namespace

std::vector<Column> Listing<v1::Article>::Columns() {
  return {Name(), Short("PUBLISHED"), Expendable("COLUMN"), Text("TITLE"), Number("Q"), Number("A")};
}

std::vector<std::string> Listing<v1::Article>::Cells(const v1::Article& article) {
  return {article.name(),
          PublishDate(article),
          article.column(),
          absl::StrCat(article.has_delete_time() ? "(deleted) " : "", article.title()),
          absl::StrCat(article.question_count()),
          absl::StrCat(article.answer_count())};
}

std::vector<Column> Listing<v1::Question>::Columns() {
  return {Name(), Expendable("ASKER"), Text("QUESTION"), Number("ANSWERS")};
}

std::vector<std::string> Listing<v1::Question>::Cells(const v1::Question& question) {
  return {question.name(), question.asker(), question.text(), absl::StrCat(question.answer_count())};
}

std::vector<Column> Listing<v1::Answer>::Columns() {
  return {Name(), Short("SPEAKER"), Expendable("QUESTION"), Text("ANSWER")};
}

std::vector<std::string> Listing<v1::Answer>::Cells(const v1::Answer& answer) {
  return {answer.name(), answer.printed_name(), answer.question_text(),
          absl::StrJoin(answer.paragraphs(), " ")};
}

std::vector<Column> Listing<v1::Speaker>::Columns() {
  return {Name(), Short("DISPLAY NAME"), Text("POSTS"), Number("ANSWERS"), Number("ARTICLES"), MergedInto()};
}

std::vector<std::string> Listing<v1::Speaker>::Cells(const v1::Speaker& speaker) {
  return {speaker.name(),
          speaker.display_name(),
          Posts(speaker),
          absl::StrCat(speaker.answer_count()),
          absl::StrCat(speaker.article_count()),
          speaker.merged_into()};
}

using Candidate = v1::ResolveSpeakerResponse::Candidate;

std::vector<Column> Listing<Candidate>::Columns() {
  return {Number("SCORE"), Short("RULE"), Name("SPEAKER"),   Short("DISPLAY NAME"),
          Short("UNIT"),   Text("POSTS"), Number("ANSWERS"), MergedInto()};
}

std::vector<std::string> Listing<Candidate>::Cells(const Candidate& candidate) {
  const v1::Speaker& speaker = candidate.speaker();
  return {Score(candidate.score()),
          candidate.rule(),
          speaker.name(),
          speaker.display_name(),
          speaker.unit(),
          Posts(speaker),
          absl::StrCat(speaker.answer_count()),
          speaker.merged_into()};
}

std::vector<Column> Listing<v1::Change>::Columns() {
  return {Number("REVISION"), Short("TIME"), Short("KIND"), Name(), {.title = "REASON", .optional = true},
          MergedInto()};
}

std::vector<std::string> Listing<v1::Change>::Cells(const v1::Change& change) {
  return {absl::StrCat(change.revision()),
          FormatTime(change.time()),
          KindOf(change),
          change.name(),
          change.reason(),
          change.merged_into()};
}

std::vector<Column> Listing<v1::Ranking>::Columns() {
  return {Name(), Short("PUBLISHED"), Number("ENTRIES"), Text("FIRST"), Name("ARTICLE")};
}

std::vector<std::string> Listing<v1::Ranking>::Cells(const v1::Ranking& ranking) {
  return {ranking.name(), FormatTime(ranking.publish_time()), absl::StrCat(ranking.entries_size()),
          ranking.entries().empty() ? "" : ranking.entries(0).title(), ranking.article()};
}

std::vector<Column> Listing<v1::Source>::Columns() {
  return {Name(), Short("MEDIA TYPE"), Short("CHARSET"), Number("BYTES"), Text("URI")};
}

std::vector<std::string> Listing<v1::Source>::Cells(const v1::Source& source) {
  return {source.name(), source.media_type(), source.charset(), absl::StrCat(source.byte_count()),
          source.uri()};
}

}  // namespace fangtan::client
