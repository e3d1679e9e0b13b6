// StoppableReads: an Env whose files stop being read when somebody says so, for work of the engine that asks
// nobody whether it is still wanted.
//
//   StoppableReads reads(env);
//   options.backup_env = &reads.env();
//   {
//     const StoppableReads::Scope scope(reads, stop);      // only in here
//     engine->VerifyBackup(id, /*verify_with_checksum=*/true);
//   }
//
// Outside of a scope nothing is stopped: an engine that cannot read its lists takes sound backups for damaged
// ones, and their files for garbage. Files that are read in sequence alone. Scopes are for one thread.
#ifndef FANGTAN_STORAGE_ROCKS_STOPPABLE_READS_H_
#define FANGTAN_STORAGE_ROCKS_STOPPABLE_READS_H_

#include <rocksdb/env.h>

#include <memory>

#include "storage/backup.h"

namespace fangtan::storage {

class StoppableReads {
 public:
  // `env` must outlive it.
  explicit StoppableReads(rocksdb::Env& env);
  ~StoppableReads();

  rocksdb::Env& env() { return *env_; }

  class Scope {
   public:
    // `stop` may be empty; reads fail with Aborted once it says true.
    Scope(StoppableReads& reads, const StopFunction& stop) : reads_(reads) { reads_.Set(&stop); }
    ~Scope() { reads_.Set(nullptr); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    StoppableReads& reads_;
  };

 private:
  class Files;
  void Set(const StopFunction* stop);

  std::shared_ptr<Files> files_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_STOPPABLE_READS_H_
