// TemporaryFile: a file without a name, gone with the object.
#ifndef FANGTAN_TESTS_STORAGE_INDEX_TEMPORARY_FILE_H_
#define FANGTAN_TESTS_STORAGE_INDEX_TEMPORARY_FILE_H_

#include <sys/stat.h>

#include <cstddef>
#include <cstdio>

#include "gtest/gtest.h"

namespace fangtan::storage {

class TemporaryFile {
 public:
  TemporaryFile() : file_(std::tmpfile()) {}
  ~TemporaryFile() { std::fclose(file_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  int get() const { return fileno(file_); }
  size_t size() const {
    struct stat status = {};
    EXPECT_EQ(fstat(get(), &status), 0);
    return static_cast<size_t>(status.st_size);
  }

 private:
  FILE* const file_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_INDEX_TEMPORARY_FILE_H_
