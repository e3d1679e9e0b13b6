#include "storage/quiet_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

namespace fangtan::storage {
namespace {

const uint64_t kPage = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));

// The pages that bytes of a file lie in, and which of them are in memory.
struct Pages {
  uint64_t begin = 0;
  std::vector<bool> kept;
};

Pages PagesOf(int file, uint64_t offset, size_t bytes) {
  const uint64_t begin = offset / kPage * kPage;
  const uint64_t end = (offset + bytes + kPage - 1) / kPage * kPage;
  Pages pages{.begin = begin, .kept = std::vector<bool>((end - begin) / kPage, true)};
  if (bytes == 0) return pages;
  // A mapping of the moment: that of others may lie elsewhere in the file.
  void* const mapped = mmap(nullptr, end - begin, PROT_READ, MAP_SHARED, file, static_cast<off_t>(begin));
  if (mapped == MAP_FAILED) return pages;
  std::vector<unsigned char> flags(pages.kept.size());
  if (mincore(mapped, end - begin, flags.data()) == 0) {
    std::transform(flags.begin(), flags.end(), pages.kept.begin(),
                   [](unsigned char flag) { return (flag & 1) != 0; });
  }
  munmap(mapped, end - begin);
  return pages;
}

bool ReadAt(int file, uint64_t offset, char* into, size_t bytes) {
  while (bytes > 0) {
    const ssize_t read = pread(file, into, bytes, static_cast<off_t>(offset));
    if (read < 0 && errno == EINTR) continue;
    if (read <= 0) return false;
    into += read;
    bytes -= static_cast<size_t>(read);
    offset += static_cast<uint64_t>(read);
  }
  return true;
}

}  // namespace

QuietFile::QuietFile(int descriptor) : file_(descriptor) {
  // What is read ahead would be in memory before it is asked about.
  posix_fadvise(descriptor, 0, 0, POSIX_FADV_RANDOM);
}

bool QuietFile::IsInMemory(uint64_t offset, size_t bytes) const {
  const Pages pages = PagesOf(get(), offset, bytes);
  return std::all_of(pages.kept.begin(), pages.kept.end(), [](bool kept) { return kept; });
}

bool QuietFile::Read(uint64_t offset, char* into, size_t bytes) const {
  const Pages pages = PagesOf(get(), offset, bytes);
  const bool read = ReadAt(get(), offset, into, bytes);
  // In runs; what others have mapped in the meantime stays.
  for (size_t at = 0; at < pages.kept.size();) {
    const size_t begin = at;
    while (at < pages.kept.size() && pages.kept[at] == pages.kept[begin]) ++at;
    if (pages.kept[begin]) continue;
    posix_fadvise(get(), static_cast<off_t>(pages.begin + begin * kPage),
                  static_cast<off_t>((at - begin) * kPage), POSIX_FADV_DONTNEED);
  }
  return read;
}

}  // namespace fangtan::storage
