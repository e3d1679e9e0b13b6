#include "service/access/callers.h"

#include <openssl/crypto.h>

#include <cstring>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/memory/memory.h"
#include "absl/strings/escaping.h"
#include "service/access/caller_file.h"
#include "storage/status_macros.h"

namespace fangtan::service::access {
namespace {

rpc::Role RoleOf(internal::CallerRole role) {
  switch (role) {
    case internal::READER:
      return rpc::Role::kReader;
    case internal::WRITER:
      return rpc::Role::kWriter;
    case internal::ADMIN:
      return rpc::Role::kAdmin;
    default:
      return rpc::Role::kAnyone;
  }
}

// Digests are spread evenly and nobody can choose one, so their first bytes are a good key, and finding them
// by plain comparison tells nothing: the whole is compared in constant time.
uint64_t KeyOf(std::string_view digest) {
  uint64_t key = 0;
  std::memcpy(&key, digest.data(), sizeof(key));
  return key;
}

// `before` if it says the same, so that calls which hold it go on.
rpc::CallerRef SameOrNew(const rpc::CallerRef& before, const std::string& name, rpc::Role role,
                         absl::Time expires) {
  if (before != nullptr && before->name() == name && before->role() == role && before->expires() == expires) {
    return before;
  }
  return std::make_shared<const rpc::Caller>(name, role, expires);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Callers>> Callers::Open(const std::string& path) {
  auto callers = absl::WrapUnique(new Callers(path));
  callers->stamp_ = StampOf(path);
  ASSIGN_OR_RETURN(callers->known_, Read(path, Known{}));
  return callers;
}

absl::StatusOr<std::shared_ptr<const Callers::Known>> Callers::Read(const std::string& path,
                                                                    const Known& before) {
  // Who rewrites the file where it lies leaves it empty for a moment, which must not lock everybody out.
  const bool anybody = !before.tokens.empty() || !before.certificates.empty();
  ASSIGN_OR_RETURN(const internal::CallerList list,
                   ReadCallerFile(path, anybody ? BlankFile::kUnfinished : BlankFile::kNobody));
  auto known = std::make_shared<Known>();
  for (const internal::Token& token : list.tokens()) {
    std::string digest = absl::HexStringToBytes(token.sha256());
    const auto earlier = before.tokens.find(KeyOf(digest));
    const bool same = earlier != before.tokens.end() && earlier->second.digest == digest;
    rpc::CallerRef caller = SameOrNew(same ? earlier->second.caller : nullptr, token.name(),
                                      RoleOf(token.role()), ExpiryOf(token));
    const uint64_t key = KeyOf(digest);
    known->tokens.emplace(key, TokenCaller{std::move(digest), std::move(caller)});
  }
  for (const internal::Certificate& entry : list.certificates()) {
    const auto earlier = before.certificates.find(entry.subject());
    known->certificates.emplace(entry.subject(),
                                SameOrNew(earlier == before.certificates.end() ? nullptr : earlier->second,
                                          entry.name(), RoleOf(entry.role()), absl::InfiniteFuture()));
  }
  return known;
}

void Callers::RevokeWhoIsGone(const Known& before, const Known& after) {
  for (const auto& [key, entry] : before.tokens) {
    const auto now = after.tokens.find(key);
    if (now == after.tokens.end() || now->second.caller != entry.caller) entry.caller->Revoke();
  }
  for (const auto& [subject, caller] : before.certificates) {
    const auto now = after.certificates.find(subject);
    if (now == after.certificates.end() || now->second != caller) caller->Revoke();
  }
}

std::shared_ptr<const Callers::Known> Callers::known() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return known_;
}

rpc::CallerRef Callers::FindSeen(uint64_t hash, std::string_view token) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto seen = seen_.find(hash);
  if (seen == seen_.end() || seen->second.token.size() != token.size()) return nullptr;
  if (CRYPTO_memcmp(seen->second.token.data(), token.data(), token.size()) != 0) return nullptr;
  return seen->second.caller;
}

rpc::CallerRef Callers::FindToken(std::string_view token) const {
  const uint64_t hash = absl::HashOf(token);
  if (rpc::CallerRef seen = FindSeen(hash, token); seen != nullptr) return seen->valid() ? seen : nullptr;
  const std::string digest = TokenDigest(token);
  const auto known = this->known();
  const auto found = known->tokens.find(KeyOf(digest));
  if (found == known->tokens.end()) return nullptr;
  if (CRYPTO_memcmp(found->second.digest.data(), digest.data(), digest.size()) != 0) return nullptr;
  rpc::CallerRef caller = found->second.caller;
  if (!caller->valid()) return nullptr;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (known_ == known) seen_[hash] = {std::string(token), caller};
  return caller;
}

rpc::CallerRef Callers::FindCertificate(const std::vector<std::string>& names) const {
  const auto known = this->known();
  for (const std::string& name : names) {
    const auto found = known->certificates.find(name);
    if (found != known->certificates.end()) return found->second;
  }
  return nullptr;
}

bool Callers::knows_certificates() const { return !known()->certificates.empty(); }

size_t Callers::size() const {
  const auto known = this->known();
  return known->tokens.size() + known->certificates.size();
}

absl::StatusOr<bool> Callers::Refresh() {
  const std::lock_guard<std::mutex> refreshing(refreshing_);
  const FileStamp stamp = StampOf(path_);
  const absl::Status refused_before = refused();
  const bool unchanged = stamp == stamp_;
  // What could not be read may be readable now (descriptors were short, say); what made no sense makes none.
  if (unchanged && !absl::IsUnavailable(refused_before)) return false;
  stamp_ = stamp;  // taken before the file is read: a change meanwhile is seen the next time
  const auto before = known();
  absl::StatusOr<std::shared_ptr<const Known>> after = Read(path_, *before);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    refused_ = after.status();
    if (after.ok()) {
      known_ = *after;
      seen_.clear();
    }
  }
  if (!after.ok()) {
    if (unchanged && after.status() == refused_before) return false;
    return after.status();
  }
  RevokeWhoIsGone(*before, **after);
  return true;
}

absl::Status Callers::refused() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return refused_;
}

}  // namespace fangtan::service::access
