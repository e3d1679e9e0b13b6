// NamelessFile: a file that no folder shows and that goes with the process, for memory that the system may
// take back (storage/index/index_mover.h).
//
//   const NamelessFile file(folder.image_path());
//   if (file.usable()) { IndexMover mover(file.get(), file.room()); ... }
#ifndef FANGTAN_STORAGE_ROCKS_NAMELESS_FILE_H_
#define FANGTAN_STORAGE_ROCKS_NAMELESS_FILE_H_

#include <cstdint>
#include <string>

#include "storage/open_file.h"

namespace fangtan::storage {

// What a file that can be done without may take of the free space beside `path`: a quarter, as records need
// it more.
uint64_t RoomBeside(const std::string& path);

// Whether the system gives memory for pages of the file, of the size that columns are laid out for.
bool IsMappable(int file);

class NamelessFile {
 public:
  // In the folder of `path`. Empty path: none.
  explicit NamelessFile(const std::string& path);

  // Whether there is one, and it can be mapped.
  bool usable() const { return usable_; }
  int get() const { return file_.get(); }
  // Bytes that it may come to.
  uint64_t room() const { return room_; }

 private:
  const OpenFile file_;
  const bool usable_;
  const uint64_t room_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_NAMELESS_FILE_H_
