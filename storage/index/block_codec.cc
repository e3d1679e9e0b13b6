#include "storage/index/block_codec.h"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>

namespace fangtan::storage {
namespace {

constexpr uint8_t kVersion = 1;
constexpr size_t kColumnHeader = 1 + 1 + 4 + 8;
constexpr size_t kStringsHeader = 1 + 4;
// Numbers that are all the same take no bytes of their own; more than this many take one each after all, so
// that a damaged count cannot ask for gigabytes.
constexpr size_t kMaxWithoutBytes = 1 << 16;

template <std::unsigned_integral Word>
void StoreLittleEndian(Word value, char* out) {
  for (size_t i = 0; i < sizeof(Word); ++i) out[i] = static_cast<char>(uint64_t{value} >> (8 * i));
}

template <std::unsigned_integral Word>
void AppendLittleEndian(Word value, std::string& out) {
  out.resize(out.size() + sizeof(Word));
  StoreLittleEndian(value, out.data() + out.size() - sizeof(Word));
}

template <std::unsigned_integral Word>
Word LoadLittleEndian(const char* in) {
  uint64_t value = 0;
  for (size_t i = 0; i < sizeof(Word); ++i) value |= uint64_t{static_cast<uint8_t>(in[i])} << (8 * i);
  return static_cast<Word>(value);
}

// The width in bytes that holds every distance up to `range`.
uint8_t WidthFor(uint64_t range, size_t count) {
  if (range == 0 && count <= kMaxWithoutBytes) return 0;
  if (range <= std::numeric_limits<uint8_t>::max()) return 1;
  if (range <= std::numeric_limits<uint16_t>::max()) return 2;
  return range <= std::numeric_limits<uint32_t>::max() ? 4 : 8;
}

// Distances are unsigned and wrap, so that they span the whole of int64.
template <std::unsigned_integral Word>
void AppendDistances(absl::Span<const int64_t> numbers, uint64_t base, std::string& out) {
  const size_t begin = out.size();
  out.resize(begin + numbers.size() * sizeof(Word));
  char* at = out.data() + begin;
  for (const int64_t number : numbers) {
    StoreLittleEndian(static_cast<Word>(static_cast<uint64_t>(number) - base), at);
    at += sizeof(Word);
  }
}

template <std::unsigned_integral Word>
void AppendNumbers(std::string_view distances, uint64_t base, std::vector<int64_t>& out) {
  const size_t count = distances.size() / sizeof(Word);
  const size_t begin = out.size();
  out.resize(begin + count);
  for (size_t i = 0; i < count; ++i) {
    const Word distance = LoadLittleEndian<Word>(distances.data() + i * sizeof(Word));
    out[begin + i] = static_cast<int64_t>(base + distance);
  }
}

void AppendVarint(uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

// Takes a varint off the front of `bytes`.
std::optional<uint64_t> TakeVarint(std::string_view& bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < bytes.size() && i < 9; ++i) {
    const auto byte = static_cast<uint8_t>(bytes[i]);
    value |= uint64_t{byte & 0x7Fu} << (7 * i);
    if (byte < 0x80) {
      bytes.remove_prefix(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

// Takes the lengths off the front of `bytes`; nothing unless they cover exactly the rest.
std::optional<std::vector<size_t>> TakeLengths(uint32_t count, std::string_view& bytes) {
  if (count > bytes.size()) return std::nullopt;
  std::vector<size_t> lengths(count);
  uint64_t total = 0;
  for (size_t& length : lengths) {
    const std::optional<uint64_t> taken = TakeVarint(bytes);
    if (!taken || *taken > bytes.size()) return std::nullopt;
    length = *taken;
    total += length;
  }
  if (total != bytes.size()) return std::nullopt;
  return lengths;
}

}  // namespace

std::string EncodeColumn(absl::Span<const int64_t> numbers) {
  const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
  const uint64_t base = numbers.empty() ? 0 : static_cast<uint64_t>(*low);
  const uint64_t range = numbers.empty() ? 0 : static_cast<uint64_t>(*high) - base;
  const uint8_t width = WidthFor(range, numbers.size());
  std::string out;
  out.reserve(kColumnHeader + width * numbers.size());
  AppendLittleEndian(kVersion, out);
  AppendLittleEndian(width, out);
  AppendLittleEndian(static_cast<uint32_t>(numbers.size()), out);
  AppendLittleEndian(base, out);
  if (width == 1) AppendDistances<uint8_t>(numbers, base, out);
  if (width == 2) AppendDistances<uint16_t>(numbers, base, out);
  if (width == 4) AppendDistances<uint32_t>(numbers, base, out);
  if (width == 8) AppendDistances<uint64_t>(numbers, base, out);
  return out;
}

bool DecodeColumn(std::string_view bytes, std::vector<int64_t>& out) {
  if (bytes.size() < kColumnHeader || static_cast<uint8_t>(bytes[0]) != kVersion) return false;
  const auto width = static_cast<uint8_t>(bytes[1]);
  const uint64_t count = LoadLittleEndian<uint32_t>(bytes.data() + 2);
  const auto base = LoadLittleEndian<uint64_t>(bytes.data() + 6);
  const std::string_view distances = bytes.substr(kColumnHeader);
  if (distances.size() != count * width) return false;
  switch (width) {
    case 0:
      if (count > kMaxWithoutBytes) return false;
      out.insert(out.end(), count, static_cast<int64_t>(base));
      return true;
    case 1:
      AppendNumbers<uint8_t>(distances, base, out);
      return true;
    case 2:
      AppendNumbers<uint16_t>(distances, base, out);
      return true;
    case 4:
      AppendNumbers<uint32_t>(distances, base, out);
      return true;
    case 8:
      AppendNumbers<uint64_t>(distances, base, out);
      return true;
    default:
      return false;
  }
}

std::string EncodeStrings(absl::Span<const std::string_view> strings) {
  std::string out;
  AppendLittleEndian(kVersion, out);
  AppendLittleEndian(static_cast<uint32_t>(strings.size()), out);
  for (const std::string_view string : strings) AppendVarint(string.size(), out);
  for (const std::string_view string : strings) out.append(string);
  return out;
}

bool DecodeStrings(std::string_view bytes, std::vector<std::string_view>& out) {
  if (bytes.size() < kStringsHeader || static_cast<uint8_t>(bytes[0]) != kVersion) return false;
  const auto count = LoadLittleEndian<uint32_t>(bytes.data() + 1);
  std::string_view rest = bytes.substr(kStringsHeader);
  const std::optional<std::vector<size_t>> lengths = TakeLengths(count, rest);
  if (!lengths) return false;
  out.reserve(out.size() + count);
  for (const size_t length : *lengths) {
    out.push_back(rest.substr(0, length));
    rest.remove_prefix(length);
  }
  return true;
}

}  // namespace fangtan::storage
