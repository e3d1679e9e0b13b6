#include "service/documents/shift_decoder.h"

#include <algorithm>

#include "service/documents/character_costs.h"
#include "service/documents/shift_search.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

constexpr char32_t kUnknown = 0xFFFD;
// Nor is one that is rarer than this and part of no longer word: most often two pairs have vanished there.
constexpr double kOddestCharacter = 7.9;

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

ShiftResult ShiftDecoder::Decode(std::u32string_view context, const std::vector<Token>& tokens) const {
  ShiftSearch search(model_, readings_, options_, tokens);
  const std::vector<ShiftNode> path = search.Run(context);
  ShiftResult result;
  result.read = search.read();
  const std::vector<double> literal = LiteralCosts(model_, context, tokens, result.read);
  result.gain = literal.back() - search.total();
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
