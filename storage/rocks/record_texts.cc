#include "storage/rocks/record_texts.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/interview.pb.h"
#include "storage/errors.h"
#include "storage/search/text_candidates.h"
#include "storage/search/text_holders.h"
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

// Documents hold a pair as it stands, or its first character at the end of a run: two terms.
constexpr int kTermsOfPair = 2;

// Where the text index has a field of a record.
FieldMask FieldsOf(internal::Kind kind, Field field) {
  if (kind == internal::ARTICLE) return MaskOf(TextField::kTitle) | MaskOf(TextField::kText);
  return MaskOf(field == Field::kQuestionText ? TextField::kQuestion : TextField::kText);
}

// The parts of an article's text that fields of a document of `kind` are.
TextParts PartsIn(internal::Kind kind, FieldMask fields) {
  const auto part = [&](TextField field, TextPart is) {
    return (fields & MaskOf(field)) != 0 ? PartsOf(is) : TextParts{0};
  };
  if (kind != internal::ARTICLE) return part(TextField::kText, TextPart::kSpoken);
  return part(TextField::kTitle, TextPart::kTitle) | part(TextField::kSection, TextPart::kHeadings) |
         part(TextField::kText, TextPart::kParagraphs);
}

std::vector<TokenDocs::Half> HalvesIn(internal::Kind kind, const std::vector<TokenCandidates::Half>& halves) {
  std::vector<TokenDocs::Half> out;
  for (const TokenCandidates::Half& half : halves) {
    if (const TextParts parts = PartsIn(kind, half.fields); parts != 0) out.push_back({half.doc, parts});
  }
  return out;
}

// Between the paragraphs of an article stand questions and answers, between those of an answer nothing.
HalvesOf HalvesOfKind(internal::Kind kind) {
  return kind == internal::ARTICLE ? HalvesOf::kFields : HalvesOf::kBorders;
}

// What is not indexed yet may hold anything.
void AppendRange(uint32_t first, uint32_t end, std::vector<uint32_t>& docs) {
  for (uint32_t doc = first; doc < end; ++doc) docs.push_back(doc);
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
                                                          uint32_t bound, size_t most,
                                                          const StopFunction& stop) const {
  if (kind != internal::QUESTION && kind != internal::ANSWER) return std::nullopt;
  const std::shared_ptr<const TextSnapshot> snapshot = feed_.Snapshot(kind);
  const uint32_t indexed = std::min(snapshot->end_doc(), bound);
  const uint32_t behind = bound - indexed;
  if (behind > most) return std::nullopt;
  auto docs = DocsThatMayHold(*snapshot, folded, {.documents = most - behind, .stop = stop});
  if (!docs.ok()) {
    NoteDamage(kind, *snapshot, docs.status());
    return std::nullopt;
  }
  if (docs->has_value()) AppendRange(indexed, bound, **docs);
  return *std::move(docs);
}

std::optional<std::vector<TokenDocs>> RecordTexts::MayHoldTokens(internal::Kind kind, std::string_view folded,
                                                                 uint32_t bound,
                                                                 const StopFunction& stop) const {
  const std::shared_ptr<const TextSnapshot> snapshot = feed_.Snapshot(kind);
  auto tokens = DocsThatMayHoldTokens(*snapshot, folded, HalvesOfKind(kind),
                                      {.documents = size_t{kTermsOfPair} * bound, .stop = stop});
  if (!tokens.ok()) {
    NoteDamage(kind, *snapshot, tokens.status());
    return std::nullopt;
  }
  if (!tokens->has_value()) return std::nullopt;
  std::vector<TokenDocs> all;
  for (TokenCandidates& token : **tokens) {
    AppendRange(snapshot->end_doc(), bound, token.docs);
    all.push_back({.docs = std::move(token.docs), .firsts = HalvesIn(kind, token.firsts)});
  }
  return all;
}

std::optional<std::vector<TokenDocs::Half>> RecordTexts::SecondHalves(internal::Kind kind,
                                                                      std::string_view folded, uint32_t bound,
                                                                      size_t at,
                                                                      const StopFunction& stop) const {
  const std::shared_ptr<const TextSnapshot> snapshot = feed_.Snapshot(kind);
  const auto halves = storage::SecondHalves(*snapshot, folded, at, HalvesOfKind(kind), stop);
  if (!halves.ok()) {
    NoteDamage(kind, *snapshot, halves.status());
    return std::nullopt;
  }
  std::vector<TokenDocs::Half> parts = HalvesIn(kind, *halves);
  // Fewer may be indexed by now than when the first halves were looked up.
  for (uint32_t doc = snapshot->end_doc(); doc < bound; ++doc) parts.push_back({doc, kAllTextParts});
  return parts;
}

std::vector<uint32_t> RecordTexts::Holders(internal::Kind kind, Field field, std::string_view folded,
                                           uint32_t bound, const StopFunction& stop) const {
  const std::shared_ptr<const TextSnapshot> snapshot = feed_.Snapshot(kind);
  auto docs = DocsThatHold(*snapshot, folded, FieldsOf(kind, field), stop);
  if (!docs.ok()) {
    NoteDamage(kind, *snapshot, docs.status());
    return {};
  }
  docs->erase(std::lower_bound(docs->begin(), docs->end(), bound), docs->end());
  return *std::move(docs);
}

// The records tell all the same.
void RecordTexts::NoteDamage(internal::Kind kind, const TextSnapshot& snapshot,
                             const absl::Status& status) const {
  if (absl::IsDataLoss(status)) feed_.ReportDamage(kind, snapshot);
}

}  // namespace fangtan::storage
