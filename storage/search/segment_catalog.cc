#include "storage/search/segment_catalog.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr const char* kManifestName = "MANIFEST";
constexpr const char* kSuffix = ".seg";
constexpr const char* kDamagedSuffix = ".damaged";
// Damaged files that are kept.
constexpr size_t kMaxDamaged = 4;

absl::Status Corrupt(std::string_view why) {
  return MakeError(absl::StatusCode::kDataLoss, "INDEX_CORRUPT", why);
}

// The number in "answer-000012.seg", also with ".damaged" behind it; 0: none.
uint64_t NumberOf(const std::string& name) {
  const size_t dash = name.rfind('-');
  const size_t end = name.find(kSuffix);
  if (dash == std::string::npos || end == std::string::npos || end < dash) return 0;
  uint64_t number = 0;
  return absl::SimpleAtoi(name.substr(dash + 1, end - dash - 1), &number) ? number : 0;
}

bool IsSegmentFile(const std::string& name) { return absl::EndsWith(name, kSuffix) && NumberOf(name) != 0; }

}  // namespace

SegmentCatalog::SegmentCatalog(std::unique_ptr<SegmentFolder> folder, Options options)
    : folder_(std::move(folder)), options_(std::move(options)) {
  const std::lock_guard lock(mutex_);
  if (absl::StatusOr<SegmentManifest> read = ReadManifest(); read.ok()) {
    manifest_ = *std::move(read);
  } else if (!absl::IsNotFound(read.status())) {
    Note(absl::StrCat("the text index is made anew from the records: ", read.status().message()));
  }
  manifest_.store_id = options_.store_id;
  const absl::StatusOr<std::vector<std::string>> names = folder_->Names();
  if (!names.ok()) {
    Note(absl::StrCat("the folder of the text index: ", names.status().message()));
    return;
  }
  for (const std::string& name : *names) next_number_ = std::max(next_number_, NumberOf(name) + 1);
}

absl::StatusOr<SegmentManifest> SegmentCatalog::ReadManifest() const {
  ASSIGN_OR_RETURN(const std::unique_ptr<SegmentBytes> bytes, folder_->Open(kManifestName));
  ASSIGN_OR_RETURN(SegmentManifest manifest, SegmentManifest::Decode(bytes->data()));
  if (manifest.store_id != options_.store_id) return Corrupt("its manifest is of another store");
  if (!options_.accept(manifest.mark)) {
    return Corrupt(absl::StrCat("it was made at revision ", manifest.mark.revision,
                                ", which is not in this store's history"));
  }
  return manifest;
}

std::vector<SegmentCatalog::Stored> SegmentCatalog::Load(const std::string& kind, uint32_t limit) {
  const std::lock_guard lock(mutex_);
  std::vector<Stored> loaded;
  for (const SegmentFile& file : manifest_.files[kind]) {
    if (file.end_doc > limit) {
      Note(absl::StrCat("text index: ", file.name, " reaches beyond the store; it is not used"));
      continue;
    }
    absl::StatusOr<Stored> opened = OpenFile(file);
    if (opened.ok()) {
      loaded.push_back(*std::move(opened));
      continue;
    }
    Note(absl::StrCat("text index: ", file.name, " is made anew: ", opened.status().message()));
    if (absl::IsDataLoss(opened.status())) {
      folder_->Rename(file.name, absl::StrCat(file.name, kDamagedSuffix));
    }
  }
  return loaded;
}

absl::StatusOr<SegmentCatalog::Stored> SegmentCatalog::OpenFile(const SegmentFile& file) const {
  ASSIGN_OR_RETURN(std::unique_ptr<SegmentBytes> bytes, folder_->Open(file.name));
  const size_t size = bytes->data().size();
  if (size != file.size) return Corrupt(absl::StrCat("it has ", size, " bytes instead of ", file.size));
  ASSIGN_OR_RETURN(std::shared_ptr<const Segment> segment, Segment::Open(std::move(bytes)));
  if (segment->first_doc() != file.first_doc || segment->end_doc() != file.end_doc) {
    return Corrupt("it is of other documents than its manifest says");
  }
  return Stored{.segment = std::move(segment), .file = file.name};
}

void SegmentCatalog::DeleteUnnamed() {
  {
    const std::lock_guard lock(mutex_);
    const absl::StatusOr<std::vector<std::string>> names = folder_->Names();
    if (!names.ok()) return;
    std::set<std::string> named;
    for (const auto& [kind, files] : manifest_.files) {
      for (const SegmentFile& file : files) named.insert(file.name);
    }
    for (const std::string& name : *names) {
      const bool unfinished = absl::EndsWith(name, std::string(kUnfinishedSuffix));
      if (unfinished || (IsSegmentFile(name) && !named.contains(name))) folder_->Delete(name);
    }
  }
  LimitDamaged();
}

absl::StatusOr<SegmentCatalog::Stored> SegmentCatalog::Write(const std::string& kind,
                                                             std::string_view bytes) {
  uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    number = next_number_++;
  }
  const std::string name = absl::StrFormat("%s-%06d%s", kind, number, kSuffix);
  RETURN_IF_ERROR(folder_->Write(name, bytes));
  ASSIGN_OR_RETURN(std::unique_ptr<SegmentBytes> mapped, folder_->Open(name));
  ASSIGN_OR_RETURN(std::shared_ptr<const Segment> segment, Segment::Open(std::move(mapped)));
  // While it is in memory anyway, so that no search has to.
  RETURN_IF_ERROR(segment->CheckAll());
  return Stored{.segment = std::move(segment), .file = name};
}

absl::Status SegmentCatalog::Name(const std::string& kind, const std::vector<Stored>& segments) {
  const std::lock_guard lock(mutex_);
  std::vector<SegmentFile> files;
  std::set<std::string> named;
  for (const Stored& stored : segments) {
    if (stored.file.empty()) continue;
    named.insert(stored.file);
    files.push_back({.first_doc = stored.segment->first_doc(),
                     .end_doc = stored.segment->end_doc(),
                     .name = stored.file,
                     .size = stored.segment->byte_count()});
  }
  if (files == manifest_.files[kind]) return absl::OkStatus();
  SegmentManifest next = manifest_;
  next.files[kind] = std::move(files);
  const std::vector<SegmentFile> before = manifest_.files[kind];
  RETURN_IF_ERROR(WriteManifest(std::move(next)));
  for (const SegmentFile& file : before) {
    if (!named.contains(file.name)) folder_->Delete(file.name);
  }
  return absl::OkStatus();
}

absl::Status SegmentCatalog::Refresh() {
  const std::lock_guard lock(mutex_);
  const bool empty = std::all_of(manifest_.files.begin(), manifest_.files.end(),
                                 [](const auto& files) { return files.second.empty(); });
  return empty ? absl::OkStatus() : WriteManifest(manifest_);
}

absl::Status SegmentCatalog::WriteManifest(SegmentManifest manifest) {
  ASSIGN_OR_RETURN(manifest.mark, options_.mark());
  if (manifest == manifest_) return absl::OkStatus();
  RETURN_IF_ERROR(folder_->Write(kManifestName, manifest.Encode()));
  manifest_ = std::move(manifest);
  return absl::OkStatus();
}

void SegmentCatalog::PutAway(const std::string& file) {
  folder_->Rename(file, absl::StrCat(file, kDamagedSuffix));
  LimitDamaged();
}

// Keeps the newest.
void SegmentCatalog::LimitDamaged() {
  const absl::StatusOr<std::vector<std::string>> names = folder_->Names();
  if (!names.ok()) return;
  std::vector<std::pair<uint64_t, std::string>> damaged;
  for (const std::string& name : *names) {
    if (absl::EndsWith(name, kDamagedSuffix)) damaged.emplace_back(NumberOf(name), name);
  }
  std::sort(damaged.begin(), damaged.end());
  for (size_t i = 0; i + kMaxDamaged < damaged.size(); ++i) folder_->Delete(damaged[i].second);
}

std::vector<std::string> SegmentCatalog::notices() const {
  const std::lock_guard lock(mutex_);
  return notices_;
}

}  // namespace fangtan::storage
