#include "storage/search/query_scanner.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

struct FieldName {
  std::string_view name;
  TextField field;
};

constexpr FieldName kFields[] = {{"title", TextField::kTitle},
                                 {"section", TextField::kSection},
                                 {"question", TextField::kQuestion},
                                 {"speaker", TextField::kSpeaker},
                                 {"text", TextField::kText}};

// Longer than any field's name, in full-width letters too.
constexpr size_t kMaxNameBytes = 32;

bool IsMinus(char32_t c) { return c == U'-' || c == U'－'; }
bool IsColon(char32_t c) { return c == U':' || c == U'：'; }
bool IsStraightQuote(char32_t c) { return c == U'"' || c == U'＂'; }
bool IsCurlyQuote(char32_t c) { return c == U'“' || c == U'”'; }

bool Opens(char32_t c) { return IsStraightQuote(c) || IsCurlyQuote(c) || c == U'「' || c == U'『'; }

// People end a phrase with the same curly quote that they began it with.
bool Closes(char32_t open, char32_t c) {
  if (IsStraightQuote(open)) return IsStraightQuote(c);
  if (IsCurlyQuote(open)) return IsCurlyQuote(c);
  return c == (open == U'「' ? U'」' : U'』');
}

bool IsOr(std::string_view word) { return word == "OR" || word == "ＯＲ"; }

FieldMask MaskNamed(std::string_view name) {
  const std::string folded = Fold(name);
  const auto* found = std::find_if(std::begin(kFields), std::end(kFields),
                                   [&](const FieldName& field) { return field.name == folded; });
  return found == std::end(kFields) ? 0 : MaskOf(found->field);
}

// Takes the star off the end of `word`, if it has one and more.
bool TakeStar(std::string_view& word) {
  for (const std::string_view star : {std::string_view("*"), std::string_view("＊")}) {
    if (word.size() <= star.size() || !word.ends_with(star)) continue;
    word.remove_suffix(star.size());
    return true;
  }
  return false;
}

}  // namespace

std::optional<QueryUnit> QueryScanner::Next() {
  const size_t before = at_;
  SkipSpace();
  if (AtEnd()) return std::nullopt;
  QueryUnit unit{.position = at_, .after_space = at_ == 0 || at_ > before};
  unit.excluded = unit.after_space && TakeMinus();
  unit.fields = TakeField();
  if (Opens(DecodeAt(query_, at_).value)) {
    unit.kind = QueryUnit::Kind::kPhrase;
    unit.text = TakeQuoted();
    return unit;
  }
  unit.text = TakeWord();
  if (IsOr(unit.text) && unit.position + unit.text.size() == at_) {
    unit.kind = QueryUnit::Kind::kOr;
    return unit;
  }
  unit.is_prefix = TakeStar(unit.text);
  return unit;
}

void QueryScanner::SkipSpace() {
  while (!AtEnd()) {
    const CodePoint c = DecodeAt(query_, at_);
    if (!IsSpace(c.value)) return;
    at_ += c.length;
  }
}

bool QueryScanner::TakeMinus() {
  const CodePoint c = DecodeAt(query_, at_);
  const size_t behind = at_ + c.length;
  if (!IsMinus(c.value) || behind == query_.size() || IsSpace(DecodeAt(query_, behind).value)) return false;
  at_ = behind;
  return true;
}

FieldMask QueryScanner::TakeField() {
  for (size_t at = at_; at < query_.size() && at - at_ <= kMaxNameBytes;) {
    const CodePoint c = DecodeAt(query_, at);
    if (IsSpace(c.value) || Opens(c.value)) return 0;
    const size_t behind = at + c.length;
    if (IsColon(c.value)) {
      if (behind == query_.size() || IsSpace(DecodeAt(query_, behind).value)) return 0;
      const FieldMask mask = MaskNamed(query_.substr(at_, at - at_));
      if (mask != 0) at_ = behind;
      return mask;
    }
    at = behind;
  }
  return 0;
}

std::string_view QueryScanner::TakeQuoted() {
  const CodePoint open = DecodeAt(query_, at_);
  at_ += open.length;
  const size_t begin = at_;
  while (!AtEnd()) {
    const CodePoint c = DecodeAt(query_, at_);
    const size_t end = at_;
    at_ += c.length;
    if (Closes(open.value, c.value)) return query_.substr(begin, end - begin);
  }
  return query_.substr(begin);
}

std::string_view QueryScanner::TakeWord() {
  const size_t begin = at_;
  while (!AtEnd()) {
    const CodePoint c = DecodeAt(query_, at_);
    if (IsSpace(c.value) || Opens(c.value)) break;
    at_ += c.length;
  }
  return query_.substr(begin, at_ - begin);
}

}  // namespace fangtan::storage
