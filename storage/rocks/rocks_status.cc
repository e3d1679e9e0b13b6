#include "storage/rocks/rocks_status.h"

#include "absl/strings/str_cat.h"
#include "storage/errors.h"

namespace fangtan::storage {
namespace {

std::string Message(const rocksdb::Status& status, std::string_view context) {
  return absl::StrCat(std::string(context), ": ", status.ToString());
}

}  // namespace

absl::Status FromRocks(const rocksdb::Status& status, std::string_view context) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = Message(status, context);
  // A file that the database counts on and that is not there is as lost as one that is damaged.
  if (status.IsCorruption() || status.IsPathNotFound()) return RecordCorrupt(message);
  if (status.IsNoSpace() || status.subcode() == rocksdb::Status::kSpaceLimit) {
    return MakeError(absl::StatusCode::kResourceExhausted, "STORAGE_FULL", message);
  }
  return MakeError(absl::StatusCode::kUnavailable, "STORAGE_FAILED", message);
}

absl::Status FromRocksAtOpen(const rocksdb::Status& status, std::string_view context) {
  const bool nonsense = status.IsNotFound() || status.IsPathNotFound() || status.IsInvalidArgument() ||
                        status.IsNotSupported() || status.IsIncomplete();
  return nonsense ? RecordCorrupt(Message(status, context)) : FromRocks(status, context);
}

}  // namespace fangtan::storage
