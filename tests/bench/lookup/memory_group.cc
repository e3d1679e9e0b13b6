#include "tests/bench/lookup/memory_group.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"

namespace fangtan::bench {
namespace {

// Where groups are made, and the file of their limit: of the second kind of groups, and of the first.
struct Hierarchy {
  const char* directory;
  const char* limit;
};
constexpr Hierarchy kHierarchies[] = {{"/sys/fs/cgroup", "memory.max"},
                                      {"/sys/fs/cgroup/memory", "memory.limit_in_bytes"}};

bool WriteTo(const std::string& file, int64_t value) {
  std::ofstream out(file);
  out << value << std::flush;
  return out.good();
}

}  // namespace

absl::StatusOr<std::unique_ptr<MemoryGroup>> MemoryGroup::Make(const std::string& name, int64_t bytes) {
  for (const Hierarchy& hierarchy : kHierarchies) {
    const std::string directory = absl::StrCat(hierarchy.directory, "/fangtan-bench-", name, "-", getpid());
    if (mkdir(directory.c_str(), 0755) != 0) continue;
    const std::string limit = absl::StrCat(directory, "/", hierarchy.limit);
    if (access(limit.c_str(), W_OK) == 0 && WriteTo(limit, bytes)) {
      return std::unique_ptr<MemoryGroup>(new MemoryGroup(directory));
    }
    rmdir(directory.c_str());
  }
  return absl::PermissionDeniedError("no control group with a limit of memory can be made");
}

MemoryGroup::~MemoryGroup() { rmdir(directory_.c_str()); }

std::vector<std::string> MemoryGroup::Within(const std::vector<std::string>& arguments) const {
  std::vector<std::string> within = {"/bin/sh", "-c", "echo $$ > \"$0\" && exec \"$@\"",
                                     directory_ + "/cgroup.procs"};
  within.insert(within.end(), arguments.begin(), arguments.end());
  return within;
}

void DropFromPageCache(const std::string& directory) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    const int fd = open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) continue;
    fdatasync(fd);
    posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    close(fd);
  }
}

}  // namespace fangtan::bench
