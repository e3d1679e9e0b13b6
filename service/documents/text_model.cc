#include "service/documents/text_model.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "service/documents/gbk.h"
#include "service/documents/language_tag.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::IsHan;

// Weights of the two sources of words, and of what neither knows.
constexpr double kLearnedWeight = 0.7;
constexpr double kFoldedWord = 0.5;
// Single Han characters pay for standing outside the first level of GB 2312, which holds those in common use;
// the lexicon's numbers are too coarse for rare ones.
constexpr double kUnknownHan = 11.5;
constexpr double kSecondLevel = 2.5;
constexpr double kBeyondLevels = 4.5;
constexpr size_t kMaxRemembered = 1 << 20;
constexpr int kLearnedPairsLog2 = 20;
constexpr double kAsciiSign = 9.0;
constexpr double kAsciiLetter = 7.0;
constexpr double kStranger = 13.0;
constexpr double kForeignScript = 6.0;
constexpr double kImpossible = 1e9;

// How often punctuation stands in Chinese prose, roughly.
struct PunctuationCost {
  char32_t character;
  double cost;
};
constexpr PunctuationCost kPunctuation[] = {
    {U',', 3.0},  {U'。', 3.7}, {U'、', 4.2}, {U'“', 5.2}, {U'”', 5.2},  {U':', 5.5},
    {U'?', 6.0},  {U'!', 6.5},  {U';', 6.0},  {U'(', 6.2}, {U')', 6.2},  {U'《', 6.2},
    {U'》', 6.2}, {U'「', 6.0}, {U'」', 6.0}, {U'—', 6.5}, {U'…', 7.0},  {U'‘', 7.5},
    {U'’', 7.5},  {U'·', 7.5},  {U'.', 7.0},  {U'%', 7.0}, {U' ', 6.0},  {U'-', 7.5},
    {U'0', 5.5},  {U'1', 5.5},  {U'2', 5.5},  {U'3', 6.0}, {U'4', 6.0},  {U'5', 6.0},
    {U'6', 6.0},  {U'7', 6.0},  {U'8', 6.0},  {U'9', 6.0}, {U'『', 8.0}, {U'』', 8.0}};

// Marks that stand together more often than each alone would make one think.
struct PairCost {
  std::u32string_view marks;
  double cost;
};
constexpr PairCost kPairs[] = {{U"。”", 5.2}, {U"?”", 7.0},  {U"!”", 7.5},  {U"”,", 6.5},  {U",“", 6.5},
                               {U":“", 6.5},  {U"”、", 7.0}, {U"、“", 7.0}, {U"》,", 7.5}, {U"。」", 6.0}};

// Words that need something behind them: no clause ends in one.
constexpr std::u32string_view kNeverLast =
    U"於于以把被從从向對对與与和為为在將将由讓让使就不很更最並并而且或但";
constexpr std::u32string_view kClauseEnds = U"。,;?!、”";
constexpr double kBrokenClause = 4.0;

uint64_t Key(std::u32string_view word) {
  uint64_t key = word.size();
  for (const char32_t c : word) key = (key ^ c) * 0x9E3779B97F4A7C15ull + (key >> 29);
  return key;
}

double LevelCost(char32_t c) {
  const auto pair = Gbk::Get().Encode(storage::FoldCodePoint(c).first);
  if (!pair.has_value() || pair->trail < 0xA1 || pair->lead < 0xB0 || pair->lead > 0xF7) return kBeyondLevels;
  return pair->lead <= 0xD7 ? 0 : kSecondLevel;
}

}  // namespace

char32_t Narrow(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFEE0;
  return c == 0x3000 ? U' ' : c;
}

TextModel::TextModel(Script script) : script_(script), learned_pairs_(kLearnedPairsLog2) {
  for (const PairCost& pair : kPairs) learned_pairs_.Add(pair.marks[0], pair.marks[1]);
}

void TextModel::Learn(std::u32string_view text) {
  if (text.empty()) return;
  remembered_.clear();
  singles_.clear();
  char32_t before = 0;
  for (const char32_t c : text) {
    text_.push_back(Narrow(c));
    if (before != 0) learned_pairs_.Add(before, text_.back());
    before = text_.back();
  }
  text_.push_back(0);
  learned_ += text.size();
}

void TextModel::IndexLearned() const {
  for (; indexed_ < text_.size(); ++indexed_) {
    if (text_[indexed_] == 0) continue;
    Places& places = places_[text_[indexed_]];
    places.starts.push_back(static_cast<uint32_t>(indexed_));
    places.sorted = false;
  }
}

size_t TextModel::CountLearned(std::u32string_view word) const {
  if (indexed_ < text_.size()) IndexLearned();
  const auto found = places_.find(word[0]);
  if (found == places_.end()) return 0;
  Places& places = found->second;
  if (word.size() == 1) return places.starts.size();
  const std::u32string_view text(text_);
  if (!places.sorted) {
    std::ranges::sort(places.starts, {}, [text](uint32_t start) { return text.substr(start, kMaxLearned); });
    places.sorted = true;
  }
  const auto same = std::ranges::equal_range(places.starts, word, {},
                                             [&](uint32_t start) { return text.substr(start, word.size()); });
  return same.size();
}

TextModel::State TextModel::Start(std::u32string_view context) const {
  State state;
  for (const char32_t c : context) Extend(c, state);
  const double base = state.costs_[0];
  for (double& cost : state.costs_) cost -= base;
  return state;
}

TextModel::Extension TextModel::Try(char32_t c, const State& state) const {
  Extension next{.c = Narrow(c)};
  const Single& single = SingleOf(next.c);
  next.best = std::min(state.costs_[0] + single.cost, LongWordCost(next.c, state));
  const bool broken = state.length_ > 0 && kClauseEnds.find(next.c) != std::u32string_view::npos &&
                      kNeverLast.find(state.Last(0)) != std::u32string_view::npos;
  next.penalty = (single.is_foreign ? kForeignScript : 0) + (broken ? kBrokenClause : 0);
  return next;
}

void TextModel::Extend(const Extension& extension, State& state) {
  std::shift_left(state.tail_.begin(), state.tail_.end(), 1);
  state.tail_.back() = extension.c;
  state.length_ = std::min(state.length_ + 1, state.tail_.size());
  std::shift_right(state.costs_.begin(), state.costs_.end(), 1);
  state.costs_[0] = extension.best;
  for (double& cost : state.costs_) cost += extension.penalty;
}

double TextModel::Cost(std::u32string_view context, std::u32string_view text) const {
  State state = Start(context);
  for (const char32_t c : text) Extend(c, state);
  return state.cost();
}

std::vector<double> TextModel::LoneCosts(std::u32string_view text) const {
  std::u32string narrow(text);
  std::ranges::transform(narrow, narrow.begin(), Narrow);
  const std::u32string_view view(narrow);
  std::vector<double> costs(view.size() + 1, kImpossible);
  std::vector<size_t> lengths(view.size() + 1, 1);
  costs[0] = 0;
  for (size_t end = 1; end <= view.size(); ++end) {
    for (size_t length = 1; length <= std::min(end, kMaxLearned); ++length) {
      const double cost = costs[end - length] + WordCost(view.substr(end - length, length));
      if (cost >= costs[end]) continue;
      costs[end] = cost;
      lengths[end] = length;
    }
  }
  std::vector<double> lone(view.size(), 0);
  for (size_t end = view.size(); end > 0; end -= lengths[end]) {
    if (lengths[end] == 1 && IsHan(view[end - 1])) lone[end - 1] = costs[end] - costs[end - 1];
  }
  return lone;
}

bool TextModel::IsForeign(char32_t c) const {
  if (!IsHan(c)) return false;
  const bool traditional_form = storage::FoldCodePoint(c).first != c;
  if (script_ == Script::kSimplified) return traditional_form;
  return script_ == Script::kTraditional && !traditional_form && IsSimplifiedOnly(c);
}

const TextModel::Single& TextModel::SingleOf(char32_t c) const {
  constexpr size_t kFirstPlane = 1 << 16;
  if (singles_.empty()) singles_.resize(kFirstPlane);
  Single& single = c < kFirstPlane ? singles_[c] : other_;
  if (c >= kFirstPlane || single.cost < 0) single = {static_cast<float>(LookUp({&c, 1})), IsForeign(c)};
  return single;
}

// Cost of `c` behind `state` where the last characters are a word of two or more. Nearly all candidates are
// none, and filters tell so at once: what was learned is made of learned pairs.
double TextModel::LongWordCost(char32_t c, const State& state) const {
  if (state.length_ == 0) return kImpossible;
  const auto fold = [](char32_t value) { return storage::FoldCodePoint(value).first; };
  const Lexicon& lexicon = Lexicon::Get();
  const char32_t before = state.Last(0);
  const char32_t folded_c = fold(c);
  bool learned = learned_pairs_.MayHold(before, c);
  const bool listed = lexicon.MayEndWord(before, c);
  const bool folded = script_ == Script::kTraditional && lexicon.MayEndWord(fold(before), folded_c);
  if (!learned && !listed && !folded) return kImpossible;
  std::array<char32_t, kMaxLearned> tail{};
  std::copy(state.tail_.begin() + 1, state.tail_.end(), tail.begin());
  tail.back() = c;
  double best = kImpossible;
  for (size_t length = 2; length <= std::min(state.length_ + 1, tail.size()); ++length) {
    const char32_t* word = tail.data() + tail.size() - length;
    learned = learned && learned_pairs_.MayHold(word[0], word[1]);
    const bool may_be = learned || (listed && lexicon.MayHoldWord(length, word[0], c)) ||
                        (folded && lexicon.MayHoldWord(length, fold(word[0]), folded_c));
    if (may_be) best = std::min(best, state.costs_[length - 1] + WordCost({word, length}));
  }
  return best;
}

double TextModel::WordCost(std::u32string_view word) const {
  if (remembered_.size() > kMaxRemembered) remembered_.clear();
  const auto [entry, is_new] = remembered_.try_emplace(Key(word), 0);
  if (is_new) entry->second = LookUp(word);
  return entry->second;
}

double TextModel::LookUp(std::u32string_view word) const {
  double cost = LearnedCost(word);
  if (word.size() == 1) return std::min(cost, CharacterCost(word[0]));
  if (!IsHan(word[0])) {
    const auto pair = std::ranges::find(kPairs, word, &PairCost::marks);
    return pair == std::end(kPairs) ? cost : std::min(cost, pair->cost);
  }
  if (const int known = Lexicon::Get().Cost(word); known != Lexicon::kUnknown)
    cost = std::min(cost, known / 10.0);
  if (script_ == Script::kTraditional && word.size() <= Lexicon::kMaxWord) {
    std::array<char32_t, Lexicon::kMaxWord> folded{};
    std::ranges::transform(word, folded.begin(), [](char32_t c) { return storage::FoldCodePoint(c).first; });
    const int known = Lexicon::Get().Cost({folded.data(), word.size()});
    if (known != Lexicon::kUnknown) cost = std::min(cost, known / 10.0 + kFoldedWord);
  }
  return cost;
}

double TextModel::LearnedCost(std::u32string_view word) const {
  const size_t count = CountLearned(word);
  if (count == 0) return kImpossible;
  return kLearnedWeight + std::log(static_cast<double>(learned_) / static_cast<double>(count));
}

double TextModel::CharacterCost(char32_t c) const {
  if (IsHan(c)) {
    const int known = Lexicon::Get().Cost({&c, 1});
    return (known == Lexicon::kUnknown ? kUnknownHan : known / 10.0) + LevelCost(c);
  }
  const auto known = std::ranges::find(kPunctuation, c, &PunctuationCost::character);
  if (known != std::end(kPunctuation)) return known->cost;
  if (c < 0x80) return (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? kAsciiLetter : kAsciiSign;
  return kStranger;
}

}  // namespace fangtan::service
