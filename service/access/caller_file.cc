#include "service/access/caller_file.h"

#include <fcntl.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <openssl/rand.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/errors.h"
#include "storage/sha256.h"
#include "storage/status_macros.h"
#include "storage/text/base32.h"

namespace fangtan::service::access {
namespace {

constexpr size_t kTokenBytes = 32;
constexpr size_t kDigestDigits = 64;
constexpr size_t kMaxFileBytes = 16 << 20;
constexpr size_t kMaxNameBytes = 128;
constexpr char kHeader[] =
    "# Who may call this server: made by `fangtan token`; certificates are added by hand. Tokens stand here "
    "only\n"
    "# as digests. fangtand reads the file again when it changes.\n";

absl::Status Malformed(const std::string& why) {
  return storage::MakeError(absl::StatusCode::kInvalidArgument, "CALLER_FILE_MALFORMED", why);
}

absl::Status Unreadable(const std::string& path, absl::string_view doing) {
  return storage::MakeError(absl::StatusCode::kUnavailable, "CALLER_FILE_UNREADABLE",
                            absl::StrCat("can't ", doing, " ", path, ": ", std::strerror(errno)));
}

class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  // Only where: the message repeats what stands there, and that may be a token that somebody put there.
  void AddError(int line, int column, const std::string&) override {
    if (text.empty()) text = absl::StrCat("line ", line + 1, ", column ", column + 1, " makes no sense");
  }
  std::string text;
};

absl::Status CheckName(const std::string& name, const std::string& where) {
  if (name.empty()) return Malformed(absl::StrCat(where, " has no name"));
  if (name.size() > kMaxNameBytes) return Malformed(absl::StrCat(where, ": the name is too long"));
  for (const char c : name) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) {
      return Malformed(absl::StrCat(where, ": the name holds control characters"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckRole(internal::CallerRole role, const std::string& where) {
  if (role != internal::CALLER_ROLE_UNSPECIFIED) return absl::OkStatus();
  return Malformed(absl::StrCat(where, " has no role: READER, WRITER or ADMIN"));
}

bool IsTime(const std::string& text) {
  absl::Time time;
  return text.empty() || absl::ParseTime(absl::RFC3339_full, text, &time, nullptr);
}

absl::Status CheckToken(const internal::Token& token, int number, std::set<std::string>& seen) {
  const std::string where = absl::StrCat("token ", number, " (\"", token.name(), "\")");
  RETURN_IF_ERROR(CheckName(token.name(), where));
  RETURN_IF_ERROR(CheckRole(token.role(), where));
  const std::string& digest = token.sha256();
  if (digest.size() != kDigestDigits || digest.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return Malformed(absl::StrCat(where, ": sha256 is not 64 lower-case hexadecimal digits"));
  }
  // Callers look entries up by their first 8 bytes.
  if (!seen.insert(digest.substr(0, 16)).second) return Malformed(absl::StrCat(where, " stands there twice"));
  if (!IsTime(token.create_time()) || !IsTime(token.expire_time())) {
    return Malformed(absl::StrCat(where, ": a time is not as in 2026-01-31T00:00:00Z"));
  }
  return absl::OkStatus();
}

absl::Status CheckCertificate(const internal::Certificate& entry, int number, std::set<std::string>& seen) {
  const std::string where = absl::StrCat("certificate ", number, " (\"", entry.subject(), "\")");
  RETURN_IF_ERROR(CheckName(entry.name(), where));
  RETURN_IF_ERROR(CheckRole(entry.role(), where));
  bool known = false;
  for (const char* kind : {"uri:", "dns:", "cn:"}) {
    known = known || (absl::StartsWith(entry.subject(), kind) && entry.subject().size() > std::strlen(kind));
  }
  if (!known) return Malformed(absl::StrCat(where, ": the subject is no uri:..., dns:... or cn:..."));
  if (!seen.insert(entry.subject()).second) return Malformed(absl::StrCat(where, " stands there twice"));
  return absl::OkStatus();
}

absl::Status WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return absl::ErrnoToStatus(errno, "write");
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Gives `fd` the owner, group and mode of `before`.
bool TakeOver(const struct stat& before, int fd) {
  struct stat made {};
  if (fstat(fd, &made) != 0) return false;
  const bool same = made.st_uid == before.st_uid && made.st_gid == before.st_gid;
  if (!same && fchown(fd, before.st_uid, before.st_gid) != 0) return false;
  return fchmod(fd, before.st_mode & 07777) == 0;
}

// Written beside it, synced and renamed, so that a reader sees the old file or the new one.
absl::Status ReplaceFile(const std::string& path, const std::string& text, int folder) {
  struct stat before {};
  const bool existed = stat(path.c_str(), &before) == 0;
  std::string temporary = absl::StrCat(path, ".XXXXXX");
  const int fd = mkostemp(temporary.data(), O_CLOEXEC);  // mode 0600
  if (fd < 0) return Unreadable(path, "write beside");
  absl::Cleanup remove = [&] { unlink(temporary.c_str()); };
  absl::Cleanup close_file = [fd] { close(fd); };
  // Whoever owned it, and could read it, still can: the server may run as somebody else.
  if (existed && !TakeOver(before, fd)) {
    return Unreadable(path, "keep the owner and mode of");
  }
  if (!WriteAll(fd, text).ok() || fsync(fd) != 0) return Unreadable(path, "write");
  if (rename(temporary.c_str(), path.c_str()) != 0) return Unreadable(path, "replace");
  std::move(remove).Cancel();
  if (fsync(folder) != 0) return Unreadable(path, "sync the folder of");
  return absl::OkStatus();
}

}  // namespace

std::string NewToken() {
  std::string bytes(kTokenBytes, '\0');
  // It fails only where the system has no randomness, and then no token must be made.
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), kTokenBytes) != 1) std::abort();
  return absl::StrCat("fangtan_", storage::EncodeBase32(bytes));
}

std::string TokenDigest(std::string_view token) { return storage::Sha256(token); }

internal::Token TokenEntry(std::string_view token, const std::string& name, internal::CallerRole role,
                           absl::Time expires) {
  const auto text = [](absl::Time time) {
    return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
  };
  internal::Token entry;
  entry.set_name(name);
  entry.set_role(role);
  entry.set_sha256(absl::BytesToHexString(TokenDigest(token)));
  entry.set_create_time(text(absl::Now()));
  if (expires != absl::InfiniteFuture()) entry.set_expire_time(text(expires));
  return entry;
}

std::string TokenId(const internal::Token& token) { return token.sha256().substr(0, 8); }

absl::Time ExpiryOf(const internal::Token& token) {
  absl::Time time = absl::InfiniteFuture();
  if (!token.expire_time().empty()) {
    absl::ParseTime(absl::RFC3339_full, token.expire_time(), &time, nullptr);
  }
  return time;
}

absl::StatusOr<internal::CallerList> ParseCallerFile(const std::string& text) {
  internal::CallerList list;
  google::protobuf::TextFormat::Parser parser;
  FirstError error;
  parser.RecordErrorsTo(&error);
  if (!parser.ParseFromString(text, &list)) return Malformed(error.text);
  std::set<std::string> seen;
  for (int i = 0; i < list.tokens_size(); ++i) RETURN_IF_ERROR(CheckToken(list.tokens(i), i + 1, seen));
  for (int i = 0; i < list.certificates_size(); ++i) {
    RETURN_IF_ERROR(CheckCertificate(list.certificates(i), i + 1, seen));
  }
  return list;
}

std::string FormatCallerFile(const internal::CallerList& list) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintToString(list, &text);
  return absl::StrCat(kHeader, text);
}

absl::StatusOr<internal::CallerList> ReadCallerFile(const std::string& path, BlankFile blank) {
  std::FILE* file = std::fopen(path.c_str(), "re");
  if (file == nullptr) return Unreadable(path, "open");
  absl::Cleanup close_file = [file] { std::fclose(file); };
  struct stat status {};
  if (fstat(fileno(file), &status) != 0) return Unreadable(path, "look at");
  if ((status.st_mode & S_IWOTH) != 0) {
    return storage::MakeError(absl::StatusCode::kFailedPrecondition, "CALLER_FILE_UNSAFE",
                              absl::StrCat(path, " may be written by everyone: chmod o-w"));
  }
  std::string text;
  char buffer[1 << 14];
  while (const size_t count = std::fread(buffer, 1, sizeof(buffer), file)) {
    text.append(buffer, count);
    if (text.size() > kMaxFileBytes) return Malformed(absl::StrCat(path, " is larger than 16 MiB"));
  }
  if (std::ferror(file) != 0) return Unreadable(path, "read");
  if (blank == BlankFile::kUnfinished && absl::StripAsciiWhitespace(text).empty()) {
    return Malformed(
        absl::StrCat(path, " is empty: a comment (\"# nobody\") would say that nobody may call"));
  }
  absl::StatusOr<internal::CallerList> list = ParseCallerFile(text);
  if (!list.ok()) return storage::Annotate(list.status(), path);
  return list;
}

absl::Status EditCallerFile(const std::string& path,
                            const std::function<absl::Status(internal::CallerList&)>& edit) {
  // The folder is what is locked: the file itself is replaced.
  const int folder = open(FolderOf(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return Unreadable(path, "open the folder of");
  absl::Cleanup close_folder = [folder] { close(folder); };
  while (flock(folder, LOCK_EX) != 0) {
    if (errno != EINTR) return Unreadable(path, "lock the folder of");
  }
  internal::CallerList list;
  if (::access(path.c_str(), F_OK) == 0 || errno != ENOENT) {
    ASSIGN_OR_RETURN(list, ReadCallerFile(path));
  }
  RETURN_IF_ERROR(edit(list));
  const std::string text = FormatCallerFile(list);
  RETURN_IF_ERROR(ParseCallerFile(text).status());  // nothing is written that would not be read
  return ReplaceFile(path, text, folder);
}

}  // namespace fangtan::service::access
