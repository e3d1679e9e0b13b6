// Protobuf's wire format, as far as messages are put together of texts without making them first: errors are
// given when there is no time for anything, and most lookups of a busy site may end in one.
//
//   AppendText(google::rpc::ErrorInfo::kReasonFieldNumber, "ARTICLE_NOT_FOUND", bytes);
//
// Pure and thread-safe. Protocol Buffers, "Encoding"; an empty text is left out, as proto3 has it.
#ifndef FANGTAN_STORAGE_WIRE_TEXT_H_
#define FANGTAN_STORAGE_WIRE_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fangtan::storage {

inline void AppendVarint(uint64_t value, std::string& bytes) {
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
  bytes.push_back(static_cast<char>(value));
}

// What stands before a field of text, bytes or an encoded message of `size` bytes.
inline void AppendPartHead(int number, size_t size, std::string& bytes) {
  constexpr uint64_t kLengthDelimited = 2;
  AppendVarint(static_cast<uint64_t>(number) << 3 | kLengthDelimited, bytes);
  AppendVarint(size, bytes);
}

// Such a field, also an empty one.
inline void AppendPart(int number, std::string_view part, std::string& bytes) {
  AppendPartHead(number, part.size(), bytes);
  bytes.append(part);
}

inline void AppendText(int number, std::string_view text, std::string& bytes) {
  if (!text.empty()) AppendPart(number, text, bytes);
}

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_WIRE_TEXT_H_
