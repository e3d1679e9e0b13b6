#include "tests/storage/query/filter_text.h"

#include <iterator>
#include <utility>
#include <vector>

#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

using Kind = FilterNode::Kind;

std::string_view ComparatorText(Comparator comparator) {
  switch (comparator) {
    case Comparator::kEqual:
      return "=";
    case Comparator::kNotEqual:
      return "!=";
    case Comparator::kLess:
      return "<";
    case Comparator::kLessOrEqual:
      return "<=";
    case Comparator::kGreater:
      return ">";
    case Comparator::kGreaterOrEqual:
      return ">=";
    case Comparator::kHas:
      break;
  }
  return ":";
}

std::string PrintValue(const FilterValue& value) {
  std::string out = "\"";
  if (value.open_start) out += '*';
  for (const char c : value.characters()) {
    if (c == '"' || c == '\\' || c == '*') out += '\\';
    out += c;
  }
  if (value.open_end) out += '*';
  return out + '"';
}

bool IsComposite(const FilterNode& node) { return node.kind == Kind::kAnd || node.kind == Kind::kOr; }

std::string PrintNode(const Filter& filter, const FilterNode& node, const std::vector<std::string>& printed) {
  const auto child = [&](uint32_t index) {
    const FilterNode& inner = filter.nodes[index];
    const bool bare = !IsComposite(inner) || (node.kind == Kind::kAnd && inner.kind == Kind::kOr);
    return bare ? printed[index] : "(" + printed[index] + ")";
  };
  std::string out;
  switch (node.kind) {
    case Kind::kAnd:
    case Kind::kOr:
      for (const uint32_t index : node.children) {
        if (!out.empty()) out += node.kind == Kind::kAnd ? " AND " : " OR ";
        out += child(index);
      }
      return out;
    case Kind::kNot:
      return "NOT " + child(node.children.front());
    case Kind::kAnyAnswer:
      return "any_answer(" + printed[node.children.front()] + ")";
    case Kind::kWord:
      return PrintValue(node.value);
    case Kind::kComparison:
      return node.field + std::string(ComparatorText(node.comparator)) + PrintValue(node.value);
    case Kind::kExact:
      return "exact(" + node.field + ", " + PrintValue(node.value) + ")";
  }
  return out;
}

FilterValue RandomValue(std::mt19937& random) {
  FilterValue value{.text = RandomText(random)};
  value.open_start = random() % 5 == 0;
  if (value.open_start) value.text.insert(0, "*");
  value.open_end = !value.text.empty() && random() % 5 == 0;
  if (value.open_end) value.text += '*';
  return value;
}

FilterNode RandomLeaf(std::mt19937& random) {
  constexpr const char* kFields[] = {"text", "article.title", "列", "publish_time", "a-b_c", "speaker.name"};
  FilterNode node{.kind = Kind::kWord, .value = RandomValue(random)};
  if (random() % 3 == 0) return node;
  node.kind = random() % 5 == 0 ? Kind::kExact : Kind::kComparison;
  node.field = kFields[random() % std::size(kFields)];
  if (node.kind == Kind::kComparison) node.comparator = static_cast<Comparator>(random() % 7);
  return node;
}

// Adds a filter of `terms` terms to `filter`; the index of its root.
uint32_t AddRandom(std::mt19937& random, int terms, int depth, Filter& filter) {
  FilterNode node;
  if (depth < 25 && random() % 5 == 0) {
    const uint32_t child = AddRandom(random, terms, depth + 2, filter);
    node = {.kind = random() % 4 == 0 ? Kind::kAnyAnswer : Kind::kNot, .children = {child}};
  } else if (terms == 1 || depth >= 25) {
    node = RandomLeaf(random);
  } else {
    node.kind = random() % 2 == 0 ? Kind::kAnd : Kind::kOr;
    while (terms > 0) {
      int part = 1 + static_cast<int>(random() % terms);
      if (node.children.empty() && part == terms) --part;
      node.children.push_back(AddRandom(random, part, depth + 1, filter));
      terms -= part;
    }
  }
  filter.nodes.push_back(std::move(node));
  return static_cast<uint32_t>(filter.nodes.size() - 1);
}

}  // namespace

std::string PrintFilter(const Filter& filter) {
  std::vector<std::string> printed;
  for (const FilterNode& node : filter.nodes) printed.push_back(PrintNode(filter, node, printed));
  return printed.empty() ? "" : printed.back();
}

Filter WithoutPositions(Filter filter) {
  for (FilterNode& node : filter.nodes) {
    node.position = node.field_position = node.comparator_position = node.value.position = 0;
  }
  return filter;
}

Filter RandomFilter(std::mt19937& random, int max_terms) {
  Filter filter;
  AddRandom(random, 1 + static_cast<int>(random() % max_terms), 0, filter);
  return filter;
}

std::string RandomText(std::mt19937& random) {
  static const std::u32string kAlphabet = U"ab沈潔、，（）：＊　𠮷*\\\"'()=<>:!-, \n\tORNDT";
  std::string text;
  for (uint32_t left = random() % 6; left > 0; --left) {
    AppendUtf8(kAlphabet[random() % kAlphabet.size()], text);
  }
  return text;
}

}  // namespace fangtan::storage
