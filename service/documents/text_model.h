// How likely a piece of Chinese text is: words of the language (lexicon.h) and the sequences that the rest of
// the same document uses. A text costs the cheapest way of cutting it into such words.
//
//   TextModel model(TextModel::Script::kTraditional);
//   model.Learn(undamaged_text);
//   TextModel::State state = model.Start(context);
//   for (char32_t c : candidate) model.Extend(c, state);
//   compare(state.cost());
//
// Costs are negative natural logarithms. Full-width forms of ASCII count as ASCII. Not thread-safe: it
// remembers what it has looked up.
#ifndef FANGTAN_SERVICE_DOCUMENTS_TEXT_MODEL_H_
#define FANGTAN_SERVICE_DOCUMENTS_TEXT_MODEL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "service/documents/lexicon.h"
#include "service/documents/pair_filter.h"

namespace fangtan::service {

class TextModel {
 public:
  enum class Script { kUnknown, kTraditional, kSimplified };

  // The longest sequences that are learned, in characters.
  static constexpr size_t kMaxLearned = 8;

  // A text being read: its cost up to each of the last characters, and these characters.
  class State {
   public:
    double cost() const { return costs_[0]; }
    // The character `n` before the last one.
    char32_t Last(size_t n) const { return tail_[kMaxLearned - 1 - n]; }

   private:
    friend class TextModel;
    std::array<double, kMaxLearned + 1> costs_{};  // [n]: without the last n characters
    std::array<char32_t, kMaxLearned> tail_{};     // the last characters, the newest at the end
    size_t length_ = 0;
  };

  // What a text would cost with one more character.
  struct Extension {
    char32_t c = 0;      // in its narrow form
    double best = 0;     // the cheapest way of cutting it into words
    double penalty = 0;  // paid once, whatever words the character is counted to

    double cost() const { return best + penalty; }
  };

  explicit TextModel(Script script);

  // From now on the sequences of up to kMaxLearned characters in `text` count. They are looked for when a
  // word is asked for, so that learning itself costs next to nothing.
  void Learn(std::u32string_view text);

  // The state behind `context`, at cost 0.
  State Start(std::u32string_view context) const;

  // Costs of `c` behind `state`, which stays as it is.
  Extension Try(char32_t c, const State& state) const;

  static void Extend(const Extension& extension, State& state);
  void Extend(char32_t c, State& state) const { Extend(Try(c, state), state); }

  // Cost of `text` behind `context`.
  double Cost(std::u32string_view context, std::u32string_view text) const;

  // For every character of `text`: its cost where the cheapest way of cutting the text into words leaves it
  // alone, 0 inside of longer words and for what is no Han character.
  std::vector<double> LoneCosts(std::u32string_view text) const;

  Script script() const { return script_; }

  // Whether `c` belongs to the other script than the document's.
  bool IsForeign(char32_t c) const;

 private:
  // What is looked up of one character at a time.
  struct Single {
    float cost = -1;  // not looked up yet
    bool is_foreign = false;
  };

  const Single& SingleOf(char32_t c) const;
  double LongWordCost(char32_t c, const State& state) const;
  double WordCost(std::u32string_view word) const;
  double LookUp(std::u32string_view word) const;
  double LearnedCost(std::u32string_view word) const;
  size_t CountLearned(std::u32string_view word) const;
  void IndexLearned() const;
  double CharacterCost(char32_t c) const;

  Script script_;
  size_t learned_ = 0;  // characters
  // What was learned, with a 0 behind every piece, and where in it each character stands: sorted by what
  // comes next once somebody asks.
  struct Places {
    std::vector<uint32_t> starts;
    bool sorted = false;
  };
  std::u32string text_;
  mutable size_t indexed_ = 0;  // characters of text_
  mutable absl::flat_hash_map<char32_t, Places> places_;
  mutable absl::flat_hash_map<uint64_t, double> remembered_;
  mutable std::vector<Single> singles_;  // of the first plane; empty until one is asked for
  mutable Single other_;                 // of the other planes, looked up each time
  PairFilter learned_pairs_;             // characters that stand next to each other in text_
};

// `c` with full-width forms of ASCII narrowed.
char32_t Narrow(char32_t c);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_TEXT_MODEL_H_
