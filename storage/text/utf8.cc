#include "storage/text/utf8.h"

#include <algorithm>
#include <cstring>

namespace fangtan::storage {
namespace {

bool IsContinuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

// The bytes that a sequence with lead byte `lead` has, and the range its second byte must be in (RFC 3629,
// section 4); length 0 for a byte that cannot lead.
struct SequenceRule {
  int length;
  unsigned char second_low;
  unsigned char second_high;
};

SequenceRule RuleFor(unsigned char lead) {
  if (lead < 0x80) return {1, 0, 0};
  if (lead < 0xC2) return {0, 0, 0};
  if (lead < 0xE0) return {2, 0x80, 0xBF};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (lead < 0xF0) return {3, 0x80, 0xBF};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead < 0xF4) return {4, 0x80, 0xBF};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

// How many bytes from `data` on are characters with lead bytes E1 to EC, any two continuations behind each:
// nearly all of Chinese and Japanese.
size_t UsualBytesAt(const unsigned char* data, size_t size) {
  size_t at = 0;
  for (; size - at >= 3; at += 3) {
    const bool lead = data[at] >= 0xE1 && data[at] <= 0xEC;
    if (!lead || ((data[at + 1] ^ 0x80) | (data[at + 2] ^ 0x80)) >= 0x40) break;
  }
  return at;
}

}  // namespace

std::optional<size_t> FindInvalidUtf8(std::string_view bytes) {
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  const size_t size = bytes.size();
  for (size_t at = 0; at < size;) {
    if (data[at] < 0x80) {
      at += AsciiBytesAt(bytes, at);
      continue;
    }
    at += UsualBytesAt(data + at, size - at);
    if (at == size || data[at] < 0x80) continue;
    const SequenceRule rule = RuleFor(data[at]);
    if (rule.length == 0 || size - at < static_cast<size_t>(rule.length)) return at;
    if (data[at + 1] < rule.second_low || data[at + 1] > rule.second_high) return at;
    for (int i = 2; i < rule.length; ++i) {
      if (!IsContinuation(data[at + i])) return at;
    }
    at += rule.length;
  }
  return std::nullopt;
}

void AppendUtf8(char32_t value, std::string& out) {
  const auto tail = [&](int shift) { out.push_back(static_cast<char>(0x80 | ((value >> shift) & 0x3F))); };
  if (value < 0x80) {
    out.push_back(static_cast<char>(value));
  } else if (value < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (value >> 6)));
    tail(0);
  } else if (value < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (value >> 12)));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xF0 | (value >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

size_t CountCodePoints(std::string_view text) {
  // Eight bytes at a time: those that begin no character have bit 7, but not bit 6.
  size_t inside = 0;
  size_t at = 0;
  for (uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    const uint64_t ones = (word >> 7) & (~word >> 6) & 0x0101010101010101;
    inside += (ones * 0x0101010101010101) >> 56;
  }
  for (; at < text.size(); ++at) inside += IsContinuation(static_cast<unsigned char>(text[at])) ? 1 : 0;
  return text.size() - inside;
}

std::u32string ToUtf32(std::string_view text) {
  std::u32string out;
  out.reserve(text.size() / 2);
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeAt(text, at);
    out.push_back(c.value);
    at += c.length;
  }
  return out;
}

std::string ToUtf8(std::u32string_view text) {
  std::string out;
  out.reserve(text.size() * 3);
  for (const char32_t c : text) AppendUtf8(c, out);
  return out;
}

OffsetMap::OffsetMap(std::string_view text) : text_(text) {
  chars_before_block_.reserve(text.size() / kBlockBytes + 1);
  for (size_t begin = 0; begin < text.size(); begin += kBlockBytes) {
    chars_before_block_.push_back(static_cast<uint32_t>(char_count_));
    char_count_ += CountCodePoints(text.substr(begin, kBlockBytes));
  }
}

size_t OffsetMap::ToChar(size_t byte) const {
  if (byte >= text_.size()) return char_count_;
  const size_t block = byte / kBlockBytes;
  const size_t begin = block * kBlockBytes;
  return chars_before_block_[block] + CountCodePoints(text_.substr(begin, byte - begin));
}

size_t OffsetMap::ToByte(size_t character) const {
  if (character >= char_count_) return text_.size();
  const auto after = std::upper_bound(chars_before_block_.begin(), chars_before_block_.end(), character);
  const size_t block = static_cast<size_t>(after - chars_before_block_.begin()) - 1;
  size_t seen = chars_before_block_[block];
  size_t at = block * kBlockBytes;
  while (IsContinuation(static_cast<unsigned char>(text_[at]))) ++at;
  for (; seen < character; ++seen) at += DecodeAt(text_, at).length;
  return at;
}

}  // namespace fangtan::storage
