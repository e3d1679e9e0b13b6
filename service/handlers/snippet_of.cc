#include "service/handlers/snippet_of.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/errors.h"

namespace fangtan::service {
namespace {

using storage::FieldMask;
using storage::TextField;

constexpr FieldMask kTitle = storage::MaskOf(TextField::kTitle);
constexpr FieldMask kSection = storage::MaskOf(TextField::kSection);
constexpr FieldMask kQuestion = storage::MaskOf(TextField::kQuestion);
constexpr FieldMask kSpeaker = storage::MaskOf(TextField::kSpeaker);
constexpr FieldMask kText = storage::MaskOf(TextField::kText);

int OptionOf(int32_t asked, int otherwise, int most) {
  return asked == 0 ? otherwise : std::clamp<int32_t>(asked, 0, most);
}

SnippetCutter::Snippets ToProto(std::vector<storage::Snippet> snippets) {
  SnippetCutter::Snippets messages;
  for (storage::Snippet& snippet : snippets) {
    v1::Snippet& message = *messages.Add();
    message.set_text(std::move(snippet.text));
    for (const auto& highlight : snippet.highlights) {
      auto& range = *message.add_highlights();
      range.set_start(highlight.start);
      range.set_end(highlight.end);
    }
  }
  return messages;
}

// A person as a result shows them: `陸遙 白沙鎮黨委書記、首席灘長`.
template <typename Posts>
std::string PersonText(const std::string& name, const Posts& posts) {
  return absl::StrCat(name, name.empty() || posts.empty() ? "" : " ", absl::StrJoin(posts, "、"));
}

template <typename Lines>
void AppendLines(const Lines& lines, std::string& text) {
  for (const std::string& line : lines) absl::StrAppend(&text, text.empty() ? "" : "\n", line);
}

}  // namespace

SnippetCutter::SnippetCutter(const storage::TextQuery& query, const v1::SnippetOptions& options,
                             storage::StopFunction stop)
    : query_(query), stop_(std::move(stop)) {
  options_.max_snippets = OptionOf(options.max_snippets(), options_.max_snippets, kMaxSnippets);
  options_.max_chars = OptionOf(options.max_chars(), options_.max_chars, kMaxSnippetChars);
}

absl::StatusOr<SnippetCutter::Snippets> SnippetCutter::Of(const v1::Answer& answer) {
  const Piece own{absl::StrJoin(answer.paragraphs(), "\n"), kText};
  std::vector<Piece> others = {{answer.question_text(), kQuestion},
                               {answer.section(), kSection},
                               {answer.article_title(), kTitle},
                               {PersonText(answer.printed_name(), answer.printed_posts()), kSpeaker},
                               {answer.full_name(), kSpeaker},
                               {answer.speaker_display_name(), kSpeaker}};
  return Best(own, others);
}

absl::StatusOr<SnippetCutter::Snippets> SnippetCutter::Of(const v1::Question& question) {
  return Best(
      {question.text(), kText | kQuestion},
      {{question.section(), kSection}, {question.article_title(), kTitle}, {question.asker(), kSpeaker}});
}

absl::StatusOr<SnippetCutter::Snippets> SnippetCutter::Of(const v1::Article& article) {
  Piece own{"", kText};
  AppendLines(article.lead(), own.text);
  AppendLines(article.body(), own.text);
  std::vector<Piece> others = {{article.title(), kTitle}, {article.column(), kSection}};
  for (const v1::Section& section : article.sections()) {
    others.push_back({absl::StrJoin(section.heading(), "\n"), kSection});
  }
  for (const v1::Participant& participant : article.participants()) {
    others.push_back({PersonText(participant.name(), participant.posts()), kSpeaker});
  }
  for (const v1::Credit& credit : article.credits()) {
    others.push_back({credit.name(), kSpeaker});
  }
  return Best(own, others);
}

absl::StatusOr<SnippetCutter::Snippets> SnippetCutter::Best(const Piece& own,
                                                            const std::vector<Piece>& others) {
  storage::TextSnippets best;
  if (!own.text.empty()) best = FinderFor(own.fields).Cut(own.text, options_);
  // Its own words are what a result is: another piece must hold half as much again.
  int64_t most = best.weight + best.weight / 2;
  for (const Piece& other : others) {
    if (stop_ && stop_()) {
      return storage::MakeError(absl::StatusCode::kCancelled, "CANCELLED", "the caller is gone");
    }
    if (other.text.empty()) continue;
    storage::SnippetFinder& finder = FinderFor(other.fields);
    const bool has_any = !best.snippets.empty();
    if (has_any && finder.max_weight() <= most) continue;
    storage::TextSnippets cut = finder.Cut(other.text, options_);
    if (has_any && cut.weight <= most) continue;
    most = cut.weight;
    best = std::move(cut);
  }
  return ToProto(std::move(best.snippets));
}

storage::SnippetFinder& SnippetCutter::FinderFor(FieldMask fields) {
  return finders_.try_emplace(fields, query_, fields).first->second;
}

}  // namespace fangtan::service
