#include "storage/query/filter_parser.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/query/filter_error.h"
#include "storage/query/filter_scanner.h"
#include "storage/status_macros.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

// What stands between an opening bracket and its closing one, or in the whole text.
struct Frame {
  FilterNode::Kind kind = FilterNode::Kind::kAnd;  // kAnyAnswer, or else brackets or the text
  uint32_t position = 0;
  std::vector<uint32_t> terms;         // nodes joined by AND
  std::vector<uint32_t> alternatives;  // nodes joined by OR, the newest; they become one of `terms`
  std::vector<uint32_t> negations;     // where NOT or - stand before the term to come
  bool after_or = false;
  std::string_view awaiting;  // the keyword that a term must follow
};

absl::Status CheckText(std::string_view text) {
  if (text.size() > kMaxFilterBytes) {
    size_t end = kMaxFilterBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return FilterError(kFilterTooLarge, text, end,
                       absl::StrCat("expected at most ", kMaxFilterBytes, " bytes"));
  }
  if (const auto bad = FindInvalidUtf8(text)) {
    return FilterError(kFilterSyntax, text, *bad, "expected valid UTF-8");
  }
  return absl::OkStatus();
}

class Parser {
 public:
  // REQUIRES: CheckText(text) is OK.
  explicit Parser(std::string_view text) : text_(text), scanner_(text), frames_(1) {}

  absl::StatusOr<Filter> Parse() {
    for (scanner_.SkipSpace(); !scanner_.AtEnd(); scanner_.SkipSpace()) RETURN_IF_ERROR(Step());
    if (frames_.size() > 1) {
      return scanner_.Syntax(frames_.back().position, "expected a \")\" for this \"(\"");
    }
    RETURN_IF_ERROR(CheckNothingAwaited());
    if (!frames_.back().alternatives.empty()) Join(frames_.back());
    return std::move(filter_);
  }

 private:
  // One term, keyword or bracket. REQUIRES: not at the end, nor at space.
  absl::Status Step() {
    const size_t at = scanner_.position();
    if (scanner_.AtQuote()) return QuotedWord();
    if (const ComparatorText* found = scanner_.Peek()) {
      return scanner_.Syntax(at, absl::StrCat("expected a field before \"", std::string(found->text), "\""));
    }
    switch (text_[at]) {
      case '(':
        return Open(FilterNode::Kind::kAnd, at, at + 1);
      case ')':
        return Close();
      case ',':
        return scanner_.Syntax(at, "expected a comma only between the arguments of exact");
      case '-':
        return Minus();
      default:
        return Run();
    }
  }

  // A keyword, a function, the field of a comparison, or a word.
  absl::Status Run() {
    const size_t begin = scanner_.position();
    const std::string_view run = scanner_.TakeRun(/*is_value=*/false);
    if (run == "NOT") return Negate(begin, run);
    if (IsKeyword(run)) return JoinBy(begin, run);
    if (scanner_.At('(')) return Function(begin, run);
    if (const ComparatorText* found = PeekBeyondSpace()) return Comparison(begin, run, *found);
    FilterNode node{.kind = FilterNode::Kind::kWord};
    RETURN_IF_ERROR(scanner_.Unescape(begin, run, node.value));
    return AddLeaf(begin, std::move(node));
  }

  absl::Status QuotedWord() {
    const size_t begin = scanner_.position();
    FilterNode node{.kind = FilterNode::Kind::kWord};
    RETURN_IF_ERROR(scanner_.TakeQuoted(node.value));
    if (PeekBeyondSpace() != nullptr) {
      return scanner_.Syntax(begin, "expected a field without quotes before the operator");
    }
    return AddLeaf(begin, std::move(node));
  }

  // The operator that comes next; moves to it if there is one.
  const ComparatorText* PeekBeyondSpace() {
    const size_t before = scanner_.position();
    scanner_.SkipSpace();
    const ComparatorText* found = scanner_.Peek();
    if (found == nullptr) scanner_.MoveTo(before);
    return found;
  }

  // REQUIRES: at the operator.
  absl::Status Comparison(size_t begin, std::string_view field, const ComparatorText& found) {
    const size_t at = scanner_.position();
    FilterNode node{.kind = FilterNode::Kind::kComparison,
                    .field = std::string(field),
                    .field_position = static_cast<uint32_t>(begin),
                    .comparator = found.comparator,
                    .comparator_position = static_cast<uint32_t>(at)};
    scanner_.MoveTo(at + found.text.size());
    RETURN_IF_ERROR(scanner_.TakeValue(found.text, node.value));
    return AddLeaf(begin, std::move(node));
  }

  // REQUIRES: at the bracket behind the name.
  absl::Status Function(size_t begin, std::string_view name) {
    if (name == "any_answer") return Open(FilterNode::Kind::kAnyAnswer, begin, scanner_.position() + 1);
    if (name == "exact") return Exact(begin);
    return FilterError(kFilterFieldUnknown, text_, begin,
                       absl::StrCat("there is no function ", Quoted(name),
                                    "; known are exact(field, \"…\") and any_answer(filter)"));
  }

  // REQUIRES: at the bracket behind `exact`.
  absl::Status Exact(size_t begin) {
    RETURN_IF_ERROR(Enter(begin));
    scanner_.MoveTo(scanner_.position() + 1);
    scanner_.SkipSpace();
    const size_t at = scanner_.position();
    FilterNode node{.kind = FilterNode::Kind::kExact,
                    .field = std::string(scanner_.TakeRun(/*is_value=*/false)),
                    .field_position = static_cast<uint32_t>(at)};
    if (node.field.empty()) return scanner_.Syntax(at, "expected a field as the first argument of exact");
    RETURN_IF_ERROR(Expect(',', "expected a comma after the field, as in exact(field, \"…\")"));
    RETURN_IF_ERROR(scanner_.TakeValue(",", node.value));
    RETURN_IF_ERROR(Expect(')', "expected a \")\" after the value, as in exact(field, \"…\")"));
    --depth_;
    return AddLeaf(begin, std::move(node));
  }

  absl::Status Expect(char wanted, std::string_view otherwise) {
    scanner_.SkipSpace();
    if (!scanner_.At(wanted)) return scanner_.Syntax(scanner_.position(), otherwise);
    scanner_.MoveTo(scanner_.position() + 1);
    return absl::OkStatus();
  }

  absl::Status Minus() {
    const size_t begin = scanner_.position();
    scanner_.MoveTo(begin + 1);
    if (scanner_.AtGap()) return scanner_.Syntax(begin, "expected a term directly after \"-\"");
    return Negate(begin, "-");
  }

  absl::Status Negate(size_t begin, std::string_view keyword) {
    BeginTerm();
    RETURN_IF_ERROR(Enter(begin));
    frames_.back().negations.push_back(static_cast<uint32_t>(begin));
    frames_.back().awaiting = keyword;
    return absl::OkStatus();
  }

  // AND, OR.
  absl::Status JoinBy(size_t begin, std::string_view keyword) {
    Frame& frame = frames_.back();
    if (frame.alternatives.empty() || !frame.awaiting.empty()) {
      return scanner_.Syntax(begin, absl::StrCat("expected a term before \"", std::string(keyword), "\""));
    }
    frame.awaiting = keyword;
    frame.after_or = keyword == "OR";
    return absl::OkStatus();
  }

  absl::Status Enter(size_t position) {
    if (++depth_ <= kMaxFilterDepth) return absl::OkStatus();
    return FilterError(kFilterTooLarge, text_, position,
                       absl::StrCat("expected at most ", kMaxFilterDepth,
                                    " parentheses, functions and negations inside one another"));
  }

  absl::Status Open(FilterNode::Kind kind, size_t begin, size_t inside) {
    BeginTerm();
    RETURN_IF_ERROR(Enter(begin));
    frames_.push_back({.kind = kind, .position = static_cast<uint32_t>(begin)});
    scanner_.MoveTo(inside);
    return absl::OkStatus();
  }

  // REQUIRES: at the closing bracket.
  absl::Status Close() {
    const size_t at = scanner_.position();
    if (frames_.size() == 1) return scanner_.Syntax(at, "expected a \"(\" before this \")\"");
    RETURN_IF_ERROR(CheckNothingAwaited());
    if (frames_.back().alternatives.empty()) return scanner_.Syntax(at, "expected a term before \")\"");
    uint32_t node = Join(frames_.back());
    const Frame closed = std::move(frames_.back());
    frames_.pop_back();
    --depth_;
    scanner_.MoveTo(at + 1);
    if (closed.kind == FilterNode::Kind::kAnyAnswer) {
      node = Add({.kind = closed.kind, .position = closed.position, .children = {node}});
    }
    EndTerm(node);
    return absl::OkStatus();
  }

  absl::Status CheckNothingAwaited() const {
    const std::string_view keyword = frames_.back().awaiting;
    if (keyword.empty()) return absl::OkStatus();
    return scanner_.Syntax(scanner_.position(),
                           absl::StrCat("expected a term after \"", std::string(keyword), "\""));
  }

  // A word, a comparison or exact(); the scanner is behind it.
  absl::Status AddLeaf(size_t begin, FilterNode node) {
    if (!scanner_.AtGap()) return scanner_.Syntax(scanner_.position(), "expected a space between two terms");
    if (++term_count_ > kMaxFilterTerms) {
      return FilterError(kFilterTooLarge, text_, begin,
                         absl::StrCat("expected at most ", kMaxFilterTerms, " terms"));
    }
    BeginTerm();
    node.position = static_cast<uint32_t>(begin);
    EndTerm(Add(std::move(node)));
    return absl::OkStatus();
  }

  // Before anything of a term is added: if no OR ties it to those before, their row has ended.
  void BeginTerm() {
    Frame& frame = frames_.back();
    if (!frame.after_or && frame.negations.empty()) EndAlternatives(frame);
  }

  void EndTerm(uint32_t node) {
    Frame& frame = frames_.back();
    for (; !frame.negations.empty(); frame.negations.pop_back(), --depth_) {
      const uint32_t position = frame.negations.back();
      node = Add({.kind = FilterNode::Kind::kNot, .position = position, .children = {node}});
    }
    frame.alternatives.push_back(node);
    frame.after_or = false;
    frame.awaiting = {};
  }

  void EndAlternatives(Frame& frame) {
    if (frame.alternatives.empty()) return;
    frame.terms.push_back(Combine(FilterNode::Kind::kOr, std::exchange(frame.alternatives, {})));
  }

  uint32_t Join(Frame& frame) {
    EndAlternatives(frame);
    return Combine(FilterNode::Kind::kAnd, std::exchange(frame.terms, {}));
  }

  uint32_t Combine(FilterNode::Kind kind, std::vector<uint32_t> children) {
    if (children.size() == 1) return children.front();
    const uint32_t position = filter_.nodes[children.front()].position;
    return Add({.kind = kind, .position = position, .children = std::move(children)});
  }

  uint32_t Add(FilterNode node) {
    filter_.nodes.push_back(std::move(node));
    return static_cast<uint32_t>(filter_.nodes.size() - 1);
  }

  const std::string_view text_;
  FilterScanner scanner_;
  Filter filter_;
  std::vector<Frame> frames_;
  int depth_ = 0;
  int term_count_ = 0;
};

}  // namespace

absl::StatusOr<Filter> ParseFilter(std::string_view text) {
  RETURN_IF_ERROR(CheckText(text));
  return Parser(text).Parse();
}

}  // namespace fangtan::storage
