#include "storage/rocks/image_keeper.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "absl/time/clock.h"
#include "storage/index/tables_codec.h"
#include "storage/open_file.h"
#include "storage/rocks/keys.h"
#include "storage/rocks/nameless_file.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// Copied under the index's lock at a time, so that its writers wait for a millisecond.
constexpr size_t kPiece = 1 << 20;
constexpr int kPiecesSynced = 8;
// Moved again when it has grown by an eighth, so that all that is ever written is a small multiple of it.
constexpr uint64_t kGrowthDivisor = 8;
// While it is written to, less often.
constexpr uint64_t kBusyFactor = 4;
// After one that failed; of images twice as long after each, as each may have written much in vain.
constexpr absl::Duration kPatience = absl::Minutes(1);
constexpr absl::Duration kMostPatience = absl::Hours(1);
// An image is left again once reading what came behind it from the records would take a while, and now and
// then: all of the index is written each time.
constexpr uint64_t kImageGrowthDivisor = 64;
constexpr absl::Duration kImageAge = absl::Hours(6);
// Of one that is of no use any more, as a sweep needed another checkpoint.
constexpr absl::Duration kOvertakenAge = absl::Minutes(10);

std::string UnfinishedOf(const std::string& path) { return path + ".tmp"; }

// Whether it goes with its name: what a link leads to, others could write to under another one.
bool HasOneName(int file) {
  struct stat status = {};
  return fstat(file, &status) == 0 && status.st_nlink <= 1;
}

uint64_t DocumentsOf(const Tables& tables) {
  uint64_t documents = 0;
  for (const internal::Kind kind : kKinds) documents += tables.kind(kind).size();
  return documents;
}

}  // namespace

absl::StatusOr<std::optional<IndexImage>> TakeImage(const std::string& path) {
  unlink(UnfinishedOf(path).c_str());  // of a process that was killed while it closed
  const OpenFile file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  const bool own = file.get() >= 0 && HasOneName(file.get());
  if (unlink(path.c_str()) != 0 || !own || !IsMappable(file.get())) return std::nullopt;
  ASSIGN_OR_RETURN(IndexImage image, ReadImage(file.get()));
  return image;
}

ImageKeeper::ImageKeeper(const Index& index, Place place, bool from_image)
    : index_(index), place_(std::move(place)), image_patience_(kPatience) {
  if (from_image) moved_ = all_moved_ = Look().documents;
}

void ImageKeeper::Consider(const BackgroundThread::Pause& pause) {
  if (place_.path.empty()) return;
  const State now = Look();
  rests_ = std::exchange(last_look_, now) == now;
  const std::optional<IndexMover::What> what = Due(now, rests_);
  if (!what.has_value() || absl::Now() < not_before_) return;
  if (!Move(*what, pause)) {
    not_before_ = absl::Now() + kPatience;
    return;
  }
  moved_ = now.documents;
  if (*what == IndexMover::What::kAll) all_moved_ = now.documents;
}

std::optional<IndexMover::What> ImageKeeper::Due(const State& now, bool idle) const {
  const auto has_grown = [&](uint64_t since, uint64_t factor) {
    const uint64_t grown = now.documents - std::min(now.documents, since);
    return grown >= std::max(place_.min_documents * factor, since / kGrowthDivisor);
  };
  if (idle && has_grown(all_moved_, 1)) return IndexMover::What::kAll;
  if (has_grown(moved_, kBusyFactor)) return IndexMover::What::kNew;
  return std::nullopt;
}

bool ImageKeeper::Move(IndexMover::What what, const BackgroundThread::Pause& pause) const {
  const NamelessFile file(place_.path);
  if (!file.usable()) return false;
  IndexMover mover(file.get(), file.room());
  mover.Start(what);
  for (;;) {
    bool all = false;
    index_.Read([&](const Tables& tables, const Orders& orders, Revision) {
      all = mover.Step(tables, &orders, kPiece);
    });
    if (all) return true;
    if (!pause(absl::ZeroDuration()) || !mover.Write().ok()) return false;
  }
}

bool ImageKeeper::WantsImage(const internal::Checkpoint& stored) const {
  const State& now = last_look_;
  if (!rests_ || place_.path.empty() || now.documents < place_.min_documents) return false;
  if (absl::Now() < no_image_before_) return false;
  if (!left_.has_value()) return true;
  // What was swept is purged of the image again at each opening.
  const uint64_t grown =
      now.documents - std::min(now.documents, left_->documents) + (now.purges - left_->purges);
  if (grown >= std::max(place_.min_documents, now.documents / kImageGrowthDivisor)) return true;
  const absl::Duration age = HasImageOf(stored) ? kImageAge : kOvertakenAge;
  return !(now == *left_) && absl::Now() - left_at_ >= age;
}

bool ImageKeeper::HasImageOf(const internal::Checkpoint& checkpoint) const {
  return left_.has_value() && left_checkpoint_ == checkpoint.SerializeAsString();
}

absl::Status ImageKeeper::Leave(const internal::Checkpoint& checkpoint, const BackgroundThread::Pause& pause,
                                const std::function<absl::Status()>& write) {
  const State state = Look();
  if (place_.path.empty() || state.documents < place_.min_documents) return absl::OkStatus();
  // Whoever has deleted it gets another one; and what was swept since would be purged of it at each opening.
  const bool lies_there = left_ == state && HasImageOf(checkpoint) && access(place_.path.c_str(), F_OK) == 0;
  if (!lies_there) {
    if (absl::Status status = PutImage(checkpoint, pause, write); !status.ok()) {
      no_image_before_ = absl::Now() + image_patience_;
      image_patience_ = std::min(2 * image_patience_, kMostPatience);
      return status;
    }
  }
  left_ = state;
  left_checkpoint_ = checkpoint.SerializeAsString();
  left_at_ = absl::Now();
  image_patience_ = kPatience;
  return absl::OkStatus();
}

absl::Status ImageKeeper::PutImage(const internal::Checkpoint& checkpoint,
                                   const BackgroundThread::Pause& pause,
                                   const std::function<absl::Status()>& write) const {
  if (!HasRoom()) return absl::ResourceExhaustedError("the disk has little room for an image of the index");
  const std::string unfinished = UnfinishedOf(place_.path);
  absl::Status status = WriteImage(unfinished, checkpoint, pause);
  if (status.ok()) status = write();
  if (status.ok() && rename(unfinished.c_str(), place_.path.c_str()) != 0) {
    status = IndexFileError("renaming", unfinished, errno);
  }
  if (!status.ok()) unlink(unfinished.c_str());
  return status;
}

absl::Status ImageKeeper::WriteImage(const std::string& path, const internal::Checkpoint& checkpoint,
                                     const BackgroundThread::Pause& pause) const {
  unlink(path.c_str());
  OpenFile file(open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.get() < 0) return IndexFileError("making", path, errno);
  ImageWriter writer(file.get());
  const uint64_t purges = Look().purges;
  int pieces = 0;
  for (bool all = false; !all;) {
    bool behind = false;
    bool swept = false;
    index_.Read([&](const Tables& tables, const Orders& orders, Revision applied) {
      behind = applied != checkpoint.revision();
      for (const internal::Kind kind : kKinds) {
        behind |= NextDocIn(checkpoint, kind) != tables.kind(kind).size();
      }
      swept = tables.purges() != purges;
      if (!behind && !swept) all = writer.Collect(tables, orders, kPiece);
    });
    if (behind) return absl::AbortedError("the checkpoint is behind the index");
    if (swept) return absl::AbortedError("a sweep came between two pieces of the image");
    if (!pause(absl::ZeroDuration())) return absl::AbortedError("nobody waits for the image");
    RETURN_IF_ERROR(writer.Flush());
    // All at the end, commits beside it would wait behind hundreds of megabytes.
    if (++pieces % kPiecesSynced == 0 && fdatasync(file.get()) != 0)
      return IndexFileError("syncing", path, errno);
  }
  RETURN_IF_ERROR(writer.Finish(checkpoint));
  // Who opens it checks what the system holds of the file, not what the disk does.
  if (fdatasync(file.get()) != 0 || !file.Close()) return IndexFileError("syncing", path, errno);
  return absl::OkStatus();
}

ImageKeeper::State ImageKeeper::Look() const {
  State state;
  index_.Read([&](const Tables& tables, const Orders&, Revision applied) {
    state = {.applied = applied, .purges = tables.purges(), .documents = DocumentsOf(tables)};
  });
  return state;
}

bool ImageKeeper::HasRoom() const {
  uint64_t bytes = 0;
  index_.Read(
      [&](const Tables& tables, const Orders& orders, Revision) { bytes = ImageBytes(tables, orders); });
  return RoomBeside(place_.path) >= bytes;
}

}  // namespace fangtan::storage
