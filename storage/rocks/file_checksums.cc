#include "storage/rocks/file_checksums.h"

#include <rocksdb/file_checksum.h>

#include <algorithm>
#include <array>
#include <memory>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/rocks/rocks_status.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

std::unique_ptr<rocksdb::FileChecksumGenerator> NewGenerator() {
  return rocksdb::GetFileChecksumGenCrc32cFactory()->CreateFileChecksumGenerator({});
}

absl::Status ReadAndCompare(const Database& database, const StoredFile& stored, const Spend& spend) {
  std::unique_ptr<rocksdb::SequentialFile> file;
  const std::string doing = absl::StrCat("reading ", stored.path);
  RETURN_IF_ERROR(FromRocks(
      database.engine().GetEnv()->NewSequentialFile(stored.path, &file, rocksdb::EnvOptions()), doing));
  const std::unique_ptr<rocksdb::FileChecksumGenerator> generator = NewGenerator();
  const auto buffer = std::make_unique<std::array<char, 1 << 18>>();
  for (;;) {
    rocksdb::Slice piece;
    RETURN_IF_ERROR(FromRocks(file->Read(buffer->size(), &piece, buffer->data()), doing));
    if (piece.empty()) break;
    generator->Update(piece.data(), piece.size());
    RETURN_IF_ERROR(spend(piece.size()));
  }
  generator->Finalize();
  if (generator->GetChecksum() == stored.checksum) return absl::OkStatus();
  return RecordCorrupt(absl::StrCat(stored.path, " does not have the checksum it was written with"));
}

bool IsLive(const Database& database, const std::string& path) {
  const std::vector<StoredFile> files = StoredFilesOf(database);
  return std::any_of(files.begin(), files.end(),
                     [&path](const StoredFile& file) { return file.path == path; });
}

}  // namespace

std::vector<StoredFile> StoredFilesOf(const Database& database) {
  std::vector<StoredFile> files;
  for (const Family family : kFamilies) {
    rocksdb::ColumnFamilyMetaData metadata;
    database.engine().GetColumnFamilyMetaData(database.handle(family), &metadata);
    for (const rocksdb::LevelMetaData& level : metadata.levels) {
      for (const rocksdb::SstFileMetaData& file : level.files) {
        files.push_back(
            {absl::StrCat(file.db_path, file.name), file.file_checksum, file.file_checksum_func_name});
      }
    }
    for (const rocksdb::BlobMetaData& file : metadata.blob_files) {
      files.push_back({absl::StrCat(file.blob_file_path, "/", file.blob_file_name), file.checksum_value,
                       file.checksum_method});
    }
  }
  return files;
}

absl::Status CheckStoredFile(const Database& database, const StoredFile& file, const Spend& spend) {
  if (file.method != NewGenerator()->Name()) return absl::OkStatus();
  const absl::Status checked = ReadAndCompare(database, file, spend);
  // Compaction may have replaced it meanwhile.
  if (checked.ok() || absl::IsCancelled(checked) || IsLive(database, file.path)) return checked;
  return absl::OkStatus();
}

}  // namespace fangtan::storage
