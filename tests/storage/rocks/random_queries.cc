#include "tests/storage/rocks/random_queries.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "storage/index/sort_order.h"
#include "storage/query/compile.h"

namespace fangtan::storage {
namespace {

using Match = Condition::Match;
using Op = PredicateNode::Op;

constexpr FilterKind kKinds[] = {FilterKind::kArticles, FilterKind::kQuestions, FilterKind::kAnswers,
                                 FilterKind::kSpeakers};
constexpr int kMaxDepth = 4;
constexpr size_t kLongestFilter = 8192;

internal::Kind KindOf(FilterKind kind) {
  switch (kind) {
    case FilterKind::kArticles:
      return internal::ARTICLE;
    case FilterKind::kQuestions:
      return internal::QUESTION;
    case FilterKind::kAnswers:
      return internal::ANSWER;
    default:
      return internal::SPEAKER;
  }
}

std::string InQuotes(const std::string& value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\' || c == '*') out += '\\';
    out += c;
  }
  return out + "\"";
}

// As InQuotes, with stars at its ends.
std::string WithStars(const std::string& value, bool start, bool end) {
  std::string out = InQuotes(value);
  if (start) out.insert(1, "*");
  if (end) out.insert(out.size() - 1, "*");
  return out;
}

std::vector<size_t> Cuts(const std::string& text) {
  std::vector<size_t> cuts;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) cuts.push_back(i);
  }
  cuts.push_back(text.size());
  return cuts;
}

}  // namespace

RandomQueries::Asked RandomQueries::Next(const FilterReference& reference) {
  reference_ = &reference;
  // Answers are asked for most.
  const FilterKind kind = Pick(3) == 0 ? FilterKind::kAnswers : kKinds[Pick(4)];
  Asked asked{.query = {.kind = KindOf(kind), .order = RandomOrder(KindOf(kind))}, .filter = {}};
  ListQuery& query = asked.query;
  constexpr int kLimits[] = {1, 2, 3, 5, 17, 1000};
  query.limit = kLimits[Pick(std::size(kLimits))];
  query.show_deleted = kind == FilterKind::kArticles && Pick(4) == 0;
  const auto& articles = reference.rows(internal::ARTICLE);
  if ((kind == FilterKind::kQuestions || kind == FilterKind::kAnswers) && !articles.empty() && Pick(8) == 0) {
    const auto& parent = articles[Pick(static_cast<uint32_t>(articles.size()))];
    if (!parent.deleted) query.parent = *ArticleId::Parse(parent.name);
  }
  if (Pick(12) == 0) return asked;
  if (Pick(2) == 0) {
    AddNode(kind, 0, query.predicate);
    asked.filter = Describe(query.predicate);
    return asked;
  }
  do {
    asked.filter = Text(kind, 0);
  } while (asked.filter.size() > kLongestFilter);
  auto compiled = CompileFilter(asked.filter, kind);
  if (compiled.ok()) {
    query.predicate = *std::move(compiled);
  } else {
    ADD_FAILURE() << asked.filter << ": " << compiled.status();
  }
  return asked;
}

std::vector<SortKey> RandomQueries::RandomOrder(internal::Kind kind) {
  constexpr int kFields = static_cast<int>(SortField::kDisplayName) + 1;
  std::vector<SortKey> order;
  const bool one_direction = Pick(2) == 0;
  const bool descending = Pick(2) == 0;
  for (uint32_t i = Pick(4); i > 0;) {
    const auto field = static_cast<SortField>(Pick(kFields));
    if (!HasSortField(kind, field)) continue;
    order.push_back({.field = field, .descending = one_direction ? descending : Pick(2) == 0});
    --i;
  }
  // The orders that are kept with several keys come up too seldom by themselves.
  if ((kind == internal::ANSWER || kind == internal::QUESTION) && Pick(4) == 0) {
    order = {
        {SortField::kPublishTime, descending}, {SortField::kArticle, Pick(4) == 0}, {SortField::kOrdinal}};
    if (Pick(3) == 0) order.erase(order.begin());
  }
  return order;
}

const FieldEntry& RandomQueries::OneField(FilterKind kind) {
  const auto fields = FieldsOf(kind);
  return fields[Pick(static_cast<uint32_t>(fields.size()))];
}

std::string RandomQueries::Value(FilterKind kind, Field field) {
  const auto& rows = reference_->rows(KindOf(kind));
  if (rows.empty() || Pick(8) == 0) return words_.Word();
  for (int tries = 0; tries < 5; ++tries) {
    const auto& row = rows[Pick(static_cast<uint32_t>(rows.size()))];
    const auto lists = row.Values(field);
    if (lists.empty()) continue;
    const auto& texts = *lists[Pick(static_cast<uint32_t>(lists.size()))];
    if (texts.empty()) continue;
    const auto& text = texts[Pick(static_cast<uint32_t>(texts.size()))];
    return Pick(3) == 0 ? text.folded : text.original;
  }
  return words_.Word();
}

int64_t RandomQueries::Number(FilterKind kind, Field field) {
  const auto& rows = reference_->rows(KindOf(kind));
  if (rows.empty() || Pick(8) == 0) return 0;
  const auto& row = rows[Pick(static_cast<uint32_t>(rows.size()))];
  const auto found = row.numbers.find(field);
  return found == row.numbers.end() ? 0 : found->second;
}

std::string RandomQueries::Piece(const std::string& text) {
  if (Pick(2) == 0) return text;
  const std::vector<size_t> cuts = Cuts(text);
  size_t from = cuts[Pick(static_cast<uint32_t>(cuts.size()))];
  size_t to = cuts[Pick(static_cast<uint32_t>(cuts.size()))];
  if (from > to) std::swap(from, to);
  if (Pick(4) == 0) from = 0;
  if (Pick(4) == 0) to = text.size();
  return text.substr(from, to - from);
}

Condition RandomQueries::RandomCondition(FilterKind kind) {
  const FieldEntry& entry = OneField(kind);
  Condition condition{.field = entry.field, .match = Match::kPresent};
  switch (entry.type) {
    case FieldType::kNumber:
    case FieldType::kTime: {
      if (Pick(6) == 0) return condition;
      condition.match = Match::kRange;
      condition.low =
          Pick(4) == 0 ? std::numeric_limits<int64_t>::min() : Number(kind, entry.field) - Pick(2);
      condition.high =
          Pick(4) == 0 ? std::numeric_limits<int64_t>::max() : Number(kind, entry.field) + Pick(3);
      return condition;
    }
    case FieldType::kAnsweredBy:
      if (Pick(3) != 0) break;
      condition.field = Field::kAnsweredBy;
      [[fallthrough]];
    case FieldType::kResource: {
      if (Pick(6) == 0) return condition;
      const bool speaker = condition.field != Field::kArticle && condition.field != Field::kQuestion;
      condition.match = Match::kEquals;
      condition.text =
          speaker && Pick(2) == 0 ? absl::StrCat("speakers/person-", Pick(10)) : Value(kind, condition.field);
      return condition;
    }
    default:
      break;
  }
  constexpr Match kMatches[] = {Match::kEquals, Match::kEquals, Match::kContains, Match::kContains,
                                Match::kPrefix, Match::kSuffix, Match::kExact,    Match::kPresent};
  const Match match = kMatches[Pick(std::size(kMatches))];
  if (match == Match::kPresent) return condition;
  const std::string value = Value(kind, entry.field);
  condition.text = match == Match::kEquals && Pick(4) != 0 ? value : Piece(value);
  if (match != Match::kExact) condition.text = FoldValue(entry.field, condition.text);
  // There must be something to look for, but a single text may be equal to nothing.
  if (!condition.text.empty() || (match == Match::kEquals && entry.type == FieldType::kText)) {
    condition.match = match;
  }
  return condition;
}

uint32_t RandomQueries::AddNode(FilterKind kind, int depth, Predicate& predicate) {
  PredicateNode node;
  const uint32_t choice = depth >= kMaxDepth ? 9 : Pick(10);
  if (choice < 5) {
    node.op = choice < 3 ? Op::kAnd : Op::kOr;
    for (uint32_t i = 2 + Pick(2); i > 0; --i) node.children.push_back(AddNode(kind, depth + 1, predicate));
  } else if (choice == 5) {
    node.op = Op::kNot;
    node.children = {AddNode(kind, depth + 1, predicate)};
  } else if (kind == FilterKind::kArticles && choice < 8) {
    node.op = Op::kAnyAnswer;
    node.children = {AddNode(FilterKind::kAnswers, depth + 1, predicate)};
  } else {
    node.op = Op::kCondition;
    node.condition = RandomCondition(kind);
  }
  predicate.nodes.push_back(std::move(node));
  return predicate.root();
}

std::string RandomQueries::Text(FilterKind kind, int depth) {
  const uint32_t choice = depth >= kMaxDepth ? 9 : Pick(10);
  if (choice < 5) {
    constexpr const char* kJoints[] = {" AND ", " OR ", " "};
    const char* joint = kJoints[Pick(std::size(kJoints))];
    std::string text = absl::StrCat("(", Text(kind, depth + 1));
    for (uint32_t i = 1 + Pick(2); i > 0; --i) absl::StrAppend(&text, joint, Text(kind, depth + 1));
    return text + ")";
  }
  if (choice == 5) return absl::StrCat(Pick(2) == 0 ? "NOT " : "-", Text(kind, depth + 1));
  if (kind == FilterKind::kArticles && choice < 8) {
    return absl::StrCat("any_answer(", Text(FilterKind::kAnswers, depth + 1), ")");
  }
  return Term(kind);
}

std::string RandomQueries::TimeText(int64_t micros) {
  const absl::Time time = absl::FromUnixMicros(micros);
  const absl::TimeZone china = absl::FixedTimeZone(8 * 3600);
  switch (Pick(6)) {
    case 0:
      return absl::FormatTime("%E4Y", time, absl::UTCTimeZone());
    case 1:
      return absl::FormatTime("%E4Y-%m", time, absl::UTCTimeZone());
    case 2:
      return absl::FormatTime("%E4Y-%m-%d", time, absl::UTCTimeZone());
    case 3:
      return absl::FormatTime("%E4Y-%m-%d+08:00", time, china);
    case 4:
      return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*S+08:00", time, china);
    default:
      return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone());
  }
}

std::string RandomQueries::Term(FilterKind kind) {
  const FieldEntry& entry = OneField(kind);
  const std::string field(entry.name);
  if (Pick(10) == 0) return absl::StrCat(field, Pick(2) == 0 ? ":*" : "=*");
  const char* equality = Pick(4) == 0 ? "!=" : "=";
  switch (entry.type) {
    case FieldType::kNumber:
    case FieldType::kTime: {
      constexpr const char* kOperators[] = {"=", "!=", ":", "<", "<=", ">", ">="};
      const int64_t number = Number(kind, entry.field) + Pick(2);
      return absl::StrCat(field, kOperators[Pick(std::size(kOperators))], "\"",
                          entry.type == FieldType::kTime ? TimeText(number) : absl::StrCat(number), "\"");
    }
    case FieldType::kAnsweredBy:
      if (Pick(3) == 0) return absl::StrCat(field, equality, "speakers/person-", Pick(10));
      break;
    case FieldType::kResource: {
      if (Pick(8) == 0) return absl::StrCat(field, equality, "\"\"");
      std::string name = absl::StrCat("speakers/person-", Pick(10));
      if (entry.field != Field::kSpeaker) name = Value(kind, entry.field);
      const bool article = name.starts_with("articles/");
      if (entry.field != Field::kSpeaker && !article) return absl::StrCat(field, ":*");
      return absl::StrCat(field, equality, name);
    }
    default:
      break;
  }
  const std::string piece = Piece(Value(kind, entry.field));
  if (FoldValue(entry.field, piece).empty()) return absl::StrCat(field, equality, InQuotes(piece));
  switch (Pick(6)) {
    case 0:
      return absl::StrCat("exact(", field, ", ", InQuotes(piece), ")");
    case 1:
      return absl::StrCat(field, ":", InQuotes(piece));
    case 2:
      // A word alone looks at the text, or the name.
      return InQuotes(piece);
    case 3:
      return absl::StrCat(field, equality, WithStars(piece, Pick(2) == 0, Pick(2) == 0));
    default:
      return absl::StrCat(field, equality, InQuotes(Pick(3) == 0 ? piece : Value(kind, entry.field)));
  }
}

std::string Describe(const Predicate& predicate) {
  constexpr const char* kMatches[] = {"=", ":", "= _*", "= *_", "exact", ":*", "range"};
  std::vector<std::string> texts;
  for (const PredicateNode& node : predicate.nodes) {
    std::string text;
    if (node.op == Op::kCondition) {
      const Condition& condition = node.condition;
      text = absl::StrCat("field", static_cast<int>(condition.field));
      for (const FilterKind kind : kKinds) {
        for (const FieldEntry& entry : FieldsOf(kind)) {
          if (entry.field == condition.field) text = std::string(entry.name);
        }
      }
      absl::StrAppend(&text, " ", kMatches[static_cast<int>(condition.match)], " ");
      if (condition.match == Match::kRange) {
        absl::StrAppend(&text, "[", condition.low, ", ", condition.high, ")");
      } else {
        absl::StrAppend(&text, InQuotes(condition.text));
      }
    } else {
      constexpr const char* kOps[] = {" AND ", " OR ", "NOT", "", "any_answer"};
      const char* op = kOps[static_cast<int>(node.op)];
      const bool joint = node.op == Op::kAnd || node.op == Op::kOr;
      text = joint ? "(" : absl::StrCat(op, "(");
      for (const uint32_t child : node.children) {
        absl::StrAppend(&text, child == node.children.front() ? "" : op, texts[child]);
      }
      text += ")";
    }
    texts.push_back(std::move(text));
  }
  return texts.empty() ? "" : texts.back();
}

std::string Describe(const RandomQueries::Asked& asked) {
  const ListQuery& query = asked.query;
  std::string text = absl::StrCat(internal::Kind_Name(query.kind), " filter { ", asked.filter, " } order");
  for (const SortKey& key : query.order) {
    absl::StrAppend(&text, " ", static_cast<int>(key.field), key.descending ? "-" : "+");
  }
  absl::StrAppend(&text, " limit ", query.limit, query.show_deleted ? " show_deleted" : "",
                  query.parent.has_value() ? " parent " + query.parent->Name() : "");
  return text;
}

}  // namespace fangtan::storage
