#include "storage/open_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"

namespace fangtan::storage {

OpenFile::~OpenFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

bool OpenFile::Close() { return close(std::exchange(descriptor_, -1)) == 0; }

bool ReadAt(int file, void* data, size_t bytes, uint64_t offset) {
  auto* to = static_cast<char*>(data);
  while (bytes > 0) {
    const ssize_t read = pread(file, to, bytes, static_cast<off_t>(offset));
    if (read < 0 && errno == EINTR) continue;
    if (read <= 0) return false;
    to += read;
    bytes -= static_cast<size_t>(read);
    offset += static_cast<uint64_t>(read);
  }
  return true;
}

absl::Status IndexFileError(std::string_view doing, std::string_view path, int error) {
  // ENXIO: a socket, or a device that is not there.
  const absl::StatusCode code = error == ENOENT || error == ENXIO    ? absl::StatusCode::kNotFound
                                : error == ENOSPC || error == EDQUOT ? absl::StatusCode::kResourceExhausted
                                                                     : absl::StatusCode::kUnavailable;
  return MakeError(code, "INDEX_UNWRITABLE",
                   absl::StrCat(std::string(doing), " ", std::string(path), ": ", std::strerror(error)));
}

}  // namespace fangtan::storage
