#include "service/access/published_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service::access {
namespace {

absl::Status Failed(absl::string_view doing) {
  return storage::MakeError(absl::StatusCode::kResourceExhausted, "PUBLISH_FAILED",
                            absl::StrCat("can't ", doing, ": ", std::strerror(errno)));
}

// A file in memory that holds `bytes`.
absl::StatusOr<int> MemoryFile(std::string_view bytes) {
  const int fd = memfd_create("fangtan", MFD_CLOEXEC);
  if (fd < 0) return Failed("make a file in memory");
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      absl::Status failed = Failed("fill a file in memory");
      close(fd);
      return failed;
    }
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return fd;
}

}  // namespace

absl::StatusOr<PublishedFile> PublishedFile::Create(std::string_view bytes) {
  ASSIGN_OR_RETURN(const int fd, MemoryFile(bytes));
  PublishedFile file(fd);
  if (::access(file.path().c_str(), R_OK) != 0) return Failed("read /proc/self/fd");
  return file;
}

PublishedFile::~PublishedFile() {
  if (fd_ >= 0) close(fd_);
}

std::string PublishedFile::path() const { return absl::StrCat("/proc/self/fd/", fd_); }

absl::Status PublishedFile::Publish(std::string_view bytes) {
  ASSIGN_OR_RETURN(const int fd, MemoryFile(bytes));
  // The number stays and stands for another file from one moment to the next.
  const int taken = dup3(fd, fd_, O_CLOEXEC);
  close(fd);
  return taken < 0 ? Failed("exchange a file in memory") : absl::OkStatus();
}

}  // namespace fangtan::service::access
