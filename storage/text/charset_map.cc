#include "storage/text/charset_map.h"

#include <algorithm>
#include <iterator>

namespace fangtan::storage {
namespace {

constexpr size_t kBlockBytes = 512;

size_t Utf8Length(char32_t c) { return c == 0 ? 0 : c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4; }

CharsetMap::Place Moved(CharsetMap::Place place, const CharsetUnit& unit) {
  place.byte += unit.length;
  place.text += std::max<size_t>(Utf8Length(unit.first), 1) + Utf8Length(unit.second);
  place.character += unit.characters();
  return place;
}

}  // namespace

CharsetMap::CharsetMap(std::string_view bytes, Charset charset) : bytes_(bytes), charset_(charset) {
  if (charset == Charset::kUtf8) {
    utf8_.emplace(bytes);
    return;
  }
  blocks_.reserve(bytes.size() / kBlockBytes + 1);
  blocks_.push_back({});
  while (end_.byte < bytes.size()) {
    const CharsetUnit unit = DecodeUnit(charset, bytes, end_.byte);
    if (unit.length == 0) break;
    if (end_.byte - blocks_.back().byte >= kBlockBytes) blocks_.push_back(end_);
    end_ = Moved(end_, unit);
  }
}

CharsetMap::Place CharsetMap::Behind(const Place& place) const {
  return Moved(place, DecodeUnit(charset_, bytes_, place.byte));
}

template <typename Unit>
CharsetMap::Place CharsetMap::Find(Unit unit, size_t wanted) const {
  if (wanted >= end_.*unit) return end_;
  const auto after = std::ranges::upper_bound(blocks_, wanted, {}, unit);
  Place place = *std::prev(after);
  for (Place next = Behind(place); next.*unit <= wanted; next = Behind(place)) place = next;
  return place;
}

CharsetMap::Place CharsetMap::OfUtf8(size_t byte) const {
  byte = std::min(byte, bytes_.size());
  while (byte > 0 && byte < bytes_.size() && (static_cast<unsigned char>(bytes_[byte]) & 0xC0) == 0x80)
    --byte;
  return {byte, byte, utf8_->ToChar(byte)};
}

CharsetMap::Place CharsetMap::OfByte(size_t byte) const {
  return utf8_.has_value() ? OfUtf8(byte) : Find(&Place::byte, byte);
}

CharsetMap::Place CharsetMap::OfText(size_t text) const {
  return utf8_.has_value() ? OfUtf8(text) : Find(&Place::text, text);
}

CharsetMap::Place CharsetMap::OfCharacter(size_t character) const {
  return utf8_.has_value() ? OfUtf8(utf8_->ToByte(character)) : Find(&Place::character, character);
}

CharsetMap::Place CharsetMap::EndOfText(size_t text) const {
  const Place place = OfText(text);
  return utf8_.has_value() || place.text >= text || place.byte >= end_.byte ? place : Behind(place);
}

}  // namespace fangtan::storage
