#include "service/documents/parsed_transcript.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "service/documents/language_tag.h"
#include "service/documents/other_names.h"
#include "service/documents/speaker_names.h"
#include "storage/errors.h"
#include "storage/status_macros.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

// Folded words that a label of nobody in particular begins with.
constexpr std::string_view kStandIns[] = {
    "unknown", "unidentified", "audience", "inaudible", "voice", "unknown speaker", "不明",
    "不详",    "与会者",       "现场听众", "旁白",      "配音",  "画外音",          "narrator"};

absl::Status CheckSize(const std::vector<Turn>& turns) {
  size_t passages = turns.size();
  for (const Turn& turn : turns) passages += turn.passages.size();
  if (passages <= kMaxPassages) return absl::OkStatus();
  return storage::MakeError(
      absl::StatusCode::kInvalidArgument, "TOO_LARGE",
      absl::StrCat("the document has ", passages, " turns and paragraphs, more than ", kMaxPassages),
      {{"limit_passages", absl::StrCat(kMaxPassages)}});
}

void AddHead(const ParsedTranscript& transcript, v1::Article& article) {
  for (const Passage& line : transcript.title) {
    if (!article.title().empty()) *article.mutable_title() += ' ';
    *article.mutable_title() += line.text;
    *article.add_title_spans() = line.span;
  }
  if (!transcript.date.has_value()) return;
  article.mutable_publish_date()->set_year(transcript.date->year);
  article.mutable_publish_date()->set_month(transcript.date->month);
  article.mutable_publish_date()->set_day(transcript.date->day);
  article.mutable_publish_time()->set_seconds(transcript.date->seconds);
}

// Tags and times tell nothing of the language: what is said does.
std::string LanguageOf(const ParsedTranscript& transcript) {
  if (!transcript.language.empty()) return transcript.language;
  std::string said;
  for (const Turn& turn : transcript.turns) {
    for (const Passage& passage : turn.passages) said += passage.text + '\n';
  }
  return LanguageTag(said);
}

}  // namespace

Passage MakePassage(const PlacedText& placed, std::string_view text, const SpanMaker& spans) {
  return {placed.text, spans.Of(text.substr(placed.range.begin, placed.range.end - placed.range.begin))};
}

bool IsStandIn(std::string_view label) {
  std::string folded = storage::FoldName(label);
  const auto numbers = [](char c) {
    return absl::ascii_isdigit(c) || absl::ascii_isspace(c) || c == '_' || c == '#';
  };
  while (!folded.empty() && numbers(folded.back())) folded.pop_back();
  const bool numbered = folded.size() < storage::FoldName(label).size();
  if (numbered &&
      (folded.empty() || folded == "spk" || folded == "speaker" || folded == "发言人" || folded == "说话人"))
    return true;
  return std::ranges::any_of(kStandIns, [&](std::string_view word) {
    return folded == word || (folded.starts_with(word) &&
                              std::string_view(" -_").find(folded[word.size()]) != std::string_view::npos);
  });
}

Turn MakeSpeech(std::string_view label, const v1::Span& span, v1::Attribution::SpeakerMethod method) {
  Turn turn{.kind = TurnKind::kSpeech, .label = std::string(label), .label_span = span, .method = method};
  const SpeakerRole role = SpeakerRoleOf(storage::FoldName(label));
  turn.role = role.asks;
  turn.anonymous = role.anonymous || IsStandIn(label);
  if (turn.anonymous) turn.method = v1::Attribution::ANONYMOUS_ROLE;
  return turn;
}

v1::Warning MakeWarning(std::string_view reason, std::string_view message, const v1::Span& span) {
  v1::Warning warning;
  warning.set_reason(std::string(reason));
  warning.set_message(std::string(message));
  *warning.mutable_span() = span;
  return warning;
}

absl::StatusOr<Reading> MakeReading(const ParsedTranscript& transcript, const DecodedText& decoded,
                                    const SpanMaker& spans) {
  RETURN_IF_ERROR(CheckSize(transcript.turns));
  Reading reading;
  v1::Article& article = reading.article;
  AddHead(transcript, article);
  article.set_language(LanguageOf(transcript));
  for (const v1::Participant& participant : transcript.participants)
    *article.add_participants() = participant;
  for (const v1::Credit& credit : transcript.credits) *article.add_credits() = credit;
  AddTurns(transcript.turns, article);
  AddOtherNames(decoded.readings, article);
  for (const v1::Warning& warning : transcript.warnings) *article.add_warnings() = warning;
  for (const DecodeWarning& found : decoded.warnings) {
    *article.add_warnings() = MakeWarning(found.reason, found.message, spans.OfSource(found.source));
  }
  return reading;
}

}  // namespace fangtan::service
