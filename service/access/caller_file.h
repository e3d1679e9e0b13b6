// The file of callers: who may call with which token or certificate (proto/fangtan/internal/access.proto),
// and the tokens themselves.
//
//   const std::string token = NewToken();
//   RETURN_IF_ERROR(EditCallerFile("/etc/fangtan/callers", [&](internal::CallerList& list) {
//     *list.add_tokens() = TokenEntry(token, "importer", internal::WRITER, absl::InfiniteFuture());
//     return absl::OkStatus();
//   }));
//
// A token is 256 random bits, so its plain SHA-256 can stand in the file: nobody can try 2^256 tokens. Salt
// and a slow hash (PBKDF2, Argon2) are for passwords, which can be guessed; here they would only slow down
// every call. Thread-safe; concurrent edits, also of several processes, wait for each other.
#ifndef FANGTAN_SERVICE_ACCESS_CALLER_FILE_H_
#define FANGTAN_SERVICE_ACCESS_CALLER_FILE_H_

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "fangtan/internal/access.pb.h"

namespace fangtan::service::access {

// A token that nobody has seen: "fangtan_" and 52 characters of base32, so that one that leaks is recognised.
std::string NewToken();

// The SHA-256 of `token`, 32 bytes.
std::string TokenDigest(std::string_view token);

// The entry of `token`, made now. `expires` may be absl::InfiniteFuture().
internal::Token TokenEntry(std::string_view token, const std::string& name, internal::CallerRole role,
                           absl::Time expires);

// The first eight digits of the entry's digest: what people call it by.
std::string TokenId(const internal::Token& token);

// absl::InfiniteFuture() if it does not expire. REQUIRES: the list that `token` is of was checked.
absl::Time ExpiryOf(const internal::Token& token);

// INVALID_ARGUMENT CALLER_FILE_MALFORMED, naming the place, for text that is no list, and for entries without
// a name, role or digest, with one that is none, or that stand in it twice.
absl::StatusOr<internal::CallerList> ParseCallerFile(const std::string& text);
std::string FormatCallerFile(const internal::CallerList& list);

// What a file that holds nothing, not even a comment, stands for: nobody, or one that is just being written.
enum class BlankFile { kNobody, kUnfinished };

// UNAVAILABLE CALLER_FILE_UNREADABLE, or ParseCallerFile's; CALLER_FILE_MALFORMED for an unfinished file.
// Everyone on the machine may write the file: refused alike, with CALLER_FILE_UNSAFE.
absl::StatusOr<internal::CallerList> ReadCallerFile(const std::string& path,
                                                    BlankFile blank = BlankFile::kNobody);

// Replaces the file by what `edit` makes of its list (an empty one where there is no file), at once, for its
// owner alone (mode 0600) unless it had a mode. If `edit` fails nothing changes.
absl::Status EditCallerFile(const std::string& path,
                            const std::function<absl::Status(internal::CallerList&)>& edit);

}  // namespace fangtan::service::access

#endif  // FANGTAN_SERVICE_ACCESS_CALLER_FILE_H_
