// EngineLog: what RocksDB says of itself, in the file LOG of its folder. RocksDB's own logger asserts, so
// ends the process, at the line after one that could not be written: on a full disk, that is. This one goes
// without.
//
//   options.info_log = EngineLog::In(env, path);
//
// The file of before is kept as LOG.old.<microseconds>, as RocksDB's own is; RocksDB deletes all but a few of
// those. Thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_ENGINE_LOG_H_
#define FANGTAN_STORAGE_ROCKS_ENGINE_LOG_H_

#include <rocksdb/env.h>

#include <cstdarg>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace fangtan::storage {

class EngineLog final : public rocksdb::Logger {
 public:
  // Never null. Where no file can be made, nothing is kept.
  static std::shared_ptr<rocksdb::Logger> In(rocksdb::Env& env, const std::string& folder);

  EngineLog(rocksdb::Env& env, std::string path);
  ~EngineLog() override;
  EngineLog(const EngineLog&) = delete;
  EngineLog& operator=(const EngineLog&) = delete;

  using Logger::Logv;
  void Logv(const char* format, va_list arguments) override;

 private:
  // REQUIRES: mutex_ is held.
  void Begin();

  rocksdb::Env& env_;
  const std::string path_;
  std::mutex mutex_;
  std::unique_ptr<rocksdb::WritableFile> file_;  // null: none could be made
  uint64_t written_ = 0;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_ENGINE_LOG_H_
