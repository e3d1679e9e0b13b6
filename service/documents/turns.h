// What every reader of transcripts hands over: a list of turns in the order of the document. From it come the
// sections, questions and answers of an article, by the same rules for all formats.
//
//   std::vector<Turn> turns;
//   turns.push_back({.kind = TurnKind::kSpeech, .label = "記者", .label_span = spans.Of(label),
//                    .method = v1::Attribution::ANONYMOUS_ROLE, .anonymous = true,
//                    .passages = {{std::string(text), spans.Of(text)}}});
//   AddTurns(turns, reading.article);
//
// The rules: neighbouring turns of one speaker are one run, and every run is exactly one question or one
// answer. An answer is tied to the question before it (FOLLOWS_QUESTION) unless a heading or nothing stands
// between; before any question it is a statement (NO_QUESTION), and so is the last run if whoever asked the
// last question says it. Nothing spoken is lost or moved. Title, date,
// participants and credits are the reader's own to set.
//
// Pure, thread-safe, linear in the number of turns.
#ifndef FANGTAN_SERVICE_DOCUMENTS_TURNS_H_
#define FANGTAN_SERVICE_DOCUMENTS_TURNS_H_

#include <optional>
#include <string>
#include <vector>

#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/interview.pb.h"
#include "fangtan/v1/source.pb.h"

namespace fangtan::service {

// A paragraph as shown, cleaned, and where it stands uncleaned.
struct Passage {
  std::string text;
  v1::Span span;
};

enum class TurnKind {
  kSpeech,     // somebody says it
  kDirection,  // a stage direction; goes to the body, interrupts nobody
  kHeading,    // of a section, one passage a line
  kBody,       // text that nobody says: a talk without labels, a note
};

// What a document itself says of a turn.
enum class TurnRole {
  kUnknown,
  kAsks,     // 記者, Q
  kAnswers,  // 答, A
  kPublic,   // 觀眾, Audience member: asks, unless somebody has just asked it
};

struct Turn {
  TurnKind kind = TurnKind::kBody;
  std::string label;                   // as printed, without mark-up and colon; may be empty
  std::optional<v1::Span> label_span;  // set where a label is printed
  std::string full_name;               // whole name where the label is not; with no label: who speaks
  std::vector<std::string> posts;  // printed for the speaker: "中央社" of the label "中央社 林小河"
  v1::Attribution::SpeakerMethod method = v1::Attribution::LABEL_UNLISTED;
  bool anonymous = false;  // the label is a role or stand-in: never made one person
  TurnRole role = TurnRole::kUnknown;
  bool new_voice = false;  // somebody else speaks than before, whom nothing tells
  bool form_asks = false;  // it is set as a question, so that no greeting is looked for in it
  std::vector<Passage> passages;

  // Whom neighbouring turns must share to be one run.
  const std::string& Speaker() const { return full_name.empty() ? label : full_name; }
};

// Appends `turns` to the article as sections with exchanges, lead and body, counts questions and answers and
// warns of what is missing (EMPTY_RUN, NO_QUESTION). A speech turn without label, name and role that is no
// new voice continues the one above it, and is body where there is none. Without any speech, headings stand
// in the body, in order.
void AddTurns(const std::vector<Turn>& turns, v1::Article& article);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_TURNS_H_
