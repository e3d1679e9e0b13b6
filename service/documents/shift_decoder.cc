#include "service/documents/shift_decoder.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "service/documents/gbk.h"
#include "service/documents/script_forms.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

// Prices, as negative natural logarithms of how often such a thing happens.
constexpr double kMarkedLoss = 1.0;   // a "?" is a lost byte
constexpr double kDroppedPair = 3.0;  // a pair vanished between two characters
constexpr double kSilentLoss = 9.0;   // one byte vanished
constexpr double kNarrowed = 0.7;     // an ASCII character was a full-width one
constexpr double kDangling = 6.0;     // a byte is left at the end
constexpr double kRightNote = -2.0;   // a note fits the character that it stands behind
constexpr double kWrongNote = 5.0;    // it does not
constexpr double kWideLetter = 6.0;   // a full-width letter or digit, which GBK pages hardly have
constexpr double kUnclosed = 10.0;    // an opening bracket that nothing closes

constexpr size_t kRoughSpan = 7;
constexpr size_t kAlignedWidth = 12;
constexpr size_t kShiftedWidth = 32;
constexpr size_t kGuesses = 14;      // readings kept where a byte is unknown
constexpr size_t kFreshWidth = 160;  // such readings that have not met the next character yet
constexpr size_t kLossTrials = 3;    // hypotheses for which vanished bytes are tried
constexpr size_t kLossGuesses = 4;   // readings kept of the character that ends in it

// A character of the reading, and the tokens whose bytes it is made of.
struct Node {
  const Node* before = nullptr;
  char32_t c = 0;
  uint32_t first = 0;
  uint32_t last = 0;
  bool literal = false;
  double total = 0;  // of the hypothesis up to here
};

// The first byte of the character being read: there is none, it is known, it is lost, or it is the second one
// of a vanished pair whose first one is known.
enum class Pending { kNothing, kByte, kLostLead, kLostTrail };

struct Hypothesis {
  double price = 0;
  TextModel::State text;
  const Node* node = nullptr;
  Pending pending = Pending::kNothing;
  uint8_t byte = 0;
  uint32_t since = 0;     // token of the pending byte
  int open_brackets = 0;  // restored ones
  uint32_t unmarked_losses = 0;
  bool leads = false;  // among the best of the beam, so that vanished bytes are tried for it
  bool fresh = false;  // its last character was guessed, and nothing is read behind it yet

  double total() const { return price + text.cost(); }
};

using Hypotheses = std::vector<Hypothesis>;

bool IsLossMark(char32_t c) { return c == U'?' || c == U'？' || c == 0xFFFD; }

bool IsWideLetter(char32_t c) {
  return (c >= U'０' && c <= U'９') || (c >= U'Ａ' && c <= U'Ｚ') || (c >= U'ａ' && c <= U'ｚ');
}

void KeepBest(Hypotheses& all, size_t count) {
  if (all.size() <= count) return;
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(count);
  std::nth_element(all.begin(), middle, all.end(),
                   [](const Hypothesis& a, const Hypothesis& b) { return a.total() < b.total(); });
  all.erase(middle, all.end());
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

std::vector<const Node*> NodesOf(const Hypothesis& h) {
  std::vector<const Node*> nodes;
  for (const Node* node = h.node; node != nullptr; node = node->before) nodes.push_back(node);
  std::ranges::reverse(nodes);
  return nodes;
}

class Search {
 public:
  Search(const TextModel& model, const Readings& readings, bool converted, const std::vector<Token>& tokens)
      : model_(model), readings_(readings), converted_(converted), tokens_(tokens) {}

  // Complete readings, the likeliest first.
  Hypotheses Run(std::u32string_view context);

 private:
  void ReadToken(const Hypothesis& h, uint32_t i, Hypotheses& out);
  void ReadPair(const Hypothesis& h, uint32_t i, GbkPair pair, Hypotheses& out);
  void ReadLossMark(const Hypothesis& h, uint32_t i, Hypotheses& out);
  void LoseByte(const Hypothesis& h, uint32_t i, double price, size_t guesses, Hypotheses& out);
  void ReadByte(const Hypothesis& h, uint32_t i, uint8_t byte, Hypotheses& out);
  void TryLosses(uint32_t i, Hypotheses& beam);
  void Complete(const Hypothesis& h, uint32_t i, uint8_t lead, uint8_t trail, Hypotheses& out);
  void Emit(Hypothesis h, const Node& node, Hypotheses& out);
  std::vector<std::pair<GbkPair, double>> PairsOf(char32_t c) const;
  std::optional<uint8_t> TrailBefore(uint32_t i) const;
  double NotePrice(uint32_t i, char32_t c) const;
  static void Prune(Hypotheses& beam);

  const TextModel& model_;
  const Readings& readings_;
  const bool converted_;
  const std::vector<Token>& tokens_;
  std::deque<Node> nodes_;
};

// The bytes that `c` may stand for. After a conversion of script, those of its simplified form as well.
std::vector<std::pair<GbkPair, double>> Search::PairsOf(char32_t c) const {
  std::vector<std::pair<GbkPair, double>> pairs;
  if (const auto pair = Gbk::Get().Encode(c)) pairs.push_back({*pair, 0});
  if (!converted_ || !storage::IsHan(c)) return pairs;
  const char32_t folded = storage::FoldCodePoint(c).first;
  if (folded == c) return pairs;
  if (const auto pair = Gbk::Get().Encode(folded)) pairs.push_back({*pair, 0});
  return pairs;
}

// The second byte of the token before `i`, as the page shows it.
std::optional<uint8_t> Search::TrailBefore(uint32_t i) const {
  if (i == 0) return std::nullopt;
  const auto pair = Gbk::Get().Encode(tokens_[i - 1].c);
  return pair.has_value() ? std::optional(pair->trail) : std::nullopt;
}

double Search::NotePrice(uint32_t i, char32_t c) const {
  const Token& token = tokens_[i];
  if (token.note.empty() || storage::IsHan(token.c)) return 0;
  const auto known = readings_.find(c);
  if (known == readings_.end()) return 0;
  return known->second == token.note ? kRightNote : kWrongNote;
}

void Search::Emit(Hypothesis h, const Node& node, Hypotheses& out) {
  model_.Extend(node.c, h.text);
  h.price += BracketPrice(Narrow(node.c), node.literal, h.open_brackets);
  nodes_.push_back(node);
  nodes_.back().before = h.node;
  nodes_.back().total = h.total();
  h.node = &nodes_.back();
  h.pending = Pending::kNothing;
  h.fresh = h.leads = false;
  out.push_back(std::move(h));
}

// Puts `lead` and `trail` together; the second one belongs to token `i`.
void Search::Complete(const Hypothesis& h, uint32_t i, uint8_t lead, uint8_t trail, Hypotheses& out) {
  const char32_t c = Gbk::Get().Decode(lead, trail);
  if (c == 0) return;
  Hypothesis next = h;
  next.price += NotePrice(i, c) + (IsWideLetter(c) ? kWideLetter : 0);
  const Node node{nullptr, c, h.since, i, false};
  if (!converted_ || !storage::IsHan(c) || model_.script() != TextModel::Script::kTraditional) {
    return Emit(std::move(next), node, out);
  }
  for (const char32_t form : FormsOf(c)) {
    Node converted = node;
    converted.c = form;
    Emit(next, converted, out);
  }
}

void Search::ReadByte(const Hypothesis& h, uint32_t i, uint8_t byte, Hypotheses& out) {
  if (h.pending == Pending::kNothing) {
    if (!Gbk::IsLead(byte)) return;
    Hypothesis next = h;
    next.pending = Pending::kByte;
    next.byte = byte;
    next.since = i;
    out.push_back(std::move(next));
    return;
  }
  if (!Gbk::IsTrail(byte)) return;
  if (h.pending == Pending::kByte) return Complete(h, i, h.byte, byte, out);
  Hypotheses guesses;
  for (int value = 0x81; value <= 0xFE; ++value) {
    const auto lead = static_cast<uint8_t>(value);
    const bool vanished = h.pending == Pending::kLostLead || Gbk::Get().Decode(h.byte, lead) == 0;
    if (vanished) Complete(h, i, lead, byte, guesses);
  }
  for (Hypothesis& guess : guesses) guess.fresh = true;
  out.insert(out.end(), guesses.begin(), guesses.end());
}

// One byte is missing where token `i` stands.
void Search::LoseByte(const Hypothesis& h, uint32_t i, double price, size_t guesses, Hypotheses& out) {
  Hypothesis next = h;
  next.price += price;
  if (price == kSilentLoss) ++next.unmarked_losses;
  if (h.pending == Pending::kNothing) {
    next.pending = Pending::kLostLead;
    next.since = i;
    out.push_back(std::move(next));
  } else if (h.pending == Pending::kByte) {
    Hypotheses completed;
    for (int trail = 0x40; trail <= 0xFE; ++trail) {
      if (Gbk::IsTrail(static_cast<uint8_t>(trail)))
        Complete(next, i, h.byte, static_cast<uint8_t>(trail), completed);
    }
    KeepBest(completed, guesses);
    out.insert(out.end(), completed.begin(), completed.end());
  }
}

// A "?" is a lost byte. If a note stands behind it, the byte is the second one of an annotated character that
// the byte before it begins.
void Search::ReadLossMark(const Hypothesis& h, uint32_t i, Hypotheses& out) {
  const std::string& note = tokens_[i].note;
  const std::optional<uint8_t> before = TrailBefore(i);
  if (note.empty() || h.pending != Pending::kNothing || !before.has_value()) {
    return LoseByte(h, i, kMarkedLoss, kGuesses, out);
  }
  LoseByte(h, i, kMarkedLoss + kWrongNote, kGuesses, out);
  for (const auto& [c, syllable] : readings_) {
    const auto pair = Gbk::Get().Encode(c);
    if (syllable != note || !pair.has_value() || pair->lead != *before || !Gbk::IsLead(pair->trail)) continue;
    Hypothesis next = h;
    next.price += kMarkedLoss + kRightNote;
    ReadByte(next, i, pair->trail, out);
  }
}

void Search::ReadPair(const Hypothesis& h, uint32_t i, GbkPair pair, Hypotheses& out) {
  Hypotheses inside;
  ReadByte(h, i, pair.lead, inside);
  if (h.pending == Pending::kNothing && h.leads) {  // a byte vanished from the middle of the pair
    const Hypotheses cut = inside;
    for (const Hypothesis& c : cut) LoseByte(c, i, kSilentLoss, kLossGuesses, inside);
    std::erase_if(inside, [](const Hypothesis& c) { return c.pending == Pending::kByte; });
  }
  for (const Hypothesis& c : inside) ReadByte(c, i, pair.trail, out);
}

void Search::ReadToken(const Hypothesis& h, uint32_t i, Hypotheses& out) {
  const char32_t c = tokens_[i].c;
  if (h.pending == Pending::kNothing) Emit(h, {nullptr, c, i, i, true}, out);
  if (IsLossMark(c)) ReadLossMark(h, i, out);
  if (c < 0x80) {
    if (h.pending == Pending::kNothing) return;
    ReadByte(h, i, static_cast<uint8_t>(c), out);
    if (c <= 0x20 || c == 0x7F) return;
    Hypothesis wide = h;
    wide.price += kNarrowed;
    return ReadPair(wide, i, {0xA3, static_cast<uint8_t>(c | 0x80)}, out);
  }
  for (const auto& [pair, price] : PairsOf(c)) {
    Hypothesis next = h;
    next.price += price;
    ReadPair(next, i, pair, out);
  }
}

// Before token `i`, for the best hypotheses: one byte may have vanished, or a pair without a character, its
// first byte the end of the pending character and its second the beginning of the next.
void Search::TryLosses(uint32_t i, Hypotheses& beam) {
  Hypotheses leading;
  for (const Hypothesis& h : beam) {
    if (h.leads) leading.push_back(h);
  }
  for (Hypothesis& h : leading) {
    LoseByte(h, i, kSilentLoss, kLossGuesses, beam);
    if (h.pending != Pending::kByte && h.pending != Pending::kLostLead) continue;
    h.price += kDroppedPair;
    ++h.unmarked_losses;
    Hypotheses ended;
    for (const uint8_t byte : Gbk::Get().LeadsOfNothing()) {
      const size_t known = ended.size();
      ReadByte(h, i, byte, ended);
      for (size_t k = known; k < ended.size(); ++k) ended[k].byte = byte;
    }
    KeepBest(ended, h.pending == Pending::kByte ? kLossGuesses : kGuesses);
    for (Hypothesis& next : ended) {
      next.pending = Pending::kLostTrail;
      next.since = i;
      beam.push_back(std::move(next));
    }
  }
}

void Search::Prune(Hypotheses& beam) {
  Hypotheses aligned, shifted, fresh;
  for (Hypothesis& h : beam) {
    (h.fresh ? fresh : h.pending == Pending::kNothing ? aligned : shifted).push_back(std::move(h));
  }
  KeepBest(aligned, kAlignedWidth);
  KeepBest(shifted, kShiftedWidth);
  KeepBest(fresh, kFreshWidth);
  beam = std::move(aligned);
  beam.insert(beam.end(), shifted.begin(), shifted.end());
  std::ranges::sort(beam, [](const Hypothesis& a, const Hypothesis& b) { return a.total() < b.total(); });
  for (size_t i = 0; i < beam.size(); ++i) beam[i].leads = i < kLossTrials;
  beam.insert(beam.end(), fresh.begin(), fresh.end());
}

Hypotheses Search::Run(std::u32string_view context) {
  Hypotheses beam(1);
  beam[0].text = model_.Start(context);
  beam[0].leads = true;
  for (uint32_t i = 0; i < tokens_.size(); ++i) {
    TryLosses(i, beam);
    Hypotheses next;
    for (const Hypothesis& h : beam) ReadToken(h, i, next);
    Prune(next);
    beam = std::move(next);
  }
  std::erase_if(beam, [](const Hypothesis& h) { return h.pending == Pending::kLostLead; });
  for (Hypothesis& h : beam) h.price += h.pending == Pending::kNothing ? 0 : kDangling;
  std::ranges::sort(beam, [](const Hypothesis& a, const Hypothesis& b) { return a.total() < b.total(); });
  return beam;
}

std::u32string TextOf(const Hypothesis& h) {
  std::u32string text;
  for (const Node* node : NodesOf(h)) text.push_back(Narrow(node->c));
  return text;
}

// The worst mean over kRoughSpan characters with restored ones among them.
double RoughnessOf(const Hypothesis& h) {
  const std::vector<const Node*> nodes = NodesOf(h);
  double worst = 0;
  for (size_t i = 0; i < nodes.size(); ++i) {
    const size_t from = i < kRoughSpan ? 0 : i - kRoughSpan;
    const double before = i < kRoughSpan ? 0 : nodes[from]->total;
    const bool restored = !nodes[i]->literal || !nodes[from]->literal;
    if (restored && i + 1 >= kRoughSpan) worst = std::max(worst, (nodes[i]->total - before) / kRoughSpan);
  }
  return worst;
}

// Looks at the restored characters that are part of no longer word: sense is made of words.
void MeasureWords(const TextModel& model, std::u32string_view context, const Hypothesis& h,
                  ShiftResult& result) {
  const std::vector<const Node*> nodes = NodesOf(h);
  std::u32string text(context);
  for (const Node* node : nodes) text.push_back(node->c);
  const std::vector<double> lone = model.LoneCosts(text);
  size_t count = 0;
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i]->literal) continue;
    const double cost = lone[context.size() + i];
    if (cost > 0) ++count;
    result.oddest_character = std::max(result.oddest_character, cost);
    for (const size_t other : {context.size() + i - 1, context.size() + i + 1}) {
      if (other < lone.size() && lone[other] > 0 && cost > 0)
        result.oddest_pair = std::max(result.oddest_pair, cost + lone[other]);
    }
  }
  result.alone = result.restored == 0 ? 0 : static_cast<double>(count) / static_cast<double>(result.restored);
}

std::vector<Restoration> RunsOf(const Hypothesis& h, size_t token_count) {
  std::vector<Restoration> runs;
  bool open = false;
  for (const Node* node : NodesOf(h)) {
    if (node->literal) {
      open = false;
      continue;
    }
    if (!open) runs.push_back({node->first, 0, U""});
    open = true;
    runs.back().end = node->last + 1;
    runs.back().text.push_back(node->c);
  }
  if (open && h.pending == Pending::kByte) runs.back().end = token_count;
  return runs;
}

}  // namespace

ShiftResult ShiftDecoder::Decode(std::u32string_view context, const std::vector<Token>& tokens) const {
  Search search(model_, readings_, options_.converted, tokens);
  const Hypotheses found = search.Run(context);
  if (found.empty()) return {};
  std::u32string literal;
  for (const Token& token : tokens) literal.push_back(token.c);
  ShiftResult result;
  result.runs = RunsOf(found[0], tokens.size());
  for (const Restoration& run : result.runs) result.restored += run.text.size();
  result.unmarked_losses = found[0].unmarked_losses;
  MeasureWords(model_, context, found[0], result);
  result.roughness = RoughnessOf(found[0]);
  result.gain = model_.Cost(context, literal) - found[0].total();
  const std::u32string best = TextOf(found[0]);
  const auto other = std::ranges::find_if(found, [&](const Hypothesis& h) { return TextOf(h) != best; });
  result.margin = other == found.end() ? result.gain : other->total() - found[0].total();
  return result;
}

}  // namespace fangtan::service
