#include "storage/quiet_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string>

#include "gmock/gmock.h"

namespace fangtan::storage {
namespace {

constexpr size_t kPage = 4096;
constexpr size_t kPages = 600;

class QuietFileTest : public ::testing::Test {
 protected:
  // A file that the disk has, and the system none of; skipped where the system keeps it all the same, as one
  // whose files are memory does.
  void SetUp() override {
    std::string path = ::testing::TempDir() + "/quiet-XXXXXX";
    writer_ = mkstemp(path.data());
    ASSERT_GE(writer_, 0);
    for (size_t i = 0; i < content_.size(); ++i) content_[i] = static_cast<char>(i * 7 + i / kPage);
    ASSERT_EQ(write(writer_, content_.data(), content_.size()), static_cast<ssize_t>(content_.size()));
    ASSERT_EQ(fsync(writer_), 0);
    ASSERT_EQ(posix_fadvise(writer_, 0, 0, POSIX_FADV_DONTNEED), 0);
    file_.emplace(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    unlink(path.c_str());
    mapped_ = static_cast<char*>(mmap(nullptr, content_.size(), PROT_READ, MAP_SHARED, writer_, 0));
    ASSERT_NE(mapped_, MAP_FAILED);
    if (IsKept(7)) GTEST_SKIP() << "the system keeps the file in memory: " << path;
  }
  void TearDown() override {
    munmap(mapped_, content_.size());
    close(writer_);
  }

  bool IsKept(size_t page) const { return AreKept(page * kPage, 1); }
  bool AreKept(size_t at, size_t bytes) const { return IsInMemory(mapped_ + at, bytes); }
  std::string Read(size_t at, size_t bytes) const {
    std::string read(bytes, '\0');
    EXPECT_TRUE(file_->Read(at, read.data(), bytes));
    return read;
  }
  // As others do, who keep it.
  void Touch(size_t page) const {
    posix_fadvise(writer_, 0, 0, POSIX_FADV_RANDOM);
    char byte = 0;
    ASSERT_EQ(pread(writer_, &byte, 1, static_cast<off_t>(page * kPage)), 1);
    ASSERT_TRUE(IsKept(page));
  }

  std::string content_ = std::string(kPages * kPage + 100, '\0');
  int writer_ = -1;
  char* mapped_ = nullptr;
  std::optional<QuietFile> file_;
};

TEST_F(QuietFileTest, WhatWasNotInMemoryIsNotAfterwards) {
  EXPECT_EQ(Read(0, content_.size()), content_);
  for (size_t page = 0; page <= kPages; ++page) EXPECT_FALSE(IsKept(page)) << page;
  EXPECT_EQ(Read(5 * kPage + 10, 3 * kPage), content_.substr(5 * kPage + 10, 3 * kPage));
  for (size_t page = 0; page <= kPages; ++page) EXPECT_FALSE(IsKept(page)) << page;
}

TEST_F(QuietFileTest, WhatWasStaysThere) {
  for (const size_t page : {0u, 3u, 4u, 599u, 600u}) ASSERT_NO_FATAL_FAILURE(Touch(page));
  EXPECT_EQ(Read(0, content_.size()), content_);
  for (size_t page = 0; page <= kPages; ++page) {
    const bool touched = page == 0 || page == 3 || page == 4 || page >= 599;
    EXPECT_EQ(IsKept(page), touched) << page;
  }
}

TEST_F(QuietFileTest, IsInMemoryIfAllOfItIs) {
  for (const size_t page : {3u, 4u, 6u}) ASSERT_NO_FATAL_FAILURE(Touch(page));
  EXPECT_TRUE(AreKept(3 * kPage, 2 * kPage));
  EXPECT_TRUE(AreKept(4 * kPage - 1, 2));
  EXPECT_FALSE(AreKept(5 * kPage - 1, 2));
  EXPECT_FALSE(AreKept(3 * kPage, 4 * kPage));
  EXPECT_FALSE(AreKept(3 * kPage - 1, 2));
}

TEST_F(QuietFileTest, BehindItsEndNothingCanBeRead) {
  char byte = 0;
  EXPECT_TRUE(file_->Read(content_.size() - 1, &byte, 1));
  EXPECT_EQ(byte, content_.back());
  EXPECT_FALSE(file_->Read(content_.size(), &byte, 1));
  std::string more(kPage, '\0');
  EXPECT_FALSE(file_->Read(content_.size() - 1, more.data(), more.size()));
}

}  // namespace
}  // namespace fangtan::storage
