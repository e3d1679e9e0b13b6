#include "service/rpc/byte_buffer.h"

#include <grpcpp/support/slice.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fangtan::service::rpc {
namespace {

// A cord over bytes that count their release.
absl::Cord Pinned(const std::string& bytes, int& released) {
  return absl::MakeCordFromExternal(bytes, [&released] { ++released; });
}

TEST(ToByteBuffer, BytesOfEverySize_ComeBack) {
  for (const size_t size : {0, 1, 511, 512, 4096, 1 << 20}) {
    const std::string bytes(size, 'x');
    const grpc::ByteBuffer buffer = ToByteBuffer(absl::Cord(bytes));
    EXPECT_TRUE(buffer.Valid());
    EXPECT_EQ(buffer.Length(), size);
    EXPECT_EQ(ToCord(buffer).value(), bytes);
  }
}

TEST(ToByteBuffer, LargeChunks_AreSharedUntilTheBufferGoes) {
  const std::string bytes(4096, 'p');
  int released = 0;
  std::optional<grpc::ByteBuffer> buffer;
  {
    absl::Cord cord("head");
    cord.Append(Pinned(bytes, released));
    cord.Append("tail");
    buffer = ToByteBuffer(cord);
  }
  EXPECT_EQ(released, 0);
  std::vector<grpc::Slice> slices;
  ASSERT_TRUE(buffer->Dump(&slices).ok());
  bool shared = false;
  for (const grpc::Slice& slice : slices)
    shared |= slice.begin() == reinterpret_cast<const uint8_t*>(bytes.data());
  EXPECT_TRUE(shared);
  slices.clear();
  EXPECT_EQ(ToCord(*buffer).value(), "head" + bytes + "tail");
  buffer.reset();
  EXPECT_EQ(released, 1);
}

TEST(ToByteBuffer, OneOfManySharedChunks_KeepsThemAll) {
  const std::string first(4096, '1'), second(700, '2');
  int released = 0;
  absl::Cord cord = Pinned(first, released);
  cord.Append(Pinned(second, released));
  std::vector<grpc::Slice> slices;
  ASSERT_TRUE(ToByteBuffer(cord).Dump(&slices).ok());
  cord.Clear();
  ASSERT_EQ(slices.size(), 2);
  const grpc::Slice last = slices[1];
  slices.clear();
  EXPECT_EQ(released, 0);
  EXPECT_EQ(std::string(last.begin(), last.end()), second);
}

TEST(ToByteBuffer, SmallBytes_AreCopiedAndPinNothing) {
  const std::string bytes(100, 'p');
  int released = 0;
  const grpc::ByteBuffer buffer = ToByteBuffer(Pinned(bytes, released));
  EXPECT_EQ(released, 1);
  EXPECT_EQ(ToCord(buffer).value(), bytes);
}

TEST(ToCord, LargeSlices_AreSharedAndOutliveTheBuffer) {
  const std::string text = "訪談錄";
  const grpc::Slice big(std::string(2048, 'b')), small(text);
  const grpc::Slice both[] = {big, small};
  absl::Cord cord;
  {
    const grpc::ByteBuffer buffer(both, 2);
    cord = ToCord(buffer).value();
  }
  EXPECT_EQ(cord, std::string(2048, 'b') + text);
  EXPECT_EQ(cord.chunk_begin()->data(), reinterpret_cast<const char*>(big.begin()));
}

TEST(ToCord, InvalidBuffer_IsEmpty) { EXPECT_EQ(ToCord(grpc::ByteBuffer()).value(), ""); }

}  // namespace
}  // namespace fangtan::service::rpc
