#include "storage/search/segment_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/open_file.h"
#include "storage/quiet_file.h"
#include "storage/search/mapping_guard.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

class MappedFile final : public SegmentBytes {
 public:
  MappedFile(std::unique_ptr<QuietFile> file, void* begin, size_t size)
      : file_(std::move(file)), begin_(begin), size_(size) {
    if (begin_ != nullptr) guard_.emplace(begin_, size_);
  }
  ~MappedFile() override {
    guard_.reset();
    if (begin_ != nullptr) munmap(begin_, size_);
  }

  std::string_view data() const override { return {static_cast<const char*>(begin_), size_}; }
  bool faulted() const override { return guard_.has_value() && guard_->faulted(); }
  std::optional<std::string_view> ReadOnce(size_t offset, size_t bytes, std::string& buffer) const override {
    buffer.resize(bytes);
    if (!file_->Read(offset, buffer.data(), bytes)) return std::nullopt;
    return buffer;
  }
  bool IsInMemory(size_t offset, size_t bytes) const override {
    return storage::IsInMemory(data().data() + offset, bytes);
  }

 private:
  const std::unique_ptr<QuietFile> file_;
  void* const begin_;  // null: an empty file, which cannot be mapped
  const size_t size_;
  std::optional<MappingGuard> guard_;
};

absl::Status WriteFile(const std::string& path, std::string_view bytes) {
  // What is left there of a killed writer, or anything else, a FIFO say that nobody reads, is not written
  // into.
  unlink(path.c_str());
  OpenFile file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (file.get() < 0) return IndexFileError("making", path, errno);
  while (!bytes.empty()) {
    const ssize_t written = write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return IndexFileError("writing", path, errno);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return file.Close() ? absl::OkStatus() : IndexFileError("closing", path, errno);
}

class DiskFolder final : public SegmentFolder {
 public:
  explicit DiskFolder(std::string path) : path_(std::move(path)) {}

  absl::StatusOr<std::vector<std::string>> Names() const override {
    std::vector<std::string> names;
    std::error_code error;
    for (std::filesystem::directory_iterator at(path_, error), end; !error && at != end;
         at.increment(error)) {
      names.push_back(at->path().filename().string());
    }
    if (error && error.value() != ENOENT) return IndexFileError("looking into", path_, error.value());
    std::sort(names.begin(), names.end());
    return names;
  }

  absl::Status Write(const std::string& name, std::string_view bytes) override {
    if (mkdir(path_.c_str(), 0777) != 0 && errno != EEXIST) return IndexFileError("making", path_, errno);
    const std::string unfinished = absl::StrCat(PathOf(name), std::string(kUnfinishedSuffix));
    if (absl::Status written = WriteFile(unfinished, bytes); !written.ok()) {
      unlink(unfinished.c_str());
      return written;
    }
    if (rename(unfinished.c_str(), PathOf(name).c_str()) == 0) return absl::OkStatus();
    const absl::Status failed = IndexFileError("renaming", unfinished, errno);
    unlink(unfinished.c_str());
    return failed;
  }

  absl::StatusOr<std::unique_ptr<SegmentBytes>> Open(const std::string& name) const override {
    const std::string path = PathOf(name);
    // Opening a FIFO would else wait for who writes into it.
    auto file = std::make_unique<QuietFile>(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (file->get() < 0) return IndexFileError("opening", path, errno);
    struct stat status = {};
    if (fstat(file->get(), &status) != 0) return IndexFileError("looking at", path, errno);
    if (!S_ISREG(status.st_mode)) return IndexFileError("opening what is no regular file at", path, ENOENT);
    const auto size = static_cast<size_t>(status.st_size);
    if (size == 0) return std::make_unique<MappedFile>(std::move(file), nullptr, 0);
    void* begin = mmap(nullptr, size, PROT_READ, MAP_SHARED, file->get(), 0);
    if (begin == MAP_FAILED) return IndexFileError("mapping", path, errno);
    return std::make_unique<MappedFile>(std::move(file), begin, size);
  }

  void Rename(const std::string& from, const std::string& to) override {
    rename(PathOf(from).c_str(), PathOf(to).c_str());
  }
  void Delete(const std::string& name) override { unlink(PathOf(name).c_str()); }

 private:
  std::string PathOf(const std::string& name) const { return absl::StrCat(path_, "/", name); }

  const std::string path_;
};

class MemoryFolder final : public SegmentFolder {
 public:
  absl::StatusOr<std::vector<std::string>> Names() const override {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> names;
    for (const auto& [name, bytes] : files_) names.push_back(name);
    return names;
  }
  absl::Status Write(const std::string& name, std::string_view bytes) override {
    const std::lock_guard lock(mutex_);
    files_[name] = std::make_shared<const std::string>(bytes);
    return absl::OkStatus();
  }
  absl::StatusOr<std::unique_ptr<SegmentBytes>> Open(const std::string& name) const override {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(name);
    if (found == files_.end()) return IndexFileError("opening", name, ENOENT);
    return std::make_unique<SharedBytes>(found->second);
  }
  void Rename(const std::string& from, const std::string& to) override {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(from);
    if (found == files_.end()) return;
    files_[to] = std::move(found->second);
    files_.erase(from);
  }
  void Delete(const std::string& name) override {
    const std::lock_guard lock(mutex_);
    files_.erase(name);
  }

 private:
  class SharedBytes final : public SegmentBytes {
   public:
    explicit SharedBytes(std::shared_ptr<const std::string> bytes) : bytes_(std::move(bytes)) {}
    std::string_view data() const override { return *bytes_; }

   private:
    const std::shared_ptr<const std::string> bytes_;
  };

  mutable std::mutex mutex_;  // guards what follows
  std::map<std::string, std::shared_ptr<const std::string>> files_;
};

}  // namespace

std::unique_ptr<SegmentFolder> FolderOnDisk(std::string path) {
  return std::make_unique<DiskFolder>(std::move(path));
}

std::unique_ptr<SegmentFolder> FolderInMemory() { return std::make_unique<MemoryFolder>(); }

}  // namespace fangtan::storage
