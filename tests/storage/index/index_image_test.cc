#include "storage/index/index_image.h"

#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "storage/errors.h"
#include "tests/storage/index/tables_history.h"
#include "tests/storage/index/temporary_file.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::IsOk;

internal::Checkpoint CheckpointOf(const TablesHistory& history) {
  internal::Checkpoint checkpoint;
  checkpoint.set_revision(history.revision());
  checkpoint.set_chain("鏈");
  return checkpoint;
}

void Write(const Tables& tables, const internal::Checkpoint& checkpoint, size_t budget, int file) {
  const auto orders = OrdersOf(tables);
  ImageWriter writer(file);
  for (bool all = false; !all;) {
    all = writer.Collect(tables, *orders, budget);
    ASSERT_THAT(writer.Flush(), IsOk());
  }
  ASSERT_THAT(writer.Finish(checkpoint), IsOk());
}

// Writes `before` revisions, goes on with the image of that, and compares with tables that never were in one.
void ExpectGoesOn(uint32_t seed, int before, int after, size_t budget) {
  TablesHistory history(seed), same(seed);
  Tables tables, expected;
  const auto write = [](TablesHistory& to, Tables& into, int count, bool purge) {
    for (int i = 0; i < count; ++i) {
      to.Write(into);
      if (purge && i % 97 == 96) to.Purge(into);
    }
  };
  write(history, tables, before, true);
  TemporaryFile file;
  Write(tables, CheckpointOf(history), budget, file.get());
  absl::StatusOr<IndexImage> image = ReadImage(file.get());
  ASSERT_THAT(image, IsOk());
  EXPECT_EQ(image->checkpoint.SerializeAsString(), CheckpointOf(history).SerializeAsString());
  ExpectSameTables(*image->tables, tables);
  ExpectSameOrders(*image->orders, *OrdersOf(tables));
  for (int i = 0; i < after; ++i) {
    std::array<uint32_t, internal::Kind_ARRAYSIZE> next;
    for (int kind = 0; kind < internal::Kind_ARRAYSIZE; ++kind) {
      next[kind] = image->tables->kind(static_cast<internal::Kind>(kind)).size();
    }
    history.Write(*image->tables);
    for (int number = 0; number < internal::Kind_ARRAYSIZE; ++number) {
      const auto kind = static_cast<internal::Kind>(number);
      for (; next[number] < image->tables->kind(kind).size(); ++next[number]) {
        image->orders->Add(kind, next[number]);
      }
    }
  }
  write(same, expected, before, true);
  write(same, expected, after, false);
  ExpectSameTables(*image->tables, expected);
  ExpectSameOrders(*image->orders, *OrdersOf(expected));
}

TEST(IndexImageTest, WhatIsReadIsWhatWasWritten_AndGrowsOn) {
  for (uint32_t seed = 0; seed < 4; ++seed) ExpectGoesOn(seed, 200, 300, 1 << 20);
  ExpectGoesOn(4, 0, 50, 1 << 20);
  ExpectGoesOn(5, 300, 0, 1000);
}

// Large enough for columns that are mapped.
TEST(IndexImageTest, OfManyDocuments) { ExpectGoesOn(6, 12'000, 4'000, 1 << 16); }

TEST(IndexImageTest, AnyByteThatIsChanged_OrAnyPartThatIsMissing_IsFound) {
  TablesHistory history(9);
  Tables tables;
  for (int i = 0; i < 30; ++i) history.Write(tables);
  TemporaryFile file;
  Write(tables, CheckpointOf(history), 1 << 20, file.get());
  const size_t size = file.size();
  std::string bytes(size, '\0');
  ASSERT_EQ(pread(file.get(), bytes.data(), size, 0), static_cast<ssize_t>(size));
  size_t found = 0, changed = 0;
  for (size_t at = 0; at < size; at += 1 + size / 3000) {
    if (bytes[at] == 0) continue;  // may be what lies between two parts
    ++changed;
    const char other = static_cast<char>(bytes[at] ^ 0x40);
    ASSERT_EQ(pwrite(file.get(), &other, 1, static_cast<off_t>(at)), 1);
    found += ReadImage(file.get()).ok() ? 0 : 1;
    ASSERT_EQ(pwrite(file.get(), &bytes[at], 1, static_cast<off_t>(at)), 1);
  }
  EXPECT_GT(changed, 300u);
  EXPECT_EQ(found, changed);
  EXPECT_THAT(ReadImage(file.get()), IsOk());
  for (size_t cut = size; cut > 0; cut -= std::min<size_t>(cut, 1 + size / 50)) {
    ASSERT_EQ(ftruncate(file.get(), static_cast<off_t>(cut - 1)), 0);
    const auto image = ReadImage(file.get());
    EXPECT_EQ(ErrorReason(image.status()), "RECORD_CORRUPT") << cut;
  }
}

TEST(IndexImageTest, AnotherLayoutIsNotRead) {
  TemporaryFile file;
  Write(Tables(), internal::Checkpoint(), 1 << 20, file.get());
  ImageHeader header;
  ASSERT_EQ(pread(file.get(), &header, sizeof header, 0), static_cast<ssize_t>(sizeof header));
  ++header.layout;
  header.sum = SumOf(header);
  ASSERT_EQ(pwrite(file.get(), &header, sizeof header, 0), static_cast<ssize_t>(sizeof header));
  EXPECT_THAT(ReadImage(file.get()).status().message(), ::testing::HasSubstr("another version"));
}

// Its sums are right: a program wrote it that is not this one.
TEST(IndexImageTest, APartThatIsNotOfWholeItems_IsNotRead) {
  TablesHistory history(10);
  Tables tables;
  for (int i = 0; i < 30; ++i) history.Write(tables);
  TemporaryFile file;
  Write(tables, internal::Checkpoint(), 1 << 20, file.get());
  ImageHeader header;
  ASSERT_EQ(pread(file.get(), &header, sizeof header, 0), static_cast<ssize_t>(sizeof header));
  std::string tail(header.tail_bytes, '\0');
  ASSERT_EQ(pread(file.get(), tail.data(), tail.size(), static_cast<off_t>(header.tail_offset)),
            static_cast<ssize_t>(tail.size()));
  int cut = 0;
  for (uint64_t number = 0; number < header.part_count; ++number) {
    std::string changed = tail;
    ImagePart part;
    std::memcpy(&part, tail.data() + number * sizeof part, sizeof part);
    if (part.item_bytes == 1 || part.bytes == 0) continue;
    std::string bytes(--part.bytes, '\0');
    ASSERT_EQ(pread(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(part.offset)),
              static_cast<ssize_t>(bytes.size()));
    part.sum = XXH3_64bits(bytes.data(), bytes.size());
    std::memcpy(changed.data() + number * sizeof part, &part, sizeof part);
    header.tail_sum = XXH3_64bits(changed.data(), changed.size());
    header.sum = SumOf(header);
    ASSERT_EQ(pwrite(file.get(), changed.data(), changed.size(), static_cast<off_t>(header.tail_offset)),
              static_cast<ssize_t>(changed.size()));
    ASSERT_EQ(pwrite(file.get(), &header, sizeof header, 0), static_cast<ssize_t>(sizeof header));
    EXPECT_EQ(ErrorReason(ReadImage(file.get()).status()), "RECORD_CORRUPT") << number;
    ++cut;
  }
  EXPECT_GT(cut, 10);
}

TEST(IndexImageTest, AFileThatCannotBeWritten_IsAnError) {
  const Tables tables;
  ImageWriter writer(-1);
  EXPECT_TRUE(writer.Collect(tables, *OrdersOf(tables), 1 << 20));
  EXPECT_EQ(ErrorReason(writer.Flush()), "INDEX_UNWRITABLE");
}

}  // namespace
}  // namespace fangtan::storage
