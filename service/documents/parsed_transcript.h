// What a reader of marked-up transcripts found, before it becomes a reading: the step that all of them share.
//
//   ParsedTranscript transcript;
//   transcript.turns.push_back(...);
//   return MakeReading(std::move(transcript), decoded, spans);
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_PARSED_TRANSCRIPT_H_
#define FANGTAN_SERVICE_DOCUMENTS_PARSED_TRANSCRIPT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "service/documents/dates.h"
#include "service/documents/decode.h"
#include "service/documents/placed_text.h"
#include "service/documents/reader.h"
#include "service/documents/spans.h"
#include "service/documents/turns.h"

namespace fangtan::service {

// More paragraphs could not be sent to anybody.
inline constexpr size_t kMaxPassages = 200'000;

struct ParsedTranscript {
  std::vector<Passage> title;  // its lines, joined by one blank
  std::optional<PrintedDate> date;
  std::string language;  // BCP 47; empty: told by the text
  std::vector<Turn> turns;
  std::vector<v1::Participant> participants;
  std::vector<v1::Credit> credits;
  std::vector<v1::Warning> warnings;
};

// The passage for `placed`, whose range is one of the decoded `text`.
Passage MakePassage(const PlacedText& placed, std::string_view text, const SpanMaker& spans);

// A turn of speech, without passages yet, under the label printed at `span`. Roles and stand-ins ("Q",
// "Speaker 2", "unknown-F") are made nobody; any other label's speaker was found by `method`.
Turn MakeSpeech(std::string_view label, const v1::Span& span, v1::Attribution::SpeakerMethod method);

// Whether `label` stands in for people who were not told apart.
bool IsStandIn(std::string_view label);

// A warning about `span`.
v1::Warning MakeWarning(std::string_view reason, std::string_view message, const v1::Span& span);

// The article of `transcript`, with what decoding warned of. INVALID_ARGUMENT: TOO_LARGE above kMaxPassages.
absl::StatusOr<Reading> MakeReading(const ParsedTranscript& transcript, const DecodedText& decoded,
                                    const SpanMaker& spans);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_PARSED_TRANSCRIPT_H_
