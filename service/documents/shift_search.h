// The search of shift_decoder.h: a beam over what the bytes of a garbled run may have been. Not thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_SHIFT_SEARCH_H_
#define FANGTAN_SERVICE_DOCUMENTS_SHIFT_SEARCH_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "service/documents/gbk.h"
#include "service/documents/least_totals.h"
#include "service/documents/shift_decoder.h"
#include "service/documents/text_model.h"

namespace fangtan::service {

// A character of a reading, and the tokens whose bytes it is made of.
struct ShiftNode {
  int32_t before = -1;
  char32_t c = 0;
  uint32_t first = 0;
  uint32_t last = 0;
  bool literal = false;
  double total = 0;     // of the hypothesis up to here
  double margin = 1e9;  // by how much it is likelier than any other character here
};

class ShiftSearch {
 public:
  ShiftSearch(const TextModel& model, const Readings& readings, ShiftDecoder::Options options,
              const std::vector<Token>& tokens);

  // The characters of the likeliest reading with their margins, in order.
  std::vector<ShiftNode> Run(std::u32string_view context);

  size_t read() const { return read_; }
  // Cost of the reading found, endings included.
  double total() const { return total_; }

 private:
  // The first byte of the character being read: there is none, it is known, or it is lost.
  enum class Pending : uint8_t { kNothing, kByte, kLost };

  struct Hypothesis {
    double price = 0;
    TextModel::State text;
    int32_t node = -1;
    Pending pending = Pending::kNothing;
    uint8_t byte = 0;
    uint32_t since = 0;        // token of the pending byte
    int open_brackets = 0;     // restored ones
    bool leads = false;        // among the best of the beam: losses without a mark are tried for it
    bool leads_twice = false;  // and two vanished pairs in a row

    double total() const { return price + text.cost(); }
  };
  using Hypotheses = std::vector<Hypothesis>;

  // A character that a hypothesis may go on with, and what it costs then.
  struct Step {
    ShiftNode node;
    TextModel::Extension text;
    double price = 0;
    int open_brackets = 0;
    uint8_t trail = 0;  // byte that the character ends in

    double total() const { return price + text.cost(); }
  };
  using Steps = std::vector<Step>;

  // Two readings that met: the better one's last character, the other's, and the difference in cost.
  struct Meeting {
    int32_t better = -1;
    int32_t other = -1;
    double delta = 0;
  };

  void ReadToken(const Hypothesis& h, uint32_t i);
  void ReadAligned(const Hypothesis& h, uint32_t i);
  void ReadShifted(const Hypothesis& h, uint32_t i);
  void ReadLossMark(const Hypothesis& h, uint32_t i);
  void ReadPair(const Hypothesis& h, uint32_t i, GbkPair pair);
  void ReadVanished(const Hypothesis& h, uint32_t i, GbkPair pair);
  void ReadVanishedTwice(const Hypothesis& first, uint32_t i, uint8_t trail, GbkPair pair);
  void ReadBehindVanished(const Hypothesis& h, uint32_t i, uint8_t trail, GbkPair pair);
  void GuessLead(const Hypothesis& h, uint32_t i, GbkPair pair);
  Steps GuessTrail(const Hypothesis& h, uint32_t i) const;
  void GoOn(const Hypothesis& h, const Step& step, uint32_t i, uint8_t byte);
  void GoOn(Hypothesis h, uint32_t i, uint8_t byte);
  void Complete(const Hypothesis& h, uint32_t i, uint8_t lead, uint8_t trail, Steps& out) const;
  Step StepTo(const Hypothesis& h, double price, const ShiftNode& node) const;
  Hypothesis Take(const Hypothesis& h, const Step& step);
  void Offer(const Hypothesis& h, const Step& step);
  void Keep(const Hypothesis& h);
  std::vector<GbkPair> PairsOf(char32_t c) const;
  double NotePrice(uint32_t i, char32_t c) const;
  int32_t Settle(int32_t node);
  void Join(Hypotheses& beam);
  void Prune(Hypotheses& beam);
  bool IsCalm(const Hypotheses& beam, uint32_t i) const;
  void End(Hypotheses& beam);
  void Contest(int32_t better, int32_t other, double delta);
  void SetMargins(const Hypotheses& beam);

  const TextModel& model_;
  const Readings& readings_;
  const ShiftDecoder::Options options_;
  const std::vector<Token>& tokens_;
  std::vector<GbkPair> token_pairs_;  // what the token being read may stand for
  Hypotheses next_;                   // behind the token being read
  LeastTotals aligned_, shifted_;     // of next_, by whether a byte is pending
  std::vector<ShiftNode> nodes_;
  // Nodes of hypotheses that have not been chosen yet: the one at k is known as -2 - k, until Settle moves
  // it.
  std::vector<ShiftNode> tried_;
  std::vector<int32_t> settled_;  // where the nodes of tried_ went
  absl::flat_hash_map<int32_t, std::vector<Meeting>> meetings_;
  size_t read_ = 0;
  double total_ = 0;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_SHIFT_SEARCH_H_
