// Readings of one line as text that was decoded wrongly, one function a kind. Pure, thread-safe, linear in
// the length of the line.
#ifndef FANGTAN_SERVICE_DOCUMENTS_MOJIBAKE_READING_H_
#define FANGTAN_SERVICE_DOCUMENTS_MOJIBAKE_READING_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "storage/text/fold.h"

namespace fangtan::service {

using storage::ByteRange;

// Characters [source) of the text are `c` in truth. Where characters and bytes do not end together, several
// restored ones follow each other with the same source begin; see `joined`.
struct RestoredCharacter {
  ByteRange source;
  char32_t c = 0;
  bool joined = false;  // shares a character of the source with the one before
};

// What stands in a line when its damage is undone.
struct MojibakeReading {
  std::vector<RestoredCharacter> characters;  // in order
  double garbled_cost = 0;                    // of what stands there
  double cost = 0;                            // of what was restored
  size_t restored = 0;                        // characters that are no ASCII
  size_t lost = 0;                            // U+FFFD among them
  bool sure = false;
  bool likely = false;  // to be taken where other lines are sure

  double gain() const { return garbled_cost - cost; }
  double mean() const { return restored == 0 ? 0 : cost / static_cast<double>(restored); }
};

// One line of the text, and where it begins there.
struct MojibakeLine {
  std::string_view text;
  size_t begin = 0;
};

// GBK read as Latin-1 or windows-1252.
MojibakeReading ReadLatinAsGbk(const MojibakeLine& line);
// UTF-8 read as Latin-1 or windows-1252.
MojibakeReading ReadLatinAsUtf8(const MojibakeLine& line);
// UTF-8 read as GBK.
MojibakeReading ReadGbkAsUtf8(const MojibakeLine& line);
// Big5 read as GBK.
MojibakeReading ReadGbkAsBig5(const MojibakeLine& line);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_MOJIBAKE_READING_H_
