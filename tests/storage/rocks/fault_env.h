// File systems that go wrong, for tests of durability.
//
//   FaultEnv env;                                   // in memory
//   ... open a store on it, commit ...
//   env.FailSyncsOf(".log");                        // from now on
//   const Tree survived = env.AfterPowerLoss("/store");
//
// Thread-safe, as an Env must be.
#ifndef FANGTAN_TESTS_STORAGE_ROCKS_FAULT_ENV_H_
#define FANGTAN_TESTS_STORAGE_ROCKS_FAULT_ENV_H_

#include <rocksdb/env.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>

namespace fangtan::storage {

// Every file below a folder: path inside it -> content.
using Tree = std::map<std::string, std::string>;

// The files below `root`, lock files left out. Of an open store, what FaultEnv has to say.
Tree ReadTree(rocksdb::Env& env, const std::string& root);
void WriteTree(const Tree& tree, rocksdb::Env& env, const std::string& root);

class FaultEnv final : public rocksdb::EnvWrapper {
 public:
  FaultEnv();
  ~FaultEnv() override;

  // Syncs (appends) of files whose name ends in `suffix` fail from now on, and have no effect.
  void FailSyncsOf(const std::string& suffix);
  void FillDiskFor(const std::string& suffix);

  // Number of syncs of files whose name ends in `suffix` that succeeded.
  int SyncsOf(const std::string& suffix) const;

  // The disk at one moment, for which the threads of an open store wait: as a process that is killed leaves
  // it, and as a loss of power does, with only what was synced. Folders count as synced.
  Tree AfterKill(const std::string& root);
  Tree AfterPowerLoss(const std::string& root);

  rocksdb::Status GetFreeSpace(const std::string& path, uint64_t* bytes) override;
  rocksdb::Status NewWritableFile(const std::string& name, std::unique_ptr<rocksdb::WritableFile>* file,
                                  const rocksdb::EnvOptions& options) override;
  rocksdb::Status NewRandomRWFile(const std::string& name, std::unique_ptr<rocksdb::RandomRWFile>* file,
                                  const rocksdb::EnvOptions& options) override;
  rocksdb::Status RenameFile(const std::string& from, const std::string& to) override;
  rocksdb::Status DeleteFile(const std::string& name) override;

  // For the files, which hold Changing() from before a change until it is told.
  [[nodiscard]] std::shared_lock<std::shared_mutex> Changing() { return std::shared_lock(disk_); }
  rocksdb::Status BeforeSync(const std::string& name);
  rocksdb::Status BeforeAppend(const std::string& name);
  void Synced(const std::string& name, uint64_t size);

 private:
  explicit FaultEnv(std::unique_ptr<rocksdb::Env> memory);

  std::unique_ptr<rocksdb::Env> memory_;
  std::shared_mutex disk_;  // shared by who changes it; taken before mutex_
  mutable std::mutex mutex_;
  std::string failing_suffix_;
  std::string full_suffix_;
  std::map<std::string, uint64_t> synced_;  // size of every file written, as far as it was synced
  std::map<std::string, int> sync_counts_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_ROCKS_FAULT_ENV_H_
