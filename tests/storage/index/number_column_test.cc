#include "storage/index/number_column.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <random>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/index/tables.h"
#include "tests/testing/own_memory.h"

namespace {

// Mappings that lie in [begin, end), in part at least.
int MappingsBetween(const void* begin, const void* end) {
  std::ifstream maps("/proc/self/maps");
  int count = 0;
  for (std::string line; std::getline(maps, line);) {
    uintptr_t from = 0, to = 0;
    const bool read = std::sscanf(line.c_str(), "%lx-%lx", &from, &to) == 2;
    if (read && from < reinterpret_cast<uintptr_t>(end) && to > reinterpret_cast<uintptr_t>(begin)) ++count;
  }
  return count;
}

// Whether pages of files are taken for several mappings, as on file systems whose pieces do not become one.
bool g_pieces_stay_apart = false;

}  // namespace

// As of systems before Linux 6.17, in the place of the library's: several mappings are not moved at once, and
// that is found out when what lay where they were to go is gone.
extern "C" void* mremap(void* from, size_t old_bytes, size_t bytes, int flags, ...) noexcept {
  va_list rest;
  va_start(rest, flags);
  void* const to = (flags & MREMAP_FIXED) != 0 ? va_arg(rest, void*) : nullptr;
  va_end(rest);
  const bool refused = g_pieces_stay_apart && old_bytes == bytes;
  if (refused || MappingsBetween(from, static_cast<char*>(from) + old_bytes) > 1) {
    if (to != nullptr) munmap(to, bytes);
    errno = EFAULT;
    return MAP_FAILED;
  }
  return reinterpret_cast<void*>(syscall(SYS_mremap, from, old_bytes, bytes, flags, to));
}

namespace fangtan::storage {
namespace {

using fangtan::testing::kMemoryTells;
using fangtan::testing::OwnPages;

// Pages of 4 KiB that hold the column and are in memory.
template <typename Number>
size_t PagesInMemory(const NumberColumn<Number>& column) {
  const auto bytes = column.size() * sizeof(Number);
  std::vector<unsigned char> pages((bytes + 4095) / 4096);
  EXPECT_EQ(mincore(const_cast<Number*>(column.data()), bytes, pages.data()), 0);
  size_t count = 0;
  for (const unsigned char page : pages) count += page & 1;
  return count;
}

// Items that do not divide a page.
struct Triple {
  uint64_t first = 0, second = 0, third = 0;
  bool operator==(const Triple&) const = default;
};

template <typename Number>
Number NumberFrom(uint64_t random) {
  if constexpr (std::is_same_v<Number, Triple>) {
    return {.first = random, .second = random * 3, .third = ~random};
  } else {
    return static_cast<Number>(random);
  }
}

// Puts pages of a file of FileOf in the place of the column's, in pieces. Those of places in `skipped` are
// not as they were expected to be.
template <typename Number>
void SeatAll(const NumberColumn<Number>& column, int file, size_t piece,
             const std::vector<size_t>& skipped = {}) {
  if (!column.IsMapped()) return;
  const size_t end = (column.size() * sizeof(Number) + 4095) / 4096 * 4096;
  piece = (piece + 4095) / 4096 * 4096;
  size_t place = 0;
  for (size_t at = 0; at < end; at += piece, ++place) {
    std::string expected(reinterpret_cast<const char*>(column.data()) + at, std::min(piece, end - at));
    const bool skip = std::find(skipped.begin(), skipped.end(), place) != skipped.end();
    if (skip) expected[expected.size() / 2] = static_cast<char>(~expected[expected.size() / 2]);
    EXPECT_EQ(column.Seat(file, 4096 + at, at, expected), !skip);
  }
}

// A nameless file with the numbers of a column from its second page on, to the end of their last.
template <typename Number>
int FileOf(const NumberColumn<Number>& column) {
  FILE* const file = std::tmpfile();
  const size_t bytes = column.size() * sizeof(Number);
  const size_t written = column.IsMapped() ? (bytes + 4095) / 4096 * 4096 : bytes;
  EXPECT_EQ(pwrite(fileno(file), column.data(), written, 4096), static_cast<ssize_t>(written));
  EXPECT_EQ(ftruncate(fileno(file), static_cast<off_t>(4096 + (bytes + 4095) / 4096 * 4096)), 0);
  const int descriptor = dup(fileno(file));
  std::fclose(file);
  return descriptor;
}

template <typename Number>
void CompareWithVector(uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<Number> expected = {NumberFrom<Number>(7)};
  NumberColumn<Number> column = {NumberFrom<Number>(7)};
  for (int step = 0; step < 300; ++step) {
    const size_t count = random() % (1 << (random() % 14));
    const int what = static_cast<int>(random() % 5);
    if (what == 0) {
      for (size_t i = 0; i < count; ++i) {
        expected.push_back(NumberFrom<Number>(random()));
        column.push_back(expected.back());
      }
    } else if (what == 1) {
      const std::vector<Number> more(count, NumberFrom<Number>(random()));
      expected.insert(expected.end(), more.begin(), more.end());
      column.Append(more.begin(), more.end());
    } else if (what == 2) {
      expected.resize(expected.size() + count % 100);
      column.Grow(expected.size());
    } else if (what == 3) {
      const int file = FileOf(column);
      if (random() % 2 == 0) {
        SeatAll(column, file, 1 + random() % (1 << 17), {random() % 4, random() % 9});
      } else {
        ASSERT_TRUE(column.Map(file, 4096, expected.size()));
      }
      close(file);
      const size_t at = random() % expected.size();
      expected[at] = column[at] = NumberFrom<Number>(random());
    } else {
      const size_t from = random() % expected.size();
      const size_t to = from + random() % (expected.size() - from + 1);
      std::fill(expected.begin() + static_cast<std::ptrdiff_t>(from),
                expected.begin() + static_cast<std::ptrdiff_t>(to), Number{});
      column.Forget(from, to);
    }
    if (random() % 8 == 0) column = NumberColumn<Number>(std::move(column));
    ASSERT_TRUE(std::equal(column.begin(), column.end(), expected.begin(), expected.end()))
        << "step " << step;
  }
}

TEST(NumberColumn, EveryOperation_IsThatOfAVector) {
  for (uint32_t seed = 1; seed <= 5; ++seed) {
    CompareWithVector<uint32_t>(seed);
    CompareWithVector<uint64_t>(seed);
    CompareWithVector<Triple>(seed);
  }
}

TEST(NumberColumn, WhatIsForgotten_TakesNoMemory_NotEvenWhenTheColumnGrows) {
  NumberColumn<uint32_t> column;
  for (uint32_t number = 0; number < 1'000'000; ++number) column.push_back(number);
  const size_t before = PagesInMemory(column);
  EXPECT_GE(before, 970u);
  column.Forget(1024, 999'424);
  EXPECT_LE(PagesInMemory(column), 4u);
  for (uint32_t number = 1'000'000; number < 1'000'100; ++number) column.push_back(number);
  column.Reserve(3'000'000);
  EXPECT_LE(PagesInMemory(column), 5u);
  EXPECT_EQ(column[1023], 1023u);
  EXPECT_EQ(column[1024], 0u);
  EXPECT_EQ(column[999'424], 999'424u);
  EXPECT_EQ(column[1'000'099], 1'000'099u);
}

TEST(NumberColumn, WhatAFileHolds_TakesNoMemoryOfItsOwn) {
  constexpr int64_t kPages = 8192;
  NumberColumn<uint64_t> column;
  for (uint64_t number = 0; number < kPages * 512; ++number) column.push_back(number);
  const int file = FileOf(column);
  const int64_t before = OwnPages();
  SeatAll(column, file, 1 << 20);
  const auto expect_little = [before] {
    if (kMemoryTells) {
      EXPECT_LE(OwnPages(), before - kPages * 9 / 10);
    }
  };
  expect_little();
  close(file);
  column[512] = 1;
  column.push_back(7);
  for (uint64_t number = 0; number < kPages * 512; ++number)
    ASSERT_EQ(column[number], number == 512 ? 1 : number);
  EXPECT_EQ(column.back(), 7u);
  expect_little();
}

// Mappings that the column is made of.
template <typename Number>
int MappingsOf(const NumberColumn<Number>& column) {
  return MappingsBetween(column.begin(), column.end());
}

// Mapped or reseated, then over and over as large, all of it touched in between.
TEST(NumberColumn, BehindAFile_AColumnGrowsOn) {
  for (const bool reseat : {false, true}) {
    NumberColumn<uint32_t> column;
    for (uint32_t number = 0; number < 20'000; ++number) column.push_back(number);
    const int file = FileOf(column);
    if (reseat) {
      SeatAll(column, file, 1 << 16);
    } else {
      ASSERT_TRUE(column.Map(file, 4096, 20'000));
    }
    close(file);
    for (uint32_t number = 20'000; number < 2'000'000; ++number) {
      column.push_back(number);
      if (number % 300'000 != 0) continue;
      EXPECT_LE(MappingsOf(column), 2);
      const int later = FileOf(column);
      if (reseat) SeatAll(column, later, size_t{1} << 40);
      close(later);
    }
    for (uint32_t number = 0; number < 2'000'000; ++number) ASSERT_EQ(column[number], number);
  }
}

// As when a writer comes before all of a second file is in the place of the first: pieces are left out.
TEST(NumberColumn, BehindPartsOfTwoFiles_AColumnGrowsOn) {
  constexpr uint32_t kCount = 100'000;
  for (const std::vector<size_t>& skipped : std::vector<std::vector<size_t>>{{0}, {1}, {0, 1}, {2, 4}, {6}}) {
    NumberColumn<uint32_t> column;
    for (uint32_t number = 0; number < kCount; ++number) column.push_back(number);
    const int first = FileOf(column), second = FileOf(column);
    SeatAll(column, first, size_t{1} << 40);
    SeatAll(column, second, 1 << 16, skipped);
    close(first);
    close(second);
    EXPECT_GT(MappingsOf(column), 1);
    for (uint32_t number = kCount; number < 5 * kCount; ++number) column.push_back(number);
    for (uint32_t number = 0; number < 5 * kCount; ++number) ASSERT_EQ(column[number], number);
  }
}

TEST(NumberColumn, BehindPiecesThatStayApart_AColumnGrowsOn) {
  constexpr uint32_t kCount = 100'000;
  NumberColumn<uint32_t> column;
  for (uint32_t number = 0; number < kCount; ++number) column.push_back(number);
  const int file = FileOf(column);
  SeatAll(column, file, 1 << 16);
  close(file);
  g_pieces_stay_apart = true;
  for (uint32_t number = kCount; number < 5 * kCount; ++number) column.push_back(number);
  g_pieces_stay_apart = false;
  for (uint32_t number = 0; number < 5 * kCount; ++number) ASSERT_EQ(column[number], number);
}

// The first piece of another file ends where the only one of the last did.
TEST(NumberColumn, BehindFilesThatMeet_AColumnGrowsOn) {
  constexpr uint32_t kCount = 32'768;
  NumberColumn<uint32_t> column;
  for (uint32_t number = 0; number < kCount; ++number) column.push_back(number);
  for (int round = 0; round < 3; ++round) {
    const size_t at = column.file_bytes();
    const size_t end = column.size() * sizeof(uint32_t);
    const int file = FileOf(column);
    const std::string expected(reinterpret_cast<const char*>(column.data()) + at, end - at);
    EXPECT_TRUE(column.Seat(file, 4096 + at, at, expected));
    close(file);
    for (uint32_t number = 0; number < 1024; ++number) column.push_back(static_cast<uint32_t>(column.size()));
  }
  for (auto number = static_cast<uint32_t>(column.size()); number < 10 * kCount; ++number)
    column.push_back(number);
  for (uint32_t number = 0; number < 10 * kCount; ++number) ASSERT_EQ(column[number], number);
}

TEST(NumberColumn, AFileThatCannotBeRead_ChangesNothing) {
  NumberColumn<uint32_t> column = {1, 2, 3};
  EXPECT_FALSE(column.Map(-1, 0, 5));
  EXPECT_FALSE(column.Map(-1, 0, 500'000));
  EXPECT_EQ(column.size(), 3u);
  EXPECT_EQ(column[2], 3u);
}

IndexEntry Speaker(int number, Revision revision) {
  IndexEntry entry;
  entry.kind = internal::SPEAKER;
  entry.name = absl::StrCat("speakers/", number % 10);
  entry.revision = revision;
  entry.display_name = number % 2 == 0 ? "沈潔" : "林一葦";
  return entry;
}

// As a store does in which ten speakers are written over and over.
TEST(Tables, VersionsThatWerePurged_LeaveTheirNumbersAlone) {
  constexpr uint32_t kVersions = 200'000, kKept = 10;
  Tables tables;
  for (uint32_t doc = 1; doc <= kVersions; ++doc) {
    const Revision revision = doc;
    if (doc > kKept) tables.Apply({.kind = internal::SPEAKER, .doc = doc - kKept, .revision = revision});
    tables.Add(Speaker(static_cast<int>(doc), revision));
    if (doc > kKept && doc % 100 == 0) {
      std::vector<uint32_t> gone;
      for (uint32_t old = doc - kKept - 99; old <= doc - kKept; ++old) {
        if (old > 0 && tables.kind(internal::SPEAKER).entity[old] != kNoEntity) gone.push_back(old);
      }
      tables.Purge(internal::SPEAKER, gone);
    }
  }
  const DocTable& table = tables.kind(internal::SPEAKER);
  EXPECT_EQ(table.size(), kVersions + 1);
  // Of 391 and 196 pages those of the last pieces, and the eight that were filled before the column was
  // mapped.
  EXPECT_LE(PagesInMemory(table.died), 14u);
  EXPECT_LE(PagesInMemory(table.create_time), 14u);
  EXPECT_LE(PagesInMemory(table.column(Column::kDisplayName)), 12u);
  EXPECT_GE(PagesInMemory(table.entity), 190u);
  for (uint32_t doc = 1; doc <= kVersions; ++doc) {
    EXPECT_EQ(tables.Visible(internal::SPEAKER, doc, kVersions), doc > kVersions - kKept) << doc;
  }
  for (int number = 0; number < 10; ++number) {
    const uint32_t entity = tables.EntityOf(internal::SPEAKER, absl::StrCat("speakers/", number));
    EXPECT_EQ(tables.DocAt(internal::SPEAKER, entity, kVersions) % 10, static_cast<uint32_t>(number));
  }
}

}  // namespace
}  // namespace fangtan::storage
