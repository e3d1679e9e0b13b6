#include "storage/search/segment_catalog.h"

#include <algorithm>
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

// Whether it is gone for good, so that it is to be made anew.
bool IsLost(const absl::Status& status) {
  return absl::IsDataLoss(status) || absl::IsNotFound(status) || absl::IsFailedPrecondition(status);
}

bool Overlap(const SegmentFile& a, const SegmentFile& b) {
  return a.first_doc < b.end_doc && b.first_doc < a.end_doc;
}

bool IsSegmentFile(const std::string& name) { return absl::EndsWith(name, kSuffix) && NumberOf(name) != 0; }

}  // namespace

SegmentCatalog::SegmentCatalog(std::unique_ptr<SegmentFolder> folder, Options options)
    : folder_(std::move(folder)), options_(std::move(options)) {
  const std::lock_guard lock(mutex_);
  manifest_.store_id = options_.store_id;
  // What fails is noted, and tried again when it is needed.
  LearnManifest().IgnoreError();
  LearnNumbers().IgnoreError();
}

absl::Status SegmentCatalog::LearnManifest() {
  if (learned_) return absl::OkStatus();
  bool damaged = false;
  absl::StatusOr<SegmentManifest> read = ReadManifest(damaged);
  if (!read.ok() && !IsLost(read.status())) {
    Note(absl::StrCat("the manifest of the text index cannot be read for now: ", read.status().message()));
    return read.status();
  }
  learned_ = true;
  if (read.ok()) {
    manifest_ = *std::move(read);
    for (const auto& [kind, files] : manifest_.files) {
      for (const SegmentFile& file : files) unread_.insert(file.name);
    }
  } else if (!absl::IsNotFound(read.status())) {
    const std::string notice =
        absl::StrCat("the text index is made anew from the records: ", read.status().message());
    damaged ? NoteDamage(notice) : Note(notice);
  }
  return absl::OkStatus();
}

// New files must not have the names of old ones.
absl::Status SegmentCatalog::LearnNumbers() {
  if (numbered_) return absl::OkStatus();
  const absl::StatusOr<std::vector<std::string>> names = folder_->Names();
  if (!names.ok()) {
    Note(absl::StrCat("the folder of the text index: ", names.status().message()));
    return names.status();
  }
  numbered_ = true;
  for (const std::string& name : *names) next_number_ = std::max(next_number_, NumberOf(name) + 1);
  return absl::OkStatus();
}

absl::StatusOr<SegmentManifest> SegmentCatalog::ReadManifest(bool& damaged) const {
  ASSIGN_OR_RETURN(const std::unique_ptr<SegmentBytes> bytes, folder_->Open(kManifestName));
  absl::StatusOr<SegmentManifest> decoded = SegmentManifest::Decode(bytes->data());
  damaged = absl::IsDataLoss(decoded.status());
  if (absl::IsFailedPrecondition(decoded.status())) return Corrupt(std::string(decoded.status().message()));
  ASSIGN_OR_RETURN(SegmentManifest manifest, std::move(decoded));
  if (manifest.store_id != options_.store_id) return Corrupt("its manifest is of another store");
  ASSIGN_OR_RETURN(const bool accepted, options_.accept(manifest.mark));
  if (!accepted) {
    return Corrupt(absl::StrCat("it was made at revision ", manifest.mark.revision,
                                ", which is not in this store's history"));
  }
  return manifest;
}

std::vector<SegmentCatalog::Stored> SegmentCatalog::Load(const std::string& kind, uint32_t limit) {
  const std::lock_guard lock(mutex_);
  std::vector<Stored> loaded;
  if (!LearnManifest().ok()) return loaded;
  for (const SegmentFile& file : manifest_.files[kind]) {
    if (file.end_doc > limit) {
      unread_.erase(file.name);
      Note(absl::StrCat("text index: ", file.name, " reaches beyond the store; it is not used"));
      continue;
    }
    absl::StatusOr<Stored> opened = OpenFile(file);
    if (opened.ok() || IsLost(opened.status())) unread_.erase(file.name);
    if (opened.ok()) {
      loaded.push_back(*std::move(opened));
      continue;
    }
    const std::string notice =
        absl::StrCat("text index: ", file.name, " is made anew: ", opened.status().message());
    if (absl::IsDataLoss(opened.status())) {
      NoteDamage(notice);
      folder_->Rename(file.name, absl::StrCat(file.name, kDamagedSuffix));
    } else {
      Note(notice);
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
    if (!names.ok() || !learned_) return;
    for (const std::string& name : *names) {
      const bool unfinished = absl::EndsWith(name, std::string(kUnfinishedSuffix));
      if (unfinished || (IsSegmentFile(name) && !IsNamed(name))) folder_->Delete(name);
    }
  }
  LimitDamaged();
}

absl::StatusOr<SegmentCatalog::Stored> SegmentCatalog::Write(const std::string& kind,
                                                             std::string_view bytes) {
  uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    RETURN_IF_ERROR(LearnNumbers());
    number = next_number_++;
  }
  const std::string name = absl::StrFormat("%s-%06d%s", kind, number, kSuffix);
  RETURN_IF_ERROR(folder_->Write(name, bytes));
  absl::StatusOr<Stored> written = OpenWritten(name);
  if (!written.ok()) folder_->Delete(name);
  return written;
}

absl::StatusOr<SegmentCatalog::Stored> SegmentCatalog::OpenWritten(const std::string& name) const {
  ASSIGN_OR_RETURN(std::unique_ptr<SegmentBytes> mapped, folder_->Open(name));
  ASSIGN_OR_RETURN(std::shared_ptr<const Segment> segment, Segment::Open(std::move(mapped)));
  // While it is in memory anyway, so that no search has to.
  RETURN_IF_ERROR(segment->CheckAll());
  return Stored{.segment = std::move(segment), .file = name};
}

void SegmentCatalog::Discard(const std::string& file) {
  const std::lock_guard lock(mutex_);
  if (!IsNamed(file)) folder_->Delete(file);
}

bool SegmentCatalog::IsNamed(const std::string& name) const {
  for (const auto& [kind, files] : manifest_.files) {
    if (std::any_of(files.begin(), files.end(), [&](const SegmentFile& file) { return file.name == name; })) {
      return true;
    }
  }
  return false;
}

// To `files`, what could not be read when it should have been and what none of them has taken the place of.
void SegmentCatalog::AddUnread(const std::string& kind, std::vector<SegmentFile>& files) const {
  const auto named = manifest_.files.find(kind);
  if (unread_.empty() || named == manifest_.files.end()) return;
  for (const SegmentFile& old : named->second) {
    const bool replaced = std::any_of(files.begin(), files.end(),
                                      [&old](const SegmentFile& file) { return Overlap(file, old); });
    if (unread_.contains(old.name) && !replaced) files.push_back(old);
  }
  std::sort(files.begin(), files.end(),
            [](const SegmentFile& a, const SegmentFile& b) { return a.first_doc < b.first_doc; });
}

absl::Status SegmentCatalog::Name(const std::string& kind, const std::vector<Stored>& segments) {
  const std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(LearnManifest());
  std::vector<SegmentFile> files;
  for (const Stored& stored : segments) {
    if (stored.file.empty()) continue;
    files.push_back({.first_doc = stored.segment->first_doc(),
                     .end_doc = stored.segment->end_doc(),
                     .name = stored.file,
                     .size = stored.segment->byte_count()});
  }
  AddUnread(kind, files);
  if (files == manifest_.files[kind]) return absl::OkStatus();
  SegmentManifest next = manifest_;
  next.files[kind] = std::move(files);
  const std::vector<SegmentFile> before = manifest_.files[kind];
  RETURN_IF_ERROR(WriteManifest(std::move(next)));
  for (const SegmentFile& file : before) {
    if (!IsNamed(file.name)) folder_->Delete(file.name);
  }
  return absl::OkStatus();
}

absl::Status SegmentCatalog::Refresh() {
  const std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(LearnManifest());
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

void SegmentCatalog::Note(const std::string& notice) {
  if (std::find(notices_.begin(), notices_.end(), notice) == notices_.end()) notices_.push_back(notice);
}

void SegmentCatalog::NoteDamage(const std::string& damage) {
  Note(damage);
  damages_.push_back(damage);
}

std::vector<std::string> SegmentCatalog::damages() const {
  const std::lock_guard lock(mutex_);
  return damages_;
}

std::vector<std::string> SegmentCatalog::notices() const {
  const std::lock_guard lock(mutex_);
  return notices_;
}

}  // namespace fangtan::storage
