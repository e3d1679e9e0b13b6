#include "service/documents/qa_reader.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/documents/dateline.h"
#include "service/documents/dates.h"
#include "service/documents/emphasis.h"
#include "service/documents/front_matter.h"
#include "service/documents/head_fields.h"
#include "service/documents/honorifics.h"
#include "service/documents/lines.h"
#include "service/documents/markdown_text.h"
#include "service/documents/page_notes.h"
#include "service/documents/parsed_transcript.h"
#include "service/documents/qa_blocks.h"
#include "service/documents/qa_credits.h"
#include "service/documents/qa_guests.h"
#include "service/documents/qa_labels.h"
#include "service/documents/qa_outline.h"
#include "service/documents/question_forms.h"
#include "service/documents/short_forms.h"
#include "service/documents/vocabulary.h"
#include "storage/status_macros.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using Kind = QaBlock::Kind;

// Paragraphs before the first question that are searched for names.
constexpr size_t kMaxLead = 100;
constexpr size_t kMaxDateBytes = 60;       // of a line that tells when
constexpr size_t kMaxDatelineBytes = 120;  // and more
constexpr int kTranslated = 90;
constexpr int kSureQuestions = 55;   // more than a transcript with marked labels
constexpr int kSureBesideHead = 65;  // and than one with a head

// Turns blocks into turns, one after the other.
class QaTurns {
 public:
  QaTurns(std::string_view text, QaOutline outline, const FrontMatter& head, const SpanMaker& spans)
      : text_(text), outline_(std::move(outline)), head_(head), spans_(spans) {}

  ParsedTranscript Run() && {
    AddTitleOfHead();
    TakePlainTitle();
    AddCredits();
    ReadLead();
    for (size_t i = 0; i < outline_.trailer; ++i) AddBlock(i);
    const size_t note = NoteLength(text_, outline_.blocks, outline_.trailer);
    for (size_t i = 0; i < note; ++i) AddText(TurnKind::kDirection, block(outline_.trailer + i).text);
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

  void AddTitleOfHead() {
    if (const FrontMatterValue* title = head_.FindValue("title"))
      transcript_.title.push_back({CleanMarkdown(title->text), spans_.Of(title->printed)});
    if (const FrontMatterValue* date = head_.FindValue("date")) transcript_.date = FindDate(date->text);
    if (const FrontMatterValue* author = head_.FindValue("author")) {
      makers_.push_back(author->text);
      author_ = author->text;
    }
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
    std::string title = transcript_.title.empty() ? "" : transcript_.title.front().text;
    std::vector<std::string> lead;
    std::vector<std::string> names;
    for (size_t i = 0; i < outline_.trailer && !Asks(i); ++i) {
      if (block(i).kind == Kind::kTitle && title.empty()) title = block(i).text.text;
      if (block(i).kind == Kind::kComment || block(i).kind == Kind::kTitle) continue;
      lead.push_back(block(i).text.text);
      if (!transcript_.date.has_value() && IsDateline(lead.back(), lead.size()))
        transcript_.date = FindDate(lead.back());
    }
    lead.resize(std::min(lead.size(), kMaxLead));
    std::vector<std::string> listed = ListedNames(head_);
    listed.insert(listed.end(), outline_.listed.begin(), outline_.listed.end());
    names = listed;
    for (std::string& name : FindNames(title)) names.push_back(std::move(name));
    for (const std::string& paragraph : lead) {
      for (std::string& name : FindNames(paragraph)) {
        if (names.size() < kMaxComparedNames) names.push_back(std::move(name));
      }
      first_person_ = first_person_ || IsToldByAuthor(paragraph);
      for (const PrintedCredit& credit : ParseDateline(paragraph)) makers_.emplace_back(credit.name);
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
    quoted_answers_ = AnswersAreQuoted(outline_);
    guest_ = labels_->OnlyAnswerer();
    if (guest_.empty() && listed.size() == 1) guest_ = listed.front();
    std::vector<std::string> askers = ListedAskers(head_);
    askers.insert(askers.end(), outline_.askers.begin(), outline_.askers.end());
    listed_asker_ = askers.size() == 1 && labels_->AskersUnderLabels() <= 1;
    if (askers.size() == 1) asker_ = askers.front();
    makers_.insert(makers_.end(), askers.begin(), askers.end());
    for (std::string& paragraph : lead) paragraph = std::string(WithoutDateline(paragraph));
    for (std::string& paragraph : lead) paragraph = std::string(WithoutDateline(paragraph));
    if (guest_.empty()) guest_ = FindGuest(title, lead, makers_);
  }

  // A line that tells when, alone, or near the top beside who and where: "By Ada Byron | 3 May 2021".
  static bool IsDateline(std::string_view paragraph, size_t number) {
    constexpr size_t kMaxDatelines = 3;
    if (paragraph.size() <= kMaxDateBytes && !SaysMoreThanDate(paragraph)) return true;
    return number <= kMaxDatelines && paragraph.size() <= kMaxDatelineBytes && !EndsSentence(paragraph);
  }

  // Text without marks has its title above: a short line that is no sentence.
  void TakePlainTitle() {
    constexpr size_t kMaxTitleChars = 80;
    if (!transcript_.title.empty() || outline_.trailer < 2 || IsMarkdown(outline_)) return;
    QaBlock& first = outline_.blocks.front();
    const std::string& text = first.text.text;
    const bool short_line = storage::CountCodePoints(text) <= kMaxTitleChars && text.find('\n') == text.npos;
    if (first.kind != Kind::kText || first.numbered || outline_.labels.front().has_value() || !short_line ||
        EndsInStop(text))
      return;
    first.kind = Kind::kTitle;
  }

  static bool IsToldByAuthor(std::string_view paragraph) {
    return paragraph.find("我采访") != std::string_view::npos ||
           paragraph.find("我对") != std::string_view::npos ||
           paragraph.find("我採訪") != std::string_view::npos;
  }

  // Whether a block asks, as far as it can be told before labels are judged.
  bool Asks(size_t i) const {
    return (block(i).kind != Kind::kTitle && LevelOf(block(i)) > 0 && EndsQuestion(block(i).text.text)) ||
           (outline_.labels[i].has_value() && outline_.labels[i]->marked);
  }

  void DropOtherLabels() {
    for (std::optional<QaLabel>& label : outline_.labels) {
      if (!label.has_value()) continue;
      const QaSpeaker* speaker = labels_->Find(*label);
      if (speaker == nullptr) {
        label.reset();
      } else {
        const bool asks = speaker->marked || speaker->role == TurnRole::kAsks;
        someone_marked_ = someone_marked_ || asks;
        nobody_answers_ = nobody_answers_ && asks;
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
        if (IsQuestion(i)) return AddQuestion(block(i).text);
        if (block(i).quoted && quoted_answers_ && speaks_) return AddAnswer(i);
        if (block(i).quoted && Announces()) return AddQuote(block(i).text);
        return AddText(TurnKind::kDirection, block(i).text);
      default:
        return AddSpoken(i);
    }
  }

  void AddSpoken(size_t i) {
    if (outline_.labels[i].has_value()) return AddLabelled(i);
    if (IsQuestion(i)) return AddQuestion(block(i).text);
    const bool afterword = block(i).kind == Kind::kBold && IsAfterword(block(i).text.text);
    if (block(i).kind == Kind::kHeading || afterword) return AddHeading(i);
    AddAnswer(i);
  }

  bool IsQuestion(size_t i) const {
    return outline_.question_level > 0 && LevelOf(block(i)) == outline_.question_level && HasText(i + 1) &&
           !IsAfterword(block(i).text.text) &&
           (AsksOrRequests(block(i).text.text) || (!outline_.mixed && !StandsAboveTalk(i)));
  }

  // Above the first question a summary is in italics as well, and so may be who wrote it, and when.
  bool StandsAboveTalk(size_t i) const {
    return !speaks_ && (block(i).kind == Kind::kItalic || FindDate(block(i).text.text).has_value());
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
    const auto is_other = [&](const QaBlock& other) {
      return other.kind == Kind::kPicture || (other.kind == Kind::kAside && !quoted_answers_);
    };
    while (i < outline_.trailer && is_other(block(i))) ++i;
    if (quoted_answers_ && i < outline_.trailer && block(i).kind == Kind::kAside) return true;
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

  // Whether what stands below label number `i`, up to the next one, puts a question.
  bool AsksBelow(size_t i) const {
    for (size_t at = i + 1; at < outline_.trailer && !outline_.labels[at].has_value(); ++at) {
      if (block(at).kind != Kind::kText && block(at).kind != Kind::kBold) return false;
      if (AsksOrRequests(block(at).text.text)) return true;
    }
    return false;
  }

  void AddLabelled(size_t i) {
    const QaLabel& label = *outline_.labels[i];
    const QaSpeaker& speaker = *labels_->Find(label);
    Turn turn{.kind = TurnKind::kSpeech,
              .label = label.name,
              .label_span = SpanOf(label.place),
              .method = speaker.method};
    turn.full_name = speaker.full_name;
    turn.posts = speaker.posts;
    turn.anonymous = speaker.anonymous;
    const PlacedText said = CleanInline(text_, label.rest);
    // Who is heard once, among many at a press conference, may ask.
    const bool may_ask = speaker.once && !speaker.marked && EndsQuestion(said.text);
    turn.role = may_ask ? speaker.role : RoleOf(speaker);
    if (speaker.anonymous && turn.role == TurnRole::kAnswers && !guest_.empty()) {
      turn.full_name = guest_;
      turn.method = v1::Attribution::INFERRED_FROM_LEAD;
      turn.anonymous = false;
    }
    // Who conducts it by the head, beside one guest.
    if (speaker.anonymous && turn.role == TurnRole::kAsks && listed_asker_ && !guest_.empty()) {
      turn.full_name = asker_;
      turn.method = v1::Attribution::INFERRED_FROM_LEAD;
      turn.anonymous = false;
    }
    if (turn.role == TurnRole::kAsks) last_asker_ = turn.Speaker();
    if (!said.empty()) turn.passages.push_back(MakePassage(said, text_, spans_));
    turn.form_asks =
        turn.role == TurnRole::kAsks || (!turn.passages.empty() && EndsQuestion(turn.passages[0].text));
    waits_ = turn.role == TurnRole::kAsks && !turn.passages.empty() &&
             (label.marked || (nobody_answers_ && (AsksOrRequests(turn.passages[0].text) || !AsksBelow(i))));
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
    if (!speaks_ || IsThanks(i) || IsEditorialNote(block(i).text.text))
      return AddText(TurnKind::kBody, block(i).text);
    Passage passage = MakePassage(block(i).text, text_, spans_);
    // The question goes on below what it quotes.
    const bool asks_on = waits_ && block(i).kind == Kind::kBold && EndsQuestion(block(i).text.text);
    if (asks_on && turns().back().kind == TurnKind::kSpeech) {
      turns().back().passages.push_back(std::move(passage));
      return;
    }
    const bool asks_at_last =
        nobody_answers_ && turns().back().role == TurnRole::kAsks && !waits_ && AsksOrRequests(passage.text);
    if (waits_) {
      turns().push_back(Unlabelled(passage));
    } else if (turns().back().kind != TurnKind::kSpeech) {
      turns().push_back({.kind = TurnKind::kSpeech});
    }
    turns().back().passages.push_back(std::move(passage));
    waits_ = asks_at_last;
  }

  // The author's last words, below an interview without labels: thanks, or what is marked as questions are.
  bool IsThanks(size_t i) const {
    const std::string& text = block(i).text.text;
    if (waits_ || HasText(i + 1)) return false;
    // "---", and below it how to subscribe.
    if (block(i - 1).kind == Kind::kRule && IsTrailer(storage::FoldName(text))) return true;
    if (text.starts_with("本文最初发布") || text.starts_with("本文首发") || text.starts_with("本文原载"))
      return true;
    if (outline_.question_level == 0)
      return someone_marked_ && block(i).kind == Kind::kBold && !AsksOrRequests(text);
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
  const FrontMatter& head_;
  const SpanMaker& spans_;
  ParsedTranscript transcript_;
  std::optional<QaLabels> labels_;
  std::vector<std::string> makers_;  // who wrote, translated, edited
  std::string author_;
  std::string guest_;
  std::string asker_;       // whom the heading of the interview names
  std::string last_asker_;  // of a label
  std::optional<v1::Span> guest_missing_;
  bool quoted_answers_ = false;  // answers are block quotes
  bool listed_asker_ = false;    // asker_ is the head's, and one label asks
  bool first_person_ = false;    // the author says that it was them who asked
  bool interview_ = false;       // title or lead say that it is an interview
  bool someone_marked_ = false;  // a label asks
  bool nobody_answers_ = true;   // no other label does anything
  bool waits_ = false;           // a question that an unlabelled text answers
  bool speaks_ = false;          // text belongs to a turn
};

// Whether a title says that questions and answers stand below.
bool AnnouncesInterview(std::string_view title) {
  constexpr std::string_view kWords[] = {"对话", "问答", "对谈", "q&a", "questions for", "questions with"};
  const std::string folded = storage::Fold(title);
  return SpeaksOfInterview(title) ||
         std::ranges::any_of(kWords, [&](std::string_view word) { return folded.find(word) != folded.npos; });
}

// Whether paragraphs begin with labels that this reader does not know: "The President. I do."
bool HoldsStoppedLabels(const QaOutline& outline) {
  return std::ranges::count_if(outline.blocks, [](const QaBlock& block) {
           return StoppedLabelLength(block.text.text) > 0;
         }) > 1;
}

class QaReader : public DocumentReader {
 public:
  std::string_view format() const override { return "question-answer"; }
  std::string_view media_type() const override { return "text/markdown"; }

  int Recognize(std::string_view text) const override {
    std::unique_ptr<Draft> draft;
    return RecognizeAndKeep(text, 0, draft);
  }

  // Translators' notes, or questions that stand out by their marks. Heads in YAML are of transcripts.
  int RecognizeAndKeep(std::string_view text, int surest, std::unique_ptr<Draft>&) const override {
    const FrontMatter fields = ParseFrontMatter(text);
    const size_t head = fields.size;
    if (head == 0 && text.starts_with("---")) return 0;
    if (surest >= (head > 0 ? kSureBesideHead : kSureQuestions) &&
        (head > 0 || !MayHoldTranslatorsNotes(text)))
      return 0;
    const FrontMatterValue* title = fields.FindValue("title");
    const bool interview = SaysInterview(fields) || (title != nullptr && AnnouncesInterview(title->text));
    // Beside a head only questions that stand out by their marks count.
    if (head > 0 && !interview && !HoldsEmphasis(text)) return 0;
    QaOutline outline = MakeQaOutline(text, head, true);
    const bool notes = head == 0 && HasTranslatorsNotes(outline.blocks) &&
                       (outline.blocks[0].kind == Kind::kComment || outline.blocks[0].kind == Kind::kTitle);
    if (notes) return kTranslated;
    if (HoldsStoppedLabels(outline)) return 0;
    const LabelCounts counts = CountLabels(outline, text);
    if (head == 0 && IsMarkdown(outline) && !counts.guests && counts.alone == 0 &&
        counts.asking >= kMinQuestions && counts.others >= kMinQuestions) {
      return kSureQuestions;
    }
    // Questions under a role's label, and answers under none.
    if (head == 0 && IsMarkdown(outline) && counts.alone == 0 && counts.others == 0 &&
        counts.asking > kMinQuestions)
      return kSureQuestions;
    size_t asking = 0;
    for (const QaLabel& label : outline.uses) {
      const ByteRange rest = label.rest;
      const std::string_view said = text.substr(rest.begin, rest.end - rest.begin);
      asking += label.marked && said.find_first_not_of("* ") != std::string_view::npos ? 1 : 0;
    }
    std::ranges::fill(outline.labels, std::nullopt);
    FindQuestionLevel(outline);
    // Talks have headings that ask; in interviews nearly all do.
    const bool sure = interview && !outline.mixed && counts.alone == 0;
    if (head > 0 && !sure && outline.question_level > 0 && outline.question_level < kBoldLevel) return 0;
    const bool answered = outline.questions >= kMinQuestions && counts.following >= outline.questions;
    return outline.questions > kMinQuestions || answered || (asking > kMinQuestions && outline.questions > 0)
               ? (head > 0 ? kSureBesideHead : kSureQuestions)
               : 0;
  }

  absl::StatusOr<Reading> Read(const DecodedText& decoded, std::string_view content,
                               const v1::Source& source) const override {
    const std::string_view text = decoded.text.text();
    const SpanMaker spans(decoded.text, content, source.name());
    const FrontMatter head = ParseFrontMatter(text);
    ASSIGN_OR_RETURN(
        Reading reading,
        MakeReading(QaTurns(text, MakeQaOutline(text, head.size), head, spans).Run(), decoded, spans));
    AddHeadFields(head, spans, reading.article);
    return reading;
  }
};

}  // namespace

std::unique_ptr<DocumentReader> CreateQaReader() { return std::make_unique<QaReader>(); }

}  // namespace fangtan::service
