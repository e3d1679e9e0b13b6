// Which files an import is about. Thread-safe.
#ifndef FANGTAN_CLIENT_CLI_DOCUMENT_FILES_H_
#define FANGTAN_CLIENT_CLI_DOCUMENT_FILES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace fangtan::client {

// The largest document that the server takes.
inline constexpr int64_t kMaxDocumentBytes = 32 << 20;

// A file to read, or why there is none: FAILED_PRECONDITION FILE_UNREADABLE, with the path in the message.
struct FoundFile {
  std::string path;
  absl::Status status;
  int64_t bytes = 0;  // 0: not known
};

// What was passed over, in folders and archives, without a word on each.
struct PassedOver {
  int64_t hidden = 0;
  int64_t links = 0;
  int64_t others = 0;  // Devices, sockets, pipes.

  int64_t all() const { return hidden + links + others; }
};

// `path` itself if it is no folder, else the files in it and below, in the order of their names, byte by
// byte. Passed over are hidden files and folders (.name, __MACOSX), links to folders and to files outside
// `path`, and what is neither file nor folder. A folder that cannot be listed, or a link to nothing, is one
// entry with its status.
std::vector<FoundFile> FindFiles(const std::string& path, PassedOver& passed_over);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_DOCUMENT_FILES_H_
