// Callers: who is behind a token or a certificate, by the file of callers, which is read again when it
// changes.
//
//   ASSIGN_OR_RETURN(auto callers, Callers::Open("/etc/fangtan/callers"));
//   rpc::CallerRef caller = callers->FindToken("fangtan_...");      // null: nobody
//   callers->Refresh();                                             // every second, say
//
// A caller who is taken out of the file, or whose role changes, is revoked at the next Refresh, also in calls
// that run. A file that can't be read, is malformed or has become empty changes nothing: the callers known
// last stay. Thread-safe.
#ifndef FANGTAN_SERVICE_ACCESS_CALLERS_H_
#define FANGTAN_SERVICE_ACCESS_CALLERS_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "service/access/file_stamp.h"
#include "service/rpc/caller.h"

namespace fangtan::service::access {

class Callers {
 public:
  // The errors of ReadCallerFile.
  static absl::StatusOr<std::unique_ptr<Callers>> Open(const std::string& path);

  // Null for a token that is unknown, expired or revoked. How long it takes tells nothing of how much of a
  // token is right. A token that was found is remembered as it is, which spares the digest at its next calls.
  rpc::CallerRef FindToken(std::string_view token) const;

  // The caller of the first of `names` that is listed; null if none is.
  rpc::CallerRef FindCertificate(const std::vector<std::string>& names) const;
  bool knows_certificates() const;

  // Reads the file if it has changed since it was read last, or could not be read then, and returns whether
  // it did; the error of a file that is refused, once.
  absl::StatusOr<bool> Refresh();
  // Why the file as it is now was refused; OK if it was not.
  absl::Status refused() const;
  // How many callers there are.
  size_t size() const;

 private:
  struct TokenCaller {
    std::string digest;
    rpc::CallerRef caller;
  };
  // What the file says. Never changed once it is published, but for callers that are revoked.
  struct Known {
    absl::flat_hash_map<uint64_t, TokenCaller> tokens;  // by the first bytes of the digest
    absl::flat_hash_map<std::string, rpc::CallerRef> certificates;
  };

  struct SeenToken {
    std::string token;
    rpc::CallerRef caller;
  };

  rpc::CallerRef FindSeen(uint64_t hash, std::string_view token) const;
  explicit Callers(std::string path) : path_(std::move(path)) {}
  static absl::StatusOr<std::shared_ptr<const Known>> Read(const std::string& path, const Known& before);
  static void RevokeWhoIsGone(const Known& before, const Known& after);
  std::shared_ptr<const Known> known() const;

  const std::string path_;
  std::mutex refreshing_;  // taken before mutex_
  FileStamp stamp_;        // guarded by refreshing_
  mutable std::mutex mutex_;
  std::shared_ptr<const Known> known_;  // shared with lookups that run
  // Tokens of known_ that have been shown, by a hash of theirs; so never more than it has.
  mutable absl::flat_hash_map<uint64_t, SeenToken> seen_;
  absl::Status refused_;
};

}  // namespace fangtan::service::access

#endif  // FANGTAN_SERVICE_ACCESS_CALLERS_H_
