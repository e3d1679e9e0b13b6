#include "storage/rocks/stoppable_reads.h"

#include <rocksdb/file_system.h>

#include <atomic>
#include <string>
#include <utility>

namespace fangtan::storage {
namespace {

using Stop = std::atomic<const StopFunction*>;

class StoppableFile final : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  StoppableFile(std::unique_ptr<rocksdb::FSSequentialFile> file, const Stop& stop)
      : FSSequentialFileOwnerWrapper(std::move(file)), stop_(stop) {}

  rocksdb::IOStatus Read(size_t n, const rocksdb::IOOptions& options, rocksdb::Slice* result, char* scratch,
                         rocksdb::IODebugContext* debug) override {
    const StopFunction* stop = stop_.load();
    if (stop != nullptr && *stop && (*stop)()) return rocksdb::IOStatus::Aborted("reading was given up");
    return FSSequentialFileOwnerWrapper::Read(n, options, result, scratch, debug);
  }

 private:
  const Stop& stop_;
};

}  // namespace

class StoppableReads::Files final : public rocksdb::FileSystemWrapper {
 public:
  explicit Files(const std::shared_ptr<rocksdb::FileSystem>& files) : FileSystemWrapper(files) {}

  const char* Name() const override { return "StoppableReads"; }

  rocksdb::IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                      rocksdb::IODebugContext* debug) override {
    rocksdb::IOStatus opened = FileSystemWrapper::NewSequentialFile(path, options, file, debug);
    if (opened.ok()) *file = std::make_unique<StoppableFile>(std::move(*file), stop_);
    return opened;
  }

  void Set(const StopFunction* stop) { stop_.store(stop); }

 private:
  Stop stop_ = nullptr;
};

StoppableReads::StoppableReads(rocksdb::Env& env)
    : files_(std::make_shared<Files>(env.GetFileSystem())), env_(rocksdb::NewCompositeEnv(files_)) {}

StoppableReads::~StoppableReads() = default;

void StoppableReads::Set(const StopFunction* stop) { files_->Set(stop); }

}  // namespace fangtan::storage
