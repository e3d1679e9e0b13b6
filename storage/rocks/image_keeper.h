// ImageKeeper: keeps the index in a file where it can (storage/index/index_image.h).
//
//   ASSIGN_OR_RETURN(std::optional<IndexImage> image, TakeImage(path));   // at open
//   ImageKeeper keeper(index, {.path = path}, image.has_value());
//   keeper.Consider(pause);                                               // once a second
//   RETURN_IF_ERROR(keeper.Leave(checkpoint, stamp));                     // at a clean close
//
// An image has a name from a clean close to the next opening and no longer: nobody but this process can write
// to what is mapped, and no image is older than the store. When the index has grown, its memory becomes that
// of a nameless file beside, which goes with the process: what is new of it while it is written to, all of it
// when it rests. All of it is derived: where an image is missing or damaged, or the disk has little room, the
// index is as before in memory alone.
//
// Not thread-safe, but beside readers and writers of the index.
#ifndef FANGTAN_STORAGE_ROCKS_IMAGE_KEEPER_H_
#define FANGTAN_STORAGE_ROCKS_IMAGE_KEEPER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/index/index.h"
#include "storage/index/index_image.h"
#include "storage/index/index_mover.h"
#include "storage/rocks/background_thread.h"

namespace fangtan::storage {

// Reads the image at `path` and takes its name away; nullopt if there is none, if that cannot be done, or if
// the file has another name.
// DATA_LOSS RECORD_CORRUPT for one that is damaged.
absl::StatusOr<std::optional<IndexImage>> TakeImage(const std::string& path);

class ImageKeeper {
 public:
  struct Place {
    std::string path;            // of the image; empty: none is kept
    uint64_t min_documents = 0;  // of an index that is worth one
  };
  // `from_image`: the index is one's already. It must outlive this object.
  ImageKeeper(const Index& index, Place place, bool from_image);

  // Moves the index's memory into a file if it is time.
  void Consider(const BackgroundThread::Pause& pause);

  // Leaves an image for the next opening, unless `checkpoint`, the last that was written, is behind the
  // index. `stamp` tells one state of the database from all others.
  absl::Status Leave(const internal::Checkpoint& checkpoint, uint64_t stamp) const;

 private:
  // What tells whether the index changed.
  struct State {
    Revision applied = 0;
    uint64_t purges = 0;
    uint64_t documents = 0;
    bool operator==(const State&) const = default;
  };

  State Look() const;
  // What is to be moved by now; nullopt: nothing.
  std::optional<IndexMover::What> Due(const State& now, bool idle) const;
  // False if it failed, or nobody waits.
  bool Move(IndexMover::What what, const BackgroundThread::Pause& pause) const;
  absl::Status WriteImage(const std::string& path, const internal::Checkpoint& checkpoint,
                          uint64_t stamp) const;
  bool HasRoom() const;

  const Index& index_;
  const Place place_;
  uint64_t moved_ = 0;      // documents of the index, when what was new of it was last moved
  uint64_t all_moved_ = 0;  // and when all was
  State last_look_;
  absl::Time not_before_ = absl::InfinitePast();
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_IMAGE_KEEPER_H_
