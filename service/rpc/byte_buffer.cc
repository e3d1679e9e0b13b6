#include "service/rpc/byte_buffer.h"

#include <grpcpp/support/slice.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "storage/errors.h"

namespace fangtan::service::rpc {
namespace {

// Up to here a copy is cheaper than the bookkeeping of a shared piece; it is where Cord itself draws the
// line.
constexpr size_t kCopiedBytes = 511;

grpc::Slice SharedSlice(absl::string_view chunk, const absl::Cord& owner) {
  return grpc::Slice(
      const_cast<char*>(chunk.data()), chunk.size(),
      [](void* cord) { delete static_cast<absl::Cord*>(cord); }, new absl::Cord(owner));
}

grpc::Slice CopiedSlice(const absl::Cord& bytes) {
  grpc::Slice slice(bytes.size());
  auto* out = const_cast<uint8_t*>(slice.begin());
  for (const absl::string_view chunk : bytes.Chunks()) out = std::copy(chunk.begin(), chunk.end(), out);
  return slice;
}

void AppendSlice(grpc::Slice slice, absl::Cord& cord) {
  const absl::string_view view(reinterpret_cast<const char*>(slice.begin()), slice.size());
  if (slice.size() <= kCopiedBytes) {
    cord.Append(view);
  } else {
    // The releaser holds the slice, and the slice the bytes; a slice of this size never stores them inline.
    cord.Append(absl::MakeCordFromExternal(view, [held = std::move(slice)] {}));
  }
}

}  // namespace

grpc::ByteBuffer ToByteBuffer(const absl::Cord& bytes) {
  if (bytes.size() <= kCopiedBytes) {
    const grpc::Slice slice = CopiedSlice(bytes);
    return grpc::ByteBuffer(&slice, 1);
  }
  std::vector<grpc::Slice> slices;
  for (const absl::string_view chunk : bytes.Chunks()) {
    slices.push_back(chunk.size() <= kCopiedBytes ? grpc::Slice(chunk.data(), chunk.size())
                                                  : SharedSlice(chunk, bytes));
  }
  return grpc::ByteBuffer(slices.data(), slices.size());
}

absl::StatusOr<absl::Cord> ToCord(const grpc::ByteBuffer& buffer) {
  absl::Cord cord;
  if (!buffer.Valid()) return cord;
  grpc::Slice single;
  if (buffer.TrySingleSlice(&single).ok()) {
    AppendSlice(std::move(single), cord);
    return cord;
  }
  std::vector<grpc::Slice> slices;
  if (const grpc::Status dumped = buffer.Dump(&slices); !dumped.ok()) {
    return storage::MakeError(absl::StatusCode::kInternal, "BUFFER_UNREADABLE", dumped.error_message());
  }
  for (grpc::Slice& slice : slices) AppendSlice(std::move(slice), cord);
  return cord;
}

}  // namespace fangtan::service::rpc
