#include "storage/query/term_resolver.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "fangtan/v1/changes_service.pb.h"
#include "storage/query/fields.h"
#include "storage/query/filter_error.h"
#include "storage/query/time_range.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

using Match = Condition::Match;

constexpr int64_t kLowest = std::numeric_limits<int64_t>::min();
constexpr int64_t kHighest = std::numeric_limits<int64_t>::max();

bool IsOrder(Comparator comparator) {
  return comparator != Comparator::kEqual && comparator != Comparator::kNotEqual &&
         comparator != Comparator::kHas;
}

Literal Present(Field field) { return {.condition = {.field = field, .match = Match::kPresent}}; }
Literal Absent(Field field) {
  return {.condition = {.field = field, .match = Match::kPresent}, .negated = true};
}

// What a comparator makes of a value that covers [begin, end).
Literal Range(Field field, Comparator comparator, TimeRange value) {
  Condition condition{.field = field, .match = Match::kRange, .low = kLowest, .high = kHighest};
  switch (comparator) {
    case Comparator::kLess:
      condition.high = value.begin;
      break;
    case Comparator::kLessOrEqual:
      condition.high = value.end;
      break;
    case Comparator::kGreater:
      condition.low = value.end;
      break;
    case Comparator::kGreaterOrEqual:
      condition.low = value.begin;
      break;
    case Comparator::kEqual:
    case Comparator::kNotEqual:
    case Comparator::kHas:
      condition.low = value.begin;
      condition.high = value.end;
      break;
  }
  return {.condition = std::move(condition)};
}

std::string_view TypeName(FieldType type) {
  switch (type) {
    case FieldType::kText:
    case FieldType::kTextList:
    case FieldType::kAnsweredBy:
      return "text";
    case FieldType::kResource:
      return "a resource name";
    case FieldType::kChangeKind:
      return "a kind of change";
    case FieldType::kNumber:
      return "a number";
    case FieldType::kTime:
      return "a time";
  }
  return "";
}

bool IsId(std::string_view id) {
  return id.size() >= 4 && id.size() <= 63 && std::ranges::all_of(id, [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

// Whether `name` is like `pattern`, where `{…}` stands for an id.
bool HasShape(std::string_view name, std::string_view pattern) {
  while (!pattern.empty()) {
    const std::string_view wanted = pattern.substr(0, pattern.find('/'));
    const std::string_view segment = name.substr(0, name.find('/'));
    if (wanted.starts_with('{') ? !IsId(segment) : segment != wanted) return false;
    const bool last = wanted.size() == pattern.size();
    if (last != (segment.size() == name.size())) return false;
    if (last) break;
    pattern.remove_prefix(wanted.size() + 1);
    name.remove_prefix(segment.size() + 1);
  }
  return true;
}

struct Shape {
  std::string_view pattern;
  std::string_view hint;
};

Shape ShapeOf(Field field, FilterKind kind) {
  switch (field) {
    case Field::kArticle:
      return {"articles/{article}",
              kind == FilterKind::kArticles ? "use title for a title" : "use article.title for a title"};
    case Field::kQuestion:
      return {"articles/{article}/questions/{question}", "use question.text for its text"};
    case Field::kSpeaker:
      return {"speakers/{speaker}", "use speaker.name for a name"};
    default:
      return {"speakers/{speaker}", "a name as printed does not begin with speakers/"};
  }
}

std::string KnownKinds() {
  std::string known;
  for (int kind = v1::Change::KIND_UNSPECIFIED + 1; kind <= v1::Change::Kind_MAX; ++kind) {
    const std::string& name = v1::Change::Kind_Name(static_cast<v1::Change::Kind>(kind));
    absl::StrAppend(&known, known.empty() ? "" : ", ", absl::StripPrefix(name, "KIND_"));
  }
  return known;
}

// Resolves one term of a filter.
class TermResolver {
 public:
  TermResolver(std::string_view text, FilterKind kind, const FilterNode& node)
      : text_(text), kind_(kind), node_(node) {}

  absl::StatusOr<Literal> Resolve() const {
    if (node_.kind == FilterNode::Kind::kWord) return Text(WordField(kind_));
    const FieldEntry* entry = FindField(kind_, node_.field);
    if (entry == nullptr) {
      return FilterError(kFilterFieldUnknown, text_, node_.field_position, UnknownField(kind_, node_.field));
    }
    if (node_.kind == FilterNode::Kind::kExact) return Exact(*entry);
    ASSIGN_OR_RETURN(Literal literal, Compare(*entry));
    if (node_.comparator == Comparator::kNotEqual) literal.negated = !literal.negated;
    return literal;
  }

 private:
  absl::Status Wrong(size_t position, std::string_view message) const {
    return FilterError(kFilterType, text_, position, message);
  }

  absl::Status WrongValue(std::string_view message) const { return Wrong(node_.value.position, message); }

  absl::StatusOr<Literal> Exact(const FieldEntry& entry) const {
    if (TypeName(entry.type) != TypeName(FieldType::kText)) {
      return Wrong(node_.field_position, absl::StrCat("expected a field of text in exact; ", node_.field,
                                                      " is ", std::string(TypeName(entry.type))));
    }
    if (node_.value.text.empty()) return WrongValue("exact needs characters to look for");
    return Literal{.condition = {.field = entry.field, .match = Match::kExact, .text = node_.value.text}};
  }

  // As if != were =.
  absl::StatusOr<Literal> Compare(const FieldEntry& entry) const {
    const bool ordered = entry.type == FieldType::kNumber || entry.type == FieldType::kTime;
    if (IsOrder(node_.comparator) && !ordered) {
      return Wrong(node_.comparator_position,
                   absl::StrCat("expected a number or a time to compare by order; ", node_.field, " is ",
                                std::string(TypeName(entry.type))));
    }
    if (entry.type == FieldType::kChangeKind) return ChangeKind(entry);
    if (node_.value.any() && !IsOrder(node_.comparator)) return Present(entry.field);
    switch (entry.type) {
      case FieldType::kResource:
        return Resource(entry.field);
      case FieldType::kAnsweredBy:
        return node_.value.text.starts_with("speakers/") ? Resource(Field::kAnsweredBy) : Text(entry);
      case FieldType::kNumber:
        return Number(entry.field);
      case FieldType::kTime:
        return Time(entry.field);
      default:
        return Text(entry);
    }
  }

  absl::StatusOr<Literal> Text(const FieldEntry& entry) const {
    const FilterValue& value = node_.value;
    if (value.any()) return Present(entry.field);
    Condition condition{.field = entry.field, .text = FoldAs(entry.folding, value.characters())};
    const bool contains = node_.comparator == Comparator::kHas || (value.open_start && value.open_end);
    if (node_.comparator == Comparator::kHas && condition.text.empty()) {
      return WrongValue("\":\" needs characters to look for");
    }
    if (condition.text.empty()) {
      if (value.open_start || value.open_end) return Present(entry.field);
      if (entry.type != FieldType::kText) return Absent(entry.field);
    }
    if (contains) {
      condition.match = Match::kContains;
    } else if (value.open_end) {
      condition.match = Match::kPrefix;
    } else {
      condition.match = value.open_start ? Match::kSuffix : Match::kEquals;
    }
    return Literal{.condition = std::move(condition)};
  }

  absl::StatusOr<Literal> Resource(Field field) const {
    const std::string& name = node_.value.text;
    if (name.empty() && node_.comparator == Comparator::kHas) {
      return WrongValue("\":\" needs characters to look for");
    }
    if (name.empty()) return Absent(field);
    const Shape shape = ShapeOf(field, kind_);
    if (!HasShape(name, shape.pattern)) {
      return WrongValue(absl::StrCat("expected a resource name of the form ", std::string(shape.pattern),
                                     "; ", std::string(shape.hint)));
    }
    return Literal{.condition = {.field = field, .match = Match::kEquals, .text = name}};
  }

  absl::StatusOr<Literal> Number(Field field) const {
    const std::string& digits = node_.value.text;
    int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error == std::errc::result_out_of_range) {
      return WrongValue(absl::StrCat("expected a number from ", kLowest, " to ", kHighest));
    }
    if (error != std::errc() || end != digits.data() + digits.size()) {
      return WrongValue("expected a whole number");
    }
    return Range(field, node_.comparator, {number, number == kHighest ? number : number + 1});
  }

  absl::StatusOr<Literal> Time(Field field) const {
    std::string problem;
    const std::optional<TimeRange> range = ParseTimeRange(node_.value.text, &problem);
    if (!range.has_value()) return WrongValue(problem);
    return Range(field, node_.comparator, *range);
  }

  absl::StatusOr<Literal> ChangeKind(const FieldEntry& entry) const {
    if (node_.comparator == Comparator::kHas) {
      return Wrong(node_.comparator_position, "expected = or != to compare a kind of change");
    }
    const std::string upper = absl::AsciiStrToUpper(node_.value.text);
    const std::string name(absl::StripPrefix(upper, "KIND_"));
    v1::Change::Kind kind = v1::Change::KIND_UNSPECIFIED;
    if (!v1::Change::Kind_Parse(absl::StrCat("KIND_", name), &kind) || kind == v1::Change::KIND_UNSPECIFIED) {
      return WrongValue(absl::StrCat("expected a kind of change; known are ", KnownKinds()));
    }
    return Literal{.condition = {.field = entry.field, .match = Match::kEquals, .text = name}};
  }

  const std::string_view text_;
  const FilterKind kind_;
  const FilterNode& node_;
};

}  // namespace

absl::StatusOr<Literal> ResolveTerm(const FilterNode& node, std::string_view text, FilterKind kind) {
  return TermResolver(text, kind, node).Resolve();
}

}  // namespace fangtan::storage
