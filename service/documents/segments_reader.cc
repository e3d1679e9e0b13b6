#include "service/documents/segments_reader.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "service/documents/dates.h"
#include "service/documents/json_segments.h"
#include "service/documents/lines.h"
#include "service/documents/parsed_transcript.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

// Half of a surrogate pair ("\udc00") passes the parser, as three bytes that are no character.
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Where the first such half is; the text is valid but for them.
std::optional<size_t> FindHalf(std::string_view text) {
  for (size_t at = text.find('\xED'); at != std::string_view::npos; at = text.find('\xED', at + 1)) {
    if (at + 2 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0) return at;
  }
  return std::nullopt;
}

void AddChecked(const JsonText& text, PlacedTextWriter& writer) {
  std::string checked;
  std::string_view rest = text.text;
  while (const std::optional<size_t> bad = FindHalf(rest)) {
    checked += rest.substr(0, *bad);
    checked += kReplacement;
    rest.remove_prefix(*bad + kReplacement.size());
  }
  checked += rest;
  writer.Add(checked, text.range);
}

PlacedText Clean(const JsonText& text) {
  PlacedTextWriter writer;
  AddChecked(text, writer);
  return writer.Take();
}

bool IsLetter(std::string_view label) {
  return label.size() == 1 && absl::ascii_isupper(static_cast<unsigned char>(label.front()));
}

// Whether letters tell voices apart. They say who asks and who answers only where somebody is "Q".
bool AreVoices(const std::vector<Segment>& segments) {
  const auto asks = [](const Segment& segment) { return segment.speaker.text == "Q"; };
  return std::ranges::none_of(segments, asks);
}

Turn MakeTurn(const PlacedText& speaker, bool voices, std::string_view text, const SpanMaker& spans) {
  if (speaker.empty()) return {.kind = TurnKind::kSpeech};
  Turn turn = MakeSpeech(speaker.text, MakePassage(speaker, text, spans).span, v1::Attribution::MARKUP);
  if (!voices || !IsLetter(turn.label)) return turn;
  turn.role = TurnRole::kUnknown;
  turn.anonymous = true;
  turn.method = v1::Attribution::ANONYMOUS_ROLE;
  return turn;
}

// The runs of one speaker; a segment without one continues the run.
std::vector<Turn> MakeTurns(const std::vector<Segment>& segments, std::string_view text,
                            const SpanMaker& spans) {
  std::vector<Turn> turns;
  const bool voices = AreVoices(segments);
  PlacedTextWriter writer;
  const auto close = [&] {
    if (!writer.empty()) turns.back().passages.push_back(MakePassage(writer.Take(), text, spans));
  };
  for (const Segment& segment : segments) {
    const PlacedText speaker = Clean(segment.speaker);
    if (turns.empty() || (!speaker.empty() && turns.back().label != speaker.text)) {
      close();
      turns.push_back(MakeTurn(speaker, voices, text, spans));
    }
    if (!segment.joined) writer.BreakLine();
    AddChecked(segment.body, writer);
  }
  close();
  return turns;
}

void AddPeople(const std::vector<JsonText>& people, std::string_view text, const SpanMaker& spans,
               ParsedTranscript& transcript) {
  absl::flat_hash_set<std::string> listed;
  for (const JsonText& person : people) {
    const Passage name = MakePassage(Clean(person), text, spans);
    if (name.text.empty() || !listed.insert(name.text).second) continue;
    v1::Participant& participant = transcript.participants.emplace_back();
    participant.set_name(name.text);
    participant.set_printed_name(name.text);
    *participant.mutable_span() = name.span;
  }
}

constexpr int kSure = 80;

bool TellSpeakers(const std::vector<Segment>& segments) {
  return std::ranges::any_of(segments, [](const Segment& segment) { return !segment.speaker.text.empty(); });
}

// Captions have times and nobody who speaks.
bool AreCaptions(std::string_view text) {
  const auto holds = [&](std::string_view key) { return text.find(key) != std::string_view::npos; };
  return holds("\"start\"") && holds("\"duration\"");
}

v1::Warning WarnOfSpeakers(const std::vector<Segment>& segments, std::string_view text,
                           const SpanMaker& spans) {
  const ByteRange first = segments.empty() ? ByteRange() : segments.front().body.range;
  return MakeWarning("SPEAKER_KEY_UNKNOWN",
                     absl::StrCat("The texts stand under no key that tells who speaks (", SpeakerKeys(),
                                  "), so they are nobody's."),
                     spans.Of(text.substr(first.begin, first.end - first.begin)));
}

class SegmentsReader : public DocumentReader {
 public:
  std::string_view format() const override { return "transcript-json"; }
  std::string_view media_type() const override { return "application/json"; }

  int Recognize(std::string_view text) const override {
    const size_t first = text.find_first_not_of("\xEF\xBB\xBF \t\r\n");
    if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) return 0;
    text.remove_prefix(first);
    const bool list = text.starts_with('[');
    if (list && !Trim(text.substr(1)).starts_with('{')) return 0;
    return HoldsSegments(text) ? kSure : 0;
  }

  absl::StatusOr<Reading> Read(const DecodedText& decoded, std::string_view content,
                               const v1::Source& source) const override {
    const std::string_view text = decoded.text.text();
    ASSIGN_OR_RETURN(const JsonTranscript found, FindSegments(text));
    const SpanMaker spans(decoded.text, content, source.name());
    ParsedTranscript transcript;
    const PlacedText title = Clean(found.title);
    if (!title.empty()) transcript.title.push_back(MakePassage(title, text, spans));
    transcript.date = FindDate(Clean({found.date, {}}).text);
    AddPeople(found.people, text, spans, transcript);
    transcript.turns = MakeTurns(found.segments, text, spans);
    if (!TellSpeakers(found.segments) && !AreCaptions(text))
      transcript.warnings.push_back(WarnOfSpeakers(found.segments, text, spans));
    return MakeReading(transcript, decoded, spans);
  }
};

}  // namespace

std::unique_ptr<DocumentReader> CreateSegmentsReader() { return std::make_unique<SegmentsReader>(); }

}  // namespace fangtan::service
