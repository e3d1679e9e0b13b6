// IndexImage: Tables and Orders in a file as they lie in memory. Opening maps it instead of decoding blocks
// and sorting, and what is mapped is memory that the system fills when it is looked at and may take back.
//
//   ImageWriter writer(file);                                        // an empty one
//   do {
//     all = writer.Collect(tables, orders, 1 << 20);                 // under the lock of the two
//     RETURN_IF_ERROR(writer.Flush());                               // without it
//   } while (!all);
//   RETURN_IF_ERROR(writer.Finish(checkpoint));
//   ...
//   ASSIGN_OR_RETURN(IndexImage image, ReadImage(file));             // later, of a file that nobody writes
//   to
//
// The file, in the byte order of the machine: a header of a page, the parts as VisitParts visits them
// (columns that are mapped begin on a page), the table of the parts with an XXH3 of each, and the checkpoint.
// What is in it depends on the program that wrote it: on kImageLayout, and on the tables of folding.
//
// DATA_LOSS for a file that is not whole, or of another program; UNAVAILABLE INDEX_UNWRITABLE,
// RESOURCE_EXHAUSTED for a full disk. A writer is for one thread.
#ifndef FANGTAN_STORAGE_INDEX_INDEX_IMAGE_H_
#define FANGTAN_STORAGE_INDEX_INDEX_IMAGE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fangtan/internal/record.pb.h"
#include "storage/index/image_format.h"
#include "storage/index/orders.h"
#include "storage/index/tables.h"
#include "storage/running_sum.h"

namespace fangtan::storage {

class ImageWriter {
 public:
  // `file` must outlive this object.
  explicit ImageWriter(int file);

  // Takes about `budget` bytes more to be written; true once these are all. REQUIRES: between the first call
  // and the last nothing is added, changed or purged.
  bool Collect(const Tables& tables, const Orders& orders, size_t budget);
  // Writes what was taken.
  absl::Status Flush();
  // `checkpoint` is what ReadImage will say. REQUIRES: it describes the tables.
  absl::Status Finish(const internal::Checkpoint& checkpoint);

 private:
  class Collecting;

  const int file_;
  std::vector<ImagePart> parts_;
  size_t whole_ = 0;   // parts that are written
  uint64_t done_ = 0;  // bytes of the next that are
  uint64_t end_ = 0;   // of what is taken of the file
  std::string taken_;  // what stands before it, and is not written yet
  RunningSum sum_;     // of the next
};

struct IndexImage {
  internal::Checkpoint checkpoint;
  std::unique_ptr<Tables> tables;
  std::unique_ptr<Orders> orders;  // over `tables`
};

absl::StatusOr<IndexImage> ReadImage(int file);

// What an image takes on the disk, but for some pages.
uint64_t ImageBytes(const Tables& tables, const Orders& orders);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_INDEX_IMAGE_H_
