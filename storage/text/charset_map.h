// Where each character of a decoded document stood in its bytes.
//
//   const CharsetMap map(bytes, Charset::kGb18030);
//   const CharsetMap::Place place = map.OfText(12);  // byte 12 of the UTF-8 text
//   ReadFrom(place.byte, place.character);
//
// Nothing is kept but a place for every 512 bytes; what lies between is decoded again by a look-up, so that
// the map is small and made in one pass. Thread-safe. Keeps a view of the bytes, which must outlive it.
#ifndef FANGTAN_STORAGE_TEXT_CHARSET_MAP_H_
#define FANGTAN_STORAGE_TEXT_CHARSET_MAP_H_

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "storage/text/charset.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {

class CharsetMap {
 public:
  // The beginning of one character, in three units.
  struct Place {
    size_t byte = 0;       // of the document
    size_t text = 0;       // byte of its UTF-8 form
    size_t character = 0;  // code points before it
  };

  // `bytes` beyond the first undecodable one are not looked at.
  CharsetMap(std::string_view bytes, Charset charset);

  // The character that holds the given place; where that is inside of a character, the place found lies
  // before the asked one. Beyond the end: the end.
  Place OfByte(size_t byte) const;
  Place OfText(size_t text) const;
  Place OfCharacter(size_t character) const;

  // The first place at or behind byte `text` of the UTF-8 form: where a piece that ends there ends.
  Place EndOfText(size_t text) const;

  size_t char_count() const { return utf8_.has_value() ? utf8_->char_count() : end_.character; }

 private:
  template <typename Unit>
  Place Find(Unit unit, size_t wanted) const;
  Place Behind(const Place& place) const;
  Place OfUtf8(size_t byte) const;

  std::string_view bytes_;
  Charset charset_;
  std::optional<OffsetMap> utf8_;  // all that a document in UTF-8 needs
  std::vector<Place> blocks_;
  Place end_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_TEXT_CHARSET_MAP_H_
