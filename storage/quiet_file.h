// QuietFile: reads a file as if nobody had: what the system did not keep of it in memory before, it does not
// keep afterwards. For who reads all of a large file and uses none of it, beside others for whose pages the
// memory is.
//
//   const QuietFile file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
//   if (!file.Read(at, buffer.data(), buffer.size())) ...
//
// Where the system does not tell what it keeps (mincore), all counts as kept, and reading leaves it there.
//
// Thread-safe.
#ifndef FANGTAN_STORAGE_QUIET_FILE_H_
#define FANGTAN_STORAGE_QUIET_FILE_H_

#include <cstddef>
#include <cstdint>

#include "storage/open_file.h"

namespace fangtan::storage {

class QuietFile {
 public:
  // Takes what open() returned, for nobody else's use.
  explicit QuietFile(int descriptor);

  int get() const { return file_.get(); }
  // False if it cannot be read, or ends before.
  [[nodiscard]] bool Read(uint64_t offset, char* into, size_t bytes) const;

 private:
  const OpenFile file_;
};

// Whether all of these bytes of a mapped file can be read without a disk; true where the system does not
// tell.
bool IsInMemory(const char* begin, size_t bytes);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_QUIET_FILE_H_
