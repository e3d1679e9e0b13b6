#include "tests/service/documents/damage.h"

#include <algorithm>
#include <cstdint>

#include "service/documents/gbk.h"
#include "service/documents/script_forms.h"
#include "service/documents/text_model.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

// GBK bytes, with cuts between some of them.
struct Bytes {
  std::string bytes;
  std::vector<bool> cut_before;  // one more than bytes

  void Push(char c, bool cut = false) {
    bytes.push_back(c);
    cut_before.push_back(cut);
  }
};

std::string PairOf(char32_t c) {
  const auto pair = Gbk::Get().Encode(c);
  if (c < 0x80 || !pair.has_value()) return std::string(1, c < 0x80 ? static_cast<char>(c) : '?');
  return {static_cast<char>(pair->lead), static_cast<char>(pair->trail)};
}

Bytes Encode(std::string_view text, const std::vector<size_t>& cuts) {
  Bytes out;
  size_t index = 0;
  for (const char32_t c : storage::ToUtf32(text)) {
    const std::string pair = PairOf(c);
    const bool cut = pair.size() == 2 && std::find(cuts.begin(), cuts.end(), index) != cuts.end();
    out.Push(pair[0]);
    if (pair.size() == 2) out.Push(pair[1], cut);
    ++index;
  }
  return out;
}

// Puts `note` behind every occurrence of `key`, wherever it starts.
Bytes InsertNote(const Bytes& in, const std::string& key, const std::string& note) {
  Bytes out;
  for (size_t at = 0; at < in.bytes.size();) {
    if (in.bytes.compare(at, key.size(), key) != 0) {
      out.Push(in.bytes[at], in.cut_before[at]);
      ++at;
      continue;
    }
    for (size_t i = 0; i < key.size(); ++i) out.Push(in.bytes[at + i], in.cut_before[at + i]);
    for (const char c : note) out.Push(c);
    at += key.size();
  }
  return out;
}

void CutAt(Bytes& text, const std::string& mark) {
  for (size_t at = text.bytes.find(mark); at != std::string::npos;
       at = text.bytes.find(mark, at + mark.size())) {
    if (text.cut_before[at + 1]) continue;  // already taken apart
    text.cut_before[at] = true;
    if (at + mark.size() < text.bytes.size()) text.cut_before[at + mark.size()] = true;
  }
}

// Decodes one piece: pairs without a character vanish, a lead byte without a trail byte shows as "?" and
// takes an ASCII sign behind it along.
void DecodePiece(std::string_view piece, std::u32string& out) {
  for (size_t at = 0; at < piece.size();) {
    const auto lead = static_cast<uint8_t>(piece[at]);
    if (!Gbk::IsLead(lead)) {
      out.push_back(lead);
      ++at;
    } else if (at + 1 == piece.size()) {
      out.push_back(U'?');
      ++at;
    } else if (const auto trail = static_cast<uint8_t>(piece[at + 1]); !Gbk::IsTrail(trail)) {
      out.push_back(U'?');
      at += trail == '\n' ? 1 : 2;
    } else {
      if (const char32_t c = Gbk::Get().Decode(lead, trail); c != 0) out.push_back(c);
      at += 2;
    }
  }
}

std::u32string DecodePieces(const Bytes& text) {
  std::u32string out;
  size_t begin = 0;
  for (size_t at = 1; at <= text.bytes.size(); ++at) {
    if (at < text.bytes.size() && !text.cut_before[at]) continue;
    DecodePiece(std::string_view(text.bytes).substr(begin, at - begin), out);
    begin = at;
  }
  return out;
}

}  // namespace

std::string Damage(std::string_view text, const DamageOptions& options) {
  Bytes bytes = Encode(text, options.cuts);
  for (const auto& [c, syllable] : options.notes) {
    std::string note = "(";
    for (const char32_t letter : storage::ToUtf32(syllable)) note += PairOf(letter);
    bytes = InsertNote(bytes, PairOf(c), note + ")");
  }
  if (options.cut_sentences) {
    for (const char32_t mark : U"！；？。") {
      if (mark != 0) CutAt(bytes, PairOf(mark));
    }
  }
  std::u32string out = DecodePieces(bytes);
  if (options.narrow) std::transform(out.begin(), out.end(), out.begin(), Narrow);
  if (options.convert) {
    std::transform(out.begin(), out.end(), out.begin(), [](char32_t c) { return FormsOf(c).back(); });
  }
  return storage::ToUtf8(out);
}

std::string NarrowText(std::string_view text) {
  std::u32string out = storage::ToUtf32(text);
  std::transform(out.begin(), out.end(), out.begin(), Narrow);
  return storage::ToUtf8(out);
}

}  // namespace fangtan::service
