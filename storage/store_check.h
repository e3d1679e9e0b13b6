// Checks of a whole store: every record by itself, and everything that is kept about it against it.
//
//   ASSIGN_OR_RETURN(CheckReport report, store->Check({}));
//   ASSIGN_OR_RETURN(CheckReport report, CheckStoreIn({.directory = "/var/lib/fangtan"}, {}));   // closed
//
// Thread-safe.
#ifndef FANGTAN_STORAGE_STORE_CHECK_H_
#define FANGTAN_STORAGE_STORE_CHECK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/backup.h"

namespace fangtan::storage {

struct CheckOptions {
  int64_t max_damages = 1000;  // in the report; more are counted
  ProgressFunction progress;   // records
  StopFunction stop;
};

struct CheckReport {
  struct Damage {
    std::string record;  // "answer 0000002a", a file's path, "text index of answers, documents 1 to 4096"
    std::string description;  // how it shows, with the name of the resource where that is known
  };
  int64_t record_count = 0;  // that were read
  std::vector<Damage> damages;
  int64_t damage_count = 0;  // in all
};

struct StoreOptions;

// The same without serving it: takes the lock, changes nothing, and goes on where opening would refuse. What
// only an open store has, the index in memory, is not looked at. Errors of OpenStore but RECORD_CORRUPT,
// which is what the report is about.
absl::StatusOr<CheckReport> CheckStoreIn(const StoreOptions& store, const CheckOptions& options);

// Whether opening would take the folder, as far as can be told by looking at what it holds: NOT_A_STORE,
// RECORD_CORRUPT. OK if it is missing.
absl::Status CheckFolderOf(const StoreOptions& store);

// Whether another process has the store open. REQUIRES: this one has not, and the store is in files.
bool IsOpenElsewhere(const StoreOptions& store);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_STORE_CHECK_H_
