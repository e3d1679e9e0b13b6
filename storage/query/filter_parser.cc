#include "storage/query/filter_parser.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/query/filter_error.h"
#include "storage/status_macros.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

constexpr std::string_view kAnd = "AND";
constexpr std::string_view kOr = "OR";
constexpr std::string_view kNot = "NOT";
constexpr std::string_view kMinus = "-";
constexpr std::string_view kDelimiters = "(),\"'";

struct ComparatorText {
  std::string_view text;
  Comparator comparator;
};

// Those that begin like another one come before it.
constexpr ComparatorText kComparators[] = {
    {"!=", Comparator::kNotEqual}, {"<=", Comparator::kLessOrEqual},
    {"<", Comparator::kLess},      {">=", Comparator::kGreaterOrEqual},
    {">", Comparator::kGreater},   {"=", Comparator::kEqual},
    {":", Comparator::kHas},
};

const ComparatorText* FindComparator(std::string_view text) {
  for (const ComparatorText& known : kComparators) {
    if (text.starts_with(known.text)) return &known;
  }
  return nullptr;
}

bool IsKeyword(std::string_view word) { return word == kAnd || word == kOr || word == kNot; }

// What stands between an opening bracket and its closing one, or in the whole text.
struct Frame {
  FilterNode::Kind kind = FilterNode::Kind::kAnd;  // kAnyAnswer, or else brackets or the text
  uint32_t position = 0;
  std::vector<uint32_t> terms;         // nodes joined by AND
  std::vector<uint32_t> alternatives;  // the last of them, as long as OR may follow
  std::vector<uint32_t> negations;     // where NOT or - stand before the term to come
  bool after_or = false;
  std::string_view awaiting;  // the keyword that a term must follow
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), frames_(1) {}

  absl::StatusOr<Filter> Parse() {
    RETURN_IF_ERROR(CheckText());
    for (SkipSpace(); !AtEnd(); SkipSpace()) RETURN_IF_ERROR(Step());
    if (frames_.size() > 1) return Syntax(frames_.back().position, "expected a \")\" for this \"(\"");
    RETURN_IF_ERROR(CheckNothingAwaited());
    if (!frames_.back().alternatives.empty()) Join(frames_.back());
    return std::move(filter_);
  }

 private:
  absl::Status Syntax(size_t position, std::string_view message) const {
    return FilterError(kFilterSyntax, text_, position, message);
  }

  absl::Status CheckText() const {
    if (text_.size() > kMaxFilterBytes) {
      size_t end = kMaxFilterBytes;
      while (end > 0 && (static_cast<unsigned char>(text_[end]) & 0xC0) == 0x80) --end;
      return FilterError(kFilterTooLarge, text_, end,
                         absl::StrCat("expected at most ", kMaxFilterBytes, " bytes"));
    }
    if (const auto bad = FindInvalidUtf8(text_)) return Syntax(*bad, "expected valid UTF-8");
    return absl::OkStatus();
  }

  bool AtEnd() const { return at_ == text_.size(); }

  bool AtSpace() const { return !AtEnd() && IsSpace(DecodeAt(text_, at_).value); }

  void SkipSpace() {
    while (AtSpace()) at_ += DecodeAt(text_, at_).length;
  }

  // One term, keyword or bracket. REQUIRES: not at the end, nor at space.
  absl::Status Step() {
    switch (text_[at_]) {
      case '(':
        return Open(FilterNode::Kind::kAnd, at_, at_ + 1);
      case ')':
        return Close();
      case ',':
        return Syntax(at_, "expected a comma only between the arguments of exact");
      case '"':
      case '\'':
        return QuotedWord();
      case '-':
        return Minus();
      default:
        break;
    }
    if (const ComparatorText* found = FindComparator(text_.substr(at_))) {
      return Syntax(at_, absl::StrCat("expected a field before \"", std::string(found->text), "\""));
    }
    return Run();
  }

  // A keyword, a function, the field of a comparison, or a word.
  absl::Status Run() {
    const size_t begin = at_;
    const std::string_view run = TakeRun(/*is_value=*/false);
    if (run == kNot) return Negate(begin, run);
    if (IsKeyword(run)) return JoinBy(begin, run);
    if (!AtEnd() && text_[at_] == '(') return Function(begin, run);
    const size_t end = at_;
    SkipSpace();
    if (const ComparatorText* found = FindComparator(text_.substr(at_))) {
      return Comparison(begin, run, *found);
    }
    at_ = end;
    RETURN_IF_ERROR(ExpectGap());
    FilterNode node{.kind = FilterNode::Kind::kWord};
    RETURN_IF_ERROR(Unescape(begin, run, node.value));
    return AddLeaf(begin, std::move(node));
  }

  // Characters up to the next space or delimiter; a value may hold comparators.
  std::string_view TakeRun(bool is_value) {
    const size_t begin = at_;
    while (!AtEnd() && !AtSpace() && kDelimiters.find(text_[at_]) == std::string_view::npos &&
           (is_value || FindComparator(text_.substr(at_)) == nullptr)) {
      at_ += DecodeAt(text_, at_).length;
    }
    return text_.substr(begin, at_ - begin);
  }

  absl::Status QuotedWord() {
    const size_t begin = at_;
    FilterNode node{.kind = FilterNode::Kind::kWord};
    RETURN_IF_ERROR(TakeQuoted(node.value));
    const size_t end = at_;
    SkipSpace();
    if (FindComparator(text_.substr(at_)) != nullptr) {
      return Syntax(begin, "expected a field without quotes before the operator");
    }
    at_ = end;
    RETURN_IF_ERROR(ExpectGap());
    return AddLeaf(begin, std::move(node));
  }

  absl::Status Comparison(size_t begin, std::string_view field, const ComparatorText& found) {
    FilterNode node{.kind = FilterNode::Kind::kComparison,
                    .field = std::string(field),
                    .field_position = static_cast<uint32_t>(begin),
                    .comparator = found.comparator,
                    .comparator_position = static_cast<uint32_t>(at_)};
    at_ += found.text.size();
    RETURN_IF_ERROR(TakeValue(found.text, node.value));
    RETURN_IF_ERROR(ExpectGap());
    return AddLeaf(begin, std::move(node));
  }

  absl::Status Function(size_t begin, std::string_view name) {
    if (name == "any_answer") return Open(FilterNode::Kind::kAnyAnswer, begin, at_ + 1);
    if (name == "exact") return Exact(begin);
    return FilterError(kFilterFieldUnknown, text_, begin,
                       absl::StrCat("there is no function ", Quoted(name),
                                    "; known are exact(field, \"…\") and any_answer(filter)"));
  }

  // REQUIRES: at the bracket behind `exact`.
  absl::Status Exact(size_t begin) {
    RETURN_IF_ERROR(Enter(begin));
    ++at_;
    SkipSpace();
    FilterNode node{.kind = FilterNode::Kind::kExact, .field_position = static_cast<uint32_t>(at_)};
    node.field = std::string(TakeRun(/*is_value=*/false));
    if (node.field.empty()) return Syntax(at_, "expected a field as the first argument of exact");
    RETURN_IF_ERROR(Expect(',', "expected a comma after the field, as in exact(field, \"…\")"));
    RETURN_IF_ERROR(TakeValue(",", node.value));
    RETURN_IF_ERROR(Expect(')', "expected a \")\" after the value, as in exact(field, \"…\")"));
    --depth_;
    return AddLeaf(begin, std::move(node));
  }

  absl::Status Expect(char wanted, std::string_view otherwise) {
    SkipSpace();
    if (AtEnd() || text_[at_] != wanted) return Syntax(at_, otherwise);
    ++at_;
    return absl::OkStatus();
  }

  // The value that belongs behind `before`.
  absl::Status TakeValue(std::string_view before, FilterValue& value) {
    SkipSpace();
    const size_t begin = at_;
    if (!AtEnd() && (text_[at_] == '"' || text_[at_] == '\'')) return TakeQuoted(value);
    const std::string expected = absl::StrCat("expected a value after \"", std::string(before), "\"");
    const std::string_view run = TakeRun(/*is_value=*/true);
    if (run.empty()) return Syntax(begin, expected);
    if (IsKeyword(run) || FindComparator(run) != nullptr) {
      return Syntax(begin, absl::StrCat(expected,
                                        "; one that is a keyword or begins like an operator "
                                        "is put in quotes"));
    }
    return Unescape(begin, run, value);
  }

  // REQUIRES: at a quote.
  absl::Status TakeQuoted(FilterValue& value) {
    const size_t begin = at_;
    const char quote = text_[at_++];
    while (!AtEnd() && text_[at_] != quote) at_ += text_[at_] == '\\' && at_ + 1 < text_.size() ? 2 : 1;
    if (AtEnd()) return Syntax(begin, absl::StrCat("expected a closing ", std::string(1, quote)));
    const std::string_view raw = text_.substr(begin + 1, at_ - begin - 1);
    ++at_;
    RETURN_IF_ERROR(Unescape(begin + 1, raw, value));
    value.position = static_cast<uint32_t>(begin);
    return absl::OkStatus();
  }

  // Words and values end before a space or a closing bracket.
  absl::Status ExpectGap() const {
    if (AtEnd() || AtSpace() || text_[at_] == ')' || text_[at_] == ',') return absl::OkStatus();
    return Syntax(at_, "expected a space between two terms");
  }

  // `raw`, which starts at `begin`, without its escapes.
  absl::Status Unescape(size_t begin, std::string_view raw, FilterValue& value) const {
    value.position = static_cast<uint32_t>(begin);
    value.open_start = raw.starts_with('*');
    for (size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] != '\\') {
        value.text += raw[i];
        value.open_end = raw[i] == '*' && i > 0 && i + 1 == raw.size();
        continue;
      }
      constexpr std::string_view kEscaped = "\\\"'*nrt";
      constexpr std::string_view kMeant = "\\\"'*\n\r\t";
      const size_t found = i + 1 < raw.size() ? kEscaped.find(raw[i + 1]) : std::string_view::npos;
      if (found == std::string_view::npos) {
        return Syntax(begin + i, "expected one of \\ \" ' * n r t after a backslash");
      }
      value.text += kMeant[found];
      ++i;
    }
    return absl::OkStatus();
  }

  absl::Status Minus() {
    const size_t begin = at_++;
    if (AtEnd() || AtSpace() || text_[at_] == ')' || text_[at_] == ',') {
      return Syntax(begin, "expected a term directly after \"-\"");
    }
    return Negate(begin, kMinus);
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
      return Syntax(begin, absl::StrCat("expected a term before \"", std::string(keyword), "\""));
    }
    frame.awaiting = keyword;
    frame.after_or = keyword == kOr;
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
    at_ = inside;
    return absl::OkStatus();
  }

  absl::Status Close() {
    if (frames_.size() == 1) return Syntax(at_, "expected a \"(\" before this \")\"");
    RETURN_IF_ERROR(CheckNothingAwaited());
    if (frames_.back().alternatives.empty()) return Syntax(at_, "expected a term before \")\"");
    uint32_t node = Join(frames_.back());
    const Frame closed = std::move(frames_.back());
    frames_.pop_back();
    --depth_;
    ++at_;
    if (closed.kind == FilterNode::Kind::kAnyAnswer) {
      node = Add({.kind = closed.kind, .position = closed.position, .children = {node}});
    }
    EndTerm(node);
    return absl::OkStatus();
  }

  absl::Status CheckNothingAwaited() const {
    const std::string_view keyword = frames_.back().awaiting;
    if (keyword.empty()) return absl::OkStatus();
    return Syntax(at_, absl::StrCat("expected a term after \"", std::string(keyword), "\""));
  }

  absl::Status AddLeaf(size_t begin, FilterNode node) {
    if (++term_count_ > kMaxFilterTerms) {
      return FilterError(kFilterTooLarge, text_, begin,
                         absl::StrCat("expected at most ", kMaxFilterTerms, " terms"));
    }
    BeginTerm();
    node.position = static_cast<uint32_t>(begin);
    EndTerm(Add(std::move(node)));
    return absl::OkStatus();
  }

  // Before anything of a term is added: a term that no OR ties to those before ends their row.
  void BeginTerm() {
    Frame& frame = frames_.back();
    if (!frame.after_or && frame.negations.empty()) EndAlternatives(frame);
  }

  void EndTerm(uint32_t node) {
    Frame& frame = frames_.back();
    for (; !frame.negations.empty(); frame.negations.pop_back(), --depth_) {
      node = Add({.kind = FilterNode::Kind::kNot, .position = frame.negations.back(), .children = {node}});
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
  size_t at_ = 0;
  Filter filter_;
  std::vector<Frame> frames_;
  int depth_ = 0;
  int term_count_ = 0;
};

}  // namespace

absl::StatusOr<Filter> ParseFilter(std::string_view text) { return Parser(text).Parse(); }

}  // namespace fangtan::storage
