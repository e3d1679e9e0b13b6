#include "storage/search/text_index.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// How far beyond its limit memory may grow while files cannot be written.
constexpr size_t kPatience = 4;
// Sentences about damage that are kept.
constexpr size_t kMaxDamages = 100;

bool NeverStops() { return false; }

bool IsInMemory(const SegmentCatalog::Stored& stored) { return stored.file.empty(); }

}  // namespace

TextIndex::TextIndex(SegmentCatalog& catalog, std::string kind, uint32_t limit, Options options)
    : catalog_(catalog), kind_(std::move(kind)), options_(std::move(options)) {
  for (Stored& stored : catalog_.Load(kind_, limit)) parts_.push_back({.stored = std::move(stored)});
  const std::lock_guard lock(mutex_);
  Publish();
}

std::shared_ptr<const TextSnapshot> TextIndex::snapshot() const {
  const std::lock_guard lock(mutex_);
  return snapshot_;
}

TextIndex::Gap TextIndex::Missing(uint32_t bound) const {
  const std::lock_guard lock(mutex_);
  uint32_t covered = 1;
  for (const Part& part : parts_) {
    if (part.stored.segment->first_doc() > covered) {
      return {.first = covered, .end = std::min(bound, part.stored.segment->first_doc())};
    }
    covered = part.stored.segment->end_doc();
  }
  return {.first = covered, .end = bound};
}

absl::Status TextIndex::Insert(std::string bytes) {
  ASSIGN_OR_RETURN(const Stored stored, Settle(std::move(bytes)));
  if (!Place(stored)) {
    if (!IsInMemory(stored)) catalog_.Discard(stored.file);
    return absl::OkStatus();
  }
  // A manifest that cannot be written costs the next opening time, and nobody else.
  if (!IsInMemory(stored)) NameFiles().IgnoreError();
  return MergeSmall();
}

// A file for what is large, memory for what is small. A file that cannot be written waits in memory too.
absl::StatusOr<TextIndex::Stored> TextIndex::Settle(std::string bytes) {
  SegmentHeader header;
  if (bytes.size() < sizeof header) return absl::InternalError("a segment without a header");
  std::memcpy(&header, bytes.data(), sizeof header);
  size_t memory = 0;
  {
    const std::lock_guard lock(mutex_);
    memory = MemoryBytes() + bytes.size();
  }
  const bool small =
      header.end_doc - header.first_doc < options_.small_docs && bytes.size() < options_.small_bytes;
  if (!small || memory > options_.memory_bytes) {
    absl::StatusOr<Stored> written = catalog_.Write(kind_, bytes);
    NoteWrite(written.status());
    if (written.ok() || memory > kPatience * options_.memory_bytes) return written;
  }
  ASSIGN_OR_RETURN(std::shared_ptr<const Segment> segment, Segment::Open(SegmentBytesOf(std::move(bytes))));
  RETURN_IF_ERROR(segment->CheckAll());
  return Stored{.segment = std::move(segment)};
}

void TextIndex::NoteWrite(const absl::Status& status) {
  const std::lock_guard lock(mutex_);
  failure_ = std::string(status.message());
  failures_ = status.ok() ? 0 : failures_ + 1;
}

// Of segments that are not in the index any more.
void TextIndex::DiscardFiles(const Run& run) {
  for (const Stored& stored : run) {
    if (!IsInMemory(stored)) catalog_.Discard(stored.file);
  }
}

bool TextIndex::Place(const Stored& stored) {
  const std::lock_guard lock(mutex_);
  const auto after = std::find_if(parts_.begin(), parts_.end(), [&stored](const Part& part) {
    return part.stored.segment->end_doc() > stored.segment->first_doc();
  });
  if (after != parts_.end() && after->stored.segment->first_doc() < stored.segment->end_doc()) return false;
  parts_.insert(after, {.stored = stored});
  Publish();
  return true;
}

absl::Status TextIndex::MergeSmall() {
  const MergeLimits limits = {.docs = options_.small_docs, .bytes = options_.small_bytes};
  for (;;) {
    ASSIGN_OR_RETURN(const bool merged, MergeOne(MergePace::kBusy, limits, NeverStops));
    if (!merged) return absl::OkStatus();
  }
}

absl::StatusOr<bool> TextIndex::Merge(MergePace pace, const std::function<bool()>& stop) {
  return MergeOne(pace, {.bytes = options_.merge_bytes}, stop);
}

absl::StatusOr<bool> TextIndex::MergeOne(MergePace pace, const MergeLimits& limits,
                                         const std::function<bool()>& stop) {
  const Run run = TakeRun(pace, limits);
  return run.empty() ? absl::StatusOr<bool>(false) : MergeRun(run, stop);
}

absl::StatusOr<bool> TextIndex::Shed(const std::function<bool()>& stop) {
  std::vector<Stored> all;
  {
    const std::lock_guard lock(mutex_);
    for (const Part& part : parts_) all.push_back(part.stored);
  }
  for (const Stored& stored : all) {
    if (!IsMostlyGone(*stored.segment)) continue;
    {
      const std::lock_guard lock(mutex_);
      const size_t at = Find(*stored.segment);
      if (at == parts_.size() || parts_[at].busy) continue;
      parts_[at].busy = true;
    }
    return MergeRun({stored}, stop);
  }
  return false;
}

// Of the documents that still have postings in it.
bool TextIndex::IsMostlyGone(const Segment& segment) const {
  if (!options_.keep) return false;
  const KeepFunction keep = options_.keep(segment.first_doc(), segment.end_doc());
  uint32_t kept = 0;
  uint32_t gone = 0;
  for (uint32_t local = 0; local < segment.size(); ++local) {
    if (segment.length_codes()[local] == 0) continue;
    ++(keep(segment.first_doc() + local) ? kept : gone);
  }
  return gone > kept;
}

absl::StatusOr<bool> TextIndex::MergeRun(const Run& run, const std::function<bool()>& stop) {
  absl::StatusOr<std::string> bytes = MergedBytes(run, stop);
  absl::StatusOr<Stored> merged = bytes.ok() ? Settle(*std::move(bytes)) : bytes.status();
  const bool replaced = Replace(run, merged.ok() ? &*merged : nullptr);
  if (!merged.ok()) {
    // What was damaged is gone then, so that there may be other merges.
    return SetDamagedAside(run) ? absl::StatusOr<bool>(true) : merged.status();
  }
  if (!replaced) {
    DiscardFiles({*merged});
    return false;
  }
  const bool files = !IsInMemory(*merged) || !std::all_of(run.begin(), run.end(), IsInMemory);
  const absl::Status named = files ? NameFiles() : absl::OkStatus();
  // Those that no manifest has ever named.
  DiscardFiles(run);
  if (!named.ok()) return named;
  return true;
}

// Whether there was any.
bool TextIndex::SetDamagedAside(const Run& run) {
  bool some = false;
  for (const Stored& stored : run) {
    if (!stored.segment->damaged()) continue;
    SetAside(*stored.segment);
    some = true;
  }
  return some;
}

absl::StatusOr<std::string> TextIndex::MergedBytes(const Run& run, const std::function<bool()>& stop) {
  std::vector<std::shared_ptr<const Segment>> segments;
  for (const Stored& stored : run) segments.push_back(stored.segment);
  const KeepFunction keep = options_.keep
                                ? options_.keep(segments.front()->first_doc(), segments.back()->end_doc())
                                : KeepFunction([](uint32_t) { return true; });
  ASSIGN_OR_RETURN(std::string bytes, MergeSegments(segments, keep, stop));
  // What was damaged after it was checked must not get checksums that are right.
  const auto rest = [&stop] { return !stop || !stop(); };
  for (const auto& segment : segments) RETURN_IF_ERROR(segment->Recheck(rest));
  return bytes;
}

TextIndex::Run TextIndex::TakeRun(MergePace pace, const MergeLimits& limits) {
  const std::lock_guard lock(mutex_);
  std::vector<MergeCandidate> candidates;
  for (const Part& part : parts_) {
    const Segment& segment = *part.stored.segment;
    candidates.push_back({.first_doc = segment.first_doc(),
                          .end_doc = segment.end_doc(),
                          .bytes = segment.byte_count(),
                          .busy = part.busy});
  }
  const auto [begin, end] = ChooseMerge(candidates, pace, limits);
  Run run;
  for (size_t i = begin; i < end; ++i) {
    parts_[i].busy = true;
    run.push_back(parts_[i].stored);
  }
  return run;
}

bool TextIndex::Replace(const Run& run, const Stored* merged) {
  const std::lock_guard lock(mutex_);
  size_t found = 0;
  for (const Stored& stored : run) {
    const size_t at = Find(*stored.segment);
    if (at == parts_.size()) continue;
    parts_[at].busy = false;
    ++found;
  }
  if (merged == nullptr || found != run.size()) return false;
  // All are there, and busy ones let nothing in between them.
  const auto first = parts_.begin() + static_cast<std::ptrdiff_t>(Find(*run.front().segment));
  *first = {.stored = *merged};
  parts_.erase(first + 1, first + static_cast<std::ptrdiff_t>(run.size()));
  Publish();
  return true;
}

void TextIndex::SetAside(const Segment& segment) {
  std::string file;
  {
    const std::lock_guard lock(mutex_);
    const size_t at = Find(segment);
    if (at == parts_.size()) return;
    file = parts_[at].stored.file;
    parts_.erase(parts_.begin() + static_cast<std::ptrdiff_t>(at));
    Publish();
    if (damages_.size() < kMaxDamages) {
      damages_.push_back(absl::StrCat("text index: ", file.empty() ? "a segment in memory" : file,
                                      " is damaged and was set aside; its documents, ", kind_, "s ",
                                      segment.first_doc(), " to ", segment.end_doc() - 1,
                                      ", are indexed again"));
    }
  }
  if (file.empty()) return;
  catalog_.PutAway(file);
  // A manifest that still names the file is believed no more than the file.
  NameFiles().IgnoreError();
}

void TextIndex::Clear() {
  Run all;
  {
    const std::lock_guard lock(mutex_);
    for (const Part& part : parts_) all.push_back(part.stored);
    parts_.clear();
    Publish();
  }
  NameFiles().IgnoreError();
  DiscardFiles(all);
}

absl::Status TextIndex::WriteAll() {
  for (const Run& run : RunsInMemory()) RETURN_IF_ERROR(WriteRun(run));
  return NameFiles();
}

// Neighbours in memory that are not being merged.
std::vector<TextIndex::Run> TextIndex::RunsInMemory() const {
  const std::lock_guard lock(mutex_);
  std::vector<Run> runs;
  bool open = false;
  uint32_t end = 0;
  for (const Part& part : parts_) {
    const bool follows = open && part.stored.segment->first_doc() == end;
    open = IsInMemory(part.stored) && !part.busy;
    end = part.stored.segment->end_doc();
    if (!open) continue;
    if (!follows) runs.emplace_back();
    runs.back().push_back(part.stored);
  }
  return runs;
}

absl::Status TextIndex::WriteRun(const Run& run) {
  ASSIGN_OR_RETURN(const std::string bytes, MergedBytes(run, NeverStops));
  ASSIGN_OR_RETURN(const Stored written, catalog_.Write(kind_, bytes));
  if (!Replace(run, &written)) catalog_.Discard(written.file);
  return absl::OkStatus();
}

absl::Status TextIndex::NameFiles() {
  const std::lock_guard naming(naming_);
  std::vector<Stored> segments;
  {
    const std::lock_guard lock(mutex_);
    for (const Part& part : parts_) segments.push_back(part.stored);
  }
  return catalog_.Name(kind_, segments);
}

TextIndex::Info TextIndex::info() const {
  const std::lock_guard lock(mutex_);
  Info info{.segments = static_cast<int64_t>(parts_.size())};
  for (const Part& part : parts_) {
    info.documents += part.stored.segment->size();
    info.byte_count += static_cast<int64_t>(part.stored.segment->byte_count());
  }
  return info;
}

uint32_t TextIndex::CountBelow(uint32_t bound) const {
  const std::lock_guard lock(mutex_);
  uint32_t count = 0;
  for (const Part& part : parts_) {
    const Segment& segment = *part.stored.segment;
    if (segment.first_doc() >= bound) break;
    count += std::min(segment.end_doc(), bound) - segment.first_doc();
  }
  return count;
}

std::vector<std::shared_ptr<const Segment>> TextIndex::segments() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<const Segment>> all;
  for (const Part& part : parts_) all.push_back(part.stored.segment);
  return all;
}

std::vector<std::string> TextIndex::damages() const {
  const std::lock_guard lock(mutex_);
  return damages_;
}

std::string TextIndex::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

bool TextIndex::KeepsFailing() const {
  const std::lock_guard lock(mutex_);
  return failures_ >= 2;
}

size_t TextIndex::Find(const Segment& segment) const {
  const auto found = std::find_if(parts_.begin(), parts_.end(), [&segment](const Part& part) {
    return part.stored.segment.get() == &segment;
  });
  return static_cast<size_t>(found - parts_.begin());
}

size_t TextIndex::MemoryBytes() const {
  size_t bytes = 0;
  for (const Part& part : parts_) {
    if (IsInMemory(part.stored)) bytes += part.stored.segment->byte_count();
  }
  return bytes;
}

// Up to the first gap: a search that would pass over documents would not know.
void TextIndex::Publish() {
  auto snapshot = std::make_shared<TextSnapshot>();
  for (const Part& part : parts_) {
    if (part.stored.segment->first_doc() != snapshot->end_doc()) break;
    snapshot->segments.push_back(part.stored.segment);
  }
  snapshot_ = std::move(snapshot);
}

}  // namespace fangtan::storage
