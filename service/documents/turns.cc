#include "service/documents/turns.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "service/documents/askers.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

void AddBodyPassage(const Passage& passage, v1::Article& article) {
  article.add_body(passage.text);
  *article.add_body_spans() = passage.span;
}

void Warn(std::string_view reason, std::string_view message, const v1::Span* span, v1::Article& article) {
  v1::Warning& warning = *article.add_warnings();
  warning.set_reason(std::string(reason));
  warning.set_message(std::string(message));
  if (span != nullptr) *warning.mutable_span() = *span;
}

// Whether the label is not the whole name of who speaks.
bool IsAbbreviated(const Turn& turn) {
  return !turn.anonymous && storage::FoldName(turn.Speaker()) != storage::FoldName(turn.label);
}

// Writes the turns into the article, one after the other. `runs` is what CollectRuns made of the same turns.
class ArticleWriter {
 public:
  ArticleWriter(const std::vector<Turn>& turns, const std::vector<Run>& runs, v1::Article& article)
      : turns_(turns), runs_(runs), article_(article) {}

  void Write() {
    size_t next_run = 0;
    for (size_t i = 0; i < turns_.size(); ++i) {
      if (next_run < runs_.size() && runs_[next_run].turns.front() == i) {
        ++next_run;
        WriteRun(runs_[next_run - 1]);
      } else if (turns_[i].kind == TurnKind::kHeading) {
        WriteHeading(turns_[i], next_run < runs_.size() && !article_.sections().empty());
      } else if (!IsSpoken(turns_[i], next_run)) {
        WriteText(turns_[i], next_run);
      } else if (turns_[i].passages.empty() && !IsInRunBefore(i, next_run)) {
        WarnOfEmptyLabel(turns_[i]);
      }
    }
  }

 private:
  bool IsInRunBefore(size_t turn, size_t next_run) const {
    return next_run > 0 && std::ranges::binary_search(runs_[next_run - 1].turns, turn);
  }

  // Whether the turn belongs to a run; one without label has none to belong to before the first.
  static bool IsSpoken(const Turn& turn, size_t runs_before) {
    return turn.kind == TurnKind::kSpeech &&
           (runs_before > 0 || !turn.Speaker().empty() || turn.role != TurnRole::kUnknown || turn.new_voice);
  }

  void WriteHeading(const Turn& turn, bool speech_around) {
    if (runs_.empty() || (!speech_around && !SpeechFollows(turn))) return WriteText(turn, 0);
    section_ = article_.add_sections();
    exchange_is_open_ = exchange_ != nullptr && exchange_->answers().empty();
    for (const Passage& line : turn.passages) {
      section_->add_heading(line.text);
      *section_->add_heading_spans() = line.span;
    }
  }

  // Whether somebody speaks under this heading, before the next one.
  bool SpeechFollows(const Turn& heading) const {
    for (auto i = static_cast<size_t>(&heading - turns_.data()) + 1; i < turns_.size(); ++i) {
      if (IsSpoken(turns_[i], 0)) return true;
      if (turns_[i].kind == TurnKind::kHeading) return false;
    }
    return false;
  }

  void WriteText(const Turn& turn, size_t runs_before) {
    const bool is_lead = turn.kind == TurnKind::kBody && runs_before == 0 && !runs_.empty() &&
                         article_.sections().empty() && article_.body().empty();
    for (const Passage& passage : turn.passages) {
      if (!is_lead) {
        AddBodyPassage(passage, article_);
        continue;
      }
      article_.add_lead(passage.text);
      *article_.add_lead_spans() = passage.span;
    }
  }

  void WarnOfEmptyLabel(const Turn& turn) {
    Warn("EMPTY_RUN", "A speaker's label has no text behind it.",
         turn.label_span.has_value() ? &*turn.label_span : nullptr, article_);
  }

  void WriteRun(const Run& run) {
    if (section_ == nullptr) section_ = article_.add_sections();
    if (run.asks) return WriteQuestion(run);
    const bool in_section = exchange_ != nullptr && exchange_section_ == section_;
    if ((!in_section && !exchange_is_open_) || run.closes) OpenExchange();
    WriteAnswer(run);
    exchange_is_open_ = false;
  }

  void OpenExchange() {
    exchange_ = section_->add_exchanges();
    exchange_section_ = section_;
  }

  void WriteQuestion(const Run& run) {
    OpenExchange();
    exchange_is_open_ = false;
    const Turn& first = turns_[run.turns.front()];
    v1::Question& question = *exchange_->mutable_question();
    question.set_asker(first.label.empty() ? first.Speaker() : first.label);
    if (!first.label.empty() && IsAbbreviated(first)) question.set_asker_full_name(first.Speaker());
    question.mutable_attribution()->set_speaker_method(first.method);
    if (first.label_span.has_value()) *question.mutable_label_span() = *first.label_span;
    for (const Passage* passage : Passages(run)) {
      if (!question.text().empty()) *question.mutable_text() += '\n';
      *question.mutable_text() += passage->text;
      *question.add_spans() = passage->span;
    }
    article_.set_question_count(article_.question_count() + 1);
  }

  void WriteAnswer(const Run& run) {
    const Turn& first = turns_[run.turns.front()];
    v1::Answer& answer = *exchange_->add_answers();
    answer.set_printed_name(first.label);
    if (!first.anonymous) {
      answer.set_speaker_display_name(first.Speaker());
      if (IsAbbreviated(first)) answer.set_full_name(first.Speaker());
    }
    for (const std::string& post : first.posts) answer.add_printed_posts(post);
    if (first.label_span.has_value()) *answer.mutable_label_span() = *first.label_span;
    answer.mutable_attribution()->set_speaker_method(first.method);
    answer.mutable_attribution()->set_link_method(
        exchange_->has_question() ? v1::Attribution::FOLLOWS_QUESTION : v1::Attribution::NO_QUESTION);
    for (const Passage* passage : Passages(run)) {
      answer.add_paragraphs(passage->text);
      *answer.add_spans() = passage->span;
    }
    article_.set_answer_count(article_.answer_count() + 1);
  }

  std::vector<const Passage*> Passages(const Run& run) const {
    std::vector<const Passage*> passages;
    for (const size_t turn : run.turns) {
      for (const Passage& passage : turns_[turn].passages) passages.push_back(&passage);
    }
    return passages;
  }

  const std::vector<Turn>& turns_;
  const std::vector<Run>& runs_;
  v1::Article& article_;
  v1::Section* section_ = nullptr;
  v1::Exchange* exchange_ = nullptr;
  const v1::Section* exchange_section_ = nullptr;
  bool exchange_is_open_ = false;  // its question, above the heading, still waits for an answer
};

}  // namespace

void AddTurns(const std::vector<Turn>& turns, v1::Article& article) {
  const std::vector<Run> runs = CollectRuns(turns);
  ArticleWriter(turns, runs, article).Write();
  if (article.question_count() > 0) return;
  Warn("NO_QUESTION",
       runs.empty() ? "The document has no question; its text stands in the body."
                    : "The document has no question; what is said stands in its sections.",
       nullptr, article);
}

}  // namespace fangtan::service
