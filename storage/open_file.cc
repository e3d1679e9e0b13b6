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

absl::Status IndexFileError(std::string_view doing, std::string_view path, int error) {
  // ENXIO: a socket, or a device that is not there.
  const absl::StatusCode code = error == ENOENT || error == ENXIO    ? absl::StatusCode::kNotFound
                                : error == ENOSPC || error == EDQUOT ? absl::StatusCode::kResourceExhausted
                                                                     : absl::StatusCode::kUnavailable;
  return MakeError(code, "INDEX_UNWRITABLE",
                   absl::StrCat(std::string(doing), " ", std::string(path), ": ", std::strerror(error)));
}

}  // namespace fangtan::storage
