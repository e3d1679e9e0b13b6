// Undoes a shifted GBK decode: text that was taken apart into bytes, lost some of them, and was put together
// again one byte too late.
//
// How such runs come about: a program that works on GBK bytes without looking where characters begin finds,
// say, the bytes of ； in the middle of 保或 and cuts there; what is left of the cut character is one byte,
// shown as "?", and all that follows pairs up wrongly, until an ASCII character, another cut or the end of
// the line brings the pairs back in step. Pairs that mean nothing vanish without a trace.
//
// The way back: inside of a run every character is the second byte of one that stands there and the first of
// the next, so that the bytes determine it. Only where bytes are missing (at the ends, and wherever a pair
// vanished, which it may have between any two characters) several readings are possible; the language and the
// rest of the document (text_model.h) weigh them. A beam of fixed width keeps the search linear; readings
// that meet again are joined, and by how much the better one was better is the margin of the characters they
// differ in. A character whose margin is small is not known: it is given as U+FFFD.
//
// Thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_SHIFT_DECODER_H_
#define FANGTAN_SERVICE_DOCUMENTS_SHIFT_DECODER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
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
  size_t unknown = 0;  // characters of `text` that are U+FFFD
  double gain = 0;     // by how much the reading is likelier than the tokens as they stand
  double cost = 0;     // mean cost of a character of the reading
};

struct ShiftResult {
  std::vector<Restoration> runs;  // in order; empty where the text is best left as it is
  size_t read = 0;                // tokens looked at; behind them a new search may begin
  double gain = 0;                // by how much the reading is likelier than the text as it stands
  // Of a run that goes on behind the tokens: the byte that the next search begins with, and the characters
  // before it.
  std::optional<uint8_t> pending;
  std::u32string tail;
};

struct ShiftNode;

class ShiftDecoder {
 public:
  // A character that is not likelier than any other by this is not known; inside of a longer word of the
  // language, which other readings seldom make by chance, by this.
  static constexpr double kSureMargin = 0.6;
  static constexpr double kSureMarginInWord = 0.15;

  struct Options {
    // The page was converted from simplified to traditional script after the damage was done.
    bool converted = false;
    bool line_start = false;  // the tokens begin their line
    // Tokens that must be looked at; the search ends behind them where the text has been back in step for
    // a while.
    size_t at_least = 0;
    bool goes_on = false;  // so does the line, behind the tokens
    // The byte that a character begins with whose other byte is the first of the first token: what the search
    // before left (ShiftResult::pending).
    std::optional<uint8_t> pending;
    // Whether pairs may have vanished between any two characters. Most of the time is spent on that; whether
    // there is a run at all nearly always shows without it.
    bool thorough = true;
  };

  ShiftDecoder(const TextModel& model, const Readings& readings, Options options)
      : model_(model), readings_(readings), options_(options) {}

  // The likeliest reading of `tokens`, which stand behind `context`.
  ShiftResult Decode(std::u32string_view context, const std::vector<Token>& tokens) const;

 private:
  double CutOpenEnd(std::u32string_view context, std::vector<ShiftNode>& path, ShiftResult& result) const;

  const TextModel& model_;
  const Readings& readings_;
  Options options_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_SHIFT_DECODER_H_
