#include "client/cli/interrupt.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace fangtan::client {
namespace {

constexpr char kInterrupted = 'i';
constexpr char kDone = 'd';

std::atomic<int> write_end = -1;
static_assert(std::atomic<int>::is_always_lock_free);

void Send(int pipe, char what) {
  while (write(pipe, &what, 1) < 0 && errno == EINTR) {
  }
}

void OnSignal(int) {
  const int error = errno;
  Send(write_end, kInterrupted);
  errno = error;
}

}  // namespace

Interrupt::Interrupt(std::function<void()> stop) {
  if (pipe2(pipe_, O_CLOEXEC) != 0) {  // Without descriptors Ctrl-C stays what it was.
    pipe_[0] = pipe_[1] = -1;
    return;
  }
  write_end = pipe_[1];
  thread_ = std::thread([this, stop = std::move(stop)] { Listen(stop); });
  struct sigaction action {};
  action.sa_handler = OnSignal;
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, &before_);
}

void Interrupt::Listen(const std::function<void()>& stop) {
  char what = kDone;
  ssize_t length = 0;
  while ((length = read(pipe_[0], &what, 1)) < 0 && errno == EINTR) {
  }
  if (length != 1 || what != kInterrupted) return;
  came_ = true;
  stop();
}

Interrupt::~Interrupt() {
  if (pipe_[1] < 0) return;
  sigaction(SIGINT, &before_, nullptr);
  Send(pipe_[1], kDone);
  thread_.join();
  write_end = -1;
  close(pipe_[0]);
  close(pipe_[1]);
}

}  // namespace fangtan::client
