// FileStamp: what tells whether a file is the one that was read last. Links are followed, so that folders of
// secrets that are swapped by a link (Kubernetes) are noticed. Pure but for the file system; thread-safe.
#ifndef FANGTAN_SERVICE_ACCESS_FILE_STAMP_H_
#define FANGTAN_SERVICE_ACCESS_FILE_STAMP_H_

#include <sys/stat.h>

#include <cstdint>
#include <string>

namespace fangtan::service::access {

struct FileStamp {
  uint64_t device = 0;
  uint64_t inode = 0;  // 0: no such file
  int64_t size = 0;
  int64_t modified_ns = 0;
  int64_t changed_ns = 0;  // also set by what leaves the time of modification as it was, such as cp -p

  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

inline FileStamp StampOf(const std::string& path) {
  struct stat status {};
  if (path.empty() || stat(path.c_str(), &status) != 0) return {};
  const auto nanos = [](const timespec& time) { return time.tv_sec * 1'000'000'000 + time.tv_nsec; };
  return {status.st_dev, status.st_ino, status.st_size, nanos(status.st_mtim), nanos(status.st_ctim)};
}

}  // namespace fangtan::service::access

#endif  // FANGTAN_SERVICE_ACCESS_FILE_STAMP_H_
