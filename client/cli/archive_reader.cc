#include "client/cli/archive_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/cli/archive_names.h"
#include "client/status.h"

namespace fangtan::client {
namespace {

constexpr size_t kBlockBytes = 1 << 16;
constexpr std::array<char, kBlockBytes> kHole = {};

// libarchive converts the names that an archive marks as UTF-8 to the charset of the locale, whatever a shell
// has set; this makes that UTF-8, for this thread and while it stands.
class Utf8Names {
 public:
  Utf8Names() : before_(uselocale(Utf8())) {}
  ~Utf8Names() { uselocale(before_); }
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;

 private:
  static locale_t Utf8() {
    static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;  // Null, where the system has no such locale, changes nothing.
  }

  const locale_t before_;
};

std::string Text(const char* text) { return text == nullptr ? "" : text; }

}  // namespace

struct ArchiveReader::Callbacks {
  static la_ssize_t Read(archive* handle, void* self, const void** block) {
    auto& reader = *static_cast<ArchiveReader*>(self);
    absl::StatusOr<absl::string_view> next =
        reader.seeks_ ? ReadFile(reader) : reader.packed_.Take(kBlockBytes);
    if (!next.ok()) {
      reader.input_status_ = next.status();
      archive_set_error(handle, EIO, "%s", std::string(next.status().message()).c_str());
      return ARCHIVE_FATAL;
    }
    if (reader.depth_ == 0) reader.budget_.packed += static_cast<int64_t>(next->size());
    *block = next->data();
    return static_cast<la_ssize_t>(next->size());
  }

  static absl::StatusOr<absl::string_view> ReadFile(ArchiveReader& reader) {
    reader.seek_block_.resize(kBlockBytes);
    ssize_t got = 0;
    do got = read(*reader.packed_.source().seekable(), reader.seek_block_.data(), kBlockBytes);
    while (got < 0 && errno == EINTR);
    if (got < 0) return absl::InternalError(std::strerror(errno));
    return absl::string_view(reader.seek_block_.data(), got);
  }

  static la_int64_t Seek(archive* handle, void* self, la_int64_t offset, int whence) {
    auto& reader = *static_cast<ArchiveReader*>(self);
    const off_t at = lseek(*reader.packed_.source().seekable(), offset, whence);
    return at < 0 ? ARCHIVE_FATAL : at;
  }
};

ArchiveReader::ArchiveReader(BufferedBytes& packed, ContentKind kind, int depth, ArchiveBudget& budget)
    : packed_(packed), kind_(kind), depth_(depth), budget_(budget), archive_(archive_read_new()) {}

ArchiveReader::~ArchiveReader() { archive_read_free(archive_); }

absl::Status ArchiveReader::Fail(absl::string_view reason, absl::string_view message) {
  ended_ = true;
  const std::string place = member_.empty() ? "" : absl::StrCat(" (at ", member_, ")");
  return MakeError(absl::StatusCode::kInvalidArgument, reason,
                   absl::StrCat(packed_.label(), ": ", message, place),
                   {{"file", packed_.label()}, {"member", member_}});
}

// What the archive that this one lies in reports goes before what libarchive makes of it.
absl::Status ArchiveReader::Broken() {
  ended_ = true;
  if (!input_status_.ok()) return input_status_;
  return Fail("ARCHIVE_BROKEN",
              absl::StrCat("the archive is broken: ", Text(archive_error_string(archive_))));
}

absl::Status ArchiveReader::Open() {
  opened_ = true;
  // Named one by one: among all that libarchive knows are filters that run other programs.
  if (kind_ == ContentKind::kZip) {
    archive_read_support_format_zip(archive_);
  } else {
    archive_read_support_filter_gzip(archive_);
    archive_read_support_filter_zstd(archive_);
    archive_read_support_filter_xz(archive_);
    archive_read_support_filter_bzip2(archive_);
    archive_read_support_format_tar(archive_);
    archive_read_support_format_empty(archive_);
    if (kind_ == ContentKind::kCompressed) archive_read_support_format_raw(archive_);
  }
  // Only the directory at a zip's end tells links and true sizes.
  seeks_ = kind_ == ContentKind::kZip && packed_.source().seekable().has_value();
  if (seeks_) {
    lseek(*packed_.source().seekable(), 0, SEEK_SET);
    archive_read_set_seek_callback(archive_, &Callbacks::Seek);
  }
  archive_read_set_read_callback(archive_, &Callbacks::Read);
  archive_read_set_callback_data(archive_, this);
  return archive_read_open1(archive_) < ARCHIVE_WARN ? Broken() : absl::OkStatus();
}

absl::Status ArchiveReader::Spend(int64_t bytes) {
  budget_.unpacked += bytes;
  const int64_t packed = std::min(budget_.packed, budget_.packed_size.value_or(budget_.packed));
  if (budget_.unpacked <= budget_.limits.unpacked_bytes ||
      budget_.unpacked / budget_.limits.ratio <= packed) {
    return absl::OkStatus();
  }
  budget_.exceeded = true;
  return Fail("ARCHIVE_BOMB", absl::StrCat(packed, " bytes of it unpack to more than ", budget_.limits.ratio,
                                           " times as many; the rest is not read"));
}

absl::StatusOr<bool> ArchiveReader::NextHeader() {
  for (;;) {
    const int result = archive_read_next_header(archive_, &entry_);
    if (result == ARCHIVE_RETRY) continue;
    if (result == ARCHIVE_EOF) return false;
    if (result >= ARCHIVE_WARN) return true;
    return Broken();
  }
}

// By reading it, so that what it costs is counted; a zip that can be sought in is sought in.
absl::Status ArchiveReader::SkipRest() {
  while (entry_ != nullptr && !member_read_ && !seeks_) {
    const absl::StatusOr<absl::string_view> block = Next();
    if (!block.ok() && ended_) return block.status();
    if (!block.ok() || block->empty()) break;
  }
  return absl::OkStatus();
}

bool ArchiveReader::PassOver(const std::string& name) {
  const auto type = archive_entry_filetype(entry_);
  PassedOver& passed_over = budget_.passed_over;
  if (type == AE_IFDIR) return true;
  if (IsHidden(name)) {
    ++passed_over.hidden;
  } else if (type == AE_IFLNK || archive_entry_hardlink(entry_) != nullptr) {
    ++passed_over.links;
  } else if (type != AE_IFREG) {
    ++passed_over.others;
  } else {
    return false;
  }
  return true;
}

absl::StatusOr<ArchiveMember> ArchiveReader::Describe(const std::string& raw_name) {
  ArchiveMember member{member_, absl::OkStatus()};
  if (kind_ == ContentKind::kZip && described_++ == 0 && IsPackageMark(member_)) {
    member_.clear();
    return Fail(
        "DOCUMENT_UNREADABLE",
        "an office document, an e-book or a program, no archive of documents; save it as text or HTML");
  }
  if (raw_name.size() > kMaxNameBytes) {
    member.status = MakeError(
        absl::StatusCode::kInvalidArgument, "TOO_LARGE",
        absl::StrCat("the member's name has ", raw_name.size(), " bytes, more than ", kMaxNameBytes));
  } else if (archive_entry_is_encrypted(entry_) != 0) {
    member.status = MakeError(absl::StatusCode::kInvalidArgument, "MEMBER_ENCRYPTED",
                              "the member is encrypted; unpack the archive with its password first");
  }
  return member;
}

absl::StatusOr<std::optional<ArchiveMember>> ArchiveReader::NextMember() {
  const Utf8Names utf8_names;
  if (ended_) return std::nullopt;
  if (absl::Status status = opened_ ? SkipRest() : Open(); !status.ok()) return status;
  for (;;) {
    const absl::StatusOr<bool> more = NextHeader();
    if (!more.ok()) return more.status();
    ended_ = !*more;
    if (ended_ && kind_ == ContentKind::kCompressed && archive_format(archive_) == ARCHIVE_FORMAT_EMPTY) {
      return Fail("DOCUMENT_UNREADABLE", "there is nothing in it");
    }
    if (ended_) return std::nullopt;
    member_read_ = false;
    position_ = 0;
    ahead_ = {};
    const bool alone = archive_format(archive_) == ARCHIVE_FORMAT_RAW;
    const std::string raw_name = alone ? "" : Text(archive_entry_pathname(entry_));
    member_ = TidyName(ReadableName(raw_name));
    member_size_ = std::nullopt;
    if (archive_entry_size_is_set(entry_) != 0) member_size_ = archive_entry_size(entry_);
    if (++budget_.members > budget_.limits.members) {
      budget_.exceeded = true;
      return Fail("ARCHIVE_LIMIT", absl::StrCat("more than ", budget_.limits.members, " members"));
    }
    if (alone || !PassOver(member_)) {
      absl::StatusOr<ArchiveMember> member = Describe(raw_name);
      if (!member.ok()) return member.status();
      return std::optional<ArchiveMember>(*std::move(member));
    }
    if (absl::Status status = SkipRest(); !status.ok()) return status;
  }
}

// Sets ahead_ to the next block that holds something; leaves it empty at the member's end.
absl::Status ArchiveReader::ReadBlock() {
  while (ahead_.empty() && !member_read_) {
    const void* block = nullptr;
    size_t size = 0;
    la_int64_t at = 0;
    const int result = archive_read_data_block(archive_, &block, &size, &at);
    if (result == ARCHIVE_RETRY) continue;
    member_read_ = result != ARCHIVE_OK && result != ARCHIVE_WARN;
    if (result == ARCHIVE_FATAL) return Broken();
    if (result == ARCHIVE_FAILED) {  // Of this member alone.
      return MakeError(absl::StatusCode::kInvalidArgument, "ARCHIVE_BROKEN",
                       absl::StrCat("the member is broken: ", Text(archive_error_string(archive_))));
    }
    if (member_read_) return absl::OkStatus();
    ahead_ = absl::string_view(static_cast<const char*>(block), size);
    ahead_at_ = at;
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::string_view> ArchiveReader::Next() {
  if (ended_) return absl::string_view();
  if (absl::Status status = ReadBlock(); !status.ok()) return status;
  absl::string_view part = ahead_;
  if (position_ < ahead_at_ && !ahead_.empty()) {
    part = absl::string_view(kHole.data(), std::min<int64_t>(kHole.size(), ahead_at_ - position_));
  } else {
    ahead_ = {};
  }
  position_ += static_cast<int64_t>(part.size());
  if (absl::Status status = Spend(static_cast<int64_t>(part.size())); !status.ok()) return status;
  return part;
}

}  // namespace fangtan::client
