#include "storage/small_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace fangtan::storage {
namespace {

constexpr size_t kMaxBytes = 4 << 20;

// The bytes of an open file.
std::optional<std::string> ReadAll(int file) {
  std::string text;
  char part[1 << 14];
  for (;;) {
    const ssize_t count = read(file, part, sizeof(part));
    if (count == 0) return text;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    text.append(part, static_cast<size_t>(count));
    if (text.size() > kMaxBytes) {
      errno = EFBIG;
      return std::nullopt;
    }
  }
}

}  // namespace

std::optional<std::string> ReadSmallFile(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  std::optional<std::string> text = ReadAll(file);
  const int error = errno;
  close(file);
  errno = error;
  return text;
}

}  // namespace fangtan::storage
