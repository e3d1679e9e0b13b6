#include "storage/rocks/file_packer.h"

#include <rocksdb/metadata.h>
#include <rocksdb/table_properties.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/rocks/rocks_status.h"
#include "storage/rocks/store_compaction.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

struct File {
  std::string first, last;
  uint64_t bytes = 0;
  bool packed = false;
  bool settled = false;  // no level between the first and the last

  bool Overlaps(std::string_view from, std::string_view to) const { return first <= to && from <= last; }
};

// RocksDB keeps with every file by which options it was compressed.
bool HasDictionary(const rocksdb::TableProperties& properties) {
  constexpr std::string_view kOption = "max_dict_bytes=";
  const size_t at = properties.compression_options.find(kOption);
  return at != std::string::npos && properties.compression_options[at + kOption.size()] != '0';
}

absl::StatusOr<std::vector<File>> FilesOf(const Database& database, Family family) {
  rocksdb::ColumnFamilyMetaData metadata;
  database.engine().GetColumnFamilyMetaData(database.handle(family), &metadata);
  rocksdb::TablePropertiesCollection properties;
  RETURN_IF_ERROR(FromRocks(database.engine().GetPropertiesOfAllTables(database.handle(family), &properties),
                            absl::StrCat("reading what the files of ", FamilyName(family), " are")));
  int bottom = 0;
  for (const rocksdb::LevelMetaData& level : metadata.levels) {
    if (!level.files.empty()) bottom = std::max(bottom, level.level);
  }
  std::vector<File> files;
  for (const rocksdb::LevelMetaData& level : metadata.levels) {
    // What is new goes to the bottom, or to where it waits for that.
    const bool settled = level.level == bottom || level.level == 0;
    for (const rocksdb::SstFileMetaData& file : level.files) {
      const auto known = properties.find(absl::StrCat(file.db_path, file.name));
      if (known == properties.end()) continue;  // a compaction has taken it since
      files.push_back({file.smallestkey, file.largestkey, file.size, HasDictionary(*known->second), settled});
    }
  }
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.first < b.first; });
  return files;
}

}  // namespace

absl::Status FilePacker::Consider(Clock::time_point now, const StopFunction& stop) {
  const bool at_rest = IsAtRest(now);
  const uint64_t version = VersionOfFiles();
  if (packed_ == version) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Run> runs, FindRuns());
  uint64_t unpacked = 0;
  for (const Run& run : runs) unpacked += run.unpacked_bytes;
  if (!at_rest && unpacked < options_.urgent_bytes) return absl::OkStatus();
  for (const Run& run : runs) {
    if (stop() || (at_rest && database_.sequence() != sequence_)) return absl::OkStatus();
    const absl::Status packed = CompactKeys(database_, run.family, run.first, run.last, stop);
    if (absl::IsCancelled(packed)) return absl::OkStatus();
    RETURN_IF_ERROR(packed);
  }
  if (at_rest && runs.empty()) packed_ = version;
  return absl::OkStatus();
}

// Each flush and each compaction of a family raises its number.
uint64_t FilePacker::VersionOfFiles() const {
  uint64_t sum = 0;
  for (const internal::Kind kind : kKinds) {
    uint64_t number = 0;
    database_.engine().GetIntProperty(database_.handle(FamilyOf(kind)),
                                      rocksdb::DB::Properties::kCurrentSuperVersionNumber, &number);
    sum += number;
  }
  return sum;
}

bool FilePacker::IsAtRest(Clock::time_point now) {
  const uint64_t sequence = database_.sequence();
  if (std::exchange(sequence_, sequence) != sequence) last_write_ = now;
  return now - last_write_ >= options_.rest;
}

absl::StatusOr<std::vector<FilePacker::Run>> FilePacker::FindRuns() const {
  std::vector<Run> runs;
  for (const internal::Kind kind : kKinds) {
    ASSIGN_OR_RETURN(std::vector<Run> some, FindRuns(FamilyOf(kind)));
    runs.insert(runs.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
  }
  return runs;
}

absl::StatusOr<std::vector<FilePacker::Run>> FilePacker::FindRuns(Family family) const {
  ASSIGN_OR_RETURN(const std::vector<File> files, FilesOf(database_, family));
  const auto is_done = [&](const File& file) { return file.packed && file.bytes >= options_.small_bytes; };
  // What is packed and large is not written again.
  const auto covers_done = [&](std::string_view first, std::string_view last) {
    return std::any_of(files.begin(), files.end(),
                       [&](const File& file) { return is_done(file) && file.Overlaps(first, last); });
  };
  std::vector<Run> runs;
  for (const File& file : files) {
    // Between, it would be written without a dictionary again, as long as nothing lies below it.
    if (!file.settled || is_done(file) || covers_done(file.first, file.last)) continue;
    if (runs.empty() || runs.back().bytes >= options_.run_bytes ||
        covers_done(runs.back().first, file.last)) {
      runs.push_back({.family = family, .first = file.first});
    }
    Run& run = runs.back();
    run.last = std::max(run.last, file.last);
    run.bytes += file.bytes;
    if (file.packed) {
      ++run.packed_files;
    } else {
      run.unpacked_bytes += file.bytes;
    }
  }
  std::erase_if(runs, [&](const Run& run) {
    return run.unpacked_bytes < options_.least_bytes && run.packed_files < options_.small_files;
  });
  return runs;
}

}  // namespace fangtan::storage
