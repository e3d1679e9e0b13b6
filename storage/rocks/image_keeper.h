// ImageKeeper: keeps the index in a file where it can (storage/index/index_image.h).
//
//   ASSIGN_OR_RETURN(std::optional<IndexImage> image, TakeImage(path));   // at open
//   ImageKeeper keeper(index, {.path = path}, image.has_value());
//   keeper.Consider(pause);                                               // once a second
//   if (keeper.WantsImage(stored)) keeper.Leave(checkpoint, pause, write).IgnoreError();
//   RETURN_IF_ERROR(keeper.Leave(checkpoint, pause, write));              // at a clean close
//
// An image is left when the index rests, for who opens the store after this process was killed, and at a
// clean close. It loses its name when it is opened: nobody but this process can write to what is mapped. When
// the index has grown, its memory becomes that of a nameless file beside, which goes with the process: what
// is new of it while it is written to, all of it when it rests. All of it is derived: where an image is
// missing or damaged, or the disk has little room, the index is as before in memory alone.
//
// Not thread-safe, but beside readers and writers of the index.
#ifndef FANGTAN_STORAGE_ROCKS_IMAGE_KEEPER_H_
#define FANGTAN_STORAGE_ROCKS_IMAGE_KEEPER_H_

#include <cstdint>
#include <functional>
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

  // Whether, at the last Consider, the index rested and had left its last image behind; sooner if that is not
  // of `stored`, the last checkpoint. Not for a while after a Leave that failed.
  bool WantsImage(const internal::Checkpoint& stored) const;

  // Leaves an image for the next opening, unless the same was left before. `write` writes `checkpoint`: once
  // the image is whole, as the one before is of use with its own checkpoint alone.
  // ABORTED if `checkpoint` is behind the index, if that is written to or swept meanwhile, or if nobody
  // waits; what `write` fails with.
  absl::Status Leave(const internal::Checkpoint& checkpoint, const BackgroundThread::Pause& pause,
                     const std::function<absl::Status()>& write);

  // Whether there is an image of that checkpoint, so that opening need not load the blocks.
  bool HasImageOf(const internal::Checkpoint& checkpoint) const;

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
  absl::Status PutImage(const internal::Checkpoint& checkpoint, const BackgroundThread::Pause& pause,
                        const std::function<absl::Status()>& write) const;
  absl::Status WriteImage(const std::string& path, const internal::Checkpoint& checkpoint,
                          const BackgroundThread::Pause& pause) const;
  bool HasRoom() const;

  const Index& index_;
  const Place place_;
  uint64_t moved_ = 0;      // documents of the index, when what was new of it was last moved
  uint64_t all_moved_ = 0;  // and when all was
  State last_look_;
  bool rests_ = false;
  absl::Time not_before_ = absl::InfinitePast();
  // What was left: the index then, and the checkpoint's bytes; when.
  std::optional<State> left_;
  std::string left_checkpoint_;
  absl::Time left_at_ = absl::InfinitePast();
  absl::Time no_image_before_ = absl::InfinitePast();
  absl::Duration image_patience_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_IMAGE_KEEPER_H_
