#include "service/rpc/byte_buffer.h"

#include <grpc/slice.h>
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

// A slice is a place, a length, and who is to be told when nobody needs it any more: for all pieces of a
// reply that is one, however many they are.
class SharedSlices {
 public:
  explicit SharedSlices(const absl::Cord& bytes)
      : all_(grpc_slice_new_with_user_data(
            nullptr, bytes.size(), [](void* cord) { delete static_cast<absl::Cord*>(cord); },
            new absl::Cord(bytes))) {}
  ~SharedSlices() { grpc_slice_unref(all_); }
  SharedSlices(const SharedSlices&) = delete;
  SharedSlices& operator=(const SharedSlices&) = delete;

  // REQUIRES: `chunk` is one of the bytes'.
  grpc::Slice Of(absl::string_view chunk) const {
    grpc_slice slice = all_;
    slice.data.refcounted.bytes = reinterpret_cast<uint8_t*>(const_cast<char*>(chunk.data()));
    slice.data.refcounted.length = chunk.size();
    return grpc::Slice(slice, grpc::Slice::ADD_REF);
  }

 private:
  const grpc_slice all_;
};

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
  const SharedSlices shared(bytes);
  std::vector<grpc::Slice> slices;
  for (const absl::string_view chunk : bytes.Chunks()) {
    slices.push_back(chunk.size() <= kCopiedBytes ? grpc::Slice(chunk.data(), chunk.size())
                                                  : shared.Of(chunk));
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
