#include "service/rpc/call_ids.h"

#include <algorithm>
#include <cstdint>

#include "absl/random/random.h"
#include "absl/strings/str_format.h"

namespace fangtan::service::rpc {
namespace {

constexpr size_t kMaxRequestIdBytes = 128;
// 00-<32 digits>-<16 digits>-<2 digits>
constexpr size_t kTraceparentBytes = 55;

// An id is no secret: it need only be unlike all others.
uint64_t Random() {
  thread_local absl::InsecureBitGen random;
  return absl::Uniform<uint64_t>(random);
}

std::string RandomUuid() {
  const uint64_t high = (Random() & ~uint64_t{0xF000}) | 0x4000;                // version 4
  const uint64_t low = (Random() & (~uint64_t{0} >> 2)) | (uint64_t{1} << 63);  // variant of RFC 9562
  return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, (high >> 16) & 0xFFFF, high & 0xFFFF,
                         low >> 48, low & 0xFFFFFFFFFFFF);
}

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsZero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

}  // namespace

bool IsRequestId(std::string_view text) {
  return !text.empty() && text.size() <= kMaxRequestIdBytes &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                  std::string_view("._:@/+=~-").find(c) != std::string_view::npos;
         });
}

std::string_view TraceIdOf(std::string_view traceparent) {
  const std::string_view text = traceparent;
  if (text.size() < kTraceparentBytes || text[2] != '-' || text[35] != '-' || text[52] != '-') return "";
  const std::string_view version = text.substr(0, 2);
  const std::string_view trace = text.substr(3, 32);
  const std::string_view parent = text.substr(36, 16);
  if (!IsHex(version) || !IsHex(trace) || !IsHex(parent) || !IsHex(text.substr(53, 2))) return "";
  if (version == "ff" || IsZero(trace) || IsZero(parent)) return "";
  // Later versions may add fields; this one may not.
  if (text.size() > kTraceparentBytes && (version == "00" || text[kTraceparentBytes] != '-')) return "";
  return trace;
}

CallIds MakeCallIds(std::string_view request_id, std::string_view traceparent) {
  const std::string_view trace = TraceIdOf(traceparent);
  return {
      .request_id = IsRequestId(request_id) ? std::string(request_id) : RandomUuid(),
      .trace_id = trace.empty() ? absl::StrFormat("%016x%016x", Random(), Random() | 1) : std::string(trace)};
}

}  // namespace fangtan::service::rpc
