#include "client/cli/import_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/status.h"

namespace fangtan::client {
namespace {

constexpr size_t kBlockBytes = 1 << 16;

absl::Status Unreadable(absl::string_view label, absl::string_view why) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE", absl::StrCat(label, ": ", why),
                   {{"file", std::string(label)}});
}

}  // namespace

FileBytes::FileBytes(std::string path)
    : path_(std::move(path)), fd_(open(path_.c_str(), O_RDONLY | O_CLOEXEC)), block_(kBlockBytes) {
  struct stat about {};
  if (fd_ < 0 || fstat(fd_, &about) != 0) {
    opened_ = Unreadable(path_, std::strerror(errno));
  } else if (S_ISDIR(about.st_mode)) {
    opened_ = Unreadable(path_, "is a folder");
  } else if (S_ISREG(about.st_mode)) {
    size_ = about.st_size;
  }
}

FileBytes::~FileBytes() {
  if (fd_ >= 0) close(fd_);
}

std::optional<int> FileBytes::seekable() const {
  return size_.has_value() ? std::optional<int>(fd_) : std::nullopt;
}

// Who seeks reads the descriptor without asking here.
int64_t FileBytes::position() const { return size_.has_value() ? lseek(fd_, 0, SEEK_CUR) : read_; }

absl::StatusOr<absl::string_view> FileBytes::Next() {
  if (!opened_.ok()) return opened_;
  for (;;) {
    const ssize_t got = read(fd_, block_.data(), block_.size());
    if (got >= 0) {
      read_ += got;
      return absl::string_view(block_.data(), got);
    }
    if (errno != EINTR) return Unreadable(path_, std::strerror(errno));
  }
}

StreamBytes::StreamBytes(std::istream& in, std::string label)
    : in_(in), label_(std::move(label)), block_(kBlockBytes) {}

absl::StatusOr<absl::string_view> StreamBytes::Next() {
  if (!in_.bad()) in_.read(block_.data(), static_cast<std::streamsize>(block_.size()));
  if (in_.bad()) return Unreadable(label_, "reading failed");
  read_ += in_.gcount();
  return absl::string_view(block_.data(), in_.gcount());
}

absl::Status BufferedBytes::TooLarge(int64_t limit) const {
  return MakeError(absl::StatusCode::kInvalidArgument, "TOO_LARGE",
                   absl::StrCat(label_, " is larger than ", limit, " bytes"),
                   {{"file", label_}, {"limit", absl::StrCat(limit)}});
}

absl::StatusOr<bool> BufferedBytes::Fill() {
  absl::StatusOr<absl::string_view> next = source_.Next();
  if (!next.ok()) return next.status();
  block_ = *next;
  return !block_.empty();
}

absl::StatusOr<absl::string_view> BufferedBytes::Head(size_t wanted) {
  ahead_.erase(0, std::exchange(at_, 0));
  while (ahead_.size() < wanted) {
    if (block_.empty()) {
      const absl::StatusOr<bool> more = Fill();
      if (!more.ok()) return more.status();
      if (!*more) break;
    }
    const size_t size = std::min(wanted - ahead_.size(), block_.size());
    ahead_.append(block_.data(), size);
    block_.remove_prefix(size);
  }
  return absl::string_view(ahead_).substr(0, wanted);
}

absl::StatusOr<absl::string_view> BufferedBytes::Take(size_t most) {
  if (at_ < ahead_.size()) {
    const absl::string_view taken = absl::string_view(ahead_).substr(at_, most);
    at_ += taken.size();
    return taken;
  }
  if (block_.empty()) {
    const absl::StatusOr<bool> more = Fill();
    if (!more.ok()) return more.status();
  }
  const absl::string_view taken = block_.substr(0, most);
  block_.remove_prefix(taken.size());
  return taken;
}

absl::StatusOr<std::string> BufferedBytes::ReadAll(int64_t limit) {
  if (source_.size().value_or(0) > limit) return TooLarge(limit);
  std::string content;
  for (;;) {
    const absl::StatusOr<absl::string_view> next = Take();
    if (!next.ok()) return next.status();
    if (next->empty()) return content;
    if (static_cast<int64_t>(content.size() + next->size()) > limit) return TooLarge(limit);
    content.append(next->data(), next->size());
  }
}

absl::StatusOr<std::optional<std::string>> BufferedBytes::ReadLine(int64_t limit) {
  std::string line;
  bool any = false;
  bool too_large = false;
  for (bool ended = false; !ended;) {
    const bool looked_at = at_ < ahead_.size();
    const absl::StatusOr<absl::string_view> taken = Take();
    if (!taken.ok()) return taken.status();
    if (taken->empty()) break;
    any = true;
    const size_t feed = taken->find('\n');
    ended = feed != absl::string_view::npos;
    const absl::string_view part = taken->substr(0, feed);
    too_large = too_large || static_cast<int64_t>(line.size() + part.size()) > limit;
    if (!too_large) line.append(part.data(), part.size());
    if (!ended) continue;
    // What stands behind the line feed is still to be read.
    const absl::string_view rest = taken->substr(feed + 1);
    if (looked_at) {
      at_ -= rest.size();
    } else {
      block_ = rest;
    }
  }
  if (!any) return std::nullopt;
  if (too_large) return TooLarge(limit);
  return line;
}

}  // namespace fangtan::client
