// A real store on an in-memory file system, for tests above storage.
//
//   TempStore store;
//   ASSERT_THAT(store->Commit(mutation, {}), IsOk());
//   store.Reopen();                                       // as after a restart
#ifndef FANGTAN_TESTS_TESTING_TEMP_STORE_H_
#define FANGTAN_TESTS_TESTING_TEMP_STORE_H_

#include <rocksdb/env.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "storage/open_store.h"
#include "storage/store.h"

namespace fangtan::testing {

class TempStore {
 public:
  TempStore() : env_(rocksdb::NewMemEnv(rocksdb::Env::Default())) { Open(); }

  storage::Store& operator*() const { return *store_; }
  storage::Store* operator->() const { return store_.get(); }

  // Closes the store and opens it again. Views of it must be gone.
  void Reopen() {
    store_.reset();
    Open();
  }

  rocksdb::Env& env() const { return *env_; }
  storage::StoreOptions options() const {
    return {.directory = "/store",
            .block_cache_bytes = 8 << 20,
            .write_buffer_bytes = 4 << 20,
            .backup_bytes_per_second = 0,
            .many_rows = 8,        // so that both ways of finding rows are gone
            .kept_list_rows = 24,  // so that lists outgrow it
            .env = env_.get()};
  }

 private:
  void Open() {
    auto opened = storage::OpenStore(options());
    if (!opened.ok()) {
      std::cerr << "a test's store does not open: " << opened.status() << std::endl;
      std::abort();
    }
    store_ = *std::move(opened);
  }

  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<storage::Store> store_;
};

}  // namespace fangtan::testing

#endif  // FANGTAN_TESTS_TESTING_TEMP_STORE_H_
