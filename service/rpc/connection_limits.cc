#include "service/rpc/connection_limits.h"

#include <fcntl.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>

#include "service/rpc/listen_socket.h"

namespace fangtan::service::rpc {
namespace {

constexpr int kOwnDescriptors = 70;
constexpr int kMostByDefault = 4096;
// A flood meets a full table thousands of times a second; the table is looked through this often.
constexpr std::chrono::milliseconds kSweepInterval{1};

int DefaultTotal() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return kMostByDefault;
  const auto descriptors = static_cast<int64_t>(std::min<rlim_t>(limit.rlim_cur, 1 << 20));
  return static_cast<int>(std::clamp<int64_t>((descriptors - kOwnDescriptors) / 2, 8, kMostByDefault));
}

// 0 for a descriptor that is closed.
ino_t InodeOf(int fd) {
  struct stat status {};
  return fstat(fd, &status) == 0 ? status.st_ino : 0;
}

// Whether the other end has yet to receive something of what was written. Never by a unix socket, which
// `address` is empty for: there it is with the other end at once.
bool IsUnderWay(int fd, const std::string& address) {
  int bytes = 0;
  return !address.empty() && ioctl(fd, SIOCOUTQ, &bytes) == 0 && bytes > 0;
}

}  // namespace

ConnectionLimits::ConnectionLimits(int total, int per_address)
    : total_(total > 0 ? total : DefaultTotal()),
      per_address_(per_address > 0 ? per_address : std::max(1, total_ / 2)) {}

bool ConnectionLimits::Admit(int fd, const std::string& address) {
  if (const auto earlier = open_.find(fd); earlier != open_.end())
    Forget(earlier);  // its number is free again
  if (Full(address)) DropClosed();
  if (Full(address)) return false;
  open_.emplace(fd, Connection{InodeOf(fd), address});
  ++by_address_[address];
  return true;
}

bool ConnectionLimits::Full(const std::string& address) const {
  if (static_cast<int>(open_.size()) >= total_) return true;
  if (address.empty()) return false;
  const auto count = by_address_.find(address);
  return count != by_address_.end() && count->second >= per_address_;
}

void ConnectionLimits::DropClosed() {
  const auto now = std::chrono::steady_clock::now();
  if (now - swept_ < kSweepInterval) return;
  swept_ = now;
  Sweep();
}

int ConnectionLimits::CountOpen() {
  Sweep();
  return static_cast<int>(open_.size());
}

bool ConnectionLimits::End(bool all) {
  for (auto it = open_.begin(); it != open_.end();) {
    const auto connection = it++;
    // gRPC may close the descriptor at any moment, and its number may become another's; a copy stays.
    const Descriptor copy(fcntl(connection->first, F_DUPFD_CLOEXEC, 0));
    if (InodeOf(copy.get()) == connection->second.inode) {
      if (!all && IsUnderWay(copy.get(), connection->second.address)) continue;
      shutdown(copy.get(), SHUT_RDWR);
    }
    Forget(connection);
  }
  return open_.empty();
}

void ConnectionLimits::Sweep() {
  for (auto it = open_.begin(); it != open_.end();) {
    const auto connection = it++;
    if (InodeOf(connection->first) != connection->second.inode) Forget(connection);
  }
}

void ConnectionLimits::Forget(absl::flat_hash_map<int, Connection>::iterator connection) {
  const auto count = by_address_.find(connection->second.address);
  if (--count->second == 0) by_address_.erase(count);
  open_.erase(connection);
}

}  // namespace fangtan::service::rpc
