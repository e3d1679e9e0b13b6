// PublishedFile: bytes in memory that others of this process read under a path of a file, and that change as
// a whole: a reader opens the old bytes or the new ones, never some of each.
//
//   ASSIGN_OR_RETURN(PublishedFile file, PublishedFile::Create(pem));
//   UsePath(file.path());                       // "/proc/self/fd/17"
//   RETURN_IF_ERROR(file.Publish(newer_pem));
//
// Keys are handed to gRPC this way: nothing of them comes to lie in a file system, and nothing is left when
// the process ends, however it does. Not thread-safe, but for reading the path.
#ifndef FANGTAN_SERVICE_ACCESS_PUBLISHED_FILE_H_
#define FANGTAN_SERVICE_ACCESS_PUBLISHED_FILE_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace fangtan::service::access {

class PublishedFile {
 public:
  // RESOURCE_EXHAUSTED PUBLISH_FAILED where there is no descriptor or memory left, or /proc is not there.
  static absl::StatusOr<PublishedFile> Create(std::string_view bytes);

  PublishedFile(PublishedFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  PublishedFile& operator=(PublishedFile&&) = delete;
  ~PublishedFile();

  std::string path() const;

  // PUBLISH_FAILED; the bytes are the old ones then.
  absl::Status Publish(std::string_view bytes);

 private:
  explicit PublishedFile(int fd) : fd_(fd) {}

  int fd_;
};

}  // namespace fangtan::service::access

#endif  // FANGTAN_SERVICE_ACCESS_PUBLISHED_FILE_H_
