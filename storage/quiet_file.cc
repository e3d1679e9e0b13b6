#include "storage/quiet_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace fangtan::storage {
namespace {

const uint64_t kPage = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));

// Of the pages from `begin`, which one of them begins at, whether each is in memory.
std::vector<bool> KeptPages(char* begin, size_t bytes) {
  std::vector<unsigned char> flags((bytes + kPage - 1) / kPage, 1);
  if (bytes > 0 && mincore(begin, bytes, flags.data()) != 0) flags.assign(flags.size(), 1);
  std::vector<bool> kept(flags.size());
  std::transform(flags.begin(), flags.end(), kept.begin(),
                 [](unsigned char flag) { return (flag & 1) != 0; });
  return kept;
}

// The same of pages of a file, from `begin` to `end`.
std::vector<bool> KeptPagesOf(int file, uint64_t begin, uint64_t end) {
  // A mapping of the moment.
  void* const mapped = mmap(nullptr, end - begin, PROT_READ, MAP_SHARED, file, static_cast<off_t>(begin));
  if (mapped == MAP_FAILED) return std::vector<bool>((end - begin) / kPage, true);
  std::vector<bool> kept = KeptPages(static_cast<char*>(mapped), end - begin);
  munmap(mapped, end - begin);
  return kept;
}

}  // namespace

QuietFile::QuietFile(int descriptor) : file_(descriptor) {
  // What is read ahead would be in memory before it is asked about.
  posix_fadvise(descriptor, 0, 0, POSIX_FADV_RANDOM);
}

bool QuietFile::Read(uint64_t offset, char* into, size_t bytes) const {
  const uint64_t begin = offset / kPage * kPage;
  const uint64_t end = (offset + bytes + kPage - 1) / kPage * kPage;
  const std::vector<bool> kept = KeptPagesOf(get(), begin, end);
  const bool read = ReadAt(get(), into, bytes, offset);
  // In runs; what others have mapped in the meantime stays.
  for (size_t at = 0; at < kept.size();) {
    const size_t first = at;
    while (at < kept.size() && kept[at] == kept[first]) ++at;
    if (kept[first]) continue;
    posix_fadvise(get(), static_cast<off_t>(begin + first * kPage), static_cast<off_t>((at - first) * kPage),
                  POSIX_FADV_DONTNEED);
  }
  return read;
}

bool IsInMemory(const char* begin, size_t bytes) {
  const size_t before = reinterpret_cast<uintptr_t>(begin) % kPage;
  const std::vector<bool> kept = KeptPages(const_cast<char*>(begin) - before, before + bytes);
  return std::all_of(kept.begin(), kept.end(), [](bool page) { return page; });
}

}  // namespace fangtan::storage
