#include "storage/rocks/nameless_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "storage/index/number_column.h"

namespace fangtan::storage {
namespace {

constexpr uint64_t kFreeFor = 4;

std::string FolderOf(const std::string& path) { return std::filesystem::path(path).parent_path(); }

int OpenNameless(const std::string& path) {
  if (path.empty()) return -1;
  const int file = open(FolderOf(path).c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) return file;
  // Not every file system has such.
  std::string pattern = path + ".XXXXXX";
  const int made = mkostemp(pattern.data(), O_CLOEXEC);
  if (made >= 0) unlink(pattern.c_str());
  return made;
}

}  // namespace

uint64_t RoomBeside(const std::string& path) {
  struct statvfs system = {};
  if (statvfs(FolderOf(path).c_str(), &system) != 0) return 0;
  return uint64_t{system.f_bavail} * system.f_frsize / kFreeFor;
}

bool IsMappable(int file) {
  if (file < 0 || sysconf(_SC_PAGESIZE) != int64_t{NumberColumn<char>::kPage}) return false;
  void* const page = mmap(nullptr, NumberColumn<char>::kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
  if (page == MAP_FAILED) return false;
  munmap(page, NumberColumn<char>::kPage);
  return true;
}

NamelessFile::NamelessFile(const std::string& path)
    : file_(OpenNameless(path)), usable_(IsMappable(file_.get())), room_(RoomBeside(path)) {}

}  // namespace fangtan::storage
