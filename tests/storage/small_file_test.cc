#include "storage/small_file.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>
#include <string>

#include "tests/testing/temp_directory.h"

namespace fangtan::storage {
namespace {

TEST(ReadSmallFile, AllBytesAreRead) {
  const testing::TempDirectory folder;
  for (const size_t size : {size_t{0}, size_t{1}, size_t{100'000}, size_t{4} << 20}) {
    std::string text(size, '\0');
    for (size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7 + i / 256);
    std::ofstream(folder.path() + "/憑證") << text;
    EXPECT_TRUE(ReadSmallFile(folder.path() + "/憑證") == text) << size;
  }
}

TEST(ReadSmallFile, WhatCannotBeRead_IsToldByErrno) {
  const testing::TempDirectory folder;
  EXPECT_FALSE(ReadSmallFile(folder.path() + "/無").has_value());
  EXPECT_EQ(errno, ENOENT);
  EXPECT_FALSE(ReadSmallFile(folder.path() + "/.").has_value());
  EXPECT_EQ(errno, EISDIR);
  EXPECT_FALSE(ReadSmallFile("/dev/zero").has_value());
  EXPECT_EQ(errno, EFBIG);
}

}  // namespace
}  // namespace fangtan::storage
