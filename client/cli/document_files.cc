#include "client/cli/document_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "client/cli/archive_names.h"
#include "client/status.h"

namespace fangtan::client {
namespace {

namespace fs = std::filesystem;

absl::Status Unreadable(const fs::path& path, absl::string_view why) {
  const std::string name = ReadableName(path.string());
  return MakeError(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE", absl::StrCat(name, ": ", why),
                   {{"file", name}});
}

FoundFile Found(const fs::path& path) {
  std::error_code unknown;
  const auto size = fs::file_size(path, unknown);
  return {path.string(), absl::OkStatus(), unknown ? 0 : static_cast<int64_t>(size)};
}

class Walk {
 public:
  Walk(const std::string& root, PassedOver& passed_over) : passed_over_(passed_over) {
    std::error_code unknown;
    root_ = fs::canonical(root, unknown);
    Folder(root);
  }

  std::vector<FoundFile> found;

 private:
  void Folder(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::directory_entry> entries;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) entries.push_back(*entry);
    if (error) found.push_back({folder.string(), Unreadable(folder, error.message())});
    std::sort(entries.begin(), entries.end(), [](const fs::directory_entry& a, const fs::directory_entry& b) {
      return a.path().native() < b.path().native();
    });
    for (const fs::directory_entry& each : entries) Entry(each);
  }

  void Entry(const fs::directory_entry& entry) {
    std::error_code error;
    const fs::file_type type = entry.symlink_status(error).type();
    const fs::file_type target = entry.status(error).type();
    if (IsHidden(entry.path().filename().native())) {
      ++passed_over_.hidden;
    } else if (type == fs::file_type::directory) {
      Folder(entry.path());
    } else if (target == fs::file_type::not_found || target == fs::file_type::none) {
      found.push_back(
          {entry.path().string(), Unreadable(entry.path(), error ? error.message() : "not found")});
    } else if (type == fs::file_type::symlink && !(target == fs::file_type::regular && LeadsInside(entry))) {
      ++passed_over_.links;
    } else if (target != fs::file_type::regular) {
      ++passed_over_.others;
    } else {
      found.push_back(Found(entry.path()));
    }
  }

  bool LeadsInside(const fs::path& link) const {
    std::error_code unknown;
    const fs::path target = fs::canonical(link, unknown);
    if (unknown) return false;
    return std::mismatch(root_.begin(), root_.end(), target.begin(), target.end()).first == root_.end();
  }

  PassedOver& passed_over_;
  fs::path root_;
};

}  // namespace

std::vector<FoundFile> FindFiles(const std::string& path, PassedOver& passed_over) {
  std::error_code error;
  if (fs::is_directory(path, error)) return Walk(path, passed_over).found;
  return {Found(path)};
}

}  // namespace fangtan::client
