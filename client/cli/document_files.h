// Documents as they lie on disk or come through a pipe, read with a bound on memory.
//
// Failures carry the file's name in the message: INVALID_ARGUMENT TOO_LARGE for a document above
// kMaxDocumentBytes, FAILED_PRECONDITION FILE_UNREADABLE for everything that keeps a file from being read.
// All functions are thread-safe.
#ifndef FANGTAN_CLIENT_CLI_DOCUMENT_FILES_H_
#define FANGTAN_CLIENT_CLI_DOCUMENT_FILES_H_

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace fangtan::client {

// The largest document that the server takes.
inline constexpr int64_t kMaxDocumentBytes = 32 << 20;

// A file to read, or why there is none.
struct FoundFile {
  std::string path;
  absl::Status status;
};

// `path` itself if it is no folder, else the files in it and below, in the order of their names, byte by
// byte; hidden ones (.name), and what is neither file nor folder, are left out, links to folders not
// followed. A folder that cannot be listed, or a link to nothing, is one entry with its status.
std::vector<FoundFile> FindFiles(const std::string& path);

// The bytes of a file, a pipe or a device; never more than `limit` and one are held.
absl::StatusOr<std::string> ReadFile(const std::string& path, int64_t limit = kMaxDocumentBytes);

// What is left of `in`; `label` names it in errors.
absl::StatusOr<std::string> ReadStream(std::istream& in, absl::string_view label,
                                       int64_t limit = kMaxDocumentBytes);

// The next line without its line feed, nothing at the end. TOO_LARGE for a line above `limit`, which is
// passed over.
absl::StatusOr<std::optional<std::string>> ReadLine(std::istream& in, int64_t limit);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_DOCUMENT_FILES_H_
