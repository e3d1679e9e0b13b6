// Predicate: a filter whose names, types and values have been checked, as a value. What a planner works on
// and an executor runs; it knows nothing of indexes or records.
//
//   ASSIGN_OR_RETURN(Predicate predicate, CompileFilter("speaker.name = \"沈洁\"", FilterKind::kAnswers));
//
// Nodes stand in one vector, every child before its parent, the root last; so they are walked without
// recursion. An empty predicate matches everything. A value type; const access from any thread.
#ifndef FANGTAN_STORAGE_QUERY_PREDICATE_H_
#define FANGTAN_STORAGE_QUERY_PREDICATE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fangtan::storage {

// What a filter is about.
enum class FilterKind { kArticles, kQuestions, kAnswers, kSpeakers, kChanges };

// What a condition looks at. docs/filter_language.md says which kind has which, and under which name.
enum class Field {
  kArticle,  // resource name
  kTitle,    // of the article, as are the five that follow
  kColumn,
  kCredits,
  kLabels,
  kPublishTime,
  kLanguage,
  kSection,
  kQuestion,  // resource name
  kQuestionText,
  kAsker,        // `asker` of questions, `question.asker` of answers: as printed, and in full
  kSpeaker,      // resource name
  kSpeakerName,  // any name that the person was printed with
  kPrintedName,
  kPrintedPosts,
  kText,  // of an answer or a question; of an article all that it says
  kOrdinal,
  kCreateTime,
  kUpdateTime,
  kSpeakerMethod,  // how the speaker, or the asker, was found
  kLinkMethod,     // how the answer was tied to its question
  kParticipantName,
  kParticipantPosts,
  kAnsweredBy,      // resource name of a speaker
  kAnsweredByName,  // any name that the person was printed with
  kName,            // of a speaker, any name; of a change, the resource's name
  kPosts,           // of a speaker
  kUnit,            // of a speaker
  kAnswerCount,
  kChangeKind,
  kReason,
  kRevision,
  kTime,
};

struct Condition {
  enum class Match {
    kEquals,    // the whole value is `text`
    kContains,  // `text` stands in it; in a list: in one element
    kPrefix,
    kSuffix,
    kExact,    // as kContains, but `text` and the value as they are, not folded
    kPresent,  // there is a value: not empty, not absent
    kRange,    // a number or time in [low, high)
  };

  Field field = Field::kText;
  Match match = Match::kContains;
  // Folded as the field is (storage/text/fold.h: FoldName for names of people, Fold else), except for kExact
  // and for resource names. Never empty for kContains, kPrefix, kSuffix and kExact.
  std::string text;
  // Numbers as they are, times in microseconds since the epoch. A value that is absent is in no range.
  int64_t low = 0;
  int64_t high = 0;

  bool operator==(const Condition&) const = default;
};

struct PredicateNode {
  enum class Op {
    kAnd,
    kOr,
    kNot,
    kCondition,
    kAnyAnswer,  // of an article: one answer of it, visible at the same revision, matches the one child
  };

  Op op = Op::kAnd;
  Condition condition;             // of kCondition
  std::vector<uint32_t> children;  // indexes of nodes before this one: two or more for kAnd and kOr, else one

  bool operator==(const PredicateNode&) const = default;
};

struct Predicate {
  std::vector<PredicateNode> nodes;

  bool empty() const { return nodes.empty(); }
  uint32_t root() const { return static_cast<uint32_t>(nodes.size() - 1); }
  bool operator==(const Predicate&) const = default;
};

// How the values of a field are folded before they are compared.
enum class Folding { kText, kPersonName, kNone };
Folding FoldingOf(Field field);
std::string FoldValue(Field field, std::string_view value);

// Whether one value meets a condition on text: `folded` is FoldValue of `original`. REQUIRES: not kRange.
bool MatchesValue(const Condition& condition, std::string_view folded, std::string_view original);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_QUERY_PREDICATE_H_
