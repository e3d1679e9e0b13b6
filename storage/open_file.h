// OpenFile: a file descriptor that is closed with the object; reading all of a piece; and what is said of a
// file that cannot be used.
//
//   const OpenFile file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
//   if (file.get() < 0) return IndexFileError("opening", path, errno);
//
// For files of the index, which is derived. Not thread-safe.
#ifndef FANGTAN_STORAGE_OPEN_FILE_H_
#define FANGTAN_STORAGE_OPEN_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace fangtan::storage {

class OpenFile {
 public:
  // Takes what open() returned, also where that failed.
  explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
  ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int get() const { return descriptor_; }
  // Whether that succeeded: some file systems report only here that they are full.
  bool Close();

 private:
  int descriptor_;
};

// False if it cannot be read, or ends before.
[[nodiscard]] bool ReadAt(int file, void* data, size_t bytes, uint64_t offset);

// INDEX_UNWRITABLE for an errno: NOT_FOUND, RESOURCE_EXHAUSTED for a full disk, else UNAVAILABLE.
absl::Status IndexFileError(std::string_view doing, std::string_view path, int error);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_OPEN_FILE_H_
