#include "service/documents/shift_decoder.h"

#include <algorithm>

#include "service/documents/character_costs.h"
#include "service/documents/gbk.h"
#include "service/documents/shift_search.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

constexpr char32_t kUnknown = 0xFFFD;
// Nor is one that is rarer than this and part of no longer word: most often two pairs have vanished there.
constexpr double kOddestCharacter = 7.9;
constexpr size_t kUncertainTokens = 16;  // before an end that is none
constexpr size_t kTailChars = 6;

// Costs of the tokens as they stand, up to each.
std::vector<double> LiteralCosts(const TextModel& model, std::u32string_view context,
                                 const std::vector<Token>& tokens, size_t count) {
  std::vector<double> costs(1, 0);
  TextModel::State state = model.Start(context);
  for (size_t i = 0; i < count; ++i) {
    model.Extend(tokens[i].c, state);
    costs.push_back(state.cost());
  }
  return costs;
}

// By the cost of each character that is part of no longer word, 0 for the others.
bool IsOdd(const std::vector<double>& lone, size_t at) {
  if (lone[at] == 0) return false;
  return lone[at] > kOddestCharacter || (at > 0 && lone[at - 1] > kOddestCharacter) ||
         (at + 1 < lone.size() && lone[at + 1] > kOddestCharacter);
}

}  // namespace

// What a search gave that ran out of tokens inside of a run: its last characters are guesses about a text
// that goes on. It is cut between two sure characters that share a token, and the next search begins with the
// byte that the second one has in it; where there are none, the last character is not known. Returns the cost
// of what is left.
double ShiftDecoder::CutOpenEnd(std::u32string_view context, std::vector<ShiftNode>& path,
                                ShiftResult& result) const {
  const auto is_sure = [](const ShiftNode& node) { return !node.literal && node.margin >= kSureMargin; };
  path.back().margin = 0;
  if (options_.converted) return path.back().total;
  for (size_t i = path.size() - 1; i-- > path.size() / 2;) {
    const ShiftNode& last = path[i];
    const ShiftNode& next = path[i + 1];
    if (last.last + kUncertainTokens > result.read || !is_sure(last) || !is_sure(next)) continue;
    const auto pair = Gbk::Get().Encode(next.c);
    if (next.first != last.last || !pair.has_value()) continue;
    result.read = last.last + 1;
    result.pending = pair->lead;
    path.resize(i + 1);
    result.tail = context;
    for (const ShiftNode& node : path) result.tail.push_back(node.c);
    result.tail.erase(0, result.tail.size() - std::min(result.tail.size(), kTailChars));
    break;
  }
  return path.back().total;
}

ShiftResult ShiftDecoder::Decode(std::u32string_view context, const std::vector<Token>& tokens) const {
  ShiftSearch search(model_, readings_, options_, tokens);
  std::vector<ShiftNode> path = search.Run(context);
  ShiftResult result;
  result.read = search.read();
  double total = search.total();
  if (options_.goes_on && result.read == tokens.size() && !path.empty() && !path.back().literal)
    total = CutOpenEnd(context, path, result);
  const std::vector<double> literal = LiteralCosts(model_, context, tokens, result.read);
  result.gain = literal.back() - total;
  std::u32string text(context);
  for (const ShiftNode& node : path) text.push_back(node.c);
  std::vector<double> lone = model_.LoneCosts(text);
  for (size_t i = 0; i < text.size(); ++i) {  // a traditional form is as common as what it is a form of
    const char32_t folded = storage::FoldCodePoint(text[i]).first;
    if (folded != text[i]) lone[i] = std::min<double>(lone[i], CharacterCosts::Get().Of(folded));
  }
  size_t at = context.size();
  double before = 0, cost_before = 0;
  bool open = false;
  for (const ShiftNode& node : path) {
    const bool odd = IsOdd(lone, at);
    const bool in_word = lone[at++] == 0;
    if (node.literal) {
      open = false;
      before = node.total;
      continue;
    }
    if (!open) {
      result.runs.push_back({node.first, 0, U""});
      cost_before = before;
    }
    open = true;
    Restoration& run = result.runs.back();
    run.end = node.last + 1;
    const bool unknown = odd || node.margin < (in_word ? kSureMarginInWord : kSureMargin);
    run.unknown += unknown ? 1 : 0;
    run.text.push_back(unknown ? kUnknown : node.c);
    run.cost = (node.total - cost_before) / static_cast<double>(run.text.size());
    run.gain = literal[run.end] - literal[run.begin] - (node.total - cost_before);
    before = node.total;
  }
  return result;
}

}  // namespace fangtan::service
