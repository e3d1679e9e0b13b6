// IndexMover: makes pages of a file of the memory of Tables and Orders, beside those who read and write them.
// Such pages the system reads when they are looked at, and may take back.
//
//   IndexMover mover(file, room);                         // an empty one, that nobody else can write to
//   mover.Start(IndexMover::What::kAll);
//   for (;;) {
//     { lock; if (mover.Step(tables, &orders)) break; }   // none of them changes meanwhile
//     RETURN_IF_ERROR(mover.Write());
//   }
//
// A piece is copied, written, and put in the place of what it was copied from if that is still the same: what
// was changed in between stays as it is. So a step takes about a millisecond if what it copies is in memory,
// and none depends on what came between it and the last.
//
// For one thread. UNAVAILABLE INDEX_UNWRITABLE, RESOURCE_EXHAUSTED for a full disk.
#ifndef FANGTAN_STORAGE_INDEX_INDEX_MOVER_H_
#define FANGTAN_STORAGE_INDEX_INDEX_MOVER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "storage/index/orders.h"
#include "storage/index/tables.h"

namespace fangtan::storage {

class IndexMover {
 public:
  // Of a column what no file holds yet, behind what one does; or all: what was of a file and has been changed
  // since is memory of the process too.
  enum class What { kNew, kAll };

  // What is known of the disk before its pages are the only copy: that it has taken them, or that it has room
  // for them, which is sooner known, and leaves a device that fails to write unnoticed.
  enum class Reliance { kSynced, kRoom };

  // It must stay open as long as this object; what was moved stays without it. What would make it larger than
  // `room` is not moved.
  IndexMover(int file, uint64_t room, Reliance reliance = Reliance::kSynced)
      : file_(file), room_(room), reliance_(reliance) {}

  // Begins with the first column, again.
  void Start(What what);
  // Puts in place what was written, and takes about `budget` bytes more; true once there is no more. `orders`
  // may be null. REQUIRES: nobody changes them meanwhile; they may be read.
  bool Step(const Tables& tables, const Orders* orders, size_t budget = 1 << 20);
  // Writes what was taken.
  absl::Status Write();

 private:
  class Visitor;

  struct Piece {
    size_t part = 0;      // as VisitParts counts
    uint64_t at = 0;      // its bytes in the column
    size_t begin = 0;     // and in taken_
    size_t bytes = 0;     // whole pages
    uint64_t offset = 0;  // in the file
  };

  const int file_;
  const uint64_t room_;
  const Reliance reliance_;
  What what_ = What::kNew;
  uint64_t end_ = 0;  // of what is taken of the file
  size_t part_ = 0;   // that is taken from next
  uint64_t at_ = 0;   // from there on; 0: it has not been begun
  std::vector<Piece> pieces_;
  std::string taken_;  // their bytes
};

// Moves all that no file holds, at once.
absl::Status MoveIntoFile(IndexMover& mover, const Tables& tables);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_INDEX_MOVER_H_
