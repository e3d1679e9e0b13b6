#include "storage/rocks/image_keeper.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "absl/time/clock.h"
#include "storage/index/tables_codec.h"
#include "storage/open_file.h"
#include "storage/rocks/keys.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// Copied, or put in place, under the index's lock at a time, so that its writers wait for a millisecond.
constexpr size_t kPiece = 1 << 20;
constexpr size_t kReseatPiece = 8 << 20;
// Copied again when it has grown by an eighth, so that all that is ever copied is a small multiple of it.
constexpr uint64_t kGrowthDivisor = 8;
// After an attempt that a writer came between, the next waits for so long, then for twice as long.
constexpr absl::Duration kFirstPatience = absl::Seconds(10);
constexpr absl::Duration kLongestPatience = absl::Hours(1);
// Of the free space at most a quarter is taken: records need it more.
constexpr uint64_t kFreeFor = 4;

std::string UnfinishedOf(const std::string& path) { return path + ".tmp"; }

std::string FolderOf(const std::string& path) { return std::filesystem::path(path).parent_path(); }

int OpenNameless(const std::string& path) {
  const int file = open(FolderOf(path).c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) return file;
  // Not every file system has such.
  std::string pattern = path + ".XXXXXX";
  const int made = mkostemp(pattern.data(), O_CLOEXEC);
  if (made >= 0) unlink(pattern.c_str());
  return made;
}

// Whether the system gives memory for pages of the file, of the size that columns are laid out for.
bool CanBeMapped(int file) {
  if (sysconf(_SC_PAGESIZE) != int64_t{NumberColumn<char>::kPage}) return false;
  void* const page = mmap(nullptr, NumberColumn<char>::kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
  if (page == MAP_FAILED) return false;
  munmap(page, NumberColumn<char>::kPage);
  return true;
}

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
  if (unlink(path.c_str()) != 0 || !own || !CanBeMapped(file.get())) return std::nullopt;
  ASSIGN_OR_RETURN(IndexImage image, ReadImage(file.get()));
  return image;
}

ImageKeeper::ImageKeeper(const Index& index, Place place, bool from_image)
    : index_(index), place_(std::move(place)), patience_(kFirstPatience) {
  if (from_image) seated_ = Look().documents;
}

void ImageKeeper::Consider(const BackgroundThread::Pause& pause) {
  if (place_.path.empty()) return;
  const State now = Look();
  if (!IsTime(now)) return;
  if (Seat(now, pause)) {
    seated_ = now.documents;
    patience_ = kFirstPatience;
    return;
  }
  not_before_ = absl::Now() + patience_;
  patience_ = std::min(patience_ * 2, kLongestPatience);
}

bool ImageKeeper::IsTime(const State& now) {
  const bool idle = std::exchange(last_look_, now) == now;
  const uint64_t grown = now.documents - std::min(now.documents, seated_);
  return idle && grown >= std::max(place_.min_documents, seated_ / kGrowthDivisor) &&
         absl::Now() >= not_before_ && HasRoom();
}

bool ImageKeeper::Seat(const State& state, const BackgroundThread::Pause& pause) const {
  const OpenFile file(OpenNameless(place_.path));
  if (file.get() < 0) return false;
  ImageWriter writer(file.get());
  bool done = false;
  // One step under the lock; false if the index changed, or nobody waits.
  const auto step = [&](auto run) {
    bool same = false;
    index_.Read([&](const Tables& tables, const Orders& orders, Revision applied) {
      same = StateOf(tables, applied) == state;
      if (same) done = run(tables, orders);
    });
    return same && pause(absl::ZeroDuration());
  };
  const auto collect = [&](const Tables& tables, const Orders& orders) {
    return writer.Collect(tables, orders, kPiece);
  };
  while (!done) {
    if (!step(collect) || !writer.Flush().ok()) return false;
  }
  // What the disk could not take must not become the only copy.
  if (fdatasync(file.get()) != 0 || !CanBeMapped(file.get())) return false;
  const auto reseat = [&](const Tables& tables, const Orders& orders) {
    return writer.ReseatSome(tables, orders, kReseatPiece);
  };
  for (done = false; !done;) {
    if (!step(reseat)) return false;
  }
  return true;
}

absl::Status ImageKeeper::Leave(const internal::Checkpoint& checkpoint, uint64_t stamp) const {
  if (place_.path.empty() || Look().documents < place_.min_documents || !HasRoom()) return absl::OkStatus();
  const std::string unfinished = UnfinishedOf(place_.path);
  absl::Status status = WriteImage(unfinished, checkpoint, stamp);
  if (status.ok() && rename(unfinished.c_str(), place_.path.c_str()) != 0) {
    status = IndexFileError("renaming", unfinished, errno);
  }
  if (!status.ok()) unlink(unfinished.c_str());
  return status;
}

absl::Status ImageKeeper::WriteImage(const std::string& path, const internal::Checkpoint& checkpoint,
                                     uint64_t stamp) const {
  unlink(path.c_str());
  OpenFile file(open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.get() < 0) return IndexFileError("making", path, errno);
  ImageWriter writer(file.get());
  for (bool all = false; !all;) {
    bool behind = false;
    index_.Read([&](const Tables& tables, const Orders& orders, Revision applied) {
      behind = applied != checkpoint.revision();
      for (const internal::Kind kind : kKinds) {
        behind |= NextDocIn(checkpoint, kind) != tables.kind(kind).size();
      }
      if (!behind) all = writer.Collect(tables, orders, kPiece);
    });
    if (behind) return absl::AbortedError("the checkpoint is behind the index");
    RETURN_IF_ERROR(writer.Flush());
  }
  RETURN_IF_ERROR(writer.Finish(checkpoint, stamp));
  // Who opens it checks what the system holds of the file, not what the disk does.
  if (fdatasync(file.get()) != 0 || !file.Close()) return IndexFileError("syncing", path, errno);
  return absl::OkStatus();
}

ImageKeeper::State ImageKeeper::Look() const {
  State state;
  index_.Read(
      [&](const Tables& tables, const Orders&, Revision applied) { state = StateOf(tables, applied); });
  return state;
}

ImageKeeper::State ImageKeeper::StateOf(const Tables& tables, Revision applied) {
  return {.applied = applied, .purges = tables.purges(), .documents = DocumentsOf(tables)};
}

bool ImageKeeper::HasRoom() const {
  struct statvfs system = {};
  if (statvfs(FolderOf(place_.path).c_str(), &system) != 0) return false;
  uint64_t bytes = 0;
  index_.Read(
      [&](const Tables& tables, const Orders& orders, Revision) { bytes = ImageBytes(tables, orders); });
  return uint64_t{system.f_bavail} * system.f_frsize / kFreeFor >= bytes;
}

}  // namespace fangtan::storage
