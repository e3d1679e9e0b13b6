// ReadSmallFile: all bytes of a file that people or tools write: settings, keys, tokens.
//
//   const std::optional<std::string> text = ReadSmallFile(path);
//   if (!text.has_value()) return Unreadable(path, std::strerror(errno));
//
// Knows nothing of ours, so that server and client may both use it. Thread-safe.
#ifndef FANGTAN_STORAGE_SMALL_FILE_H_
#define FANGTAN_STORAGE_SMALL_FILE_H_

#include <optional>
#include <string>

namespace fangtan::storage {

// Nothing for a file that can't be read, or that holds more than 4 MiB (EFBIG): errno says why.
std::optional<std::string> ReadSmallFile(const std::string& path);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SMALL_FILE_H_
