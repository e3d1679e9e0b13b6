#include "service/handlers/snippet_of.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::TextField;

int OptionOf(int32_t asked, int otherwise, int most) {
  return asked == 0 ? otherwise : std::clamp<int32_t>(asked, 0, most);
}

// Characters that matched. Spaces within a name do not count.
int64_t Matched(const std::vector<storage::Snippet>& snippets) {
  int64_t matched = 0;
  for (const storage::Snippet& snippet : snippets) {
    if (snippet.highlights.empty()) continue;
    const std::u32string text = storage::ToUtf32(snippet.text);
    for (const auto& highlight : snippet.highlights) {
      matched += std::count_if(text.begin() + highlight.start, text.begin() + highlight.end,
                               [](char32_t c) { return c != U' ' && c != U'\u3000'; });
    }
  }
  return matched;
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

SnippetCutter::SnippetCutter(const storage::TextQuery& query, const v1::SnippetOptions& options)
    : query_(query) {
  options_.max_snippets = OptionOf(options.max_snippets(), options_.max_snippets, kMaxSnippets);
  options_.max_chars = OptionOf(options.max_chars(), options_.max_chars, kMaxSnippetChars);
}

SnippetCutter::Snippets SnippetCutter::Of(const v1::Answer& answer) const {
  const Piece own{absl::StrJoin(answer.paragraphs(), "\n"), TextField::kText};
  std::vector<Piece> others = {
      {answer.question_text(), TextField::kQuestion},
      {answer.section(), TextField::kSection},
      {answer.article_title(), TextField::kTitle},
      {PersonText(answer.printed_name(), answer.printed_posts()), TextField::kSpeaker},
      {answer.full_name(), TextField::kSpeaker},
      {answer.speaker_display_name(), TextField::kSpeaker}};
  return Best(own, others);
}

SnippetCutter::Snippets SnippetCutter::Of(const v1::Question& question) const {
  return Best({question.text(), TextField::kText}, {{question.section(), TextField::kSection},
                                                    {question.article_title(), TextField::kTitle},
                                                    {question.asker(), TextField::kSpeaker}});
}

SnippetCutter::Snippets SnippetCutter::Of(const v1::Article& article) const {
  Piece own{"", TextField::kText};
  AppendLines(article.lead(), own.text);
  AppendLines(article.body(), own.text);
  std::vector<Piece> others = {{article.title(), TextField::kTitle}, {article.column(), TextField::kSection}};
  for (const v1::Section& section : article.sections()) {
    others.push_back({absl::StrJoin(section.heading(), "\n"), TextField::kSection});
  }
  for (const v1::Participant& participant : article.participants()) {
    others.push_back({PersonText(participant.name(), participant.posts()), TextField::kSpeaker});
  }
  for (const v1::Credit& credit : article.credits()) {
    others.push_back({credit.name(), TextField::kSpeaker});
  }
  return Best(own, others);
}

SnippetCutter::Snippets SnippetCutter::Best(const Piece& own, const std::vector<Piece>& others) const {
  std::vector<storage::Snippet> best;
  if (!own.text.empty()) best = CutSnippets(query_, own.text, own.field, options_);
  if (int64_t most = Matched(best); most == 0) {
    for (const Piece& other : others) {
      if (other.text.empty()) continue;
      std::vector<storage::Snippet> cut = CutSnippets(query_, other.text, other.field, options_);
      const int64_t matched = Matched(cut);
      if (!best.empty() && matched <= most) continue;
      most = matched;
      best = std::move(cut);
    }
  }
  return ToProto(std::move(best));
}

}  // namespace fangtan::service
