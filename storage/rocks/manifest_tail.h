// The end of RocksDB's MANIFEST. RocksDB takes a record whose length points beyond the file for one that a
// crash cut short, and drops it in silence with all behind it; so would a flipped bit in a length. What was
// dropped and mattered, recovery finds missing; this tells that something was dropped at all.
#ifndef FANGTAN_STORAGE_ROCKS_MANIFEST_TAIL_H_
#define FANGTAN_STORAGE_ROCKS_MANIFEST_TAIL_H_

#include <rocksdb/env.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace fangtan::storage {

// Whether the records of a log in RocksDB's format (its wiki, "Write Ahead Log File Format") fill `log` to
// the end. Checksums are not looked at: RocksDB does that. Pure, thread-safe.
bool EndsWithARecord(std::string_view log);

// A sentence if the MANIFEST that the database in `folder` goes by ends in a broken record, else nothing.
// Changes nothing; to be called before RocksDB opens the database for writing, which makes a new MANIFEST.
absl::StatusOr<std::vector<std::string>> NoticesOfManifest(rocksdb::Env& env, const std::string& folder);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_MANIFEST_TAIL_H_
