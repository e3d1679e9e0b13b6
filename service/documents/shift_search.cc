#include "service/documents/shift_search.h"

#include <algorithm>
#include <array>

#include "service/documents/character_costs.h"
#include "service/documents/script_forms.h"
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
constexpr size_t kUnjoined = 4;       // times as many are looked at for readings that have met
constexpr size_t kLossTrials = 3;     // hypotheses for which vanished bytes are tried
constexpr size_t kPairTrials = 8;     // and vanished pairs
constexpr size_t kTrails = 4;         // readings kept of the character that ends in a vanished pair
constexpr size_t kLeads = 48;         // and of the one that begins in it
constexpr size_t kTwiceTrials = 3;    // hypotheses for which two vanished pairs in a row are tried
constexpr size_t kBetween = 10;       // readings kept of the character between them
constexpr float kMostBetween = 9.5F;  // which is a common one
constexpr size_t kCalm = 24;          // characters in step behind which no run goes on
constexpr size_t kJoinedTail = 3;     // readings that end in as many same characters have met

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

struct Guess {
  uint8_t byte = 0;
  float cost = 0;
};

// The bytes by which `lead` or `trail` (the other one is 0) may be completed, those of common characters
// first.
class Guesses {
 public:
  static const Guesses& Get() {
    static const Guesses& guesses = *new Guesses;
    return guesses;
  }
  const std::vector<Guess>& Trails(uint8_t lead) const { return trails_[lead]; }
  const std::vector<Guess>& Leads(uint8_t trail) const { return leads_[trail]; }
  // Trails that may have led a pair without a character.
  const std::vector<Guess>& VanishedTrails(uint8_t lead) const { return vanished_[lead]; }
  // Common characters whose trail byte may have led such a pair.
  const std::vector<GbkPair>& Between() const { return between_; }

 private:
  Guesses() {
    std::array<bool, 256> vanishes{};
    for (const uint8_t byte : Gbk::Get().LeadsOfNothing()) vanishes[byte] = true;
    for (int lead = 0x81; lead <= 0xFE; ++lead) {
      for (int trail = 0x40; trail <= 0xFE; ++trail) {
        const auto a = static_cast<uint8_t>(lead), b = static_cast<uint8_t>(trail);
        const char32_t c = Gbk::Get().Decode(a, b);
        if (c == 0) continue;
        const float cost = CharacterCosts::Get().Of(c);
        trails_[a].push_back({b, cost});
        leads_[b].push_back({a, cost});
        if (vanishes[b]) vanished_[a].push_back({b, cost});
        if (vanishes[b] && cost < kMostBetween) between_.push_back({a, b});
      }
    }
    for (auto* lists : {&trails_, &leads_, &vanished_}) {
      for (auto& list : *lists) std::ranges::sort(list, {}, &Guess::cost);
    }
  }
  std::array<std::vector<Guess>, 256> trails_, leads_, vanished_;
  std::vector<GbkPair> between_;
};

constexpr size_t kMaxGuesses = 40;

}  // namespace

ShiftSearch::ShiftSearch(const TextModel& model, const Readings& readings, ShiftDecoder::Options options,
                         const std::vector<Token>& tokens)
    : model_(model), readings_(readings), options_(options), tokens_(tokens) {}

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

void ShiftSearch::Emit(const Hypothesis& before, double price, const ShiftNode& node, Hypotheses& out) {
  out.push_back(before);
  Hypothesis& h = out.back();
  h.price += price;
  model_.Extend(node.c, h.text);
  h.price += BracketPrice(Narrow(node.c), node.literal, h.open_brackets);
  tried_.push_back(node);
  tried_.back().before = h.node;
  tried_.back().total = h.total();
  h.node = -1 - static_cast<int32_t>(tried_.size());
  h.pending = Pending::kNothing;
  h.leads = h.leads_twice = false;
}

// Puts `lead` and `trail` together; the second one belongs to token `i`.
void ShiftSearch::Complete(const Hypothesis& h, uint32_t i, uint8_t lead, uint8_t trail, Hypotheses& out) {
  const char32_t c = Gbk::Get().Decode(lead, trail);
  if (c == 0) return;
  const double price = NotePrice(i, c) + (IsWideLetter(c) ? kWideLetter : 0);
  const ShiftNode node{-1, c, h.since, i, false};
  if (!options_.converted || !storage::IsHan(c) || model_.script() != TextModel::Script::kTraditional) {
    return Emit(h, price, node, out);
  }
  for (const char32_t form : FormsOf(c)) {
    ShiftNode converted = node;
    converted.c = form;
    Emit(h, price, converted, out);
  }
}

// Behind a complete character stands `byte` of token `i`.
void ShiftSearch::GoOn(const Hypothesis& h, uint32_t i, uint8_t byte, Hypotheses& out) {
  if (byte == 0) return out.push_back(h);                            // the token was of one byte
  if (byte < 0x80) return Emit(h, 0, {-1, byte, i, i, false}, out);  // back in step
  if (!Gbk::IsLead(byte)) return;
  out.push_back(h);
  out.back().pending = Pending::kByte;
  out.back().byte = byte;
  out.back().since = i;
}

// The lead byte is lost, or any.
void ShiftSearch::GuessLead(const Hypothesis& h, uint32_t i, GbkPair pair, Hypotheses& out) {
  if (!Gbk::IsTrail(pair.lead)) return;
  Hypotheses guesses;
  size_t count = 0;
  for (const Guess& lead : Guesses::Get().Leads(pair.lead)) {
    if (++count > kMaxGuesses) break;
    Complete(h, i, lead.byte, pair.lead, guesses);
  }
  for (const Hypothesis& guess : guesses) GoOn(guess, i, pair.trail, out);
}

// The trail byte of the pending character is lost.
void ShiftSearch::GuessTrail(const Hypothesis& h, uint32_t i, double price, Hypotheses& out) {
  if (h.pending != Pending::kByte) return;
  Hypothesis next = h;
  next.price += price;
  size_t count = 0;
  for (const Guess& trail : Guesses::Get().Trails(h.byte)) {
    if (++count > kMaxGuesses) break;
    Complete(next, i, h.byte, trail.byte, out);
  }
}

void ShiftSearch::ReadPair(const Hypothesis& h, uint32_t i, GbkPair pair, Hypotheses& out) {
  if (h.pending == Pending::kLost) return GuessLead(h, i, pair, out);
  if (!Gbk::IsTrail(pair.lead)) return;
  Hypotheses done;
  Complete(h, i, h.byte, pair.lead, done);
  for (const Hypothesis& next : done) GoOn(next, i, pair.trail, out);
}

// A pair without a character vanished before this one: it was made of the end of the pending character and
// the beginning of the next.
void ShiftSearch::ReadVanished(const Hypothesis& h, uint32_t i, GbkPair pair, Hypotheses& out) {
  if (h.pending != Pending::kByte || !Gbk::IsTrail(pair.lead)) return;
  Hypothesis next = h;
  next.price += kVanishedPair;
  Hypotheses ended;
  std::vector<uint8_t> trails;
  for (const Guess& trail : Guesses::Get().VanishedTrails(h.byte)) {
    Complete(next, i > 0 ? i - 1 : 0, h.byte, trail.byte, ended);
    while (trails.size() < ended.size()) trails.push_back(trail.byte);
  }
  std::vector<size_t> order(ended.size());
  for (size_t k = 0; k < order.size(); ++k) order[k] = k;
  const size_t kept = std::min(kTrails, order.size());
  std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(kept), {},
                            [&](size_t k) { return ended[k].total(); });
  for (size_t k = 0; k < kept; ++k) {
    Hypothesis& first = ended[order[k]];
    first.since = i;
    if (k == 0 && h.leads_twice) ReadVanishedTwice(first, i, trails[order[k]], pair, out);
    Hypotheses second;
    size_t count = 0;
    for (const Guess& lead : Guesses::Get().Leads(pair.lead)) {
      if (Gbk::Get().Decode(trails[order[k]], lead.byte) != 0) continue;
      if (++count > kLeads) break;
      Complete(first, i, lead.byte, pair.lead, second);
    }
    for (const Hypothesis& done : second) GoOn(done, i, pair.trail, out);
  }
}

// Behind the first vanished pair, which `trail` began, stood a character whose end made another one.
void ShiftSearch::ReadVanishedTwice(const Hypothesis& first, uint32_t i, uint8_t trail, GbkPair pair,
                                    Hypotheses& out) {
  Hypothesis next = first;
  next.price += kVanishedPair;
  next.since = i > 0 ? i - 1 : 0;
  std::vector<std::pair<uint8_t, Hypothesis>> between;
  Hypotheses done;
  for (const GbkPair& middle : Guesses::Get().Between()) {
    if (Gbk::Get().Decode(trail, middle.lead) != 0) continue;
    done.clear();
    Complete(next, next.since, middle.lead, middle.trail, done);
    for (Hypothesis& h : done) between.emplace_back(middle.trail, std::move(h));
  }
  const size_t kept = std::min(kBetween, between.size());
  std::ranges::partial_sort(between, between.begin() + static_cast<std::ptrdiff_t>(kept), {},
                            [](const auto& entry) { return entry.second.total(); });
  for (size_t k = 0; k < kept; ++k) {
    Hypothesis& middle = between[k].second;
    middle.since = i;
    Hypotheses second;
    size_t count = 0;
    for (const Guess& lead : Guesses::Get().Leads(pair.lead)) {
      if (Gbk::Get().Decode(between[k].first, lead.byte) != 0) continue;
      if (++count > kLeads) break;
      Complete(middle, i, lead.byte, pair.lead, second);
    }
    for (const Hypothesis& h : second) GoOn(h, i, pair.trail, out);
  }
}

// A "?" is a lost byte. If a note stands behind it, the byte is the second one of an annotated character that
// the byte before it begins.
void ShiftSearch::ReadLossMark(const Hypothesis& h, uint32_t i, Hypotheses& out) {
  Hypothesis lost = h;
  lost.price += kMarkedLoss;
  if (h.pending == Pending::kByte) return GuessTrail(lost, i, 0, out);
  if (h.pending == Pending::kLost) return;
  lost.pending = Pending::kLost;
  lost.since = i;
  const std::string& note = tokens_[i].note;
  const auto before = i == 0 ? std::nullopt : Gbk::Get().Encode(tokens_[i - 1].c);
  if (note.empty() || !before.has_value()) {
    out.push_back(lost);
    return;
  }
  for (const auto& [c, syllable] : readings_) {
    const auto pair = Gbk::Get().Encode(c);
    if (syllable != note || !pair.has_value() || pair->lead != before->trail) continue;
    Hypothesis next = lost;
    next.pending = Pending::kNothing;
    next.price += kRightNote;
    GoOn(next, i, pair->trail, out);
  }
  lost.price += kWrongNote;
  out.push_back(lost);
}

void ShiftSearch::ReadAligned(const Hypothesis& h, uint32_t i, Hypotheses& out) {
  const char32_t c = tokens_[i].c;
  Emit(h, 0, {-1, c, i, i, true}, out);
  if (IsLossMark(c)) ReadLossMark(h, i, out);
  if (!h.leads || c < 0x80) return;
  for (const GbkPair& pair : token_pairs_) {  // the byte before this character vanished
    Hypothesis lost = h;
    lost.price += i == 0 && options_.line_start ? kLineStart : kSilentLoss;
    lost.since = i;
    GuessLead(lost, i, pair, out);
  }
}

void ShiftSearch::ReadShifted(const Hypothesis& h, uint32_t i, Hypotheses& out) {
  const char32_t c = tokens_[i].c;
  if (IsLossMark(c)) ReadLossMark(h, i, out);
  if (c < 0x80) {
    const auto byte = static_cast<uint8_t>(c);
    if (h.pending == Pending::kByte && Gbk::IsTrail(byte)) Complete(h, i, h.byte, byte, out);
    if (h.pending == Pending::kLost) GuessLead(h, i, {byte, 0}, out);
    if (h.leads) ReadVanished(h, i, {byte, 0}, out);
    if (c > 0x20 && c != 0x7F) {
      Hypothesis wide = h;
      wide.price += kNarrowed;
      ReadPair(wide, i, {0xA3, static_cast<uint8_t>(byte | 0x80)}, out);
    }
  } else {
    for (const GbkPair& pair : token_pairs_) {
      ReadPair(h, i, pair, out);
      if (h.leads) ReadVanished(h, i, pair, out);
    }
  }
  if (!h.leads || h.pending != Pending::kByte || i == 0) return;
  Hypotheses ended;  // the last byte of the run vanished; this token is in step
  GuessTrail(h, i - 1, kSkippedByte, ended);
  for (const Hypothesis& next : ended) Emit(next, 0, {-1, c, i, i, true}, out);
}

void ShiftSearch::ReadToken(const Hypothesis& h, uint32_t i, Hypotheses& out) {
  if (h.pending == Pending::kNothing) return ReadAligned(h, i, out);
  ReadShifted(h, i, out);
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
  const auto by_total = [](const Hypothesis& a, const Hypothesis& b) { return a.total() < b.total(); };
  const auto keep = [&](Hypotheses& all, size_t count) {
    if (all.size() > count) {
      const auto middle = all.begin() + static_cast<std::ptrdiff_t>(count);
      std::nth_element(all.begin(), middle, all.end(), by_total);
      all.erase(middle, all.end());
    }
    std::ranges::sort(all, by_total);
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
      GuessTrail(h, static_cast<uint32_t>(read_ - 1), kSkippedByte, ended);
    }
  }
  std::ranges::sort(ended, [](const Hypothesis& a, const Hypothesis& b) { return a.total() < b.total(); });
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
  Hypotheses next;
  for (uint32_t i = 0; i < tokens_.size(); ++i) {
    token_pairs_ = PairsOf(tokens_[i].c);
    next.clear();
    for (const Hypothesis& h : beam) ReadToken(h, i, next);
    Prune(next);
    std::swap(beam, next);
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
