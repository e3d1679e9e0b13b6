#include "tests/storage/rocks/fault_env.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace fangtan::storage {
namespace {

// Forwards everything; keeps the size that has been synced.
class FaultyWritableFile final : public rocksdb::WritableFile {
 public:
  FaultyWritableFile(std::string name, std::unique_ptr<rocksdb::WritableFile> file, FaultEnv& env)
      : name_(std::move(name)), file_(std::move(file)), env_(env) {}

  using rocksdb::WritableFile::Append;
  rocksdb::Status Append(const rocksdb::Slice& data) override {
    const auto changing = env_.Changing();
    const rocksdb::Status status = env_.BeforeAppend(name_);
    return status.ok() ? file_->Append(data) : status;
  }
  rocksdb::Status Truncate(uint64_t size) override {
    const auto changing = env_.Changing();
    return file_->Truncate(size);
  }
  rocksdb::Status Flush() override { return file_->Flush(); }
  rocksdb::Status Close() override { return file_->Close(); }
  uint64_t GetFileSize() override { return file_->GetFileSize(); }
  rocksdb::Status Fsync() override { return Sync(); }
  rocksdb::Status Sync() override {
    const auto changing = env_.Changing();
    rocksdb::Status status = env_.BeforeSync(name_);
    if (status.ok()) status = file_->Sync();
    if (status.ok()) env_.Synced(name_, file_->GetFileSize());
    return status;
  }

 private:
  const std::string name_;
  const std::unique_ptr<rocksdb::WritableFile> file_;
  FaultEnv& env_;
};

// Holds writes back until they are synced.
class FaultyRandomRWFile final : public rocksdb::RandomRWFile {
 public:
  FaultyRandomRWFile(std::string name, std::unique_ptr<rocksdb::RandomRWFile> file, FaultEnv& env)
      : name_(std::move(name)), file_(std::move(file)), env_(env) {}

  rocksdb::Status Write(uint64_t offset, const rocksdb::Slice& data) override {
    held_.emplace_back(offset, data.ToString());
    return rocksdb::Status::OK();
  }
  rocksdb::Status Read(uint64_t offset, size_t n, rocksdb::Slice* result, char* scratch) const override {
    return file_->Read(offset, n, result, scratch);
  }
  rocksdb::Status Flush() override { return rocksdb::Status::OK(); }
  rocksdb::Status Close() override { return file_->Close(); }
  rocksdb::Status Sync() override {
    const auto changing = env_.Changing();
    const rocksdb::Status status = env_.BeforeSync(name_);
    if (!status.ok()) return status;
    for (const auto& [offset, bytes] : held_) file_->Write(offset, bytes).PermitUncheckedError();
    held_.clear();
    env_.Synced(name_, UINT64_MAX);
    return file_->Sync();
  }

 private:
  const std::string name_;
  const std::unique_ptr<rocksdb::RandomRWFile> file_;
  FaultEnv& env_;
  std::vector<std::pair<uint64_t, std::string>> held_;
};

void ReadTreeBelow(rocksdb::Env& env, const std::string& root, const std::string& below, Tree& tree) {
  std::vector<std::string> names;
  ASSERT_TRUE(env.GetChildren(root + below, &names).ok()) << root + below;
  for (const std::string& name : names) {
    if (name == "." || name == ".." || name == "LOCK") continue;
    const std::string path = below + "/" + name;
    // The in-memory Env knows no folders as such, only what lies below them.
    std::vector<std::string> inside;
    if (env.GetChildren(root + path, &inside).ok() && !inside.empty()) {
      ReadTreeBelow(env, root, path, tree);
    } else {
      std::string content;
      const rocksdb::Status status = rocksdb::ReadFileToString(&env, root + path, &content);
      ASSERT_TRUE(status.ok()) << path << ": " << status.ToString();
      tree[path] = std::move(content);
    }
  }
}

}  // namespace

Tree ReadTree(rocksdb::Env& env, const std::string& root) {
  Tree tree;
  ReadTreeBelow(env, root, "", tree);
  return tree;
}

void WriteTree(const Tree& tree, rocksdb::Env& env, const std::string& root) {
  ASSERT_TRUE(env.CreateDirIfMissing(root).ok());
  for (const auto& [path, content] : tree) {
    const std::string folder = root + path.substr(0, path.rfind('/'));
    ASSERT_TRUE(env.CreateDirIfMissing(folder).ok());
    ASSERT_TRUE(rocksdb::WriteStringToFile(&env, content, root + path).ok()) << path;
  }
}

FaultEnv::FaultEnv() : FaultEnv(std::unique_ptr<rocksdb::Env>(rocksdb::NewMemEnv(rocksdb::Env::Default()))) {}
FaultEnv::FaultEnv(std::unique_ptr<rocksdb::Env> memory)
    : rocksdb::EnvWrapper(memory.get()), memory_(std::move(memory)) {}
FaultEnv::~FaultEnv() = default;

void FaultEnv::FailSyncsOf(const std::string& suffix) {
  const std::lock_guard<std::mutex> lock(mutex_);
  failing_suffix_ = suffix;
}

void FaultEnv::FillDiskFor(const std::string& suffix) {
  const std::lock_guard<std::mutex> lock(mutex_);
  full_suffix_ = suffix;
}

int FaultEnv::SyncsOf(const std::string& suffix) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  int count = 0;
  for (const auto& [name, syncs] : sync_counts_) count += absl::EndsWith(name, suffix) ? syncs : 0;
  return count;
}

Tree FaultEnv::AfterKill(const std::string& root) {
  const std::unique_lock still(disk_);
  return ReadTree(*memory_, root);
}

Tree FaultEnv::AfterPowerLoss(const std::string& root) {
  const std::unique_lock still(disk_);
  Tree tree = ReadTree(*memory_, root);
  const std::lock_guard lock(mutex_);
  for (auto& [path, content] : tree) {
    const auto synced = synced_.find(root + path);
    const uint64_t size = synced == synced_.end() ? 0 : synced->second;
    if (content.size() > size) content.resize(size);
  }
  return tree;
}

rocksdb::Status FaultEnv::GetFreeSpace(const std::string&, uint64_t* bytes) {
  const std::lock_guard lock(mutex_);
  *bytes = full_suffix_.empty() ? uint64_t{1} << 40 : 0;
  return rocksdb::Status::OK();
}

rocksdb::Status FaultEnv::NewWritableFile(const std::string& name,
                                          std::unique_ptr<rocksdb::WritableFile>* file,
                                          const rocksdb::EnvOptions& options) {
  const auto changing = Changing();
  std::unique_ptr<rocksdb::WritableFile> made;
  const rocksdb::Status status = memory_->NewWritableFile(name, &made, options);
  if (!status.ok()) return status;
  const std::lock_guard<std::mutex> lock(mutex_);
  synced_[name] = 0;
  *file = std::make_unique<FaultyWritableFile>(name, std::move(made), *this);
  return status;
}

rocksdb::Status FaultEnv::NewRandomRWFile(const std::string& name,
                                          std::unique_ptr<rocksdb::RandomRWFile>* file,
                                          const rocksdb::EnvOptions& options) {
  std::unique_ptr<rocksdb::RandomRWFile> opened;
  const rocksdb::Status status = memory_->NewRandomRWFile(name, &opened, options);
  if (status.ok()) *file = std::make_unique<FaultyRandomRWFile>(name, std::move(opened), *this);
  return status;
}

rocksdb::Status FaultEnv::RenameFile(const std::string& from, const std::string& to) {
  const auto changing = Changing();
  const rocksdb::Status status = memory_->RenameFile(from, to);
  const std::lock_guard<std::mutex> lock(mutex_);
  if (status.ok()) synced_[to] = std::exchange(synced_[from], 0);
  return status;
}

rocksdb::Status FaultEnv::DeleteFile(const std::string& name) {
  const auto changing = Changing();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    synced_.erase(name);
  }
  return memory_->DeleteFile(name);
}

rocksdb::Status FaultEnv::BeforeSync(const std::string& name) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!failing_suffix_.empty() && absl::EndsWith(name, failing_suffix_)) {
    return rocksdb::Status::IOError("a sync that fails", name);
  }
  ++sync_counts_[name];
  return rocksdb::Status::OK();
}

rocksdb::Status FaultEnv::BeforeAppend(const std::string& name) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!full_suffix_.empty() && absl::EndsWith(name, full_suffix_))
    return rocksdb::Status::NoSpace("a full disk", name);
  return rocksdb::Status::OK();
}

void FaultEnv::Synced(const std::string& name, uint64_t size) {
  const std::lock_guard<std::mutex> lock(mutex_);
  synced_[name] = size;
}

}  // namespace fangtan::storage
