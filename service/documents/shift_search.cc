#include "service/documents/shift_search.h"

#include <algorithm>
#include <ranges>

#include "service/documents/script_forms.h"
#include "service/documents/shift_guesses.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

// Prices, as negative natural logarithms of how often such a thing happens.
constexpr double kMarkedLoss = 1.0;    // a "?" is a lost byte
constexpr double kNotMarkedSo = 2.0;   // U+FFFD stands for a byte that makes a pair with the next one
constexpr double kVanishedPair = 3.6;  // a pair vanished between two characters
constexpr double kSilentLoss = 8.0;    // one byte vanished
constexpr double kLineStart = 3.0;     // the same at the start of a line
constexpr double kSkippedByte = 4.0;   // inside of a run
constexpr double kNarrowed = 0.7;      // an ASCII character was a full-width one
constexpr double kRightNote = -2.0;    // a note fits the character that it stands behind
constexpr double kWrongNote = 5.0;     // it does not
constexpr double kWideLetter = 6.0;    // a full-width letter or digit, which GBK pages hardly have
constexpr double kUnclosed = 10.0;     // an opening bracket that nothing closes

constexpr size_t kAlignedWidth = 16;
constexpr size_t kShiftedWidth = 48;
constexpr size_t kUnjoined = 4;     // times as many are looked at for readings that have met
constexpr size_t kLossTrials = 3;   // hypotheses for which vanished bytes are tried
constexpr size_t kPairTrials = 8;   // and vanished pairs
constexpr size_t kTrails = 4;       // readings kept of the character that ends in a vanished pair
constexpr size_t kLeads = 48;       // and of the one that begins in it
constexpr size_t kTwiceTrials = 3;  // hypotheses for which two vanished pairs in a row are tried
constexpr size_t kBetween = 10;     // readings kept of the character between them
constexpr size_t kMaxGuesses = 40;  // bytes tried for a lost one
constexpr size_t kCalm = 24;        // characters in step behind which no run goes on
constexpr size_t kJoinedTail = 3;   // readings that end in as many same characters have met

bool IsLossMark(char32_t c) { return c == U'?' || c == U'？' || c == 0xFFFD; }

bool IsWideLetter(char32_t c) {
  return (c >= U'０' && c <= U'９') || (c >= U'Ａ' && c <= U'Ｚ') || (c >= U'ａ' && c <= U'ｚ');
}

constexpr std::u32string_view kOpening = U"(《「『【";
constexpr std::u32string_view kClosing = U")》」』】";

// A restored opening bracket costs at once what the closing one gives back.
double BracketPrice(char32_t c, bool literal, int& open) {
  if (!literal && kOpening.find(c) != std::u32string_view::npos) {
    ++open;
    return kUnclosed;
  }
  if (open == 0 || kClosing.find(c) == std::u32string_view::npos) return 0;
  --open;
  return -kUnclosed;
}

// Brings the cheapest ones to the front; returns how many of the `count` there are.
template <typename Steps>
size_t KeepCheapest(Steps& steps, size_t count) {
  const size_t kept = std::min(count, steps.size());
  std::ranges::partial_sort(steps, steps.begin() + static_cast<std::ptrdiff_t>(kept), {},
                            [](const auto& step) { return step.total(); });
  return kept;
}

}  // namespace

ShiftSearch::ShiftSearch(const TextModel& model, const Readings& readings, ShiftDecoder::Options options,
                         const std::vector<Token>& tokens)
    : model_(model),
      readings_(readings),
      options_(options),
      tokens_(tokens),
      aligned_(kAlignedWidth * kUnjoined),
      shifted_(kShiftedWidth * kUnjoined) {}

// The bytes that `c` may stand for. After a conversion of script, those of its simplified form as well.
std::vector<GbkPair> ShiftSearch::PairsOf(char32_t c) const {
  std::vector<GbkPair> pairs;
  if (const auto pair = Gbk::Get().Encode(c)) pairs.push_back(*pair);
  if (!options_.converted || !storage::IsHan(c)) return pairs;
  const char32_t folded = storage::FoldCodePoint(c).first;
  if (folded == c) return pairs;
  if (const auto pair = Gbk::Get().Encode(folded)) pairs.push_back(*pair);
  return pairs;
}

double ShiftSearch::NotePrice(uint32_t i, char32_t c) const {
  const Token& token = tokens_[i];
  if (token.note.empty() || storage::IsHan(token.c)) return 0;
  const auto known = readings_.find(c);
  if (known == readings_.end()) return 0;
  return known->second == token.note ? kRightNote : kWrongNote;
}

ShiftSearch::Step ShiftSearch::StepTo(const Hypothesis& h, double price, const ShiftNode& node) const {
  Step step{.node = node, .text = model_.Try(node.c, h.text), .open_brackets = h.open_brackets};
  step.price = h.price + price;
  step.price += BracketPrice(Narrow(node.c), node.literal, step.open_brackets);
  step.node.before = h.node;
  step.node.total = step.total();
  return step;
}

ShiftSearch::Hypothesis ShiftSearch::Take(const Hypothesis& h, const Step& step) {
  Hypothesis next = h;
  TextModel::Extend(step.text, next.text);
  next.price = step.price;
  next.open_brackets = step.open_brackets;
  tried_.push_back(step.node);
  next.node = -1 - static_cast<int32_t>(tried_.size());
  next.pending = Pending::kNothing;
  next.leads = next.leads_twice = false;
  return next;
}

void ShiftSearch::Keep(const Hypothesis& h) {
  LeastTotals& least = h.pending == Pending::kNothing ? aligned_ : shifted_;
  if (!least.Admits(h.total())) return;
  least.Add(h.total());
  next_.push_back(h);
}

void ShiftSearch::Offer(const Hypothesis& h, const Step& step) {
  if (aligned_.Admits(step.total())) Keep(Take(h, step));
}

// Puts `lead` and `trail` together; the second one belongs to token `i`.
void ShiftSearch::Complete(const Hypothesis& h, uint32_t i, uint8_t lead, uint8_t trail, Steps& out) const {
  const char32_t c = Gbk::Get().Decode(lead, trail);
  if (c == 0) return;
  const double price = NotePrice(i, c) + (IsWideLetter(c) ? kWideLetter : 0);
  const bool converted =
      options_.converted && storage::IsHan(c) && model_.script() == TextModel::Script::kTraditional;
  // The commonest first: where two cost the same, the one that was there first stays.
  const std::u32string_view forms = converted ? FormsOf(c) : std::u32string_view(&c, 1);
  for (const char32_t form : forms | std::views::reverse) {
    out.push_back(StepTo(h, price, {-1, form, h.since, i, false}));
    out.back().trail = trail;
  }
}

// Behind a complete character stands `byte` of token `i`.
void ShiftSearch::GoOn(Hypothesis h, uint32_t i, uint8_t byte) {
  if (byte == 0) return Keep(h);                                            // the token was of one byte
  if (byte < 0x80) return Offer(h, StepTo(h, 0, {-1, byte, i, i, false}));  // back in step
  if (!Gbk::IsLead(byte)) return;
  h.pending = Pending::kByte;
  h.byte = byte;
  h.since = i;
  Keep(h);
}

void ShiftSearch::GoOn(const Hypothesis& h, const Step& step, uint32_t i, uint8_t byte) {
  if (byte == 0) return Offer(h, step);
  if (byte < 0x80 || shifted_.Admits(step.total())) GoOn(Take(h, step), i, byte);
}

// The lead byte is lost, or any.
void ShiftSearch::GuessLead(const Hypothesis& h, uint32_t i, GbkPair pair) {
  if (!Gbk::IsTrail(pair.lead)) return;
  Steps steps;
  for (const Guess& lead : Guesses::Get().Leads(pair.lead) | std::views::take(kMaxGuesses))
    Complete(h, i, lead.byte, pair.lead, steps);
  for (const Step& step : steps) GoOn(h, step, i, pair.trail);
}

// The trail byte of the pending character is lost.
ShiftSearch::Steps ShiftSearch::GuessTrail(const Hypothesis& h, uint32_t i) const {
  Steps steps;
  if (h.pending != Pending::kByte) return steps;
  for (const Guess& trail : Guesses::Get().Trails(h.byte) | std::views::take(kMaxGuesses))
    Complete(h, i, h.byte, trail.byte, steps);
  return steps;
}

void ShiftSearch::ReadPair(const Hypothesis& h, uint32_t i, GbkPair pair) {
  if (h.pending == Pending::kLost) return GuessLead(h, i, pair);
  if (!Gbk::IsTrail(pair.lead)) return;
  Steps steps;
  Complete(h, i, h.byte, pair.lead, steps);
  for (const Step& step : steps) GoOn(h, step, i, pair.trail);
}

// A pair without a character vanished before this one: it was made of the end of the pending character and
// the beginning of the next.
void ShiftSearch::ReadVanished(const Hypothesis& h, uint32_t i, GbkPair pair) {
  if (h.pending != Pending::kByte || !Gbk::IsTrail(pair.lead)) return;
  Hypothesis next = h;
  next.price += kVanishedPair;
  Steps ended;
  for (const Guess& trail : Guesses::Get().VanishedTrails(h.byte))
    Complete(next, i > 0 ? i - 1 : 0, h.byte, trail.byte, ended);
  const size_t kept = KeepCheapest(ended, kTrails);
  for (size_t k = 0; k < kept; ++k) {
    Hypothesis first = Take(next, ended[k]);
    first.since = i;
    if (k == 0 && h.leads_twice) ReadVanishedTwice(first, i, ended[k].trail, pair);
    ReadBehindVanished(first, i, ended[k].trail, pair);
  }
}

// Behind the first vanished pair, which `trail` began, stood a character whose end made another one.
void ShiftSearch::ReadVanishedTwice(const Hypothesis& first, uint32_t i, uint8_t trail, GbkPair pair) {
  Hypothesis next = first;
  next.price += kVanishedPair;
  next.since = i > 0 ? i - 1 : 0;
  Steps between;
  for (const GbkPair& middle : Guesses::Get().Between()) {
    if (Gbk::Get().Decode(trail, middle.lead) != 0) continue;
    Complete(next, next.since, middle.lead, middle.trail, between);
  }
  const size_t kept = KeepCheapest(between, kBetween);
  for (size_t k = 0; k < kept; ++k) {
    Hypothesis middle = Take(next, between[k]);
    middle.since = i;
    ReadBehindVanished(middle, i, between[k].trail, pair);
  }
}

// The vanished pair that `trail` began ended in the lead of the character that `pair` goes on with.
void ShiftSearch::ReadBehindVanished(const Hypothesis& h, uint32_t i, uint8_t trail, GbkPair pair) {
  Steps steps;
  size_t count = 0;
  for (const Guess& lead : Guesses::Get().Leads(pair.lead)) {
    if (Gbk::Get().Decode(trail, lead.byte) != 0) continue;
    if (++count > kLeads) break;
    Complete(h, i, lead.byte, pair.lead, steps);
  }
  for (const Step& step : steps) GoOn(h, step, i, pair.trail);
}

// A "?" is a lost byte. If a note stands behind it, the byte is the second one of an annotated character that
// the byte before it begins.
void ShiftSearch::ReadLossMark(const Hypothesis& h, uint32_t i) {
  Hypothesis lost = h;
  lost.price += kMarkedLoss;
  for (const Step& step : GuessTrail(lost, i)) Offer(lost, step);
  if (h.pending != Pending::kNothing) return;
  lost.pending = Pending::kLost;
  lost.since = i;
  const std::string& note = tokens_[i].note;
  const auto before = i == 0 ? std::nullopt : Gbk::Get().Encode(tokens_[i - 1].c);
  if (note.empty() || !before.has_value()) return Keep(lost);
  for (const auto& [c, syllable] : readings_) {
    const auto pair = Gbk::Get().Encode(c);
    if (syllable != note || !pair.has_value() || pair->lead != before->trail) continue;
    Hypothesis next = lost;
    next.pending = Pending::kNothing;
    next.price += kRightNote;
    GoOn(next, i, pair->trail);
  }
  lost.price += kWrongNote;
  Keep(lost);
}

void ShiftSearch::ReadAligned(const Hypothesis& h, uint32_t i) {
  const char32_t c = tokens_[i].c;
  Offer(h, StepTo(h, 0, {-1, c, i, i, true}));
  if (IsLossMark(c)) ReadLossMark(h, i);
  if (!h.leads || c < 0x80) return;
  for (const GbkPair& pair : token_pairs_) {  // the byte before this character vanished
    Hypothesis lost = h;
    lost.price += i == 0 && options_.line_start ? kLineStart : kSilentLoss;
    lost.since = i;
    GuessLead(lost, i, pair);
  }
}

void ShiftSearch::ReadShifted(const Hypothesis& h, uint32_t i) {
  const char32_t c = tokens_[i].c;
  const bool tries_vanished = h.leads && options_.thorough;
  if (IsLossMark(c)) ReadLossMark(h, i);
  if (c < 0x80) {
    const auto byte = static_cast<uint8_t>(c);
    ReadPair(h, i, {byte, 0});
    if (tries_vanished) ReadVanished(h, i, {byte, 0});
    if (c > 0x20 && c != 0x7F) {
      Hypothesis wide = h;
      wide.price += kNarrowed;
      ReadPair(wide, i, {0xA3, static_cast<uint8_t>(byte | 0x80)});
    }
  } else {
    for (const GbkPair& pair : token_pairs_) {
      ReadPair(h, i, pair);
      if (tries_vanished) ReadVanished(h, i, pair);
    }
  }
  if (!h.leads || h.pending != Pending::kByte || i == 0) return;
  Hypothesis skipped = h;  // the last byte of the run vanished; this token is in step
  skipped.price += kSkippedByte;
  for (const Step& step : GuessTrail(skipped, i - 1)) {
    const Hypothesis ended = Take(skipped, step);
    Offer(ended, StepTo(ended, 0, {-1, c, i, i, true}));
  }
}

void ShiftSearch::ReadToken(const Hypothesis& h, uint32_t i) {
  if (h.pending == Pending::kNothing) return ReadAligned(h, i);
  ReadShifted(h, i);
}

int32_t ShiftSearch::Settle(int32_t node) {
  if (node >= -1) return node;
  const auto at = static_cast<size_t>(-2 - node);
  settled_.resize(tried_.size(), -1);
  if (settled_[at] < 0) {
    ShiftNode moved = tried_[at];
    moved.before = Settle(moved.before);
    nodes_.push_back(moved);
    settled_[at] = static_cast<int32_t>(nodes_.size()) - 1;
  }
  return settled_[at];
}

// Of the readings that end in the same way the best one is kept.
void ShiftSearch::Join(Hypotheses& beam) {
  absl::flat_hash_map<uint64_t, size_t> met;
  Hypotheses kept;
  for (Hypothesis& h : beam) {
    uint64_t key = static_cast<uint64_t>(h.pending) << 8 | h.byte;
    key = key << 4 | static_cast<uint64_t>(std::min(h.open_brackets, 15));
    for (size_t k = 0; k < kJoinedTail; ++k)
      key = (key ^ h.text.Last(k)) * 0x9E3779B97F4A7C15ull + (key >> 31);
    const auto [entry, is_new] = met.try_emplace(key, kept.size());
    if (is_new) {
      kept.push_back(std::move(h));
      continue;
    }
    Hypothesis& best = kept[entry->second];
    if (h.total() < best.total()) std::swap(h, best);
    const double delta = h.total() - best.total();
    if (delta >= ShiftDecoder::kSureMargin) continue;
    best.node = Settle(best.node);
    meetings_[best.node].push_back({best.node, Settle(h.node), delta});
  }
  beam = std::move(kept);
}

void ShiftSearch::Prune(Hypotheses& beam) {
  const auto keep = [](Hypotheses& all, size_t count) {
    std::ranges::stable_sort(all, {}, &Hypothesis::total);
    if (all.size() > count) all.erase(all.begin() + static_cast<std::ptrdiff_t>(count), all.end());
  };
  Hypotheses aligned, shifted;
  for (Hypothesis& h : beam) (h.pending == Pending::kNothing ? aligned : shifted).push_back(h);
  keep(aligned, kAlignedWidth * kUnjoined);
  keep(shifted, kShiftedWidth * kUnjoined);
  Join(aligned);
  Join(shifted);
  keep(aligned, kAlignedWidth);
  keep(shifted, kShiftedWidth);
  for (size_t k = 0; k < aligned.size(); ++k) aligned[k].leads = k < kLossTrials;
  for (size_t k = 0; k < shifted.size(); ++k) {
    shifted[k].leads = k < kPairTrials;
    shifted[k].leads_twice = k < kTwiceTrials;
  }
  beam = std::move(aligned);
  beam.insert(beam.end(), shifted.begin(), shifted.end());
  for (Hypothesis& h : beam) h.node = Settle(h.node);
  tried_.clear();
  settled_.clear();
}

// Whether the text has been in step for long, by the best reading.
bool ShiftSearch::IsCalm(const Hypotheses& beam, uint32_t i) const {
  if (i + 1 < options_.at_least || beam.empty()) return false;
  const auto best = std::ranges::min_element(beam, {}, &Hypothesis::total);
  if (best->pending != Pending::kNothing) return false;
  size_t calm = 0;
  for (int32_t at = best->node; at >= 0 && calm < kCalm && nodes_[static_cast<size_t>(at)].literal;
       at = nodes_[static_cast<size_t>(at)].before)
    ++calm;
  return calm == kCalm;
}

// What is pending at the end of the tokens has lost its second byte.
void ShiftSearch::End(Hypotheses& beam) {
  Hypotheses ended;
  for (const Hypothesis& h : beam) {
    if (h.pending == Pending::kNothing) {
      ended.push_back(h);
    } else if (read_ > 0) {
      Hypothesis skipped = h;
      skipped.price += kSkippedByte;
      for (const Step& step : GuessTrail(skipped, static_cast<uint32_t>(read_ - 1)))
        ended.push_back(Take(skipped, step));
    }
  }
  std::ranges::stable_sort(ended, {}, &Hypothesis::total);
  beam = std::move(ended);
  for (Hypothesis& h : beam) h.node = Settle(h.node);
}

// `other` is a reading that costs `delta` more: no character in which the two differ is surer than that.
void ShiftSearch::Contest(int32_t better, int32_t other, double delta) {
  const auto node = [this](int32_t i) -> ShiftNode& { return nodes_[static_cast<size_t>(i)]; };
  std::vector<int32_t> mine, theirs;  // from the end back to where they part
  while (better != other) {
    int32_t& later = better > other ? better : other;
    (better > other ? mine : theirs).push_back(later);
    later = node(later).before;
  }
  // Two forms of one character are made of the same bytes.
  const auto same = [&](int32_t a, int32_t b) {
    return storage::FoldCodePoint(node(a).c).first == storage::FoldCodePoint(node(b).c).first;
  };
  size_t begin = 0, end = mine.size(), tail = theirs.size();
  while (begin < end && begin < tail && same(mine[begin], theirs[begin])) ++begin;
  while (end > begin && tail > begin && same(mine[end - 1], theirs[tail - 1])) --end, --tail;
  for (; begin < end; ++begin) node(mine[begin]).margin = std::min(node(mine[begin]).margin, delta);
}

void ShiftSearch::SetMargins(const Hypotheses& beam) {
  for (size_t k = 1; k < beam.size(); ++k) {
    const double delta = beam[k].total() - beam[0].total();
    if (delta < ShiftDecoder::kSureMargin) Contest(beam[0].node, beam[k].node, delta);
  }
  for (int32_t at = beam[0].node; at >= 0; at = nodes_[static_cast<size_t>(at)].before) {
    const auto found = meetings_.find(at);
    if (found == meetings_.end()) continue;
    for (const Meeting& meeting : found->second) Contest(meeting.better, meeting.other, meeting.delta);
  }
}

std::vector<ShiftNode> ShiftSearch::Run(std::u32string_view context) {
  Hypotheses beam(1);
  beam[0].text = model_.Start(context);
  beam[0].leads = true;
  if (options_.pending.has_value()) {
    beam[0].pending = Pending::kByte;
    beam[0].byte = *options_.pending;
  }
  for (uint32_t i = 0; i < tokens_.size(); ++i) {
    token_pairs_ = PairsOf(tokens_[i].c);
    next_.clear();
    aligned_.Clear();
    shifted_.Clear();
    for (const Hypothesis& h : beam) ReadToken(h, i);
    Prune(next_);
    std::swap(beam, next_);
    read_ = i + 1;
    if (IsCalm(beam, i)) break;
  }
  End(beam);
  if (beam.empty()) return {};
  SetMargins(beam);
  total_ = beam[0].total();
  std::vector<ShiftNode> path;
  for (int32_t at = beam[0].node; at >= 0; at = nodes_[static_cast<size_t>(at)].before)
    path.push_back(nodes_[static_cast<size_t>(at)]);
  std::ranges::reverse(path);
  return path;
}

}  // namespace fangtan::service
