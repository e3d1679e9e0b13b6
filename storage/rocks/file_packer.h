// FilePacker: compresses files of records again, with a dictionary, once nobody writes.
//
//   FilePacker packer(database, {});
//   RETURN_IF_ERROR(packer.Consider(Clock::now(), stop));    // now and then
//
// RocksDB moves a file that overlaps no other to the bottom level as it is. Records are numbered as they are
// written, so nearly all of their files get there so, and without the dictionary that a file gets that is
// written there; or RocksDB compacts them there one by one, with a dictionary each. Every byte is packed once
// or twice: files that became small are packed again with what comes behind them. What RocksDB keeps on a
// level between waits until it has moved it down.
//
// Not thread-safe, but beside readers and writers of the database.
#ifndef FANGTAN_STORAGE_ROCKS_FILE_PACKER_H_
#define FANGTAN_STORAGE_ROCKS_FILE_PACKER_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/rocks/database.h"
#include "storage/store.h"

namespace fangtan::storage {

class FilePacker {
 public:
  using Clock = std::chrono::steady_clock;

  struct Options {
    Clock::duration rest = std::chrono::seconds(10);  // without a write, before it begins
    uint64_t least_bytes =
        16 << 20;  // of files without a dictionary, one behind the other, that are worth it
    uint64_t urgent_bytes = 512 << 20;  // beyond these it does not wait for the rest
    uint64_t small_bytes = 64 << 20;    // a smaller file is packed again with others
    uint32_t small_files = 4;           // packed and small, one behind the other, that are worth it as well
    uint64_t run_bytes = 256 << 20;     // compacted at once, about
  };
  FilePacker(Database& database, const Options& options) : database_(database), options_(options) {}

  // Packs what is due by `now`. What is done when `stop` says so, or when somebody writes, stays done.
  absl::Status Consider(Clock::time_point now, const StopFunction& stop);

 private:
  // Files one behind the other, from the first's first key to the last's last one.
  struct Run {
    Family family;
    std::string first, last;
    uint64_t bytes = 0;
    uint64_t unpacked_bytes = 0;  // of files without a dictionary
    uint32_t packed_files = 0;    // with one each
  };

  bool IsAtRest(Clock::time_point now);
  uint64_t VersionOfFiles() const;
  absl::StatusOr<std::vector<Run>> FindRuns(Family family) const;
  // Of all families.
  absl::StatusOr<std::vector<Run>> FindRuns() const;

  Database& database_;
  const Options options_;
  uint64_t sequence_ = 0;  // of the database, when it was looked at last
  Clock::time_point last_write_;
  std::optional<uint64_t> packed_;  // the version of the files of which nothing was to be packed
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_FILE_PACKER_H_
