#include "service/rpc/acceptor.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service::rpc {
namespace {

// Connections taken from one socket before the others, and the wake-up, get their turn.
constexpr int kBurst = 16;
// How long a socket that can't be accepted from rests, so that the loop doesn't spin meanwhile.
constexpr int kRestMillis = 20;
// How often connections that are to end are looked at for what is still under way.
constexpr std::chrono::milliseconds kLastBytes{1};

Descriptor OpenReserve() { return Descriptor(open("/dev/null", O_RDONLY | O_CLOEXEC)); }

}  // namespace

absl::StatusOr<std::unique_ptr<Acceptor>> Acceptor::Bind(const AcceptorOptions& options) {
  ASSIGN_OR_RETURN(ListenSockets sockets, Listen(options.address));
  auto acceptor = absl::WrapUnique(new Acceptor(std::move(sockets), options));
  if (!acceptor->wake_.valid() || !acceptor->reserve_.valid()) {
    return storage::MakeError(absl::StatusCode::kUnavailable, "LISTEN_FAILED", "no descriptors are left");
  }
  return acceptor;
}

Acceptor::Acceptor(ListenSockets sockets, const AcceptorOptions& options)
    : sockets_(std::move(sockets)),
      address_(sockets_.address),
      limits_(options.max_connections, options.max_connections_per_address),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      reserve_(OpenReserve()),
      refused_(options.refused) {}

Acceptor::~Acceptor() { Stop(); }

void Acceptor::Start(std::function<void(int fd)> take) {
  take_ = std::move(take);
  thread_ = std::thread([this] { Loop(); });
}

void Acceptor::Stop() {
  if (thread_.joinable()) {
    eventfd_write(wake_.get(), 1);
    thread_.join();
  }
  sockets_.Close();
}

void Acceptor::EndConnections(std::chrono::steady_clock::time_point deadline) {
  reserve_.Reset();  // ending a connection takes one descriptor
  for (;;) {
    const bool all = std::chrono::steady_clock::now() >= deadline;
    {
      const std::lock_guard<std::mutex> lock(limits_mutex_);
      if (limits_.End(all)) return;
    }
    std::this_thread::sleep_for(kLastBytes);
  }
}

void Acceptor::Loop() {
  std::vector<pollfd> polled = {{wake_.get(), POLLIN, 0}};
  for (const Descriptor& socket : sockets_.sockets) polled.push_back({socket.get(), POLLIN, 0});
  for (;;) {
    if (poll(polled.data(), polled.size(), -1) < 0) {
      if (errno != EINTR) std::this_thread::sleep_for(std::chrono::milliseconds(kRestMillis));
      continue;
    }
    if (polled[0].revents != 0) return;
    for (size_t i = 1; i < polled.size(); ++i) {
      if (polled[i].revents == 0) continue;
      for (int n = 0; n < kBurst && AcceptOne(polled[i].fd); ++n) {
      }
    }
  }
}

bool Acceptor::AcceptOne(int listener) {
  const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) {
    Admit(fd, PeerHost(fd));
    return true;
  }
  switch (errno) {
    case EINTR:
    case ECONNABORTED:
      return true;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      CloseOneFromReserve(listener);
      return false;
    default:
      return false;  // EAGAIN: none is left
  }
}

void Acceptor::CloseOneFromReserve(int listener) {
  reserve_.Reset();
  const int refused = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  if (refused >= 0) Refuse(refused, "");
  reserve_ = OpenReserve();
  if (refused < 0 || !reserve_.valid()) {
    // Somebody else was quicker to take the reserve: rest until descriptors are free, or until Stop.
    pollfd wake = {wake_.get(), POLLIN, 0};
    poll(&wake, 1, kRestMillis);
  }
}

void Acceptor::Admit(int fd, const std::string& peer) {
  {
    const std::lock_guard<std::mutex> lock(limits_mutex_);
    if (!limits_.Admit(fd, peer)) return Refuse(fd, peer);
  }
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));  // fails on a unix socket, which needs none
  take_(fd);
}

int Acceptor::open_connections() {
  const std::lock_guard<std::mutex> lock(limits_mutex_);
  return limits_.CountOpen();
}

void Acceptor::Refuse(int fd, const std::string& peer) {
  close(fd);
  if (refused_) refused_(peer);
}

}  // namespace fangtan::service::rpc
