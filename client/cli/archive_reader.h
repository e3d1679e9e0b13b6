// The members of an archive, or the one document inside a compressed file, one after another, unpacked as
// they are read: memory does not grow with the archive.
//
//   ArchiveBudget budget;
//   ArchiveReader reader(bytes, KindOf(head), /*depth=*/0, budget);
//   while (auto member = reader.NextMember(); member.ok() && member->has_value()) {
//     BufferedBytes content(reader, (*member)->name);       // the member that was named last
//     ...
//   }
//
// What an archive may ask for is bounded by a budget, which archives inside it share: see ArchiveLimits.
//
// Failures (INVALID_ARGUMENT): ARCHIVE_BROKEN, ARCHIVE_BOMB, ARCHIVE_LIMIT (all name archive and member),
// MEMBER_ENCRYPTED, DOCUMENT_UNREADABLE (an office document or e-book), TOO_LARGE (a member's name). For one
// thread.
#ifndef FANGTAN_CLIENT_CLI_ARCHIVE_READER_H_
#define FANGTAN_CLIENT_CLI_ARCHIVE_READER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/cli/document_files.h"
#include "client/cli/import_bytes.h"
#include "client/cli/import_kind.h"

struct archive;
struct archive_entry;

namespace fangtan::client {

struct ArchiveLimits {
  int64_t members = 10'000'000;

  // Above so many unpacked bytes, an archive may unpack to so many times its size.
  int64_t unpacked_bytes = 1 << 30;
  int64_t ratio = 1000;
};

// What the archives in one file, the file itself and those inside it, have used.
struct ArchiveBudget {
  ArchiveLimits limits;
  std::optional<int64_t> packed_size;  // Of the file, where it is known.
  int64_t packed = 0;                  // Bytes read of the file.
  int64_t unpacked = 0;
  int64_t members = 0;
  bool exceeded = false;
  PassedOver passed_over;
};

struct ArchiveMember {
  // In UTF-8, tidied; empty for what stands alone in a compressed file.
  std::string name;

  // Why it cannot be read; the members after it can.
  absl::Status status;
};

class ArchiveReader : public ByteSource {
 public:
  // `packed`, which is to be at its beginning, and `budget` must outlive this. `depth` is 0 for a file.
  ArchiveReader(BufferedBytes& packed, ContentKind kind, int depth, ArchiveBudget& budget);
  ~ArchiveReader() override;

  // The next file in it; folders, links, devices and hidden files are passed over. Nothing at the end, and
  // after an error, which ends the archive.
  absl::StatusOr<std::optional<ArchiveMember>> NextMember();

  // The bytes of that member.
  absl::StatusOr<absl::string_view> Next() override;
  std::optional<int64_t> size() const override { return member_size_; }

 private:
  struct Callbacks;

  absl::Status Open();
  absl::StatusOr<bool> NextHeader();
  absl::Status SkipRest();
  absl::Status ReadBlock();
  absl::Status Spend(int64_t bytes);
  bool PassOver(const std::string& name);
  absl::StatusOr<ArchiveMember> Describe(const std::string& raw_name);
  absl::Status Broken();
  absl::Status Fail(absl::string_view reason, absl::string_view message);

  BufferedBytes& packed_;
  const ContentKind kind_;
  const int depth_;
  ArchiveBudget& budget_;
  archive* archive_ = nullptr;
  archive_entry* entry_ = nullptr;  // Of the archive's; null before the first member and after the last.
  absl::Status input_status_;       // Why a callback failed.
  bool opened_ = false;
  bool ended_ = false;
  bool seeks_ = false;
  int64_t described_ = 0;
  std::string member_;
  std::optional<int64_t> member_size_;
  int64_t position_ = 0;     // In the member.
  absl::string_view ahead_;  // A block behind a hole.
  int64_t ahead_at_ = 0;
  bool member_read_ = false;
  std::vector<char> seek_block_;
};

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_ARCHIVE_READER_H_
