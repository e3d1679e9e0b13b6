// Speakers, rankings, sources, changes, citation checks and the server's status as text.
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "client/cli/display_text.h"
#include "client/cli/resource_text.h"
#include "client/cli/top_frame.h"

namespace fangtan::client {
namespace {

constexpr int kIndent = 2;

std::string PostLine(const v1::Post& post) {
  std::string line = post.title();
  const std::string first = FormatTime(post.first_seen_time());
  const std::string last = FormatTime(post.last_seen_time());
  if (!first.empty()) absl::StrAppend(&line, "  ", first);
  if (!last.empty() && last != first) absl::StrAppend(&line, " to ", last);
  return absl::StrCat(line, "  ", Counted(post.article_count(), "article"));
}

std::string TextIndexLine(const v1::ServerStatus& status) {
  std::string line = absl::StrCat(Counted(status.text_document_count(), "document"), " in ",
                                  Counted(status.text_segment_count(), "segment"), ", ",
                                  Counted(status.text_byte_count(), "byte"));
  if (status.text_behind_count() > 0) {
    absl::StrAppend(&line, "; ", Counted(status.text_behind_count(), "document"), " still to be indexed");
  }
  return line;
}

// What the server does, for a status at a glance; `fangtan top` shows it live. Servers of before say nothing.
void ShowTraffic(const v1::ServerStatus& status, TextPage& page) {
  const v1::ServerStatus::Traffic& traffic = status.traffic();
  const v1::ServerStatus::Engine& engine = status.engine();
  int64_t calls = 0;
  int64_t errors = 0;
  for (const auto& method : traffic.methods()) {
    calls += method.call_count();
    errors += method.error_count();
  }
  std::string limited;
  for (const auto& [reason, count] :
       std::map(traffic.limited_counts().begin(), traffic.limited_counts().end()))
    if (count > 0) absl::StrAppend(&limited, limited.empty() ? "" : ", ", count, " ", reason);
  page.Field("calls",
             absl::StrCat(calls, ", ", Counted(errors, "error"), "; ", traffic.in_hand_count(), " in hand"));
  page.Field("turned away", limited);
  page.Field("connections",
             absl::StrCat(traffic.connection_count(), ", ", traffic.refused_connection_count(), " refused"));
  page.Field("watchers", absl::StrCat(traffic.watcher_count()));
  page.Field("memory", FormatBytes(traffic.resident_byte_count()));
  page.Field("record cache", FormatHits(engine.record_cache_hit_count(), engine.record_cache_miss_count()));
  page.Field("block cache", FormatHits(engine.block_cache_hit_count(), engine.block_cache_miss_count()));
  page.Field("to compact", FormatBytes(engine.pending_compaction_byte_count()));
  page.Field("free on disk", FormatBytes(engine.disk_free_byte_count()));
}

std::string Score(double score) { return absl::StrFormat("%.3f", score); }

}  // namespace

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
  const bool split = change.kind() == v1::Change::KIND_SPLIT;
  if (!change.merged_into().empty())
    absl::StrAppend(&line, split ? "  split from " : "  merged into ", change.merged_into());
  page.Line(line);
  return page.Take();
}

namespace {

Color ColorOf(v1::VerifyCitationResponse::Verdict verdict) {
  switch (verdict) {
    case v1::VerifyCitationResponse::EXACT:
    case v1::VerifyCitationResponse::FOLDED:
      return Color::kMatch;
    case v1::VerifyCitationResponse::ALTERED:
      return Color::kHint;
    default:
      return Color::kError;
  }
}

// What one side does not have at all is told in words.
std::string Marked(const std::string& words) {
  return words.empty() ? "(nothing)" : absl::StrCat("«", words, "»");
}

}  // namespace

std::string ToText(const v1::VerifyCitationResponse& response, const TextStyle& style) {
  TextPage page(style);
  page.Line(v1::VerifyCitationResponse::Verdict_Name(response.verdict()), ColorOf(response.verdict()));
  if (!response.name().empty()) page.Line(response.name(), Color::kDim, kIndent);
  if (!response.text().empty()) page.Paragraph(response.text(), kIndent);
  for (const v1::Span& span : response.spans()) {
    page.Line(absl::StrCat(span.source(), "  ", FormatSpan(span)), Color::kDim, kIndent);
  }
  for (const auto& difference : response.differences()) {
    page.Gap();
    page.Line(absl::StrCat("quoted    ", Marked(difference.quoted())), Color::kError, kIndent);
    page.Line(absl::StrCat("original  ", Marked(difference.original())), Color::kMatch, kIndent);
    if (difference.has_span()) page.Line(FormatSpan(difference.span()), Color::kDim, kIndent + 10);
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
  page.Field("text index", TextIndexLine(status));
  if (status.has_traffic()) ShowTraffic(status, page);
  for (const std::string& damage : status.damages()) page.Field("damage", damage);
  for (const std::string& notice : status.notices()) page.Field("notice", notice);
  if (!status.explanation().empty()) {
    page.Gap();
    page.Paragraph(status.explanation());
  }
  return page.Take();
}

}  // namespace fangtan::client
