// Undoes a shifted GBK decode: text that was taken apart into bytes, lost some of them, and was put together
// again one byte too late.
//
// How such runs come about: a program that works on GBK bytes without looking where characters begin finds,
// say, the bytes of ； in the middle of 保或 and cuts there; what is left of the cut character is one byte,
// shown as "?", and all that follows pairs up wrongly, until an ASCII character, another cut or the end of
// the line brings the pairs back in step. Pairs that mean nothing vanish without a trace.
//
// The way back is a search over what the bytes may have been: every character gives its two bytes, "?" stands
// for a lost one, and one or two more may be missing anywhere, at a price. The reading that the language and
// the rest of the document make most likely (text_model.h) wins. A beam of fixed width keeps the search
// linear.
//
// Thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_SHIFT_DECODER_H_
#define FANGTAN_SERVICE_DOCUMENTS_SHIFT_DECODER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "service/documents/text_model.h"

namespace fangtan::service {

// One character of a damaged page.
struct Token {
  char32_t c = 0;
  // The syllable of a note that stood behind the character; empty for none. Behind a "?" whose bracket was
  // swallowed as well, the syllable alone.
  std::string note;
};

// Which characters the page annotates, and how.
using Readings = absl::flat_hash_map<char32_t, std::string>;

// Tokens [begin, end) read as `text`.
struct Restoration {
  size_t begin = 0;
  size_t end = 0;
  std::u32string text;
};

struct ShiftResult {
  std::vector<Restoration> runs;  // in order; empty where the text is best left as it is
  double gain = 0;                // by how much the reading is likelier than the text as it stands
  double roughness = 0;           // mean cost of a character where the reading is least likely
  double margin = 0;              // by how much it is likelier than the next best other reading
  size_t restored = 0;            // characters of the runs
  double oddest_character = 0;    // cost of the rarest restored character that is part of no longer word
  double oddest_pair = 0;         // of two such characters side by side
  double alone = 0;               // share of such characters
  size_t unmarked_losses = 0;     // bytes or pairs taken for vanished that no "?" stands for
};

class ShiftDecoder {
 public:
  struct Options {
    // The page was converted from simplified to traditional script after the damage was done.
    bool converted = false;
  };

  ShiftDecoder(const TextModel& model, const Readings& readings, Options options)
      : model_(model), readings_(readings), options_(options) {}

  // The likeliest reading of `tokens`, which stand behind `context`.
  ShiftResult Decode(std::u32string_view context, const std::vector<Token>& tokens) const;

 private:
  const TextModel& model_;
  const Readings& readings_;
  Options options_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_SHIFT_DECODER_H_
