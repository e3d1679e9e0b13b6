// SegmentFolder: where segments are kept beyond a run: files of a folder, mapped, or memory.
//
//   const std::unique_ptr<SegmentFolder> folder = FolderOnDisk("/var/lib/fangtan/search");
//   RETURN_IF_ERROR(folder->Write("answer-000001.seg", bytes));
//   ASSIGN_OR_RETURN(std::unique_ptr<SegmentBytes> mapped, folder->Open("answer-000001.seg"));
//
// A file has its name only when all of it was written. Nothing is synced: what is here is derived and has
// checksums. A mapped file that is deleted or renamed lives on where it is mapped; one that others cut, or
// the device fails to read, is read as zeros and says so (MappingGuard). What is no regular file is not
// there.
//
// Thread-safe. UNAVAILABLE INDEX_UNWRITABLE, or RESOURCE_EXHAUSTED for a full disk; NOT_FOUND.
#ifndef FANGTAN_STORAGE_SEARCH_SEGMENT_FILES_H_
#define FANGTAN_STORAGE_SEARCH_SEGMENT_FILES_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/search/segment.h"

namespace fangtan::storage {

class SegmentFolder {
 public:
  virtual ~SegmentFolder() = default;

  // Of its files, in order; none if it does not exist.
  virtual absl::StatusOr<std::vector<std::string>> Names() const = 0;
  // Replaces what had the name.
  virtual absl::Status Write(const std::string& name, std::string_view bytes) = 0;
  virtual absl::StatusOr<std::unique_ptr<SegmentBytes>> Open(const std::string& name) const = 0;
  // Does nothing where there is no such file.
  virtual void Rename(const std::string& from, const std::string& to) = 0;
  virtual void Delete(const std::string& name) = 0;
};

// The folder is made when something is first written.
std::unique_ptr<SegmentFolder> FolderOnDisk(std::string path);

// Gone with the object.
std::unique_ptr<SegmentFolder> FolderInMemory();

// What a name ends with while its file is being written.
inline constexpr std::string_view kUnfinishedSuffix = ".tmp";

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_SEGMENT_FILES_H_
