#include "service/documents/markdown_transcript_reader.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "service/documents/credits.h"
#include "service/documents/dates.h"
#include "service/documents/end_matter.h"
#include "service/documents/half_labelled.h"
#include "service/documents/head_fields.h"
#include "service/documents/label_shapes.h"
#include "service/documents/language_tag.h"
#include "service/documents/markdown_outline.h"
#include "service/documents/markdown_text.h"
#include "service/documents/page_notes.h"
#include "service/documents/question_forms.h"
#include "service/documents/spans.h"
#include "service/documents/transcript_date.h"
#include "service/documents/turns.h"
#include "service/documents/vocabulary.h"
#include "storage/errors.h"
#include "storage/status_macros.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

// As sure as the marks make it; a reader of a narrower format may be surer.
constexpr int kHeadAlone = 20;
constexpr int kMarkedLabels = 50;
constexpr int kDialogue = 57;
constexpr int kHeadWithLabels = 60;
constexpr size_t kMinMarkedLabels = 2;
// Labels of a dialogue.
constexpr size_t kMinDialogue = 8;
// Headings that are nothing but labels, again and again: no other format has them.
constexpr int kLabelledHeadings = 85;
constexpr size_t kMinLabelledHeadings = 4;
constexpr size_t kMaxLines = 200'000;
constexpr size_t kMaxDirectionChars = 120;

bool IsListItem(std::string_view line) {
  if (line.starts_with("- ") || line.starts_with("* ") || line.starts_with("+ ")) return true;
  const size_t digits = line.find_first_not_of("0123456789");
  return digits != 0 && digits <= 3 && line.substr(digits, 2) == ". ";
}

// Whether all of `text` stands in one pair of brackets: "(Laughter.)", "（笑）", "[applause]".
bool IsBracketed(std::string_view text) {
  constexpr std::pair<std::string_view, std::string_view> kBrackets[] = {
      {"((", "))"}, {"(", ")"}, {"（", "）"}, {"[", "]"}};
  if (storage::CountCodePoints(text) > kMaxDirectionChars) return false;
  return std::ranges::any_of(kBrackets, [&](const auto& pair) {
    return text.size() > pair.first.size() && text.starts_with(pair.first) && text.ends_with(pair.second) &&
           text.find(pair.second) == text.size() - pair.second.size();
  });
}

// "2m 10s", "1h 3m", "12:34".
bool IsRecordingTime(std::string_view raw) {
  if (raw.empty() || !absl::ascii_isdigit(static_cast<unsigned char>(raw.front()))) return false;
  if (TimeLength(raw) == raw.size()) return true;
  std::string_view units = "hms";
  while (!raw.empty()) {
    const size_t digits = std::min(raw.find_first_not_of("0123456789"), raw.size());
    const size_t unit =
        digits == 0 || digits > 3 || digits == raw.size() ? units.npos : units.find(raw[digits]);
    if (unit == units.npos) return false;
    units.remove_prefix(unit + 1);
    raw = Trim(raw.substr(digits + 1));
  }
  return true;
}

// A rule, a picture, an address, a time of the recording, the mark of the end ("###"): nobody says it.
bool IsFurniture(std::string_view raw) {
  if (IsRecordingTime(raw)) return true;
  if (raw.find_first_not_of("-*_#\\= ") == std::string_view::npos) return true;
  if (raw.starts_with("![") && raw.ends_with(')')) return true;
  return IsAddress(raw);
}

// A label that is no speaker's, with an address behind it: "slides: https://…".
bool IsReferenceLine(const MarkdownLine& line) {
  return line.label.has_value() && line.speaker == nullptr && line.label->form == LabelForm::kPlain &&
         line.label->name.find(". ") == std::string_view::npos && IsAddress(line.label->rest);
}

// The link in "译者：[kingfisher](https://…)", with the role before it; nothing for other lines.
std::optional<PrintedCredit> LinkedCredit(std::string_view line) {
  const size_t open = line.find('[');
  const size_t close = line.find("](", open == line.npos ? line.size() : open);
  if (close == line.npos || !line.ends_with(')')) return std::nullopt;
  std::string_view role = Trim(line.substr(0, open));
  if (!DropColon(role) || !IsCreditRole(storage::FoldName(role))) return std::nullopt;
  return PrintedCredit{role, line.substr(open + 1, close - open - 1)};
}

std::vector<PrintedCredit> CreditsIn(std::string_view line) {
  std::vector<PrintedCredit> credits = ParseCreditLine(line);
  if (const auto linked = LinkedCredit(line)) credits.push_back(*linked);
  return credits;
}

// Where the credits begin that stand below all speech: "逐字稿整理：小花". The number of lines if there are
// none.
size_t FirstCreditLine(const MarkdownOutline& outline) {
  constexpr size_t kMaxCredits = 8;
  size_t first = outline.lines.size();
  for (size_t i = first; i > 0 && outline.lines.size() - i < kMaxCredits; --i) {
    const MarkdownLine& line = outline.lines[i - 1];
    if (line.speaker != nullptr || line.level > 0 || line.in_fence) break;
    if (!CreditsIn(line.line.text).empty()) {
      first = i - 1;
    } else if (!IsFurniture(line.line.text)) {
      break;
    }
  }
  return first;
}

// "(00:25)" alone on a line: recognizers print when a paragraph begins.
bool IsTimeMark(std::string_view text) {
  return (text.starts_with('(') || text.starts_with('[')) && AnyTimeLength(text) == text.size();
}

// Makes the turns of an outline, line by line.
class TurnBuilder {
 public:
  TurnBuilder(const MarkdownOutline& outline, std::string_view text, const SpanMaker& spans)
      : outline_(outline), text_(text), spans_(spans) {}

  std::vector<Turn> Build() && {
    const HalfLabelled half = FindHalfLabelled(outline_);
    only_questions_ = outline_.speakers->OnlyAsked() || half.only_questions;
    guest_ = half.guest;
    const size_t end = FirstCreditLine(outline_);
    size_t question = 0;
    for (size_t i = 0; i < outline_.lines.size(); ++i) {
      if (i == end) {
        Flush();
        voice_ = Voice::kNobody;
      }
      const bool asks = question < half.questions.size() && half.questions[question] == i;
      if (asks) StartUnlabelledQuestion();
      question += asks ? 1 : 0;
      AddLine(outline_.lines[i]);
    }
    Flush();
    GiveAsideToSilentTurn();
    return std::move(turns_);
  }

 private:
  enum class Voice { kNobody, kSound, kSpeaker };  // whom text without a label belongs to

  void AddLine(const MarkdownLine& line) {
    if (line.in_fence) return AddCode(line);
    if (line.speaker != nullptr) return StartTurn(line);
    if (IsTimeMark(line.line.text)) return Flush();
    if (line.level > 0) return AddHeading(line);
    if (IsReferenceLine(line)) return AddReference(line);
    const bool quote = line.line.text.starts_with('>');
    if (line.starts_block || IsListItem(line.line.text) || quote != in_quote_ ||
        (quote && line.line.text == ">"))
      Flush();
    in_quote_ = quote;
    Extend(line.line.range);
  }

  void StartUnlabelledQuestion() {
    Flush();
    turns_.push_back({.kind = TurnKind::kSpeech,
                      .method = v1::Attribution::ANONYMOUS_ROLE,
                      .anonymous = true,
                      .role = TurnRole::kAsks,
                      .form_asks = true});
    voice_ = Voice::kSpeaker;
  }

  void AddCode(const MarkdownLine& line) {
    if (begin_ == end_ || !in_code_) Flush();
    in_code_ = true;
    Extend(line.line.range);
  }

  void Extend(ByteRange range) {
    if (begin_ == end_) begin_ = range.begin;
    end_ = range.end;
  }

  void StartTurn(const MarkdownLine& line) {
    Flush();
    GiveAsideToSilentTurn();
    if (const std::string_view before = line.label->before; !before.empty())
      turns_.push_back(
          {.kind = TurnKind::kDirection, .passages = {{CleanMarkdown(before), spans_.Of(before)}}});
    const Speaker& speaker = *line.speaker;
    const SpeakerLabel& label = *line.label;
    // Of a label with a remark in brackets the name is only a part.
    const bool whole =
        !speaker.full_name.empty() || speaker.anonymous || label.bare.size() == label.name.size();
    voice_ = speaker.sound ? Voice::kSound : Voice::kSpeaker;
    if (speaker.sound) {
      turns_.push_back({.kind = TurnKind::kDirection,
                        .passages = {{CleanMarkdown(line.line.text), spans_.Of(line.line.text)}}});
      return;
    }
    turns_.push_back({.kind = TurnKind::kSpeech,
                      .label = ShownName(label.name),
                      .label_span = spans_.Of(label.name),
                      .full_name = whole ? speaker.full_name : ShownName(label.bare),
                      .posts = speaker.posts,
                      .method = speaker.method,
                      .anonymous = speaker.anonymous,
                      .role = speaker.role});
    label_line_ = static_cast<size_t>(&line - outline_.lines.data());
    on_label_line_ = !label.rest.empty();
    if (on_label_line_) Extend(RangeOf(label.rest, line.line.text, line.line.range.begin));
  }

  // A label with a stage direction and nothing else behind it: that is what the speaker does in this turn.
  void GiveAsideToSilentTurn() {
    if (turns_.size() < 2 || turns_.back().kind != TurnKind::kDirection) return;
    Turn& silent = turns_[turns_.size() - 2];
    if (silent.kind != TurnKind::kSpeech || !silent.passages.empty() || voice_ != Voice::kSpeaker) return;
    silent.passages = std::move(turns_.back().passages);
    turns_.pop_back();
  }

  void AddHeading(const MarkdownLine& line) {
    Flush();
    const std::string_view raw = HeadingText(line.line.text);
    std::string shown = CleanMarkdown(raw);
    if (shown.empty()) return;
    turns_.push_back({.kind = TurnKind::kHeading, .passages = {{std::move(shown), spans_.Of(raw)}}});
  }

  void AddReference(const MarkdownLine& line) {
    Flush();
    turns_.push_back(
        {.kind = TurnKind::kBody, .passages = {{CleanMarkdown(line.line.text), spans_.Of(line.line.text)}}});
  }

  // Ends the paragraph that is being read.
  void Flush() {
    const std::string_view raw = Trim(text_.substr(begin_, end_ - begin_));
    begin_ = end_ = 0;
    const bool code = std::exchange(in_code_, false);
    const bool on_label_line = std::exchange(on_label_line_, false);
    if (raw.empty()) return;
    Passage passage{code ? std::string(raw) : CleanMarkdown(raw), spans_.Of(raw)};
    if (passage.text.empty()) return;
    TurnKind kind = voice_ == Voice::kSpeaker ? TurnKind::kSpeech : TurnKind::kBody;
    // "Ada: (laughs)" is all that she is heard of in this turn; on a line of its own it is nobody's.
    const bool aside = IsBracketed(passage.text) || IsFurniture(raw) || IsEditorialNote(passage.text);
    if (!code && !on_label_line && aside) kind = TurnKind::kDirection;
    // The time when it ended, a list that belongs to the page, and what stands behind them, was not said.
    const bool end = IsClosingLine(passage.text) || IsEndHeading(passage.text);
    if (kind == TurnKind::kSpeech && !code && !on_label_line && end) {
      kind = TurnKind::kDirection;
      voice_ = Voice::kNobody;
    }
    if (only_questions_ && kind == TurnKind::kSpeech) {
      const bool asks = AsksOrRequests(passage.text);
      if (waits_ && !on_label_line && !asks) turns_.push_back(Unlabelled());
      waits_ = asks || (on_label_line && !AsksBelow(outline_, label_line_));
    }
    const bool continues = kind == TurnKind::kSpeech && !turns_.empty() && turns_.back().kind == kind;
    if (!continues) turns_.push_back({.kind = kind});
    turns_.back().passages.push_back(std::move(passage));
  }

  // Where nobody answers under a label, what stands below a question is the answer of the one who is listed.
  Turn Unlabelled() const {
    Turn turn{
        .kind = TurnKind::kSpeech, .method = v1::Attribution::INFERRED_FROM_LEAD, .role = TurnRole::kAnswers};
    if (!guest_.empty()) {
      turn.full_name = guest_;
    } else {
      turn.method = v1::Attribution::ANONYMOUS_ROLE;
      turn.anonymous = true;
    }
    return turn;
  }

  const MarkdownOutline& outline_;
  std::string_view text_;
  const SpanMaker& spans_;
  std::vector<Turn> turns_;
  Voice voice_ = Voice::kNobody;
  std::string guest_;  // who answers without label
  size_t begin_ = 0;   // the paragraph that is being read
  size_t end_ = 0;
  size_t label_line_ = 0;       // of the turn
  bool on_label_line_ = false;  // it begins behind a label
  bool in_quote_ = false;
  bool in_code_ = false;
  bool only_questions_ = false;  // every label is a role's that asks
  bool waits_ = false;           // such a question, for its answer
};

// What the characters tell, else the tag in the file's name: "talk.es.md".
std::string Language(std::string_view text, std::string_view uri) {
  std::string tag = LanguageTag(text);
  if (!tag.empty() || !uri.ends_with(".md") || uri.size() < 7) return tag;
  const std::string_view printed = uri.substr(uri.size() - 6, 3);
  const bool is_tag = printed[0] == '.' && absl::ascii_islower(static_cast<unsigned char>(printed[1])) &&
                      absl::ascii_islower(static_cast<unsigned char>(printed[2]));
  return is_tag ? std::string(printed.substr(1)) : "";
}

void AddTitle(const MarkdownOutline& outline, const SpanMaker& spans, v1::Article& article) {
  if (!outline.title.empty()) {
    article.set_title(outline.title);
    *article.add_title_spans() = spans.Of(outline.printed_title);
  }
}

void AddCreditLines(const MarkdownOutline& outline, const SpanMaker& spans, v1::Article& article) {
  for (size_t i = FirstCreditLine(outline); i < outline.lines.size(); ++i) {
    for (const PrintedCredit& printed : CreditsIn(outline.lines[i].line.text)) {
      v1::Credit& credit = *article.add_credits();
      credit.set_name(std::string(printed.name));
      credit.set_role(std::string(printed.role));
      *credit.mutable_span() = spans.Of(printed.name);
    }
  }
}

// Who asks, by the head, is credited with it; the others take part.
void AddHeadPeople(const MarkdownOutline& outline, const SpanMaker& spans, v1::Article& article) {
  for (const HeadPerson& person : outline.people) {
    if (person.asks) {
      v1::Credit& credit = *article.add_credits();
      credit.set_name(person.name);
      credit.set_role(std::string(person.role));
      *credit.mutable_span() = spans.Of(person.place);
    } else {
      v1::Participant& participant = *article.add_participants();
      participant.set_name(person.name);
      participant.set_printed_name(person.name);
      *participant.mutable_span() = spans.Of(person.place);
    }
  }
}

// One warning for each short label that nothing explains, and for each stand-in that may be several people.
// Who only asks (Q) is no one person anywhere, and needs none.
void WarnOfUnresolved(const MarkdownOutline& outline, const SpanMaker& spans, v1::Article& article) {
  absl::flat_hash_set<const Speaker*> seen;
  for (const MarkdownLine& line : outline.lines) {
    if (line.speaker == nullptr) continue;
    const bool stand_in = line.speaker->anonymous && line.speaker->role != TurnRole::kAsks;
    if (!(line.speaker->unresolved || stand_in) || !seen.insert(line.speaker).second) continue;
    v1::Warning& warning = *article.add_warnings();
    warning.set_reason(stand_in ? "SPEAKER_UNKNOWN" : "SPEAKER_UNRESOLVED");
    warning.set_message(absl::StrCat(std::string(line.label->name),
                                     stand_in ? " stands for somebody whom the document does not name."
                                              : " is a short label that the document does not explain."));
    *warning.mutable_span() = spans.Of(line.label->name);
  }
}

bool HasTooManyLines(std::string_view text) {
  if (text.size() <= kMaxLines) return false;
  const auto ends = std::ranges::count_if(text, [](char c) { return c == '\n' || c == '\r'; });
  return static_cast<size_t>(ends) > kMaxLines;
}

// Whether the first thing in the document is a bold label: one voice may say all that follows.
bool BeginsWithLabel(const MarkdownOutline& outline) {
  const auto first =
      std::ranges::find_if(outline.lines, [](const MarkdownLine& line) { return !line.line.text.empty(); });
  return first != outline.lines.end() && first->speaker != nullptr && first->label->form == LabelForm::kBold;
}

// "**Why does it ring?**", a question that stands out without a label.
bool IsBoldQuestion(const MarkdownLine& line) {
  const std::string_view text = line.line.text;
  return line.speaker == nullptr && line.starts_block && text.starts_with("**") && text.ends_with("**") &&
         EndsQuestion(text.substr(0, text.size() - 2));
}

// Whether most blocks begin with labels in bold of people who speak by turns: nobody need look for questions
// that stand out by their marks.
bool IsDialogue(const MarkdownOutline& outline) {
  size_t blocks = 0;
  size_t labelled = 0;
  size_t questions = 0;
  absl::flat_hash_map<const Speaker*, size_t> uses;
  for (const MarkdownLine& line : outline.lines) {
    if (line.in_fence || line.level > 0) continue;
    blocks += line.starts_block ? 1 : 0;
    if (IsBoldQuestion(line) && ++questions >= kMinMarkedLabels) return false;
    if (line.speaker == nullptr || line.speaker->sound || line.label->form != LabelForm::kBold) continue;
    if (line.speaker->anonymous || line.speaker->role != TurnRole::kUnknown) return false;
    ++labelled;
    ++uses[line.speaker];
  }
  const auto again = std::ranges::count_if(uses, [](const auto& use) { return use.second > 1; });
  return again > 1 && labelled >= kMinDialogue && 2 * labelled >= blocks;
}

// Made in its place: lines point into its table of speakers.
struct OutlineDraft : Draft {
  explicit OutlineDraft(std::string_view text) : outline(MakeMarkdownOutline(text)) {}
  const MarkdownOutline outline;
};

class MarkdownTranscriptReader : public DocumentReader {
 public:
  std::string_view format() const override { return "markdown-transcript"; }
  std::string_view media_type() const override { return "text/markdown"; }

  int Recognize(std::string_view text) const override {
    std::unique_ptr<Draft> draft;
    return RecognizeAndKeep(text, 0, draft);
  }

  int RecognizeAndKeep(std::string_view text, int surest, std::unique_ptr<Draft>& draft) const override {
    if (surest >= kLabelledHeadings) return 0;
    // Too long to be read by anybody.
    if (HasTooManyLines(text)) return 0;
    auto kept = std::make_unique<OutlineDraft>(text);
    const MarkdownOutline& outline = kept->outline;
    draft = std::move(kept);
    const bool has_head = outline.head.size > 0;
    const size_t uses = outline.speakers->speaker_uses();
    if (has_head) return uses >= kMinMarkedLabels ? kHeadWithLabels : kHeadAlone;
    const auto marked = std::ranges::count_if(outline.lines, [](const MarkdownLine& line) {
      return line.speaker != nullptr && !line.speaker->sound &&
             (line.label->form != LabelForm::kPlain || line.label->timed || line.label->bulleted ||
              !line.label->initials.empty());
    });
    const auto headings = std::ranges::count_if(outline.lines, [](const MarkdownLine& line) {
      return line.speaker != nullptr && line.level > 0 && line.label->rest.empty();
    });
    const size_t headings_needed = FindDate(outline.title).has_value() ? 1 : kMinLabelledHeadings;
    if (static_cast<size_t>(headings) >= headings_needed) return kLabelledHeadings;
    if (IsDialogue(outline)) return kDialogue;
    const size_t needed = BeginsWithLabel(outline) ? 1 : kMinMarkedLabels;
    return static_cast<size_t>(marked) >= needed ? kMarkedLabels : 0;
  }

  absl::StatusOr<Reading> Read(const DecodedText& decoded, std::string_view content,
                               const v1::Source& source) const override {
    return ReadDraft(nullptr, decoded, content, source);
  }

  absl::StatusOr<Reading> ReadDraft(std::unique_ptr<Draft> draft, const DecodedText& decoded,
                                    std::string_view content, const v1::Source& source) const override {
    const std::string& text = decoded.text.text();
    if (draft == nullptr && HasTooManyLines(text)) {
      return storage::MakeError(absl::StatusCode::kInvalidArgument, "TOO_LARGE",
                                absl::StrCat("the document has more than ", kMaxLines, " lines"),
                                {{"limit_lines", absl::StrCat(kMaxLines)}});
    }
    if (draft == nullptr) draft = std::make_unique<OutlineDraft>(text);
    const MarkdownOutline& outline = static_cast<const OutlineDraft&>(*draft).outline;
    const SpanMaker spans(decoded.text, content, source.name());
    Reading reading;
    AddTitle(outline, spans, reading.article);
    AddDate(outline, source.uri(), reading.article);
    AddHeadFields(outline.head, spans, reading.article);
    AddHeadPeople(outline, spans, reading.article);
    AddCreditLines(outline, spans, reading.article);
    AddTurns(TurnBuilder(outline, text, spans).Build(), reading.article);
    WarnOfUnresolved(outline, spans, reading.article);
    reading.article.set_language(Language(std::string_view(text).substr(outline.head.size), source.uri()));
    for (const DecodeWarning& found : decoded.warnings) {
      v1::Warning& warning = *reading.article.add_warnings();
      warning.set_reason(found.reason);
      warning.set_message(found.message);
      *warning.mutable_span() = spans.OfSource(found.source);
    }
    return reading;
  }
};

}  // namespace

std::unique_ptr<DocumentReader> CreateMarkdownTranscriptReader() {
  return std::make_unique<MarkdownTranscriptReader>();
}

}  // namespace fangtan::service
