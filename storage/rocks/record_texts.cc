#include "storage/rocks/record_texts.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/interview.pb.h"
#include "storage/errors.h"
#include "storage/search/text_candidates.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr const char* kBetween = "\n";

template <typename M>
absl::StatusOr<M> Parse(const absl::Cord& bytes, uint32_t doc) {
  M message;
  if (!message.ParseFromString(std::string(bytes))) {
    return RecordCorrupt(absl::StrCat("document ", doc, " is no ", M::descriptor()->full_name()));
  }
  return message;
}

void Add(const std::string& text, std::string& all) {
  if (text.empty()) return;
  if (!all.empty()) all += kBetween;
  all += text;
}

template <typename Texts>
void AddAll(const Texts& texts, std::string& all) {
  for (const std::string& text : texts) Add(text, all);
}

std::string TextOfArticle(const v1::Article& article) {
  std::string all;
  Add(article.title(), all);
  AddAll(article.lead(), all);
  for (const v1::Section& section : article.sections()) {
    AddAll(section.heading(), all);
    for (const v1::Exchange& exchange : section.exchanges()) {
      Add(exchange.question().text(), all);
      for (const v1::Answer& answer : exchange.answers()) AddAll(answer.paragraphs(), all);
    }
  }
  AddAll(article.body(), all);
  return all;
}

}  // namespace

absl::StatusOr<std::string> RecordTexts::TextOf(internal::Kind kind, uint32_t doc, Field field) const {
  switch (kind) {
    case internal::ARTICLE: {
      ASSIGN_OR_RETURN(const absl::Cord bytes,
                       records_.FullArticle(doc, [](internal::Kind, uint32_t, absl::Cord&) {}));
      ASSIGN_OR_RETURN(const v1::Article article, Parse<v1::Article>(bytes, doc));
      return TextOfArticle(article);
    }
    case internal::QUESTION: {
      ASSIGN_OR_RETURN(const absl::Cord bytes, records_.Message(kind, doc));
      ASSIGN_OR_RETURN(v1::Question question, Parse<v1::Question>(bytes, doc));
      return std::move(*question.mutable_text());
    }
    case internal::ANSWER: {
      ASSIGN_OR_RETURN(const absl::Cord bytes, records_.Message(kind, doc));
      ASSIGN_OR_RETURN(v1::Answer answer, Parse<v1::Answer>(bytes, doc));
      if (field == Field::kQuestionText) return std::move(*answer.mutable_question_text());
      return absl::StrJoin(answer.paragraphs(), kBetween);
    }
    default:
      return std::string();
  }
}

std::optional<std::vector<uint32_t>> RecordTexts::MayHold(internal::Kind kind, std::string_view folded,
                                                          uint32_t bound, size_t most) const {
  if (kind != internal::QUESTION && kind != internal::ANSWER) return std::nullopt;
  const std::shared_ptr<const TextSnapshot> snapshot = feed_.Snapshot(kind);
  const uint32_t indexed = std::min(snapshot->end_doc(), bound);
  const uint32_t behind = bound - indexed;
  if (behind > most) return std::nullopt;
  auto docs = DocsThatMayHold(*snapshot, folded, {.documents = most - behind});
  if (!docs.ok()) {
    // The records tell all the same.
    if (absl::IsDataLoss(docs.status())) feed_.ReportDamage(kind, *snapshot);
    return std::nullopt;
  }
  if (!docs->has_value()) return std::nullopt;
  for (uint32_t doc = indexed; doc < bound; ++doc) (*docs)->push_back(doc);
  return *std::move(docs);
}

}  // namespace fangtan::storage
