#include "storage/query/fields.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/query/filter_error.h"
#include "storage/text/fold.h"

namespace fangtan::storage {
namespace {

using enum FieldType;

constexpr Folding kFolded = Folding::kText;
constexpr Folding kFoldedName = Folding::kPersonName;
constexpr Folding kAsIs = Folding::kNone;

constexpr auto kAnswerFields = std::to_array<FieldEntry>({
    {"article", Field::kArticle, kResource, kAsIs},
    {"article.title", Field::kTitle, kText, kFolded},
    {"article.column", Field::kColumn, kText, kFolded},
    {"article.credits", Field::kCredits, kTextList, kFoldedName},
    {"article.labels", Field::kLabels, kTextList, kFolded},
    {"publish_time", Field::kPublishTime, kTime, kAsIs},
    {"language", Field::kLanguage, kText, kFolded},
    {"section", Field::kSection, kText, kFolded},
    {"question", Field::kQuestion, kResource, kAsIs},
    {"question.text", Field::kQuestionText, kText, kFolded},
    {"question.asker", Field::kAsker, kTextList, kFoldedName},
    {"speaker", Field::kSpeaker, kResource, kAsIs},
    {"speaker.name", Field::kSpeakerName, kTextList, kFoldedName},
    {"printed_name", Field::kPrintedName, kText, kFoldedName},
    {"printed_posts", Field::kPrintedPosts, kTextList, kFolded},
    {"text", Field::kText, kText, kFolded},
    {"attribution", Field::kSpeakerMethod, kText, kFolded},
    {"attribution.speaker_method", Field::kSpeakerMethod, kText, kFolded},
    {"attribution.link_method", Field::kLinkMethod, kText, kFolded},
    {"ordinal", Field::kOrdinal, kNumber, kAsIs},
    {"create_time", Field::kCreateTime, kTime, kAsIs},
    {"update_time", Field::kUpdateTime, kTime, kAsIs},
});

constexpr auto kQuestionFields = std::to_array<FieldEntry>({
    {"article", Field::kArticle, kResource, kAsIs},
    {"article.title", Field::kTitle, kText, kFolded},
    {"article.column", Field::kColumn, kText, kFolded},
    {"article.credits", Field::kCredits, kTextList, kFoldedName},
    {"article.labels", Field::kLabels, kTextList, kFolded},
    {"publish_time", Field::kPublishTime, kTime, kAsIs},
    {"language", Field::kLanguage, kText, kFolded},
    {"text", Field::kText, kText, kFolded},
    {"asker", Field::kAsker, kTextList, kFoldedName},
    {"section", Field::kSection, kText, kFolded},
    {"answered_by", Field::kAnsweredByName, kAnsweredBy, kFoldedName},
    {"attribution", Field::kSpeakerMethod, kText, kFolded},
    {"attribution.speaker_method", Field::kSpeakerMethod, kText, kFolded},
    {"ordinal", Field::kOrdinal, kNumber, kAsIs},
    {"answer_count", Field::kAnswerCount, kNumber, kAsIs},
    {"create_time", Field::kCreateTime, kTime, kAsIs},
    {"update_time", Field::kUpdateTime, kTime, kAsIs},
});

constexpr auto kArticleFields = std::to_array<FieldEntry>({
    {"article", Field::kArticle, kResource, kAsIs},
    {"title", Field::kTitle, kText, kFolded},
    {"column", Field::kColumn, kText, kFolded},
    {"publish_time", Field::kPublishTime, kTime, kAsIs},
    {"language", Field::kLanguage, kText, kFolded},
    {"labels", Field::kLabels, kTextList, kFolded},
    {"credits", Field::kCredits, kTextList, kFoldedName},
    {"participants.name", Field::kParticipantName, kTextList, kFoldedName},
    {"participants.posts", Field::kParticipantPosts, kTextList, kFolded},
    {"text", Field::kText, kText, kFolded},
    {"answer_count", Field::kAnswerCount, kNumber, kAsIs},
    {"create_time", Field::kCreateTime, kTime, kAsIs},
    {"update_time", Field::kUpdateTime, kTime, kAsIs},
});

constexpr auto kSpeakerFields = std::to_array<FieldEntry>({
    {"name", Field::kName, kTextList, kFoldedName},
    {"posts", Field::kPosts, kTextList, kFolded},
    {"unit", Field::kUnit, kText, kFolded},
    {"answer_count", Field::kAnswerCount, kNumber, kAsIs},
    {"create_time", Field::kCreateTime, kTime, kAsIs},
    {"update_time", Field::kUpdateTime, kTime, kAsIs},
});

// A change has the name of a resource, which is not folded.
constexpr auto kChangeFields = std::to_array<FieldEntry>({
    {"kind", Field::kChangeKind, kChangeKind, kAsIs},
    {"name", Field::kName, kText, kAsIs},
    {"reason", Field::kReason, kText, kFolded},
    {"revision", Field::kRevision, kNumber, kAsIs},
    {"time", Field::kTime, kTime, kAsIs},
});

// Longer names are not near to any.
constexpr size_t kMaxGuessedName = 40;
constexpr size_t kMaxEdits = 2;

// Levenshtein's distance.
size_t Edits(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({replaced, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row.back();
}

std::string_view FirstPart(std::string_view path) { return path.substr(0, path.find('.')); }
std::string_view LastPart(std::string_view path) { return path.substr(path.rfind('.') + 1); }

// How far `name` is from the field `known`; a part left out or put before counts little.
size_t Distance(std::string_view name, std::string_view known) {
  if (LastPart(name) == LastPart(known)) return 0;
  if (name == FirstPart(known)) return 1;
  const size_t edits = Edits(name, known);
  return edits < known.size() ? edits : kMaxEdits + 1;
}

// The field that `name` is perhaps meant to be, or null.
const FieldEntry* Guess(FilterKind kind, std::string_view name) {
  if (name.size() > kMaxGuessedName) return nullptr;
  const FieldEntry* best = nullptr;
  size_t nearest = kMaxEdits + 1;
  for (const FieldEntry& entry : FieldsOf(kind)) {
    const size_t distance = Distance(name, entry.name);
    if (distance >= nearest) continue;
    best = &entry;
    nearest = distance;
  }
  return best;
}

}  // namespace

std::span<const FieldEntry> FieldsOf(FilterKind kind) {
  switch (kind) {
    case FilterKind::kArticles:
      return kArticleFields;
    case FilterKind::kQuestions:
      return kQuestionFields;
    case FilterKind::kAnswers:
      return kAnswerFields;
    case FilterKind::kSpeakers:
      return kSpeakerFields;
    case FilterKind::kChanges:
      return kChangeFields;
  }
  return {};
}

const FieldEntry* FindField(FilterKind kind, std::string_view name) {
  const std::span<const FieldEntry> fields = FieldsOf(kind);
  const auto found = std::ranges::find(fields, name, &FieldEntry::name);
  return found == fields.end() ? nullptr : &*found;
}

const FieldEntry& WordField(FilterKind kind) {
  const bool named = kind == FilterKind::kSpeakers || kind == FilterKind::kChanges;
  return *FindField(kind, named ? "name" : "text");
}

std::string_view KindName(FilterKind kind) {
  switch (kind) {
    case FilterKind::kArticles:
      return "articles";
    case FilterKind::kQuestions:
      return "questions";
    case FilterKind::kAnswers:
      return "answers";
    case FilterKind::kSpeakers:
      return "speakers";
    case FilterKind::kChanges:
      return "changes";
  }
  return "";
}

std::string UnknownField(FilterKind kind, std::string_view name) {
  std::string message = absl::StrCat(std::string(KindName(kind)), " have no field ", Quoted(name), "; ");
  if (const FieldEntry* guess = Guess(kind, name)) {
    absl::StrAppend(&message, "did you mean ", std::string(guess->name), "? ");
  }
  absl::StrAppend(&message, "known are ");
  const char* separator = "";
  for (const FieldEntry& entry : FieldsOf(kind)) {
    absl::StrAppend(&message, separator, std::string(entry.name));
    separator = ", ";
  }
  return message;
}

std::string FoldAs(Folding folding, std::string_view value) {
  switch (folding) {
    case Folding::kText:
      return Fold(value);
    case Folding::kPersonName:
      return FoldName(value);
    case Folding::kNone:
      break;
  }
  return std::string(value);
}

}  // namespace fangtan::storage
