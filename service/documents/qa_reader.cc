#include "service/documents/qa_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/documents/lines.h"
#include "service/documents/parsed_transcript.h"
#include "service/documents/qa_blocks.h"
#include "service/documents/qa_credits.h"
#include "service/documents/qa_guests.h"
#include "service/documents/qa_labels.h"
#include "service/documents/vocabulary.h"

namespace fangtan::service {
namespace {

using Kind = QaBlock::Kind;

// Where texts in bold, in italics and with numbers are counted among the levels of headings.
constexpr size_t kBoldLevel = 7;
constexpr size_t kItalicLevel = 8;
constexpr size_t kNumberedLevel = 9;
constexpr size_t kMinQuestions = 2;
// Paragraphs before the first question that are searched for names.
constexpr size_t kMaxLead = 100;
constexpr int kTranslated = 90;
constexpr int kSureQuestions = 55;  // more than a transcript with marked labels

// Of what may stand out as a question; 0 for any other block.
size_t LevelOf(const QaBlock& block) {
  switch (block.kind) {
    case Kind::kBold:
      return kBoldLevel;
    case Kind::kItalic:
      return kItalicLevel;
    case Kind::kText:
      return block.numbered && EndsQuestion(block.text.text) ? kNumberedLevel : 0;
    default:
      return block.level;
  }
}

bool MayHoldLabel(const QaBlock& block) {
  return block.kind == Kind::kText || block.kind == Kind::kHeading || block.kind == Kind::kBold;
}

// A document as blocks, each with the label it has.
struct QaOutline {
  std::vector<QaBlock> blocks;
  size_t trailer = 0;
  std::vector<std::optional<QaLabel>> labels;
  std::vector<QaLabel> uses;
  size_t question_level = 0;  // of headings that are questions without a label; 0: none are
  size_t questions = 0;       // of that level
};

// The level whose headings, or bold texts, mostly end in question marks.
void FindQuestionLevel(QaOutline& outline) {
  std::array<size_t, kNumberedLevel + 1> all = {};
  std::array<size_t, kNumberedLevel + 1> asking = {};
  for (size_t i = 0; i < outline.trailer; ++i) {
    const QaBlock& block = outline.blocks[i];
    if (outline.labels[i].has_value() || block.kind == Kind::kTitle || LevelOf(block) == 0) continue;
    ++all[LevelOf(block)];
    asking[LevelOf(block)] += EndsQuestion(block.text.text) ? 1 : 0;
  }
  for (size_t level = 1; level <= kNumberedLevel; ++level) {
    if (asking[level] < kMinQuestions || 2 * asking[level] < all[level]) continue;
    if (asking[level] <= outline.questions) continue;
    outline.questions = asking[level];
    outline.question_level = level;
  }
}

QaOutline MakeQaOutline(std::string_view text) {
  QaOutline outline;
  outline.blocks = SplitQaBlocks(text);
  outline.trailer = FindTrailer(text, outline.blocks);
  outline.labels.resize(outline.blocks.size());
  for (size_t i = 0; i < outline.trailer; ++i) {
    if (MayHoldLabel(outline.blocks[i])) outline.labels[i] = ParseQaLabel(text, outline.blocks[i]);
    if (!outline.labels[i].has_value()) continue;
    outline.labels[i]->follows_question =
        i > 0 && LevelOf(outline.blocks[i - 1]) > 0 && EndsQuestion(outline.blocks[i - 1].text.text);
    outline.uses.push_back(*outline.labels[i]);
  }
  return outline;
}

// Whether `text` has marks of Markdown that no plain text has.
bool IsMarkdown(const QaOutline& outline) {
  return std::ranges::any_of(outline.blocks,
                             [](const QaBlock& block) {
                               return block.kind == Kind::kTitle || block.kind == Kind::kHeading ||
                                      block.kind == Kind::kBold;
                             }) ||
         std::ranges::any_of(outline.uses, &QaLabel::emphasised);
}

// Labels of who may ask, and of others, with speech behind them in the same block.
struct LabelCounts {
  size_t asking = 0;
  size_t others = 0;
  size_t following = 0;  // others right behind a question without label
  size_t alone = 0;      // headings that are labels and nothing else: a transcript
  bool guests = false;   // there is a list of guests, which this reader does not know
};

LabelCounts CountLabels(const QaOutline& outline, std::string_view text) {
  LabelCounts counts;
  for (const QaLabel& label : outline.uses) {
    counts.guests = counts.guests || IsGuestHeading(label.key);
    const std::string_view said = text.substr(label.rest.begin, label.rest.end - label.rest.begin);
    if (said.find_first_not_of("* \n") == std::string_view::npos) {
      counts.alone += label.marked ? 1 : 0;
      continue;
    }
    const bool asks = IsAskerRole(label.key) || (IsCreditRole(label.key) && label.emphasised);
    counts.asking += asks ? 1 : 0;
    counts.others += asks ? 0 : 1;
    counts.following += !asks && label.follows_question ? 1 : 0;
  }
  return counts;
}

// Turns blocks into turns, one after the other.
class QaTurns {
 public:
  QaTurns(std::string_view text, QaOutline outline, const SpanMaker& spans)
      : text_(text), outline_(std::move(outline)), spans_(spans) {}

  ParsedTranscript Run() && {
    AddCredits();
    ReadLead();
    for (size_t i = 0; i < outline_.trailer; ++i) AddBlock(i);
    if (guest_missing_.has_value()) {
      transcript_.warnings.push_back(
          MakeWarning("GUEST_UNKNOWN", "Answers have no label, and no one guest is named.", *guest_missing_));
    }
    return std::move(transcript_);
  }

 private:
  const QaBlock& block(size_t i) const { return outline_.blocks[i]; }
  std::vector<Turn>& turns() { return transcript_.turns; }
  const std::vector<Turn>& turns() const { return transcript_.turns; }

  v1::Span SpanOf(ByteRange range) const {
    return spans_.Of(text_.substr(range.begin, range.end - range.begin));
  }

  void AddCredits() {
    for (const QaCredit& found : FindQaCredits(text_, outline_.blocks, outline_.trailer)) {
      v1::Credit& credit = transcript_.credits.emplace_back();
      credit.set_name(found.name);
      credit.set_role(found.role);
      *credit.mutable_span() = SpanOf(found.place);
      makers_.push_back(found.name);
      if (author_.empty() && IsAuthorRole(found.role)) author_ = found.name;
    }
  }

  // Who is who, from what stands before the first question.
  void ReadLead() {
    std::string title;
    std::vector<std::string> lead;
    std::vector<std::string> names;
    for (size_t i = 0; i < outline_.trailer && !Asks(i); ++i) {
      if (block(i).kind == Kind::kTitle && title.empty()) title = block(i).text.text;
      if (block(i).kind == Kind::kComment || block(i).kind == Kind::kTitle) continue;
      lead.push_back(block(i).text.text);
    }
    lead.resize(std::min(lead.size(), kMaxLead));
    names = FindNames(title);
    for (const std::string& paragraph : lead) {
      for (std::string& name : FindNames(paragraph)) {
        if (names.size() < kMaxComparedNames) names.push_back(std::move(name));
      }
      first_person_ = first_person_ || IsToldByAuthor(paragraph);
    }
    names.insert(names.end(), makers_.begin(), makers_.end());
    Definitions defined;
    for (const std::string& paragraph : lead) {
      interview_ = interview_ || SpeaksOfInterview(paragraph);
      for (auto& [form, whole] : FindDefinitions(paragraph)) defined.try_emplace(form, whole);
    }
    interview_ = interview_ || SpeaksOfInterview(title);
    labels_.emplace(outline_.uses, names, defined);
    DropOtherLabels();
    FindQuestionLevel(outline_);
    guest_ = labels_->OnlyAnswerer();
    if (guest_.empty()) guest_ = FindGuest(title, lead, makers_);
  }

  static bool IsToldByAuthor(std::string_view paragraph) {
    return paragraph.find("我采访") != std::string_view::npos ||
           paragraph.find("我对") != std::string_view::npos ||
           paragraph.find("我採訪") != std::string_view::npos;
  }

  // Whether a block asks, as far as it can be told before labels are judged.
  bool Asks(size_t i) const {
    return (LevelOf(block(i)) > 0 && EndsQuestion(block(i).text.text)) ||
           (outline_.labels[i].has_value() && outline_.labels[i]->marked);
  }

  void DropOtherLabels() {
    for (std::optional<QaLabel>& label : outline_.labels) {
      if (!label.has_value()) continue;
      const QaSpeaker* speaker = labels_->Find(*label);
      if (speaker == nullptr) {
        label.reset();
      } else {
        someone_marked_ = someone_marked_ || speaker->marked || speaker->role == TurnRole::kAsks;
      }
    }
  }

  void AddBlock(size_t i) {
    switch (block(i).kind) {
      case Kind::kTitle:
        if (!transcript_.title.empty()) return AddHeading(i);
        transcript_.title.push_back(MakePassage(block(i).text, text_, spans_));
        return;
      case Kind::kComment:
      case Kind::kRule:
      case Kind::kPicture:
        return;
      case Kind::kItalic:
        if (IsQuestion(i)) return AddQuestion(block(i).text);
        return AddText(TurnKind::kDirection, block(i).text);
      case Kind::kAside:
        if (block(i).quoted && Announces()) return AddQuote(block(i).text);
        return AddText(TurnKind::kDirection, block(i).text);
      default:
        return AddSpoken(i);
    }
  }

  void AddSpoken(size_t i) {
    if (outline_.labels[i].has_value()) return AddLabelled(*outline_.labels[i]);
    if (IsQuestion(i)) return AddQuestion(block(i).text);
    if (block(i).kind == Kind::kHeading) return AddHeading(i);
    AddAnswer(i);
  }

  bool IsQuestion(size_t i) const {
    return outline_.question_level > 0 && LevelOf(block(i)) == outline_.question_level && HasText(i + 1);
  }

  // Whether the speech so far ends in "he wrote:", so that what is quoted next belongs to it.
  bool Announces() const {
    if (turns().empty() || turns().back().kind != TurnKind::kSpeech || turns().back().passages.empty())
      return false;
    return IsColon(LastChar(turns().back().passages.back().text));
  }

  void AddQuote(const PlacedText& text) {
    if (text.empty()) return;
    turns().back().passages.push_back(MakePassage(text, text_, spans_));
  }

  // Whether something is said below, before the next heading.
  bool HasText(size_t i) const {
    while (i < outline_.trailer && (block(i).kind == Kind::kPicture || block(i).kind == Kind::kAside)) ++i;
    return i < outline_.trailer && (block(i).kind == Kind::kText || outline_.labels[i].has_value());
  }

  void AddText(TurnKind kind, const PlacedText& text) {
    if (text.empty()) return;
    if (kind == TurnKind::kDirection && turns().empty()) kind = TurnKind::kBody;
    turns().push_back({.kind = kind, .passages = {MakePassage(text, text_, spans_)}});
  }

  void AddHeading(size_t i) {
    AddText(TurnKind::kHeading, block(i).text);
    speaks_ = false;
    const InterviewHeading heading = ParseInterviewHeading(block(i).text.text);
    if (heading.guest.empty()) return;
    guest_ = heading.guest;
    asker_ = heading.asker;
  }

  void AddLabelled(const QaLabel& label) {
    const QaSpeaker& speaker = *labels_->Find(label);
    Turn turn{.kind = TurnKind::kSpeech,
              .label = label.name,
              .label_span = SpanOf(label.place),
              .method = speaker.method};
    turn.full_name = speaker.full_name;
    turn.anonymous = speaker.anonymous;
    turn.role = RoleOf(speaker);
    if (speaker.anonymous && turn.role == TurnRole::kAnswers && !guest_.empty()) {
      turn.full_name = guest_;
      turn.method = v1::Attribution::INFERRED_FROM_LEAD;
      turn.anonymous = false;
    }
    if (turn.role == TurnRole::kAsks) last_asker_ = turn.Speaker();
    if (const PlacedText said = CleanInline(text_, label.rest); !said.empty()) {
      turn.passages.push_back(MakePassage(said, text_, spans_));
    }
    turn.form_asks =
        turn.role == TurnRole::kAsks || (!turn.passages.empty() && EndsQuestion(turn.passages[0].text));
    waits_ = turn.role == TurnRole::kAsks && label.marked && !turn.passages.empty();
    turns().push_back(std::move(turn));
    speaks_ = true;
  }

  TurnRole RoleOf(const QaSpeaker& speaker) const {
    if (speaker.role != TurnRole::kUnknown) return speaker.role;
    if (speaker.marked) return TurnRole::kAsks;
    return someone_marked_ || outline_.question_level > 0 ? TurnRole::kAnswers : TurnRole::kUnknown;
  }

  void AddQuestion(const PlacedText& text) {
    if (text.empty()) return;  // of a heading that held nothing but mark-up
    Turn turn{.kind = TurnKind::kSpeech,
              .method = v1::Attribution::SPEAKER_METHOD_UNSPECIFIED,
              .role = TurnRole::kAsks,
              .form_asks = true};
    if (!asker_.empty()) {
      turn.full_name = asker_;
      turn.method = v1::Attribution::INFERRED_FROM_LEAD;
    } else if (!last_asker_.empty()) {
      turn.full_name = last_asker_;
      turn.method = v1::Attribution::INHERITED_LABEL;
    } else if ((first_person_ || interview_) && !author_.empty() && author_ != guest_) {
      turn.full_name = author_;
      turn.method = v1::Attribution::INFERRED_FROM_LEAD;
    }
    turn.passages.push_back(MakePassage(text, text_, spans_));
    turns().push_back(std::move(turn));
    waits_ = true;
    speaks_ = true;
  }

  void AddAnswer(size_t i) {
    if (block(i).text.empty()) return;
    if (!speaks_ || IsThanks(i)) return AddText(TurnKind::kBody, block(i).text);
    Passage passage = MakePassage(block(i).text, text_, spans_);
    // The question goes on below what it quotes.
    const bool asks_on = waits_ && block(i).kind == Kind::kBold && EndsQuestion(block(i).text.text);
    if (asks_on && turns().back().kind == TurnKind::kSpeech) {
      turns().back().passages.push_back(std::move(passage));
      return;
    }
    if (waits_) {
      turns().push_back(Unlabelled(passage));
    } else if (turns().back().kind != TurnKind::kSpeech) {
      turns().push_back({.kind = TurnKind::kSpeech});
    }
    turns().back().passages.push_back(std::move(passage));
    waits_ = false;
  }

  // The author's last words, below an interview without labels: thanks, or what is marked as questions are.
  bool IsThanks(size_t i) const {
    const std::string& text = block(i).text.text;
    if (outline_.question_level == 0 || waits_ || HasText(i + 1)) return false;
    return text.starts_with("感谢") || text.starts_with("感謝") ||
           (block(i).kind == Kind::kBold && LevelOf(block(i)) == outline_.question_level);
  }

  Turn Unlabelled(const Passage& passage) {
    Turn turn{
        .kind = TurnKind::kSpeech, .method = v1::Attribution::INFERRED_FROM_LEAD, .role = TurnRole::kAnswers};
    turn.full_name = guest_;
    if (!guest_.empty()) return turn;
    turn.anonymous = true;
    turn.method = v1::Attribution::ANONYMOUS_ROLE;
    if (!guest_missing_.has_value()) guest_missing_ = passage.span;
    return turn;
  }

  std::string_view text_;
  QaOutline outline_;
  const SpanMaker& spans_;
  ParsedTranscript transcript_;
  std::optional<QaLabels> labels_;
  std::vector<std::string> makers_;  // who wrote, translated, edited
  std::string author_;
  std::string guest_;
  std::string asker_;       // whom the heading of the interview names
  std::string last_asker_;  // of a label
  std::optional<v1::Span> guest_missing_;
  bool first_person_ = false;    // the author says that it was them who asked
  bool interview_ = false;       // title or lead say that it is an interview
  bool someone_marked_ = false;  // a label asks
  bool waits_ = false;           // a question that an unlabelled text answers
  bool speaks_ = false;          // text belongs to a turn
};

class QaReader : public DocumentReader {
 public:
  std::string_view format() const override { return "question-answer"; }
  std::string_view media_type() const override { return "text/markdown"; }

  // Translators' notes, or questions that stand out by their marks. Heads in YAML are of transcripts.
  int Recognize(std::string_view text) const override {
    if (text.starts_with("---")) return 0;
    QaOutline outline = MakeQaOutline(text);
    const bool notes = HasTranslatorsNotes(outline.blocks) &&
                       (outline.blocks[0].kind == Kind::kComment || outline.blocks[0].kind == Kind::kTitle);
    if (notes) return kTranslated;
    const LabelCounts counts = CountLabels(outline, text);
    if (IsMarkdown(outline) && !counts.guests && counts.alone == 0 && counts.asking >= kMinQuestions &&
        counts.others >= kMinQuestions) {
      return kSureQuestions;
    }
    size_t asking = 0;
    for (const QaLabel& label : outline.uses) {
      const ByteRange rest = label.rest;
      const std::string_view said = text.substr(rest.begin, rest.end - rest.begin);
      asking += label.marked && said.find_first_not_of("* ") != std::string_view::npos ? 1 : 0;
    }
    std::ranges::fill(outline.labels, std::nullopt);
    FindQuestionLevel(outline);
    const bool answered = outline.questions >= kMinQuestions && counts.following >= outline.questions;
    return outline.questions > kMinQuestions || answered || (asking > kMinQuestions && outline.questions > 0)
               ? kSureQuestions
               : 0;
  }

  absl::StatusOr<Reading> Read(const DecodedText& decoded, std::string_view content,
                               const v1::Source& source) const override {
    const std::string_view text = decoded.text.text();
    const SpanMaker spans(decoded.text, content, source.name());
    return MakeReading(QaTurns(text, MakeQaOutline(text), spans).Run(), decoded, spans);
  }
};

}  // namespace

std::unique_ptr<DocumentReader> CreateQaReader() { return std::make_unique<QaReader>(); }

}  // namespace fangtan::service
