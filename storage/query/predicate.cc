#include "storage/query/predicate.h"

#include "storage/query/fields.h"

namespace fangtan::storage {

Folding FoldingOf(Field field) {
  switch (field) {
    case Field::kTitle:
    case Field::kColumn:
    case Field::kLabels:
    case Field::kLanguage:
    case Field::kSection:
    case Field::kQuestionText:
    case Field::kPrintedPosts:
    case Field::kText:
    case Field::kParticipantPosts:
    case Field::kPosts:
    case Field::kUnit:
    case Field::kReason:
    case Field::kSpeakerMethod:
    case Field::kLinkMethod:
      return Folding::kText;
    case Field::kCredits:
    case Field::kAsker:
    case Field::kSpeakerName:
    case Field::kPrintedName:
    case Field::kParticipantName:
    case Field::kAnsweredByName:
    case Field::kName:
      return Folding::kPersonName;
    case Field::kArticle:
    case Field::kPublishTime:
    case Field::kQuestion:
    case Field::kSpeaker:
    case Field::kOrdinal:
    case Field::kCreateTime:
    case Field::kUpdateTime:
    case Field::kAnsweredBy:
    case Field::kAnswerCount:
    case Field::kChangeKind:
    case Field::kRevision:
    case Field::kTime:
      break;
  }
  return Folding::kNone;
}

std::string FoldValue(Field field, std::string_view value) { return FoldAs(FoldingOf(field), value); }

bool MatchesValue(const Condition& condition, std::string_view folded, std::string_view original) {
  switch (condition.match) {
    case Condition::Match::kEquals:
      return folded == condition.text;
    case Condition::Match::kContains:
      return folded.find(condition.text) != std::string_view::npos;
    case Condition::Match::kPrefix:
      return folded.starts_with(condition.text);
    case Condition::Match::kSuffix:
      return folded.ends_with(condition.text);
    case Condition::Match::kExact:
      return original.find(condition.text) != std::string_view::npos;
    case Condition::Match::kPresent:
      return !folded.empty();
    case Condition::Match::kRange:
      break;
  }
  return false;
}

}  // namespace fangtan::storage
