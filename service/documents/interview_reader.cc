#include "service/documents/interview_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/documents/language_tag.h"
#include "service/documents/other_names.h"
#include "service/documents/outline.h"
#include "service/documents/page_notes.h"
#include "service/documents/spans.h"
#include "service/documents/unseen.h"
#include "service/documents/vocabulary.h"
#include "service/documents/wrapped_lines.h"
#include "storage/errors.h"
#include "storage/status_macros.h"
#include "storage/text/fold.h"
#include "storage/text/unit_of_post.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr int64_t kMaxLines = 200'000;

// A printed name without the spaces that only align it, and what is not shown at all.
std::string PlainName(std::string_view printed) {
  std::u32string name = storage::ToUtf32(TrimUnseen(printed));
  std::erase_if(name, IsUnseen);
  if (std::ranges::any_of(name, storage::IsHan)) std::erase_if(name, storage::IsSpace);
  return storage::ToUtf8(name);
}

// Turns one outline into one reading, line by line.
class ArticleBuilder {
 public:
  ArticleBuilder(const Outline& outline, const SpanMaker& spans) : outline_(outline), spans_(spans) {
    has_question_ = std::ranges::any_of(outline_.lines, [](const OutlineLine& line) {
      return line.kind == LineKind::kSpeech && line.speaker.role == LabelRole::kAsker;
    });
    has_speech_ = std::ranges::any_of(outline_.lines,
                                      [](const OutlineLine& line) { return line.kind == LineKind::kSpeech; });
  }

  Reading Build() && {
    AddHead();
    AddParticipants();
    for (const OutlineLine& line : outline_.lines) AddLine(line);
    CloseRun();
    AddCredits();
    AddRanking();
    WarnOfSilence();
    if (!has_question_)
      Warn("NO_QUESTION",
           has_speech_ ? "The page has no question; what is said stands in its sections."
                       : "The page has no question; its text stands in the body.",
           nullptr);
    return std::move(reading_);
  }

 private:
  v1::Article& article() { return reading_.article; }

  void AddHead();
  void AddParticipants();
  void AddLine(const OutlineLine& line);
  void AddText(const OutlineLine& line);
  void AddHeading(const OutlineLine& line);
  void AddBody(std::string_view text);
  void StartRun(const OutlineLine& line);
  void StartQuestion(const OutlineLine& line);
  void StartAnswer(const OutlineLine& line);
  bool IsNamesake(const OutlineLine& line);
  void StartUnlabelledAnswer(const OutlineLine& line);
  bool ContinuesAnswer(const OutlineLine& line) const;
  void LeaveSpeakerOpen(const OutlineLine& line);
  void WarnOfGuest(const OutlineLine& line);
  void AddCaller(const PrintedLabel& label);
  void AddParagraph(std::string_view text);
  void CloseRun();
  v1::Section& CurrentSection();
  void AddCredits();
  void AddRanking();
  void WarnOfSilence();
  void Warn(std::string_view reason, std::string_view message, const v1::Span* span);

  const Outline& outline_;
  const SpanMaker& spans_;
  Reading reading_;
  bool has_question_ = false;
  bool has_speech_ = false;
  std::vector<bool> spoke_;

  bool in_heading_ = false;
  v1::Section* section_ = nullptr;    // the one that runs go to
  v1::Exchange* exchange_ = nullptr;  // the one that answers go to
  v1::Question* question_ = nullptr;  // the run that paragraphs go to: this
  v1::Answer* answer_ = nullptr;      // or this
  std::string answer_label_;          // its label, folded
  bool guest_missing_ = false;        // said already
};

void ArticleBuilder::Warn(std::string_view reason, std::string_view message, const v1::Span* span) {
  v1::Warning& warning = *article().add_warnings();
  warning.set_reason(std::string(reason));
  warning.set_message(std::string(message));
  if (span != nullptr) *warning.mutable_span() = *span;
}

void ArticleBuilder::AddHead() {
  std::string& title = *article().mutable_title();
  for (const std::string_view line : outline_.title) {
    if (!title.empty()) title += ' ';
    title += line;
    *article().add_title_spans() = spans_.Of(line);
  }
  if (!outline_.column.empty()) {
    article().set_column(std::string(outline_.column));
    *article().mutable_column_span() = spans_.Of(outline_.column);
  }
  if (outline_.date.has_value()) {
    article().mutable_publish_date()->set_year(outline_.date->year);
    article().mutable_publish_date()->set_month(outline_.date->month);
    article().mutable_publish_date()->set_day(outline_.date->day);
    article().mutable_publish_time()->set_seconds(outline_.date->seconds);
  }
}

void ArticleBuilder::AddParticipants() {
  for (const Guest& guest : outline_.guests) {
    v1::Participant& participant = *article().add_participants();
    participant.set_name(PlainName(guest.name));
    participant.set_printed_name(std::string(guest.name));
    for (const std::string_view post : guest.posts) participant.add_posts(std::string(post));
    if (!guest.other_name.empty()) participant.add_other_names(std::string(guest.other_name));
    *participant.mutable_span() = spans_.Of(guest.entry);
  }
  spoke_.assign(outline_.guests.size(), false);
}

void ArticleBuilder::AddLine(const OutlineLine& line) {
  if (line.kind != LineKind::kHeading) in_heading_ = false;
  switch (line.kind) {
    case LineKind::kSpeech:
      return StartRun(line);
    case LineKind::kHeading:
      return AddHeading(line);
    case LineKind::kText:
      return AddText(line);
    case LineKind::kMetadata:
    case LineKind::kFooter:
      return AddBody(line.text);
    case LineKind::kRanking:
    case LineKind::kHeadline:
    case LineKind::kGuests:
    case LineKind::kCredit:
      return;
  }
}

void ArticleBuilder::AddText(const OutlineLine& line) {
  if (line.text.empty()) return;
  if (IsEditorialNote(line.text)) return AddBody(line.text);
  if (question_ != nullptr || answer_ != nullptr) return AddParagraph(line.text);
  if (!has_speech_ || section_ != nullptr) return AddBody(line.text);
  article().add_lead(std::string(line.text));
  *article().add_lead_spans() = spans_.Of(line.text);
}

void ArticleBuilder::AddBody(std::string_view text) {
  if (text.empty()) return;
  article().add_body(std::string(text));
  *article().add_body_spans() = spans_.Of(text);
}

void ArticleBuilder::AddHeading(const OutlineLine& line) {
  if (!in_heading_) {
    CloseRun();
    exchange_ = nullptr;
    section_ = article().add_sections();
    in_heading_ = true;
  }
  section_->add_heading(std::string(line.text));
  *section_->add_heading_spans() = spans_.Of(line.text);
}

v1::Section& ArticleBuilder::CurrentSection() {
  if (section_ == nullptr) section_ = article().add_sections();
  return *section_;
}

void ArticleBuilder::StartRun(const OutlineLine& line) {
  const bool open = question_ != nullptr || answer_ != nullptr;
  if (ContinuesAnswer(line) || (line.speaker.continues && open)) return AddParagraph(line.text);
  CloseRun();
  if (line.speaker.role == LabelRole::kAsker) {
    StartQuestion(line);
  } else {
    StartAnswer(line);
  }
  AddParagraph(line.text);
}

// The same person's label again, with nobody between: still the same run. A role may be somebody else.
bool ArticleBuilder::ContinuesAnswer(const OutlineLine& line) const {
  return answer_ != nullptr && line.label.has_value() && line.speaker.role == LabelRole::kAnswerer &&
         line.speaker.method != v1::Attribution::ANONYMOUS_ROLE && line.speaker.candidates.empty() &&
         answer_label_ == storage::FoldName(line.label->printed);
}

void ArticleBuilder::StartQuestion(const OutlineLine& line) {
  exchange_ = CurrentSection().add_exchanges();
  question_ = exchange_->mutable_question();
  question_->mutable_attribution()->set_speaker_method(line.speaker.method);
  if (!line.label.has_value()) return;
  question_->set_asker(std::string(line.label->name));
  *question_->mutable_label_span() = spans_.Of(line.label->name);
  if (!line.speaker.full_name.empty()) question_->set_asker_full_name(line.speaker.full_name);
  AddCaller(*line.label);
  if (line.speaker.participant == LabelDecision::kNobody) return;
  spoke_[line.speaker.participant] = true;
  const std::string& name = article().participants(static_cast<int>(line.speaker.participant)).name();
  if (storage::FoldName(question_->asker()) != storage::FoldName(name)) question_->set_asker_full_name(name);
}

void ArticleBuilder::StartAnswer(const OutlineLine& line) {
  if (!line.label.has_value()) return StartUnlabelledAnswer(line);
  if (line.speaker.statement) exchange_ = nullptr;
  if (exchange_ == nullptr) exchange_ = CurrentSection().add_exchanges();
  answer_ = exchange_->add_answers();
  answer_label_ = storage::FoldName(line.label->printed);
  answer_->set_printed_name(std::string(line.label->name));
  *answer_->mutable_label_span() = spans_.Of(line.label->name);
  v1::Attribution& attribution = *answer_->mutable_attribution();
  attribution.set_speaker_method(line.speaker.method);
  attribution.set_link_method(exchange_->has_question() ? v1::Attribution::FOLLOWS_QUESTION
                                                        : v1::Attribution::NO_QUESTION);
  if (!line.speaker.candidates.empty()) return LeaveSpeakerOpen(line);
  WarnOfGuest(line);
  if (line.speaker.participant != LabelDecision::kNobody) {
    if (IsNamesake(line)) return;
    spoke_[line.speaker.participant] = true;
    const v1::Participant& participant = article().participants(static_cast<int>(line.speaker.participant));
    answer_->set_speaker_display_name(participant.name());
    if (storage::FoldName(answer_->printed_name()) != storage::FoldName(participant.name())) {
      answer_->set_full_name(participant.name());
    }
    *answer_->mutable_printed_posts() = participant.posts();
  } else if (!line.speaker.full_name.empty()) {
    answer_->set_speaker_display_name(line.speaker.full_name);
    answer_->set_full_name(line.speaker.full_name);
    if (const auto around = SplitAroundPost(line.label->name)) {
      answer_->add_printed_posts(std::string(around->post));
    } else if (const auto split = SplitPost(line.label->name)) {
      for (const std::string_view post : SplitPosts(split->post))
        answer_->add_printed_posts(std::string(post));
    }
  } else if (line.speaker.method == v1::Attribution::LABEL_UNLISTED) {
    answer_->set_speaker_display_name(PlainName(line.label->name));
    if (line.label->alone && !line.label->addition.empty())
      answer_->add_printed_posts(std::string(line.label->addition));
    AddCaller(*line.label);
    if (outline_.guests.empty()) return;
    Warn("SPEAKER_NOT_LISTED",
         absl::StrCat(answer_->printed_name(), " speaks but is not in the page's list of participants."),
         &answer_->label_span());
  }
}

// A label that prints another unit than the list does for the name is somebody else's, with that post.
bool ArticleBuilder::IsNamesake(const OutlineLine& line) {
  const v1::Participant& participant = article().participants(static_cast<int>(line.speaker.participant));
  std::string post(line.label->addition);
  if (const auto split = SplitPost(line.label->name)) post = std::string(split->post);
  if (!storage::UnitsContradict({post}, {participant.posts().begin(), participant.posts().end()}))
    return false;
  answer_->mutable_attribution()->set_speaker_method(v1::Attribution::LABEL_UNLISTED);
  answer_->set_speaker_display_name(participant.name());
  if (storage::FoldName(answer_->printed_name()) != storage::FoldName(participant.name())) {
    answer_->set_full_name(participant.name());
  }
  answer_->add_printed_posts(post);
  Warn("SPEAKER_NOT_LISTED",
       absl::StrCat(std::string(line.label->printed), " is of another unit than the ", participant.name(),
                    " in the page's list of participants, and is taken for a namesake."),
       &answer_->label_span());
  return true;
}

// Of whoever was asked, where no answer has a label.
void ArticleBuilder::StartUnlabelledAnswer(const OutlineLine& line) {
  if (exchange_ == nullptr) exchange_ = CurrentSection().add_exchanges();
  answer_ = exchange_->add_answers();
  answer_label_.clear();
  answer_->mutable_attribution()->set_speaker_method(line.speaker.method);
  answer_->mutable_attribution()->set_link_method(v1::Attribution::FOLLOWS_QUESTION);
  std::string name = line.speaker.full_name;
  if (line.speaker.participant != LabelDecision::kNobody) {
    spoke_[line.speaker.participant] = true;
    name = article().participants(static_cast<int>(line.speaker.participant)).name();
  }
  if (!name.empty()) {
    answer_->set_speaker_display_name(name);
    answer_->set_full_name(name);
  } else if (!std::exchange(guest_missing_, true)) {
    const v1::Span span = spans_.Of(line.text);
    Warn("GUEST_UNKNOWN", "Answers have no label, and no one guest is named.", &span);
  }
}

// In calls of companies, "Ada Byron -- Harbour Bank -- Analyst" alone on a line is also an entry of who takes
// part.
void ArticleBuilder::AddCaller(const PrintedLabel& label) {
  if (!label.alone || label.addition.empty() || !outline_.guests.empty()) return;
  const std::string name = PlainName(label.name);
  const bool known = std::ranges::any_of(article().participants(),
                                         [&](const v1::Participant& other) { return other.name() == name; });
  if (known) return;
  v1::Participant& participant = *article().add_participants();
  participant.set_name(name);
  participant.set_printed_name(std::string(label.name));
  participant.add_posts(std::string(label.addition));
  *participant.mutable_span() = spans_.Of(label.printed);
}

// The answer stands under its label alone. A part of several names is no name: nobody is to be made of it.
void ArticleBuilder::LeaveSpeakerOpen(const OutlineLine& line) {
  if (line.speaker.method == v1::Attribution::PARTIAL_NAME) {
    answer_->mutable_attribution()->set_speaker_method(v1::Attribution::ANONYMOUS_ROLE);
  }
  for (const size_t candidate : line.speaker.candidates) spoke_[candidate] = true;
  Warn("SPEAKER_AMBIGUOUS",
       absl::StrCat(answer_->printed_name(), " may be any of ", line.speaker.candidates.size(),
                    " listed participants."),
       &answer_->label_span());
}

// "答：" says that somebody answers, and nothing says who.
void ArticleBuilder::WarnOfGuest(const OutlineLine& line) {
  const LabelDecision& speaker = line.speaker;
  if (guest_missing_ || !IsAnswererRole(storage::FoldName(line.label->name))) return;
  if (speaker.participant != LabelDecision::kNobody || !speaker.full_name.empty()) return;
  guest_missing_ = true;
  Warn("GUEST_UNKNOWN", absl::StrCat("No one guest is named whom ", answer_->printed_name(), " stands for."),
       &answer_->label_span());
}

void ArticleBuilder::AddParagraph(std::string_view text) {
  if (text.empty()) return;
  if (question_ != nullptr) {
    std::string& joined = *question_->mutable_text();
    if (!joined.empty()) joined += '\n';
    joined += text;
    *question_->add_spans() = spans_.Of(text);
  } else {
    answer_->add_paragraphs(std::string(text));
    *answer_->add_spans() = spans_.Of(text);
  }
}

// Ends the run. A label with nothing behind it leaves no run, only a warning.
void ArticleBuilder::CloseRun() {
  const bool empty_question = question_ != nullptr && question_->text().empty();
  const bool empty_answer = answer_ != nullptr && answer_->paragraphs().empty();
  if (empty_question || empty_answer) {
    const v1::Span span = empty_question ? question_->label_span() : answer_->label_span();
    Warn("EMPTY_RUN", "A speaker's label has no text behind it.", &span);
  }
  if (empty_question) exchange_->clear_question();
  if (empty_answer) exchange_->mutable_answers()->RemoveLast();
  if (exchange_ != nullptr && !exchange_->has_question() && exchange_->answers().empty()) {
    section_->mutable_exchanges()->RemoveLast();
    exchange_ = nullptr;
  }
  if (question_ != nullptr && !empty_question) article().set_question_count(article().question_count() + 1);
  if (answer_ != nullptr && !empty_answer) article().set_answer_count(article().answer_count() + 1);
  question_ = nullptr;
  answer_ = nullptr;
}

void ArticleBuilder::AddCredits() {
  for (const PrintedCredit& printed : outline_.credits) {
    v1::Credit& credit = *article().add_credits();
    credit.set_name(PlainName(printed.name));
    credit.set_role(std::string(printed.role));
    *credit.mutable_span() = spans_.Of(printed.name);
  }
}

void ArticleBuilder::AddRanking() {
  if (outline_.ranking.empty()) return;
  v1::Ranking& ranking = reading_.ranking.emplace();
  for (const RankedLine& line : outline_.ranking) {
    v1::RankingEntry& entry = *ranking.add_entries();
    entry.set_rank(line.rank);
    entry.set_title(std::string(line.title));
    entry.set_truncated(line.truncated);
    *entry.mutable_span() = spans_.Of(line.title);
  }
  if (article().has_publish_time()) *ranking.mutable_publish_time() = article().publish_time();
}

void ArticleBuilder::WarnOfSilence() {
  for (size_t i = 0; i < spoke_.size(); ++i) {
    if (spoke_[i]) continue;
    const v1::Participant& participant = article().participants(static_cast<int>(i));
    Warn("PARTICIPANT_SILENT", absl::StrCat(participant.name(), " is listed but never speaks."),
         &participant.span());
  }
}

// An article of more paragraphs could not be sent to anybody.
absl::Status CheckLineCount(std::string_view text) {
  const auto lines = std::ranges::count_if(text, [](char c) { return c == '\n' || c == '\r'; });
  if (lines <= kMaxLines) return absl::OkStatus();
  return storage::MakeError(absl::StatusCode::kInvalidArgument, "TOO_LARGE",
                            absl::StrCat("the document has ", lines, " lines, more than ", kMaxLines),
                            {{"limit_lines", absl::StrCat(kMaxLines)}});
}

class InterviewReader : public DocumentReader {
 public:
  std::string_view format() const override { return "interview"; }
  std::string_view media_type() const override { return "text/plain"; }
  int Recognize(std::string_view text) const override { return 1; }

  absl::StatusOr<Reading> Read(const DecodedText& decoded, std::string_view content,
                               const v1::Source& source) const override {
    RETURN_IF_ERROR(CheckLineCount(decoded.text.text()));
    const std::optional<EditedText> joined = JoinWrappedLines(decoded.text);
    const EditedText& text = joined.has_value() ? *joined : decoded.text;
    const SpanMaker spans(text, content, source.name());
    const Outline outline = MakeOutline(text.text());
    Reading reading = ArticleBuilder(outline, spans).Build();
    AddOtherNames(decoded.readings, reading.article);
    reading.article.set_language(LanguageTag(decoded.text.text()));
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

std::unique_ptr<DocumentReader> CreateInterviewReader() { return std::make_unique<InterviewReader>(); }

}  // namespace fangtan::service
