#include "client/cli/document_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "client/status.h"

namespace fangtan::client {
namespace {

namespace fs = std::filesystem;

constexpr size_t kChunkBytes = 1 << 16;

absl::Status Unreadable(absl::string_view path, absl::string_view why) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE", absl::StrCat(path, ": ", why),
                   {{"file", std::string(path)}});
}

absl::Status TooLarge(absl::string_view label, int64_t limit) {
  return MakeError(absl::StatusCode::kInvalidArgument, "TOO_LARGE",
                   absl::StrCat(label, " is larger than ", limit, " bytes"),
                   {{"file", std::string(label)}, {"limit", absl::StrCat(limit)}});
}

void FindBelow(const fs::path& folder, std::vector<FoundFile>& found) {
  std::error_code error;
  std::vector<fs::directory_entry> entries;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) entries.push_back(*entry);
  if (error) found.push_back({folder.string(), Unreadable(folder.string(), error.message())});
  std::sort(entries.begin(), entries.end(), [](const fs::directory_entry& a, const fs::directory_entry& b) {
    return a.path().native() < b.path().native();
  });
  for (const fs::directory_entry& each : entries) {
    if (each.path().filename().native().front() == '.') continue;
    std::error_code status_error;
    const fs::file_type type = each.symlink_status(status_error).type();
    const fs::file_status target = each.status(status_error);
    if (type == fs::file_type::directory) {
      FindBelow(each.path(), found);
    } else if (target.type() == fs::file_type::regular) {
      found.push_back({each.path().string(), absl::OkStatus()});
    } else if (target.type() == fs::file_type::not_found || target.type() == fs::file_type::none) {
      found.push_back(
          {each.path().string(),
           Unreadable(each.path().string(), status_error ? status_error.message() : "not found")});
    }
  }
}

absl::StatusOr<std::string> ReadDescriptor(int fd, const std::string& path, int64_t limit) {
  std::string content;
  for (;;) {
    const size_t filled = content.size();
    const size_t room = std::min<size_t>(kChunkBytes, limit + 1 - filled);
    content.resize(filled + room);
    const ssize_t got = read(fd, content.data() + filled, room);
    if (got < 0 && errno == EINTR) {
      content.resize(filled);
      continue;
    }
    if (got < 0) return Unreadable(path, std::strerror(errno));
    content.resize(filled + got);
    if (got == 0) return content;
    if (static_cast<int64_t>(content.size()) > limit) return TooLarge(path, limit);
  }
}

}  // namespace

std::vector<FoundFile> FindFiles(const std::string& path) {
  std::vector<FoundFile> found;
  std::error_code error;
  if (fs::is_directory(path, error)) {
    FindBelow(path, found);
  } else {
    found.push_back({path, absl::OkStatus()});
  }
  return found;
}

absl::StatusOr<std::string> ReadFile(const std::string& path, int64_t limit) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Unreadable(path, std::strerror(errno));
  auto closer = absl::MakeCleanup([fd] { close(fd); });
  struct stat about {};
  if (fstat(fd, &about) != 0) return Unreadable(path, std::strerror(errno));
  if (S_ISDIR(about.st_mode)) return Unreadable(path, "is a folder");
  if (S_ISREG(about.st_mode) && about.st_size > limit) return TooLarge(path, limit);
  return ReadDescriptor(fd, path, limit);
}

absl::StatusOr<std::string> ReadStream(std::istream& in, absl::string_view label, int64_t limit) {
  std::string content;
  while (in) {
    const size_t filled = content.size();
    const size_t room = std::min<size_t>(kChunkBytes, limit + 1 - filled);
    content.resize(filled + room);
    in.read(content.data() + filled, static_cast<std::streamsize>(room));
    content.resize(filled + in.gcount());
    if (static_cast<int64_t>(content.size()) > limit) return TooLarge(label, limit);
  }
  if (in.bad()) return Unreadable(label, "reading failed");
  return content;
}

absl::StatusOr<std::optional<std::string>> ReadLine(std::istream& in, int64_t limit) {
  std::string line;
  bool too_large = false;
  char byte = 0;
  bool any = false;
  while (in.get(byte)) {
    any = true;
    if (byte == '\n') break;
    if (static_cast<int64_t>(line.size()) < limit) {
      line += byte;
    } else {
      too_large = true;
    }
  }
  if (in.bad()) return Unreadable("the line", "reading failed");
  if (!any) return std::nullopt;
  if (too_large) return TooLarge("the line", limit);
  return line;
}

}  // namespace fangtan::client
