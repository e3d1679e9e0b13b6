#include "service/documents/court_reader.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "service/documents/court_caption.h"
#include "service/documents/court_lines.h"
#include "service/documents/dates.h"
#include "service/documents/lines.h"
#include "service/documents/parsed_transcript.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

using Kind = CourtLine::Kind;

constexpr int kSure = 95;
constexpr std::ptrdiff_t kMinTestimony = 2;  // questions, and answers
// Lines that it takes at most to say who was sworn, or what happened.
constexpr size_t kMaxOathLines = 4;
constexpr size_t kMaxRemarkLines = 8;
constexpr std::string_view kDeposition = "DEPOSITION OF";

bool Holds(std::string_view text, std::string_view what) { return text.find(what) != std::string_view::npos; }

bool TellsOath(std::string_view line) {
  return Holds(line, "sworn") || Holds(line, "affirmed)") || Holds(line, ", SWORN") ||
         Holds(line, "DULY SWORN");
}

bool IsSpoken(Kind kind) { return kind == Kind::kQuestion || kind == Kind::kAnswer || kind == Kind::kSpeech; }

// "ADA BYRON" of "ADA BYRON, VOLUME I".
std::string_view NameAlone(std::string_view text) { return Trim(text.substr(0, text.find_first_of(",("))); }

// Makes the turns of a transcript, line by line.
class CourtTurns {
 public:
  CourtTurns(std::string_view text, const SpanMaker& spans)
      : text_(text), spans_(spans), lines_(ReadCourtLines(text)) {}

  ParsedTranscript Run() && {
    const size_t head = ReadHead();
    for (size_t i = head; i < lines_.size();) i = Add(i);
    EndPassage();
    return std::move(transcript_);
  }

 private:
  // The lines above all speech. The number of them.
  size_t ReadHead() {
    const size_t head = static_cast<size_t>(std::ranges::find_if(lines_,
                                                                 [](const CourtLine& line) {
                                                                   return IsSpoken(line.kind) ||
                                                                          line.kind == Kind::kExamination ||
                                                                          line.kind == Kind::kExaminer;
                                                                 }) -
                                            lines_.begin());
    if (head == 0) return head;
    AddCounsel(std::span(lines_).first(head));
    judge_ = FindJudge(std::span(lines_).first(head));
    const size_t title = FindTitle(head);
    const size_t title_end =
        title == head ? title : title + (lines_[title].text.ends_with(kDeposition) ? 2 : 1);
    for (size_t i = 0; i < head;) {
      const std::string_view line = lines_[i].text;
      if (!transcript_.date.has_value()) transcript_.date = FindDate(line);
      if (i >= title && i < title_end) {
        AddTitleLine(line);
        ++i;
      } else if (const size_t end = OathEnd(i); end > i) {
        i = AddOath(i, end);
      } else {
        AddAlone(TurnKind::kBody, line);
        ++i;
      }
    }
    return head;
  }

  void AddTitleLine(std::string_view line) {
    transcript_.title.push_back({std::string(line), spans_.Of(line)});
  }

  // Who appears for the parties, and is called by the surname later.
  void AddCounsel(std::span<const CourtLine> head) {
    counsel_ = FindCounsel(head);
    for (const std::string_view name : counsel_) {
      v1::Participant& participant = transcript_.participants.emplace_back();
      participant.set_name(std::string(name));
      participant.set_printed_name(std::string(name));
      *participant.mutable_span() = spans_.Of(name);
    }
  }

  // Whose deposition it is, else who goes to law against whom, else the first line. `head` where the title is
  // made of the parties, whose lines say more.
  size_t FindTitle(size_t head) {
    size_t versus = head;
    for (size_t i = 0; i < head; ++i) {
      const std::string_view line = lines_[i].text;
      if (const size_t at = line.find(kDeposition); at != line.npos && lines_[i].kind != Kind::kSpeech) {
        witness_ = NameAlone(line.substr(at + kDeposition.size()));
        if (witness_.empty() && i + 1 < head) witness_ = NameAlone(lines_[i + 1].text);
        return i;
      }
      if (versus == head && (Holds(line, " v. ") || Holds(line, " vs. "))) versus = i;
    }
    if (versus < head) return versus;
    const std::vector<std::string_view> parties = FindParties(std::span(lines_).first(head));
    for (const std::string_view part : parties) AddTitleLine(part);
    return parties.empty() ? 0 : head;
  }

  // Adds line number `i` and what belongs to it. The number of the next one.
  size_t Add(size_t i) {
    const CourtLine& line = lines_[i];
    if (const size_t end = OathEnd(i); end > i) return AddOath(i, end);
    switch (line.kind) {
      case Kind::kExamination:
      case Kind::kExaminer:
        Examine(line);
        break;
      case Kind::kRemark:
        return AddRemark(i);
      case Kind::kQuestion:
      case Kind::kAnswer:
      case Kind::kSpeech:
        StartTurn(line);
        break;
      case Kind::kName:
      case Kind::kText:
        AddText(line);
    }
    return i + 1;
  }

  void Examine(const CourtLine& line) {
    EndPassage();
    if (!line.label.empty() || line.kind == Kind::kExamination) examiner_ = line.label;
    AddAlone(line.kind == Kind::kExamination ? TurnKind::kHeading : TurnKind::kDirection, line.text);
    speaks_ = false;
  }

  // Where the lines end that say who was sworn; `i` where it is no name that they begin with.
  size_t OathEnd(size_t i) const {
    if (lines_[i].kind != Kind::kName) return i;
    const size_t last = std::min(i + kMaxOathLines, lines_.size());
    for (size_t at = i; at < last && !IsSpoken(lines_[at].kind); ++at) {
      if (at > i && lines_[at].kind == Kind::kName) return i;
      if (!TellsOath(lines_[at].text)) continue;
      while (at + 1 < last && lines_[at + 1].kind == Kind::kText && !EndsInStop(lines_[at].text)) ++at;
      return at + 1;
    }
    return i;
  }

  size_t AddOath(size_t i, size_t end) {
    EndPassage();
    witness_ = NameAlone(lines_[i].text);
    for (; i < end; ++i) AddAlone(TurnKind::kBody, lines_[i].text);
    speaks_ = false;
    return end;
  }

  // "(Recess taken", "from 10:05 to 10:20.)": up to the bracket that closes it, where one does.
  size_t AddRemark(size_t i) {
    EndPassage();
    const char close = lines_[i].text.front() == '(' ? ')' : ']';
    size_t end = i;
    while (end < lines_.size() && end < i + kMaxRemarkLines && !IsSpoken(lines_[end].kind) &&
           !Holds(lines_[end].text, std::string_view(&close, 1)))
      ++end;
    const bool closed = end < lines_.size() && Holds(lines_[end].text, std::string_view(&close, 1));
    for (end = closed ? end : i; i <= end; ++i) AddAlone(TurnKind::kDirection, lines_[i].text);
    return i;
  }

  void StartTurn(const CourtLine& line) {
    EndPassage();
    Turn turn = MakeSpeech(line.label, spans_.Of(line.label), v1::Attribution::LABEL_UNLISTED);
    std::string_view rest = line.rest;
    if (line.kind == Kind::kQuestion) {
      rest = TakeExaminer(rest);
      const std::string_view whole = FindBySurname(examiner_, counsel_);
      Name(whole.empty() ? examiner_ : whole, v1::Attribution::INHERITED_LABEL, turn);
      turn.role = TurnRole::kAsks;
    } else if (line.kind == Kind::kAnswer || line.label == "THE WITNESS") {
      Name(witness_, v1::Attribution::INFERRED_FROM_LEAD, turn);
      turn.role = TurnRole::kAnswers;
      if (witness_.empty()) WarnOfWitness(turn);
    } else if (line.label == "THE COURT") {
      if (!judge_.empty()) Name(judge_, v1::Attribution::INFERRED_FROM_LEAD, turn);
    } else if (const std::string_view whole = FindBySurname(line.label, counsel_); !whole.empty()) {
      Name(whole, v1::Attribution::PARTIAL_NAME, turn);
    }
    JoinRun(turn);
    transcript_.turns.push_back(std::move(turn));
    speaks_ = true;
    AddPiece(rest);
  }

  // "(By Ms. Byron) Where do you work?" says within the question who examines.
  std::string_view TakeExaminer(std::string_view rest) {
    if (!rest.starts_with("(BY ") && !rest.starts_with("(By ")) return rest;
    const size_t end = rest.find(')');
    if (end == std::string_view::npos) return rest;
    examiner_ = Trim(rest.substr(4, end - 4));
    if (examiner_.ends_with(':')) examiner_.remove_suffix(1);
    return Trim(rest.substr(end + 1));
  }

  static void Name(std::string_view name, v1::Attribution::SpeakerMethod method, Turn& turn) {
    turn.anonymous = name.empty();
    turn.method = name.empty() ? v1::Attribution::ANONYMOUS_ROLE : method;
    turn.full_name = std::string(name);
  }

  void WarnOfWitness(const Turn& turn) {
    if (std::exchange(warned_, true)) return;
    transcript_.warnings.push_back(
        MakeWarning("GUEST_UNKNOWN", "No line says who the witness is.", *turn.label_span));
  }

  // Who examines may say a word under the own name right before the next question: that is one run.
  void JoinRun(Turn& turn) {
    std::vector<Turn>& turns = transcript_.turns;
    const auto above = std::find_if(turns.rbegin(), turns.rend(),
                                    [](const Turn& other) { return other.kind != TurnKind::kDirection; });
    if (above == turns.rend() || above->kind != TurnKind::kSpeech || above->anonymous ||
        above->Speaker() != turn.Speaker())
      return;
    if (turn.role == TurnRole::kAsks && above->role == TurnRole::kUnknown) above->role = turn.role;
    if (turn.role == TurnRole::kUnknown) turn.role = above->role;
  }

  void AddText(const CourtLine& line) {
    if (!speaks_) return AddAlone(TurnKind::kBody, line.text);
    if (line.first) EndPassage();
    AddPiece(line.text);
  }

  void AddPiece(std::string_view piece) {
    if (piece.empty()) return;
    writer_.BreakLine();
    writer_.Add(piece, RangeOf(piece, text_, 0));
  }

  // A remark between may have parted the passage from its turn.
  void EndPassage() {
    if (writer_.empty()) return;
    std::vector<Turn>& turns = transcript_.turns;
    if (turns.back().kind != TurnKind::kSpeech) turns.push_back({.kind = TurnKind::kSpeech});
    turns.back().passages.push_back(MakePassage(writer_.Take(), text_, spans_));
  }

  void AddAlone(TurnKind kind, std::string_view line) {
    transcript_.turns.push_back({.kind = kind, .passages = {{std::string(line), spans_.Of(line)}}});
  }

  std::string_view text_;
  const SpanMaker& spans_;
  std::vector<CourtLine> lines_;
  ParsedTranscript transcript_;
  std::vector<std::string_view> counsel_;  // whole names
  std::string_view examiner_;
  std::string_view witness_;
  std::string_view judge_;   // whole name, if the head tells it
  PlacedTextWriter writer_;  // the passage that is being read
  bool speaks_ = false;      // text without label belongs to the last turn
  bool warned_ = false;
};

class CourtReader : public DocumentReader {
 public:
  std::string_view format() const override { return "court-transcript"; }
  std::string_view media_type() const override { return "text/plain"; }

  int Recognize(std::string_view text) const override {
    // The rarest letter first: most texts are no longer looked at.
    if (!Holds(text, "XAMINATION") && !Holds(text, "Questions from ")) return 0;
    const std::vector<CourtLine> lines = ReadCourtLines(text);
    const auto count = [&](Kind kind) { return std::ranges::count(lines, kind, &CourtLine::kind); };
    const bool examined = count(Kind::kExamination) + count(Kind::kExaminer) > 0;
    const bool testified = count(Kind::kQuestion) >= kMinTestimony && count(Kind::kAnswer) >= kMinTestimony;
    return examined && testified ? kSure : 0;
  }

  absl::StatusOr<Reading> Read(const DecodedText& decoded, std::string_view content,
                               const v1::Source& source) const override {
    const SpanMaker spans(decoded.text, content, source.name());
    return MakeReading(CourtTurns(decoded.text.text(), spans).Run(), decoded, spans);
  }
};

}  // namespace

std::unique_ptr<DocumentReader> CreateCourtReader() { return std::make_unique<CourtReader>(); }

}  // namespace fangtan::service
