#include "storage/rocks/tip_file.h"

#include <xxhash.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/rocks/big_endian.h"
#include "storage/rocks/rocks_status.h"
#include "storage/rocks/store_folder.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr std::string_view kMagic = "FANGTIP\n";
constexpr size_t kIdSize = 16;
constexpr size_t kVersionAt = 8;
constexpr size_t kSequenceAt = 12;
constexpr size_t kStoreIdAt = 20;
constexpr size_t kRevisionAt = 36;
constexpr size_t kChainAt = 44;
constexpr size_t kChecksumAt = 60;
constexpr size_t kTipSize = 68;
constexpr size_t kSlots = 2;
constexpr size_t kFileSize = kSlots * kTipSlotSize;

uint64_t Checksum(std::string_view slot) { return XXH3_64bits(slot.data(), kChecksumAt); }

// Shorter than a slot where the file was cut.
std::string_view Slot(std::string_view file, size_t slot) {
  return file.substr(std::min(slot * kTipSlotSize, file.size()), kTipSlotSize);
}

bool IsZero(std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; }

uint64_t SlotOffset(uint64_t sequence) { return sequence % 2 * kTipSlotSize; }

absl::Status WriteWholeFile(rocksdb::Env& env, const std::string& path, const std::string& bytes) {
  std::unique_ptr<rocksdb::WritableFile> file;
  RETURN_IF_ERROR(FromRocks(env.NewWritableFile(path, &file, rocksdb::EnvOptions()), "making " + path));
  RETURN_IF_ERROR(FromRocks(file->Append(bytes), "writing " + path));
  RETURN_IF_ERROR(FromRocks(file->Sync(), "syncing " + path));
  return FromRocks(file->Close(), "closing " + path);
}

absl::StatusOr<std::string> ReadWholeFile(rocksdb::Env& env, const std::string& path) {
  std::unique_ptr<rocksdb::SequentialFile> file;
  RETURN_IF_ERROR(FromRocks(env.NewSequentialFile(path, &file, rocksdb::EnvOptions()), "opening " + path));
  std::string bytes;
  std::string scratch(kFileSize, '\0');
  while (bytes.size() < kFileSize) {
    rocksdb::Slice chunk;
    RETURN_IF_ERROR(
        FromRocks(file->Read(kFileSize - bytes.size(), &chunk, scratch.data()), "reading " + path));
    if (chunk.empty()) break;
    bytes.append(chunk.data(), chunk.size());
  }
  return bytes;
}

}  // namespace

std::string EncodeTipSlot(const Tip& tip) {
  std::string slot(kTipSlotSize, '\0');
  std::copy(kMagic.begin(), kMagic.end(), slot.begin());
  StoreBigEndian(kTipVersion, slot.data() + kVersionAt);
  StoreBigEndian(tip.sequence, slot.data() + kSequenceAt);
  std::copy_n(tip.store_id.begin(), std::min(tip.store_id.size(), kIdSize), slot.begin() + kStoreIdAt);
  StoreBigEndian(tip.revision, slot.data() + kRevisionAt);
  std::copy_n(tip.chain.begin(), std::min(tip.chain.size(), kIdSize), slot.begin() + kChainAt);
  StoreBigEndian(Checksum(slot), slot.data() + kChecksumAt);
  return slot;
}

absl::StatusOr<std::optional<Tip>> DecodeTipSlot(std::string_view slot) {
  if (slot.size() != kTipSlotSize || !slot.starts_with(kMagic)) return std::nullopt;
  if (LoadBigEndian<uint64_t>(slot.data() + kChecksumAt) != Checksum(slot)) return std::nullopt;
  if (const uint32_t version = LoadBigEndian<uint32_t>(slot.data() + kVersionAt); version != kTipVersion) {
    return MakeError(
        absl::StatusCode::kFailedPrecondition, "STORE_TOO_NEW",
        absl::StrCat("the tip file has version ", version, "; this program reads ", kTipVersion));
  }
  if (!IsZero(slot.substr(kTipSize))) return std::nullopt;
  return Tip{.store_id = std::string(slot.substr(kStoreIdAt, kIdSize)),
             .revision = LoadBigEndian<uint64_t>(slot.data() + kRevisionAt),
             .chain = std::string(slot.substr(kChainAt, kIdSize)),
             .sequence = LoadBigEndian<uint64_t>(slot.data() + kSequenceAt)};
}

absl::Status TipFile::Create(rocksdb::Env& env, const std::string& path, Tip tip) {
  const std::string unfinished = path + ".tmp";
  std::string bytes(kFileSize, '\0');
  tip.sequence = 1;
  const std::string slot = EncodeTipSlot(tip);
  std::copy(slot.begin(), slot.end(), bytes.begin() + SlotOffset(tip.sequence));
  RETURN_IF_ERROR(WriteWholeFile(env, unfinished, bytes));
  RETURN_IF_ERROR(FromRocks(env.RenameFile(unfinished, path), "naming " + path));
  return SyncFolder(env, path.substr(0, path.rfind('/')));
}

absl::StatusOr<TipFile::Found> TipFile::Read(rocksdb::Env& env, const std::string& path) {
  if (env.FileExists(path).IsNotFound()) {
    return MakeError(absl::StatusCode::kNotFound, "TIP_MISSING", absl::StrCat(path, " is missing"));
  }
  ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(env, path));
  std::optional<Tip> newest;
  std::vector<size_t> unreadable;
  for (size_t slot = 0; slot < kSlots; ++slot) {
    ASSIGN_OR_RETURN(const std::optional<Tip> tip, DecodeTipSlot(Slot(bytes, slot)));
    if (!tip.has_value()) unreadable.push_back(slot);
    if (tip.has_value() && (!newest.has_value() || tip->sequence > newest->sequence)) newest = tip;
  }
  if (!newest.has_value()) return RecordCorrupt(absl::StrCat(path, " is damaged: no slot is intact"));
  Found found{.tip = *newest, .notices = {}};
  for (const size_t slot : unreadable) {
    // The file of a store that is being made has one slot that was never written.
    if (newest->sequence == 1 && bytes.size() == kFileSize && IsZero(Slot(bytes, slot))) continue;
    found.notices.push_back(absl::StrCat(
        "TIP: slot ", slot, " is unreadable: torn by a crash or damaged; the other one was used"));
  }
  return found;
}

absl::StatusOr<std::unique_ptr<TipFile>> TipFile::Open(rocksdb::Env& env, const std::string& path,
                                                       const Tip& newest) {
  std::unique_ptr<rocksdb::RandomRWFile> file;
  RETURN_IF_ERROR(FromRocks(env.NewRandomRWFile(path, &file, rocksdb::EnvOptions()), "opening " + path));
  return std::unique_ptr<TipFile>(new TipFile(std::move(file), newest));
}

absl::Status TipFile::Write(Revision revision, std::string_view chain) {
  last_.revision = revision;
  last_.chain = std::string(chain);
  ++last_.sequence;
  const std::string slot = EncodeTipSlot(last_);
  RETURN_IF_ERROR(FromRocks(file_->Write(SlotOffset(last_.sequence), slot), "writing the tip file"));
  return FromRocks(file_->Sync(), "syncing the tip file");
}

}  // namespace fangtan::storage
