// MappingGuard: a mapped file that is cut by others, or that the device fails to read, kills nobody.
//
//   void* begin = mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
//   MappingGuard guard(begin, size);  // destroyed before munmap
//   ... read ...
//   if (guard.faulted()) ...  // what was read may have been zeros instead of what is in the file
//
// Reading a page of a mapping that the system cannot fill raises SIGBUS. For a guarded range the handler puts
// zeros in the place of that page and of all behind it, and notes it; whoever reads goes on, and is to ask
// faulted() before it believes anything. A SIGBUS anywhere else is passed on to who handled it before.
//
// The table of ranges is one for the process, because signal handlers are. It has room for kMaxMappings;
// ranges beyond them are not guarded, as if there were no guard.
//
// Thread-safe. The handler is installed with the first guard and stays; it reads the table without locks.
#ifndef FANGTAN_STORAGE_SEARCH_MAPPING_GUARD_H_
#define FANGTAN_STORAGE_SEARCH_MAPPING_GUARD_H_

#include <cstddef>

namespace fangtan::storage {

class MappingGuard {
 public:
  static constexpr size_t kMaxMappings = 4096;

  // Of a private or shared mapping for reading; `begin` is what mmap returned. REQUIRES: size > 0.
  MappingGuard(const void* begin, size_t size);
  // Must come before the mapping's end: its addresses may be another's at once.
  ~MappingGuard();
  MappingGuard(const MappingGuard&) = delete;
  MappingGuard& operator=(const MappingGuard&) = delete;

  // Whether any page could not be read so far. Never false again.
  bool faulted() const;

 private:
  static constexpr size_t kUnguarded = kMaxMappings;

  size_t slot_ = kUnguarded;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_MAPPING_GUARD_H_
