#include "service/rpc/listen_socket.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service::rpc {
namespace {

constexpr int kBacklog = 1024;

absl::Status BadAddress(absl::string_view address, absl::string_view why) {
  return storage::MakeError(absl::StatusCode::kInvalidArgument, "LISTEN_ADDRESS",
                            absl::StrCat("can't listen at \"", address, "\": ", why),
                            {{"address", std::string(address)}});
}

absl::Status ListenFailed(absl::string_view address, absl::string_view why,
                          const char* reason = "LISTEN_FAILED") {
  return storage::MakeError(absl::StatusCode::kUnavailable, reason,
                            absl::StrCat("can't listen at \"", address, "\": ", why),
                            {{"address", std::string(address)}});
}

absl::Status ListenFailed(absl::string_view address, int error) {
  return ListenFailed(address, std::strerror(error),
                      error == EADDRINUSE ? "ADDRESS_IN_USE" : "LISTEN_FAILED");
}

struct HostPort {
  std::string host;  // empty: every interface
  uint16_t port;
};

absl::StatusOr<HostPort> ParseHostPort(absl::string_view address) {
  const size_t colon = address.rfind(':');
  if (colon == absl::string_view::npos)
    return BadAddress(address, "the port is missing (HOST:PORT or unix:PATH)");
  absl::string_view host = address.substr(0, colon);
  uint32_t port = 0;
  const absl::string_view digits = address.substr(colon + 1);
  if (digits.empty() || digits.size() > 5 ||
      digits.find_first_not_of("0123456789") != absl::string_view::npos || !absl::SimpleAtoi(digits, &port) ||
      port > 65535) {
    return BadAddress(address, "the port is no number from 0 to 65535");
  }
  if (absl::ConsumePrefix(&host, "[")) {
    if (!absl::ConsumeSuffix(&host, "]")) return BadAddress(address, "a bracket is not closed");
  } else if (absl::StrContains(host, ':')) {
    return BadAddress(address, "an IPv6 address stands in brackets: [::1]:50051");
  }
  return HostPort{host == "*" ? "" : std::string(host), static_cast<uint16_t>(port)};
}

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

absl::StatusOr<Addresses> Resolve(absl::string_view address, const HostPort& where) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(where.host.empty() ? nullptr : where.host.c_str(),
                                absl::StrCat(where.port).c_str(), &hints, &found);
  if (error != 0) return BadAddress(address, gai_strerror(error));
  return Addresses(found);
}

uint16_t PortOf(int fd) {
  sockaddr_storage bound{};
  socklen_t length = sizeof(bound);
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &length) != 0) return 0;
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port
                                           : reinterpret_cast<sockaddr_in*>(&bound)->sin_port);
}

void SetPort(sockaddr& address, uint16_t port) {
  if (address.sa_family == AF_INET6) {
    reinterpret_cast<sockaddr_in6&>(address).sin6_port = htons(port);
  } else {
    reinterpret_cast<sockaddr_in&>(address).sin_port = htons(port);
  }
}

// A listening socket, or an invalid descriptor with the reason in errno.
Descriptor ListenAt(const addrinfo& at) {
  Descriptor socket(::socket(at.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return socket;
  const int on = 1;
  if (at.ai_family != AF_UNIX) setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  // The wildcards of both families are bound one by one.
  if (at.ai_family == AF_INET6) setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
  if (bind(socket.get(), at.ai_addr, at.ai_addrlen) == 0 && listen(socket.get(), kBacklog) == 0)
    return socket;
  const int error = errno;
  socket.Reset();
  errno = error;
  return socket;
}

absl::StatusOr<ListenSockets> ListenTcp(const std::string& address) {
  ASSIGN_OR_RETURN(const HostPort where, ParseHostPort(address));
  ASSIGN_OR_RETURN(const Addresses found, Resolve(address, where));
  ListenSockets out;
  uint16_t port = where.port;
  int error = 0;
  for (addrinfo* at = found.get(); at != nullptr; at = at->ai_next) {
    SetPort(*at->ai_addr, port);
    Descriptor socket = ListenAt(*at);
    if (socket.valid()) {
      port = PortOf(socket.get());  // the further addresses of the host share it
      out.sockets.push_back(std::move(socket));
    } else if (errno != EADDRNOTAVAIL && errno != EAFNOSUPPORT) {
      return ListenFailed(address, errno);
    } else {
      error = errno;  // a family that this machine does not have
    }
  }
  if (out.sockets.empty()) return ListenFailed(address, error);
  out.address = absl::StrCat(address.substr(0, address.rfind(':')), ":", port);
  return out;
}

// OK if there is nothing at `path` any more that keeps a socket from being made there.
absl::Status ClearStale(const std::string& address, const sockaddr_un& at) {
  struct stat status {};
  if (lstat(at.sun_path, &status) != 0) return absl::OkStatus();
  if (!S_ISSOCK(status.st_mode))
    return ListenFailed(address, "the path is taken by something that is no socket");
  const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!probe.valid()) return ListenFailed(address, errno);
  if (connect(probe.get(), reinterpret_cast<const sockaddr*>(&at), sizeof(at)) == 0 ||
      errno != ECONNREFUSED) {
    return ListenFailed(address, "another process listens there", "ADDRESS_IN_USE");
  }
  if (unlink(at.sun_path) != 0) return ListenFailed(address, errno);
  return absl::OkStatus();
}

absl::StatusOr<ListenSockets> ListenUnix(const std::string& address, absl::string_view path) {
  absl::ConsumePrefix(&path, "//");  // "unix:///run/x" is "unix:/run/x"
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(at.sun_path)) {
    return BadAddress(address, absl::StrCat("a path has 1 to ", sizeof(at.sun_path) - 1, " bytes"));
  }
  path.copy(at.sun_path, path.size());
  RETURN_IF_ERROR(ClearStale(address, at));
  addrinfo info{};
  info.ai_family = AF_UNIX;
  info.ai_addr = reinterpret_cast<sockaddr*>(&at);
  info.ai_addrlen = sizeof(at);
  Descriptor socket = ListenAt(info);
  if (!socket.valid()) return ListenFailed(address, errno);
  ListenSockets out;
  out.sockets.push_back(std::move(socket));
  out.address = address;
  out.unix_path = std::string(path);
  struct stat status {};
  if (lstat(at.sun_path, &status) == 0) out.unix_inode = status.st_ino;
  return out;
}

}  // namespace

void Descriptor::Reset(int fd) {
  if (fd_ >= 0) close(fd_);
  fd_ = fd;
}

void ListenSockets::Close() {
  sockets.clear();
  struct stat status {};
  if (!unix_path.empty() && lstat(unix_path.c_str(), &status) == 0 && status.st_ino == unix_inode) {
    unlink(unix_path.c_str());
  }
  unix_path.clear();
}

absl::StatusOr<ListenSockets> Listen(const std::string& address) {
  absl::string_view path = address;
  if (absl::ConsumePrefix(&path, "unix:")) return ListenUnix(address, path);
  return ListenTcp(address);
}

std::string PeerHost(int fd) {
  sockaddr_storage peer{};
  socklen_t length = sizeof(peer);
  if (getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &length) != 0) return "";
  char text[INET6_ADDRSTRLEN] = "";
  if (peer.ss_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in*>(&peer)->sin_addr, text, sizeof(text));
  } else if (peer.ss_family == AF_INET6) {
    inet_ntop(AF_INET6, &reinterpret_cast<sockaddr_in6*>(&peer)->sin6_addr, text, sizeof(text));
  }
  return text;
}

}  // namespace fangtan::service::rpc
